import { day, daysFromCivil, daysInMonth } from './calendar'
import type { ObjectFacts } from './changePlan'
import { formatOf, knownFormats } from './formats'
import { globMatcher } from './glob'
import { lastSegment } from './location'
import { tierOf } from './tiers'
import { unreachable } from './unreachable'

/** One thing an object must be. Days and dates are of Last-Modified; a date is a whole day in UTC, such as `2026-01-31`. */
export type FilterCondition =
  | { readonly kind: 'olderThan' | 'newerThan'; readonly days: number }
  | { readonly kind: 'before' | 'since'; readonly date: string }
  | { readonly kind: 'largerThan' | 'smallerThan'; readonly bytes: number }
  | { readonly kind: 'storageClass'; readonly anyOf: readonly string[] }
  | { readonly kind: 'format'; readonly anyOf: readonly string[] }
  /** `null`: whatever its value. */
  | { readonly kind: 'tag'; readonly key: string; readonly value: string | null }
  | { readonly kind: 'contains'; readonly text: string }
  /** Of the last part of the key, or of all of it where the pattern holds a slash; see `globMatcher`. */
  | { readonly kind: 'glob'; readonly pattern: string }

/** All conditions must hold. */
export type ObjectFilter = readonly FilterCondition[]

export const mostConditions = 20
const longestText = 1024
const mostDays = 36_500

export interface FilterProblem {
  /** Such as `0.days`: which condition, and what of it. */
  readonly path: string
  readonly problem: string
}

/** Says what is wrong with a filter before anything is looked at, or `null`. */
export function problemOfFilter(filter: ObjectFilter): FilterProblem | null {
  if (filter.length > mostConditions) return { path: '', problem: `holds more than ${mostConditions} conditions` }
  for (const [at, condition] of filter.entries()) {
    const found = problemOfCondition(condition)
    if (found) return { path: `${at}.${found.path}`, problem: found.problem }
  }
  return null
}

/** What is wrong with one condition; `path` names its field. */
export function problemOfCondition(condition: FilterCondition): FilterProblem | null {
  const say = (path: string, problem: string | null): FilterProblem | null =>
    problem === null ? null : { path, problem }
  switch (condition.kind) {
    case 'olderThan':
    case 'newerThan':
      return say('days', wholeProblem(condition.days, 1, mostDays))
    case 'before':
    case 'since':
      return say('date', dateAt(condition.date) === null ? 'is no date such as 2026-01-31' : null)
    case 'largerThan':
      return say('bytes', wholeProblem(condition.bytes, 0, Number.MAX_SAFE_INTEGER))
    case 'smallerThan':
      return say('bytes', wholeProblem(condition.bytes, 1, Number.MAX_SAFE_INTEGER))
    case 'storageClass':
      return say('anyOf', listProblem(condition.anyOf, 'storage class'))
    case 'format': {
      const odd = condition.anyOf.find((format) => !knownFormats.some((known) => known.format === format))
      return say(
        'anyOf',
        listProblem(condition.anyOf, 'format') ?? (odd === undefined ? null : `holds “${odd}”, which is no format`),
      )
    }
    case 'tag':
      return (
        say('key', textProblem(condition.key)) ??
        say('value', condition.value === null || condition.value === '' ? null : textProblem(condition.value))
      )
    case 'contains':
      return say('text', textProblem(condition.text))
    case 'glob':
      return say('pattern', textProblem(condition.pattern) ?? globProblem(condition.pattern))
    default:
      return unreachable(condition)
  }
}

const wholeProblem = (number: number, least: number, most: number): string | null =>
  Number.isSafeInteger(number) && number >= least && number <= most
    ? null
    : `must be a whole number from ${least} to ${most}`
const listProblem = (list: readonly string[], what: string): string | null =>
  list.length === 0 ? `must name at least one ${what}` : null
function textProblem(text: string): string | null {
  if (text === '') return 'must not be empty'
  return text.length > longestText ? `is longer than ${longestText} characters` : null
}

const globProblem = (pattern: string): string | null =>
  globMatcher(pattern) === null ? 'has a range that runs backwards, or too many alternatives' : null

/** Midnight UTC of `2026-01-31`, or `null`. */
export function dateAt(date: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)
  if (!found) return null
  const [year, month, dayOfMonth] = [Number(found[1]), Number(found[2]), Number(found[3])]
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return null
  return daysFromCivil(year, month, dayOfMonth) * day
}

/** Whether tags must be read to decide, which costs a request for every object that meets the other conditions. */
export const asksForTags = (filter: ObjectFilter): boolean => filter.some(({ kind }) => kind === 'tag')

/** What a filter knows of an object; `tags` are `null` while they were not read. */
type Filtered = Pick<ObjectFacts, 'key' | 'bytes' | 'modifiedAt' | 'storageClass' | 'isDeleteMarker' | 'tags'>

/**
 * Makes a matcher. It answers `needsTags` when everything but the tags holds and these were not read. A delete marker has no size, class, format
 * or tags, so no condition on them holds. `now` is in ms since 1970.
 */
export function filterMatcher(filter: ObjectFilter, now: number): (object: Filtered) => boolean | 'needsTags' {
  const holds = filter.map((condition) => conditionMatcher(condition, now))
  return (object) => {
    let known: boolean | 'needsTags' = true
    for (const each of holds) {
      const one = each(object)
      if (one === false) return false
      if (one === 'needsTags') known = one
    }
    return known
  }
}

function conditionMatcher(condition: FilterCondition, now: number): (object: Filtered) => boolean | 'needsTags' {
  switch (condition.kind) {
    case 'olderThan':
      return ({ modifiedAt }) => modifiedAt < now - condition.days * day
    case 'newerThan':
      return ({ modifiedAt }) => modifiedAt > now - condition.days * day
    case 'before': {
      const at = dateAt(condition.date) ?? -Infinity
      return ({ modifiedAt }) => modifiedAt < at
    }
    case 'since': {
      const at = dateAt(condition.date) ?? Infinity
      return ({ modifiedAt }) => modifiedAt >= at
    }
    case 'largerThan':
      return ({ bytes, isDeleteMarker }) => !isDeleteMarker && bytes > condition.bytes
    case 'smallerThan':
      return ({ bytes, isDeleteMarker }) => !isDeleteMarker && bytes < condition.bytes
    case 'storageClass':
      return ({ storageClass, isDeleteMarker }) => !isDeleteMarker && condition.anyOf.includes(storageClass)
    case 'format':
      return ({ key, isDeleteMarker }) => !isDeleteMarker && condition.anyOf.includes(formatOf(key).format)
    case 'tag':
      return ({ tags, isDeleteMarker }) => {
        if (isDeleteMarker) return false
        if (tags === null) return 'needsTags'
        return tags.some(
          ({ key, value }) => key === condition.key && (condition.value === null || value === condition.value),
        )
      }
    case 'contains':
      return ({ key }) => key.includes(condition.text)
    case 'glob': {
      const matches = globMatcher(condition.pattern)
      const whole = condition.pattern.includes('/')
      return ({ key }) => matches !== null && matches(whole ? key : lastSegment(key))
    }
    default:
      return unreachable(condition)
  }
}

/** `older than 90 days, larger than 128 MB, Parquet`. `bytesText` writes a size as the interface does. */
export const filterText = (filter: ObjectFilter, bytesText: (bytes: number) => string): string =>
  filter.map((condition) => conditionText(condition, bytesText)).join(', ')

function conditionText(condition: FilterCondition, bytesText: (bytes: number) => string): string {
  switch (condition.kind) {
    case 'olderThan':
      return `older than ${daysText(condition.days)}`
    case 'newerThan':
      return `newer than ${daysText(condition.days)}`
    case 'before':
      return `last modified before ${condition.date} (UTC)`
    case 'since':
      return `last modified on ${condition.date} (UTC) or later`
    case 'largerThan':
      return `larger than ${bytesText(condition.bytes)}`
    case 'smallerThan':
      return `smaller than ${bytesText(condition.bytes)}`
    case 'storageClass':
      return `in ${anyOf(condition.anyOf.map((storageClass) => tierOf(storageClass).label))}`
    case 'format':
      return `of format ${anyOf(condition.anyOf.map(formatLabel))}`
    case 'tag':
      return `with the tag ${condition.key}${condition.value === null ? '' : `=${condition.value}`}`
    case 'contains':
      return `with “${condition.text}” in the key`
    case 'glob':
      return `named ${condition.pattern}`
    default:
      return unreachable(condition)
  }
}

const daysText = (days: number): string => (days === 1 ? '1 day' : `${days} days`)
const anyOf = (names: readonly string[]): string => names.join(' or ')
const formatLabel = (format: string): string => knownFormats.find((known) => known.format === format)?.label ?? format

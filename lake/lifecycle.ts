import { isoDay } from './calendar'
import type { Tag } from './tags'
import { tierOf } from './tiers'

/** When an action comes: so many days after the object was made, or from a day on (ms since 1970). */
export type LifecycleWhen = { readonly days: number } | { readonly date: number }

/** One rule of a bucket's lifecycle configuration as plain data (s3-facts A4); `null` is "not in the rule". */
export interface LifecycleRule {
  readonly id: string
  readonly enabled: boolean
  readonly prefix: string | null
  readonly tags: readonly Tag[]
  /** Bytes, exclusive bounds. */
  readonly largerThan: number | null
  readonly smallerThan: number | null
  readonly transitions: readonly { readonly when: LifecycleWhen; readonly to: string }[]
  readonly expires: LifecycleWhen | null
  readonly removesExpiredMarkers: boolean
  /** Days after a version was replaced; `keep` newer ones stay in any case. */
  readonly noncurrentTransitions: readonly {
    readonly days: number
    readonly to: string
    readonly keep: number | null
  }[]
  readonly noncurrentExpires: { readonly days: number; readonly keep: number | null } | null
  readonly abortsUploadsAfter: number | null
}

/** One sentence that says what a rule does to what. */
export function lifecycleSummary(rule: LifecycleRule): string {
  const actions = actionsOf(rule)
  const what = actions.length === 0 ? 'does nothing this program knows' : listed(actions)
  return `${rule.enabled ? '' : 'Disabled: '}${scopeOf(rule)}: ${what}.`.replace(/^./, (first) => first.toUpperCase())
}

function scopeOf({ prefix, tags, largerThan, smallerThan }: LifecycleRule): string {
  const conditions = [
    ...(prefix === null || prefix === '' ? [] : [`below “${prefix}”`]),
    ...(tags.length === 0 ? [] : [`tagged ${listed(tags.map(({ key, value }) => `${key}=${value}`))}`]),
    ...(largerThan === null ? [] : [`over ${bytesText(largerThan)}`]),
    ...(smallerThan === null ? [] : [`under ${bytesText(smallerThan)}`]),
  ]
  return conditions.length === 0 ? 'every object' : `objects ${conditions.join(', ')}`
}

function actionsOf(rule: LifecycleRule): readonly string[] {
  return [
    ...rule.transitions.map(({ when, to }) => `moves to ${tierOf(to).label} ${whenText(when)}`),
    ...(rule.expires === null ? [] : [`expires ${whenText(rule.expires)}`]),
    ...rule.noncurrentTransitions.map(
      ({ days, to, keep }) => `old versions move to ${tierOf(to).label} after ${daysText(days)}${keepText(keep)}`,
    ),
    ...(rule.noncurrentExpires === null
      ? []
      : [`old versions go after ${daysText(rule.noncurrentExpires.days)}${keepText(rule.noncurrentExpires.keep)}`]),
    ...(rule.removesExpiredMarkers ? ['delete markers without versions go'] : []),
    ...(rule.abortsUploadsAfter === null ? [] : [`unfinished uploads go after ${daysText(rule.abortsUploadsAfter)}`]),
  ]
}

const whenText = (when: LifecycleWhen): string =>
  'days' in when ? `after ${daysText(when.days)}` : `from ${isoDay(when.date)} on`
const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`
const keepText = (keep: number | null): string => (keep === null ? '' : ` but the newest ${keep} stay`)

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}

function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  let scaled = bytes
  let unit = 0
  while (scaled >= 1024 && unit < units.length - 1 && scaled % 1024 === 0) {
    scaled /= 1024
    unit++
  }
  return `${scaled} ${units[unit] ?? 'bytes'}`
}

/** The tag keys that enabled rules look at: changing such a tag may move or expire an object (s3-facts A6.4). */
export const lifecycleTagKeys = (rules: readonly Pick<LifecycleRule, 'enabled' | 'tags'>[]): readonly string[] => [
  ...new Set(rules.filter(({ enabled }) => enabled).flatMap(({ tags }) => tags.map(({ key }) => key))),
]

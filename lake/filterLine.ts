import { problemOfCondition, type FilterCondition } from './objectFilter'
import { unreachable } from './unreachable'

/** A condition by what a person fills in: an age takes days or a date, a size takes a unit, a tag a key or `key=value`. */
export type FilterField =
  'olderThan' | 'newerThan' | 'largerThan' | 'smallerThan' | 'storageClass' | 'format' | 'tag' | 'contains' | 'glob'

/** What is typed, and what is chosen from a list where the field has one. */
export interface FilterLine {
  readonly field: FilterField
  readonly text: string
  readonly chosen: readonly string[]
}

export type ReadLine =
  { readonly ok: true; readonly condition: FilterCondition } | { readonly ok: false; readonly problem: string }

/** Reads a line, or says what is wrong with it. */
export function readFilterLine(line: FilterLine): ReadLine {
  const read = conditionIn(line)
  if (typeof read === 'string') return { ok: false, problem: read }
  const problem = problemOfCondition(read)
  return problem === null ? { ok: true, condition: read } : { ok: false, problem: problem.problem }
}

function conditionIn({ field, text, chosen }: FilterLine): FilterCondition | string {
  switch (field) {
    case 'olderThan':
      return age(text, 'olderThan', 'before')
    case 'newerThan':
      return age(text, 'newerThan', 'since')
    case 'largerThan':
    case 'smallerThan': {
      const bytes = bytesIn(text)
      return bytes === null ? 'must be a size such as 128 MB' : { kind: field, bytes }
    }
    case 'storageClass':
    case 'format':
      return { kind: field, anyOf: chosen }
    case 'tag':
      return { kind: 'tag', ...tagIn(text) }
    case 'contains':
      return { kind: 'contains', text }
    case 'glob':
      return { kind: 'glob', pattern: text }
    default:
      return unreachable(field)
  }
}

/** `key` or `key=value`; `value` is `null` for any. */
export function tagIn(text: string): { readonly key: string; readonly value: string | null } {
  const sign = text.indexOf('=')
  return sign < 0 ? { key: text, value: null } : { key: text.slice(0, sign), value: text.slice(sign + 1) }
}

function age(text: string, days: 'olderThan' | 'newerThan', date: 'before' | 'since'): FilterCondition | string {
  const trimmed = text.trim()
  const number = /^(\d{1,6})(?:\s*d(?:ays?)?)?$/i.exec(trimmed)
  if (number) return { kind: days, days: Number(number[1]) }
  return /^\d{4}-/.test(trimmed)
    ? { kind: date, date: trimmed }
    : 'must be days such as 90, or a date such as 2026-01-31'
}

const units = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'] as const

/** `1.5 GB` in bytes, in steps of 1,024 as sizes are shown; without a unit, bytes. `null` for anything else. */
export function bytesIn(text: string): number | null {
  const found = /^(\d{1,15}(?:\.\d{1,6})?)\s*(b|bytes?|[kmgtp]i?b?)?$/i.exec(text.trim())
  if (!found) return null
  const unit = (found[2] ?? 'b')
    .toLowerCase()
    .replace(/^bytes?$/, 'b')
    .replace('i', '')
  const power = units.findIndex((one) => one === unit || one === `${unit}b`)
  return Math.round(Number(found[1]) * 1024 ** power)
}

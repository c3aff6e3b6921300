import { bytesIn, tagIn } from '../../../lake/filterLine'
import { dateAt } from '../../../lake/objectFilter'
import type { ScanFilter, ScanText } from '../../../preload/contract/scans'

/** How a text is meant. */
export const textKinds = ['substring', 'glob', 'regexp'] as const
export type TextKind = (typeof textKinds)[number]

export type Read<T> = { readonly ok: true; readonly value: T | null } | { readonly ok: false; readonly problem: string }

/** A size as people type it, as in the filter of a change. Empty is no bound. */
export function readBytes(text: string): Read<number> {
  if (text.trim() === '') return { ok: true, value: null }
  const bytes = bytesIn(text)
  if (bytes === null) return { ok: false, problem: 'must be a size such as 128 KB or 1.5 GB' }
  return Number.isSafeInteger(bytes) ? { ok: true, value: bytes } : { ok: false, problem: 'is larger than any object' }
}

/** A day such as `2026-10-02`, as the first moment of it in UTC, as in the filter of a change. Empty is no bound. */
export function readDay(text: string): Read<number> {
  if (text.trim() === '') return { ok: true, value: null }
  const at = dateAt(text.trim())
  return at === null ? { ok: false, problem: 'must be a day such as 2026-10-02' } : { ok: true, value: at }
}

export const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10)

type TagFilter = NonNullable<ScanFilter['tag']>

/** A tag as people type it: `team`, `team=data`, or `!team` and `!team=data` for objects without it. Empty is no condition. */
export function readTag(text: string): Read<TagFilter> {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, value: null }
  const absent = trimmed.startsWith('!')
  const { key, value } = tagIn(absent ? trimmed.slice(1) : trimmed)
  if (key === '') return { ok: false, problem: 'must be a key such as team, or key=value' }
  if (key.length > 128) return { ok: false, problem: 'has a key longer than 128 characters' }
  if (value !== null && value.length > 256) return { ok: false, problem: 'has a value longer than 256 characters' }
  return { ok: true, value: { key, ...(value !== null && { value }), ...(absent && { absent }) } }
}

export const tagText = ({ key, value, absent }: TagFilter): string =>
  `${absent === true ? '!' : ''}${key}${value === undefined ? '' : `=${value}`}`

/** A bad expression is said while it is typed; main reads it again. */
export function textProblem(text: ScanText): string | null {
  if (text.kind !== 'regexp') return null
  try {
    RegExp(text.text, 'u')
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The filter with one of its parts put or, where that is `null` or empty, taken away. */
export function withPart<K extends keyof ScanFilter>(
  filter: ScanFilter,
  part: K,
  value: ScanFilter[K] | null,
): ScanFilter {
  const { [part]: _, ...rest } = filter
  const isEmpty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? rest : { ...rest, [part]: value }
}

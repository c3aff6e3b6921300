import type { ScanFilter, ScanText } from '../../../preload/contract/scans'

/** How a text is meant. */
export const textKinds = ['substring', 'glob', 'regexp'] as const
export type TextKind = (typeof textKinds)[number]

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
}

export type Read<T> = { readonly ok: true; readonly value: T | null } | { readonly ok: false; readonly problem: string }

/** A size as people type it: `128 KB`, `1.5gb`, `4096`. Empty is no bound. */
export function readBytes(text: string): Read<number> {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, value: null }
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(trimmed)
  const unit = units[(found?.[2] ?? '').toLowerCase()]
  if (!found || unit === undefined) return { ok: false, problem: 'must be a size such as 128 KB or 1.5 GB' }
  const bytes = Math.round(Number(found[1]) * unit)
  return Number.isSafeInteger(bytes) ? { ok: true, value: bytes } : { ok: false, problem: 'is larger than any object' }
}

/** A day such as `2026-10-02`, as the first moment of it here. Empty is no bound. */
export function readDay(text: string): Read<number> {
  if (text.trim() === '') return { ok: true, value: null }
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  const [year, month, day] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3])]
  const at = new Date(year, month - 1, day)
  const isDay = found !== null && at.getMonth() === month - 1 && at.getDate() === day
  return isDay ? { ok: true, value: at.getTime() } : { ok: false, problem: 'must be a day such as 2026-10-02' }
}

type TagFilter = NonNullable<ScanFilter['tag']>

/** A tag as people type it: `team`, `team=data`, or `!team` and `!team=data` for objects without it. Empty is no condition. */
export function readTag(text: string): Read<TagFilter> {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: true, value: null }
  const absent = trimmed.startsWith('!')
  const [key = '', ...rest] = (absent ? trimmed.slice(1) : trimmed).split('=')
  if (key.trim() === '') return { ok: false, problem: 'must be a key such as team, or key=value' }
  if (key.length > 128) return { ok: false, problem: 'has a key longer than 128 characters' }
  const value = rest.join('=')
  if (value.length > 256) return { ok: false, problem: 'has a value longer than 256 characters' }
  return { ok: true, value: { key: key.trim(), ...(rest.length > 0 && { value }), ...(absent && { absent }) } }
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

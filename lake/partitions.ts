import { day, daysFromCivil, daysInMonth, hour, twoDigits } from './calendar'
import { segmentsOf } from './location'
import {
  idForm,
  parseDateName,
  parseHive,
  parseUnit,
  roleOfName,
  unitOf,
  type Moment,
  type NameRole,
  type TimeAbove,
  type TimeUnit,
} from './partitionNames'
import { unreachable } from './unreachable'

/** What the names of a level stand for. `date` is a whole date in one name, such as `2026-10-02` or `2026-10`. */
export type LevelRole = NameRole

export type Confidence = 'certain' | 'likely' | 'guess'

/** What one level of a prefix tree is. */
export interface Level {
  /** `hive` is `key=value`, `bare` a time without its key, `id` names made by machines, `mixed` more than one thing. */
  readonly kind: 'hive' | 'bare' | 'id' | 'folders' | 'mixed' | 'empty'
  /** `null` for folders, mixed and empty levels. */
  readonly role: LevelRole | null
  /** The column: the key of Hive names, the unit of bare ones, `null` else. */
  readonly key: string | null
  readonly confidence: Confidence
  /** How many of the names fit, from 0 to 1. */
  readonly share: number
  /** One sentence for people. Holds names as S3 gives them. */
  readonly explanation: string
  /** The names that do not fit. */
  readonly exceptions: readonly string[]
}

export interface LevelNames {
  /** The names above, from the top. */
  readonly path: readonly string[]
  /** The names of the level. */
  readonly children: readonly string[]
  /** Whether these are all the names there are. */
  readonly complete: boolean
}

/** Recognises what the names of one level are; never throws. A level is what more than half of its names are. */
export function recogniseLevel({ path, children, complete }: LevelNames): Level {
  if (children.length === 0) {
    const explanation = complete ? 'There are no folders here.' : 'No folders have been read yet.'
    return { kind: 'empty', role: null, key: null, confidence: 'certain', share: 1, explanation, exceptions: [] }
  }
  const seen = { children, complete }
  return hiveLevel(path, seen) ?? bareLevel(path, seen) ?? idLevel(seen) ?? folderLevel(seen)
}

interface Seen {
  readonly children: readonly string[]
  readonly complete: boolean
}

interface Finding {
  readonly kind: Level['kind']
  readonly role: LevelRole | null
  readonly key: string | null
  /** How sure one could be at best. */
  readonly best: Confidence
  /** What the fitting names are, such as `are months of 2026`. */
  readonly text: string
}

function level({ children, complete }: Seen, exceptions: readonly string[], finding: Finding): Level {
  const { kind, role, key, best, text } = finding
  const fits = children.length - exceptions.length
  const share = fits / children.length
  const most: Confidence = share === 1 ? (complete ? 'certain' : 'likely') : share >= 0.8 ? 'likely' : 'guess'
  const confidence = order.indexOf(best) > order.indexOf(most) ? best : most
  const count = children.length === 1 ? 'The only name' : `All ${number(children.length)} names`
  const who = share === 1 ? count : `${number(fits)} of ${number(children.length)} names`
  const explanation = `${who}${complete ? '' : ' read so far'} ${text}${share === 1 ? '' : '; the others do not fit'}.`
  return { kind, role, key, confidence, share, explanation, exceptions }
}

const order: readonly Confidence[] = ['certain', 'likely', 'guess']
const number = (count: number): string => count.toString().replaceAll(/\B(?=(\d{3})+$)/g, ',')
const most = (fits: number, all: number): boolean => fits * 2 > all

function hiveLevel(path: readonly string[], seen: Seen): Level | null {
  const counts = new Map<string, number>()
  for (const child of seen.children) {
    const key = parseHive(child)?.key
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [key, count] = [...counts].reduce((top, next) => (next[1] > top[1] ? next : top), ['', 0])
  if (!most(count, seen.children.length)) return counts.size > 0 ? mixedLevel(seen, [...counts.values()]) : null
  const above = timeAbove(path)
  const role = roleOfValues(key, seen.children, above)
  const exceptions = seen.children.filter((child) => {
    const hive = parseHive(child)
    return hive?.key !== key || (hive.value !== null && !fitsRole(hive.value, key, role, above))
  })
  const named = roleOfName(key)
  const unmet = role === 'other' && named !== 'other' && named !== 'id'
  const meaning = unmet ? `, whose values are no ${named}s` : roleTexts[role]
  const text = `${seen.children.length === 1 ? 'is a Hive partition' : 'are Hive partitions'} of “${key}”${meaning}`
  return level(seen, exceptions, { kind: 'hive', role, key, best: 'certain', text })
}

const roleTexts: Readonly<Record<LevelRole, string>> = {
  year: ', by year',
  month: ', by month',
  day: ', by day',
  hour: ', by hour',
  date: ', by date',
  id: ', by id',
  other: '',
}

/** The role the name of a column suggests, if most of the values agree; else whole dates, if most are; else just a column. */
function roleOfValues(key: string, children: readonly string[], above: TimeAbove): LevelRole {
  const values = children.flatMap((child) => {
    const hive = parseHive(child)
    return hive?.key === key && hive.value !== null ? [hive.value] : []
  })
  const agree = (role: LevelRole) =>
    most(values.filter((value) => fitsRole(value, key, role, above)).length, values.length)
  const named = roleOfName(key)
  if (named === 'id') return 'id'
  if (named !== 'other' && (values.length === 0 || agree(named))) return named
  return agree('date') ? 'date' : 'other'
}

function fitsRole(value: string, key: string, role: LevelRole, above: TimeAbove): boolean {
  switch (role) {
    case 'id':
    case 'other':
      return true
    case 'date':
      return parseDateName(value, isTimeName(key)) !== null
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      return parseUnit(value, role, above, true) !== null
    default:
      return unreachable(role)
  }
}

const isTimeName = (key: string): boolean => !['id', 'other'].includes(roleOfName(key))

function bareLevel(path: readonly string[], seen: Seen): Level | null {
  const dates = seen.children.filter((child) => parseDateName(child) !== null)
  if (most(dates.length, seen.children.length)) {
    const exceptions =
      dates.length === seen.children.length ? [] : seen.children.filter((child) => !parseDateName(child))
    const text = seen.children.length === 1 ? 'is a date' : 'are dates'
    return level(seen, exceptions, { kind: 'bare', role: 'date', key: 'date', best: 'certain', text })
  }
  const above = timeAbove(path)
  const unit = above.below
  if (unit === null) return null
  const exceptions = seen.children.filter((child) => parseUnit(child, unit, above, false) === null)
  if (!most(seen.children.length - exceptions.length, seen.children.length)) return null
  // A year stands by itself; what is below a year is backed by it.
  const best = unit === 'year' ? 'likely' : 'certain'
  return level(seen, exceptions, { kind: 'bare', role: unit, key: unit, best, text: unitText(unit, above, seen) })
}

function unitText(unit: TimeUnit, { year, month, day: dayAbove }: Above, { children }: Seen): string {
  const widths = new Set(children.filter((child) => /^\d+$/.test(child)).map(({ length }) => length))
  const note =
    unit !== 'year' && widths.has(1) && widths.has(2) ? ', some written with one digit and some with two' : ''
  const name = children.length === 1 ? `is ${unit === 'hour' ? 'an' : 'a'} ${unit}` : `are ${unit}s`
  if (unit === 'year') return `${name} by their range`.replace('is a year by their', 'is a year by its')
  const date = [year, month, dayAbove].flatMap((part) => (part === null ? [] : [twoDigits(part)])).join('-')
  return `${name} of ${date}${note}`
}

const idTexts = { uuid: 'UUIDs', ulid: 'ULIDs', hash: 'hashes', number: 'numbers', numbered: 'numbered names' } as const

function idLevel(seen: Seen): Level | null {
  const counts = new Map<string, number>()
  const nameOf = (child: string): string | null => {
    const found = idForm(child)
    return found && `${found.form} ${found.stem}`
  }
  for (const child of seen.children) {
    const name = nameOf(child)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const [name, count] = [...counts].reduce((top, next) => (next[1] > top[1] ? next : top), ['', 0])
  const first = seen.children.find((child) => nameOf(child) === name)
  const form = first === undefined ? null : idForm(first)
  if (!form || !most(count, seen.children.length)) return null
  const telling = form.form === 'uuid' || form.form === 'ulid'
  // One folder with a number at its end, or `v1` and `v2`, are no ids.
  if (form.form === 'numbered' && (count < 3 || /^v(?:ersion)?[-_.]?$/i.test(form.stem))) return null
  const best: Confidence = telling ? 'certain' : count >= 3 && form.form !== 'numbered' ? 'likely' : 'guess'
  const like = form.form === 'numbered' ? ` that begin with “${form.stem}”` : ''
  const text = `${seen.children.length === 1 ? 'looks like one of' : 'look like ids:'} ${idTexts[form.form]}${like}`
  const exceptions = seen.children.filter((child) => nameOf(child) !== name)
  return level(seen, exceptions, { kind: 'id', role: 'id', key: null, best, text })
}

function mixedLevel(seen: Seen, counts: readonly number[]): Level {
  const hive = counts.reduce((sum, count) => sum + count, 0)
  const columns = counts.length === 1 ? 'one column' : `${counts.length} columns`
  const text = `are of more than one kind: ${number(hive)} Hive ${hive === 1 ? 'partition' : 'partitions'} of ${columns} among others`
  const all = hive === seen.children.length ? text.replace(' among others', '') : text
  return level(seen, [], { kind: 'mixed', role: null, key: null, best: 'likely', text: all })
}

function folderLevel(seen: Seen): Level {
  const dates = seen.children.filter((child) => parseDateName(child) !== null).length
  if (dates > 1 && dates * 10 >= seen.children.length) {
    const text = `are of more than one kind: ${number(dates)} dates among others`
    return level(seen, [], { kind: 'mixed', role: null, key: null, best: 'likely', text })
  }
  const text = seen.children.length === 1 ? 'is a plain folder' : 'are plain folders'
  return level(seen, [], { kind: 'folders', role: null, key: null, best: 'certain', text })
}

/** How a name of a level is shown. `key` is `null` for a name that is no partition, `value` for Hive's partition of missing values. */
export interface PartitionLabel {
  readonly key: string | null
  readonly value: string | null
  /** Such as `year = 2026`. Holds names as S3 gives them: show it through `visibleName`. */
  readonly text: string
}

/** Labels a name of a recognised level; a name that does not fit is shown as it is. */
export function partitionLabel(segment: string, at: Level): PartitionLabel {
  const plain = { key: null, value: segment, text: segment }
  if (at.kind === 'hive' || at.kind === 'mixed') {
    const hive = parseHive(segment)
    if (!hive) return plain
    return { ...hive, text: `${hive.key} = ${hive.value === '' ? '(empty)' : (hive.value ?? '(null)')}` }
  }
  if (at.kind !== 'bare' || at.key === null) return plain
  return isBareFit(segment, at) ? { key: at.key, value: segment, text: `${at.key} = ${segment}` } : plain
}

function isBareFit(segment: string, { role, exceptions }: Level): boolean {
  if (role === 'date') return parseDateName(segment) !== null
  if (role !== 'year' && role !== 'month' && role !== 'day' && role !== 'hour') return false
  const value = parseUnit(segment, role, { year: null, month: null }, false)
  // Only the last days of a month can be in range and still not exist.
  return value !== null && (role !== 'day' || value < 29 || !exceptions.includes(segment))
}

/** A partition column of a key. */
export interface PartitionColumn {
  readonly key: string
  /** `null` for Hive's partition of missing values. */
  readonly value: string | null
  readonly role: LevelRole
  /** Which part of the key it is, counted from 0. */
  readonly at: number
}

export interface KeyPartition {
  readonly columns: readonly PartitionColumn[]
  /** The time the columns name, in ms since 1970 UTC, `to` excluded; `null` when they name none, or disagree. */
  readonly date: { readonly from: number; readonly to: number; readonly unit: TimeUnit } | null
}

/** The partition columns of a full key or prefix: its `key=value` parts and its dates. The name of the object itself is none. Never throws. */
export function partitionOf(key: string): KeyPartition {
  const segments = segmentsOf(key)
  const walk = walkTime(key.endsWith('/') ? segments : segments.slice(0, -1))
  return { columns: walk.columns, date: walk.agrees ? rangeOf(walk) : null }
}

interface Above extends TimeAbove {
  readonly year: number | null
  readonly month: number | null
  readonly day: number | null
  /** What a bare number may be just below, `null` when it can be no time. */
  readonly below: TimeUnit | null
}

interface Walk {
  year: number | null
  month: number | null
  day: number | null
  hour: number | null
  /** The unit of the last name, where it was a time. */
  last: TimeUnit | null
  agrees: boolean
  readonly columns: PartitionColumn[]
}

const next = { year: 'month', month: 'day', day: 'hour', hour: null } as const

function timeAbove(path: readonly string[]): Above {
  const { year, month, day: dayAbove, last } = walkTime(path)
  return { year, month, day: dayAbove, below: last === null ? 'year' : next[last] }
}

function walkTime(path: readonly string[]): Walk {
  const walk: Walk = { year: null, month: null, day: null, hour: null, last: null, agrees: true, columns: [] }
  for (const [at, segment] of path.entries()) {
    const hive = parseHive(segment)
    walk.last = hive ? walkHive(walk, hive.key, hive.value, at) : walkBare(walk, segment, at)
  }
  return walk
}

function walkHive(walk: Walk, key: string, value: string | null, at: number): TimeUnit | null {
  const named = roleOfName(key)
  const date = value === null ? null : parseDateName(value, isTimeName(key))
  if (date) {
    walk.columns.push({ key, value, role: 'date', at })
    return takeDate(walk, date)
  }
  const unit = named === 'id' || named === 'other' || named === 'date' ? null : named
  const parsed = unit === null || value === null ? null : parseUnit(value, unit, walk, true)
  const role = unit !== null && parsed === null ? 'other' : named === 'date' ? 'other' : named
  walk.columns.push({ key, value, role, at })
  return unit === null || parsed === null ? null : take(walk, unit, parsed)
}

function walkBare(walk: Walk, segment: string, at: number): TimeUnit | null {
  const date = parseDateName(segment)
  if (date) {
    walk.columns.push({ key: 'date', value: segment, role: 'date', at })
    return takeDate(walk, date)
  }
  const unit = walk.last === null ? 'year' : next[walk.last]
  const parsed = unit === null ? null : parseUnit(segment, unit, walk, false)
  if (unit === null || parsed === null) return null
  walk.columns.push({ key: unit, value: segment, role: unit, at })
  return take(walk, unit, parsed)
}

function take(walk: Walk, unit: TimeUnit, value: number): TimeUnit {
  if (walk[unit] !== null && walk[unit] !== value) walk.agrees = false
  walk[unit] = value
  return unit
}

function takeDate(walk: Walk, date: Moment): TimeUnit {
  for (const unit of ['year', 'month', 'day', 'hour'] as const) {
    const value = date[unit]
    if (value !== null) take(walk, unit, value)
  }
  return unitOf(date)
}

/** From the year down as far as the names go without a gap. */
function rangeOf({ year, month, day: dayOfMonth, hour: hourOfDay }: Walk): KeyPartition['date'] {
  if (year === null) return null
  const days = (months: number, date: number) => daysFromCivil(year, months, date) * day
  if (month === null) return { from: days(1, 1), to: daysFromCivil(year + 1, 1, 1) * day, unit: 'year' }
  const from = days(month, dayOfMonth ?? 1)
  if (dayOfMonth === null) return { from, to: from + daysInMonth(year, month) * day, unit: 'month' }
  if (dayOfMonth > daysInMonth(year, month)) return null
  if (hourOfDay === null) return { from, to: from + day, unit: 'day' }
  return { from: from + hourOfDay * hour, to: from + (hourOfDay + 1) * hour, unit: 'hour' }
}

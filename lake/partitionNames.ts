import { daysInMonth } from './calendar'

/** How far a name says when: to the year, the month, the day or the hour. */
export type TimeUnit = 'year' | 'month' | 'day' | 'hour'

/** A time as a name gives it, in UTC. Month is 1 to 12; `null` where the name does not go so far. */
export interface Moment {
  readonly year: number
  readonly month: number | null
  readonly day: number | null
  readonly hour: number | null
}

export const unitOf = ({ month, day, hour }: Moment): TimeUnit => {
  if (month === null) return 'year'
  if (day === null) return 'month'
  return hour === null ? 'day' : 'hour'
}

/** A folder name of the form `key=value`. `value` is `null` for the partition Hive keeps for rows without one. */
export interface HiveName {
  readonly key: string
  readonly value: string | null
}

const hiveNull = '__HIVE_DEFAULT_PARTITION__'

/** Reads `key=value` the way Hive and Spark do: `%2F` and the like stand for one character each. `null` when the name is of no such form. */
export function parseHive(segment: string): HiveName | null {
  const equals = segment.indexOf('=')
  if (equals < 1) return null
  const value = segment.slice(equals + 1)
  return { key: unescapeHive(segment.slice(0, equals)), value: value === hiveNull ? null : unescapeHive(value) }
}

const unescapeHive = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** What a column is about, by its name alone; the values have the last word. */
export type NameRole = TimeUnit | 'date' | 'id' | 'other'

const unitNames: ReadonlyMap<string, TimeUnit> = new Map([
  ...(['year', 'yr', 'yyyy', 'y'] as const).map((name) => [name, 'year'] as const),
  ...(['month', 'mon', 'mm', 'mo', 'm'] as const).map((name) => [name, 'month'] as const),
  ...(['day', 'dd', 'd'] as const).map((name) => [name, 'day'] as const),
  ...(['hour', 'hr', 'hh', 'h'] as const).map((name) => [name, 'hour'] as const),
])
const dateWords = /(?:^|_)(?:date|dt|ds|ymd|ym|yearmonth|yyyymmdd|yyyymm|datehour|dthr|time|ts|timestamp)$/
const idWords = /(?:^|_)(?:id|uuid|guid|ulid|sku|hash|key)$/

export function roleOfName(key: string): NameRole {
  const name = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[-. ]/g, '_')
    .toLowerCase()
  const unit = unitNames.get(name) ?? unitNames.get(name.slice(name.lastIndexOf('_') + 1))
  if (unit !== undefined && (unitNames.has(name) || name.endsWith(`_${unit}`))) return unit
  if (dateWords.test(name)) return 'date'
  return idWords.test(name) ? 'id' : 'other'
}

const separated = /^(\d{4})([-_.])(\d{2})(?:\2(\d{2})(?:[T_ -](\d{2})(?::00(?::00)?)?Z?)?)?$/
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2}))?Z?$/
const compactMonth = /^(\d{4})(\d{2})$/
const firstYear = 1900
const lastYear = 2199

/**
 * Reads a whole date such as `2026-10-02`, `20261002`, `2026-10` or `2026-10-02T13`; `null` when it is none, or none of the calendar from 1900 to
 * 2199. Six digits are a month only where the name of the column says that it holds dates.
 */
export function parseDateName(text: string, sixDigits = false): Moment | null {
  const withSigns = separated.exec(text)
  if (withSigns) return moment(withSigns[1], withSigns[3], withSigns[4], withSigns[5])
  const without = compact.exec(text) ?? (sixDigits ? compactMonth.exec(text) : null)
  return without ? moment(without[1], without[2], without[3], without[4]) : null
}

function moment(years?: string, months?: string, days?: string, hours?: string): Moment | null {
  const year = Number(years)
  const month = Number(months)
  const day = days === undefined ? null : Number(days)
  const hour = hours === undefined ? null : Number(hours)
  if (year < firstYear || year > lastYear || month < 1 || month > 12) return null
  if (day !== null && (day < 1 || day > daysInMonth(year, month))) return null
  return hour === null || hour <= 23 ? { year, month, day, hour } : null
}

/** Where a name stands: what the names above it say of the time. */
export interface TimeAbove {
  readonly year: number | null
  readonly month: number | null
}

/**
 * Reads a number as a year, month, day or hour; `null` when it is out of range. A day must exist in its month where that is known. A year written
 * without its name lies between 1900 and 2199, since other numbers of four digits are more likely ids.
 */
export function parseUnit(text: string, unit: TimeUnit, above: TimeAbove, named: boolean): number | null {
  if (!/^\d{1,4}$/.test(text)) return null
  const number = Number(text)
  if (unit === 'year') {
    const [first, last] = named ? [1000, 2999] : [firstYear, lastYear]
    return text.length === 4 && number >= first && number <= last ? number : null
  }
  if (text.length > 2) return null
  if (unit === 'hour') return number <= 23 ? number : null
  if (number < 1) return null
  if (unit === 'month') return number <= 12 ? number : null
  // Without the year, February has 29 days: they exist in some.
  return number <= (above.month === null ? 31 : daysInMonth(above.year ?? 2000, above.month)) ? number : null
}

const uuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/
const hash = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{12,128}$/i

/** The form of an id: `uuid`, `ulid`, `hash`, `number`, or the text before a number such as `sku-` of `sku-0017`. `null` when it is none. */
export interface IdForm {
  readonly form: 'uuid' | 'ulid' | 'hash' | 'number' | 'numbered'
  /** What stands before the number of a `numbered` one, else empty. */
  readonly stem: string
}

export function idForm(text: string): IdForm | null {
  if (uuid.test(text)) return { form: 'uuid', stem: '' }
  if (ulid.test(text)) return { form: 'ulid', stem: '' }
  if (/^\d{1,40}$/.test(text)) return { form: 'number', stem: '' }
  if (hash.test(text)) return { form: 'hash', stem: '' }
  const numbered = /^([\p{L}_.-]{1,40}?)(\d{1,40})$/u.exec(text)
  return numbered ? { form: 'numbered', stem: numbered[1] ?? '' } : null
}

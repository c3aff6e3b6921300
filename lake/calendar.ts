/** Calendar arithmetic in UTC on plain numbers, because time is an argument in lake/ and `Date` is not there. */

/** Milliseconds of a day. */
export const day = 86_400_000
/** Milliseconds of an hour. */
export const hour = 3_600_000

/** Month is 1 to 12, day 1 to 31. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Days of a month of 1 to 12; 0 for any other number. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0)

/** Days from 1970-01-01 to a date of the Gregorian calendar; the months are counted from March, so that a leap day ends its year. */
export function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + dayOfMonth - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date that lies `days` after 1970-01-01. */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

/** `2026-10-02` for a time in milliseconds since 1970. */
export function isoDay(at: number): string {
  const date = civilFromDays(Math.floor(at / day))
  return `${date.year.toString().padStart(4, '0')}-${twoDigits(date.month)}-${twoDigits(date.day)}`
}

/** `2026-10-02T04:12:09Z`, the part of a second left out. */
export function isoSecond(at: number): string {
  const seconds = Math.floor((at - Math.floor(at / day) * day) / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return `${isoDay(at)}T${parts.map(twoDigits).join(':')}Z`
}

export const twoDigits = (number: number): string => number.toString().padStart(2, '0')

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const httpDate = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/

/** Reads the date form of HTTP headers, `Fri, 21 Dec 2012 00:00:00 GMT`, into ms since 1970; `null` when it is no such date. */
export function parseHttpDate(text: string): number | null {
  const found = httpDate.exec(text.trim())
  if (!found) return null
  const [dayOfMonth, year, hours, minutes, seconds] = [found[1], found[3], found[4], found[5], found[6]].map(Number)
  const month = monthNames.indexOf(found[2] ?? '') + 1
  if (dayOfMonth === undefined || year === undefined || hours === undefined) return null
  if (minutes === undefined || seconds === undefined) return null
  if (dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return null
  if (hours > 23 || minutes > 59 || seconds > 60) return null
  return daysFromCivil(year, month, dayOfMonth) * day + hours * hour + minutes * 60_000 + seconds * 1000
}

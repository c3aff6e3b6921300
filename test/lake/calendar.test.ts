import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilFromDays, day, daysFromCivil, daysInMonth, isLeapYear, isoDay, parseHttpDate } from '../../lake/calendar'

const anyTime = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2400, 0, 1) })

describe('calendar', () => {
  it.each([
    [1900, false],
    [2000, true],
    [2024, true],
    [2026, false],
    [2100, false],
  ])('%i has a leap day: %s', (year, leap) => {
    expect(isLeapYear(year)).toBe(leap)
    expect(daysInMonth(year, 2)).toBe(leap ? 29 : 28)
  })

  it.each([0, 13, -1, 1.5])('month %d has no days', (month) => {
    expect(daysInMonth(2026, month)).toBe(0)
  })

  it('agrees with Date on every day', () => {
    fc.assert(
      fc.property(anyTime, (at) => {
        const date = new Date(at)
        const days = Math.floor(at / day)
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
        expect(civilFromDays(days)).toEqual(civil)
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days)
        expect(isoDay(at)).toBe(date.toISOString().slice(0, 10))
        expect(daysInMonth(civil.year, civil.month)).toBe(new Date(Date.UTC(civil.year, civil.month, 0)).getUTCDate())
      }),
      { numRuns: 2000 },
    )
  })

  it('reads every date of an HTTP header', () => {
    fc.assert(
      fc.property(anyTime, (at) => {
        const seconds = Math.floor(at / 1000) * 1000
        expect(parseHttpDate(new Date(seconds).toUTCString())).toBe(seconds)
      }),
    )
  })

  it('reads a leap second as the next minute', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT')).toBe(Date.UTC(2017, 0, 1))
  })

  it.each([
    '',
    'tomorrow',
    '2026-10-02',
    'Fri, 31 Feb 2026 00:00:00 GMT',
    'Fri, 00 Oct 2026 00:00:00 GMT',
    'Fri, 02 Okt 2026 00:00:00 GMT',
    'Fri, 02 Oct 2026 24:00:00 GMT',
    'Fri, 02 Oct 2026 00:60:00 GMT',
    'Fri, 02 Oct 2026 00:00:61 GMT',
    'Fri, 02 Oct 2026 00:00:00 CET',
  ])('does not read %j', (text) => {
    expect(parseHttpDate(text)).toBeNull()
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { day, hour } from '../../lake/calendar'
import { judge, slotOf, startOfSlot, type Slot } from '../../lake/rhythm'
import { timeUnits } from '../../lake/layout'

const monday = Date.UTC(2026, 0, 5) / day
const never = 0
const daysFrom = (count: number, keep: (weekday: number, index: number) => boolean): Slot[] =>
  Array.from({ length: count }, (_, i) => monday + i).filter((_, i) => keep((i + 1) % 7, i))

describe('a rhythm', () => {
  it.each<[string, Slot[], 'day' | 'hour' | 'month' | 'year', string]>([
    ['every day', daysFrom(60, () => true), 'day', 'every day'],
    ['working days', daysFrom(60, (weekday) => weekday > 0 && weekday < 6), 'day', 'every day from Monday to Friday'],
    [
      'working days of two weeks',
      daysFrom(12, (weekday) => weekday > 0 && weekday < 6),
      'day',
      'every day from Monday to Friday',
    ],
    ['Mondays and Thursdays', daysFrom(90, (weekday) => weekday === 1 || weekday === 4), 'day', 'on Monday, Thursday'],
    ['every second week', daysFrom(150, (_, i) => i % 14 === 0), 'day', 'every 14 days'],
    [
      'ends of months',
      [31, 59, 90, 120, 151, 181, 212].map((i) => Date.UTC(2026, 0, i) / day),
      'day',
      'one day in every month',
    ],
    ['quarters', [0, 3, 6, 9, 12, 15].map((i) => 24_000 + i), 'month', 'every 3 months'],
    ['years', [2018, 2019, 2020, 2021, 2022], 'year', 'every year'],
    ['hours', Array.from({ length: 200 }, (_, i) => monday * 24 + i), 'hour', 'every hour'],
    [
      'hours of the day on working days',
      daysFrom(60, (weekday) => weekday > 0 && weekday < 6).flatMap((at) =>
        Array.from({ length: 10 }, (_, i) => at * 24 + 8 + i),
      ),
      'hour',
      'about 10 hours a day, every day from Monday to Friday',
    ],
    ['too few', [1, 2, 4], 'day', 'too few days to tell a rhythm'],
    [
      'by chance',
      [0, 1, 5, 6, 13, 14, 20, 29, 31, 44, 47, 60, 61, 75].map((i) => monday + i),
      'day',
      'at irregular days',
    ],
  ])('of %s is told without a gap', (_, slots, unit, text) => {
    const { rhythm, gaps } = judge(slots, unit, never)
    expect(rhythm.text).toBe(text)
    expect(gaps).toEqual([])
  })

  it('counts what is over and not there after the last one, but not the time that is not over', () => {
    const slots = daysFrom(28, (weekday) => weekday > 0 && weekday < 6)
    const friday = (slots.at(-1) ?? 0) * day
    expect(judge(slots, 'day', friday + 1.5 * day).behind).toBe(0)
    expect(judge(slots, 'day', friday + 3.5 * day).behind).toBe(0)
    expect(judge(slots, 'day', friday + 4 * day).behind).toBe(1)
  })

  it('does not take a date far off for a beginning', () => {
    const { gaps } = judge([0, ...daysFrom(40, (_, i) => i !== 9)], 'day', never)
    expect(gaps).toEqual([{ first: monday + 9, last: monday + 9, slots: 1 }])
  })

  it.each(timeUnits)('numbers each %s by when it begins', (unit) => {
    fc.assert(
      fc.property(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }), (at) => {
        const slot = slotOf(at, unit)
        expect(startOfSlot(slot, unit)).toBeLessThanOrEqual(at)
        expect(startOfSlot(slot + 1, unit)).toBeGreaterThan(at)
        expect(slotOf(startOfSlot(slot, unit), unit)).toBe(slot)
      }),
    )
  })
})

/** Slots of a habit, such as working days, over some months. */
const anyHabit = fc.oneof(
  fc.record({
    unit: fc.constant('day' as const),
    weekdays: fc.constantFrom<number[][]>(
      [1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5, 6],
      [1],
      [2, 4],
      [6, 0],
      [1, 2, 3, 4, 5, 6],
    ),
    start: fc.integer({ min: 15_000, max: 22_000 }),
    length: fc.integer({ min: 150, max: 900 }),
  }),
  fc.record({
    unit: fc.constant('hour' as const),
    weekdays: fc.constantFrom<number[][]>([1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5, 6]),
    from: fc.integer({ min: 0, max: 12 }),
    hours: fc.integer({ min: 2, max: 12 }),
    start: fc.integer({ min: 15_000, max: 22_000 }),
    length: fc.integer({ min: 40, max: 120 }),
  }),
  fc.record({
    unit: fc.constantFrom('month' as const, 'year' as const),
    step: fc.constantFrom(1, 3, 6),
    start: fc.integer({ min: 1990, max: 30_000 }),
    length: fc.integer({ min: 100, max: 500 }),
  }),
)

type Habit = typeof anyHabit extends fc.Arbitrary<infer T> ? T : never

function slotsOf(habit: Habit): Slot[] {
  if ('step' in habit)
    return Array.from({ length: Math.ceil(habit.length / habit.step) }, (_, i) => habit.start + i * habit.step)
  const days = Array.from({ length: habit.length }, (_, i) => habit.start + i).filter((at) =>
    habit.weekdays.includes((at + 4) % 7),
  )
  if (habit.unit === 'day') return days
  return days.flatMap((at) => Array.from({ length: habit.hours }, (_, i) => at * 24 + habit.from + i))
}

it('of any set has exactly the gaps that were planted in it', () => {
  fc.assert(
    fc.property(
      anyHabit,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), { maxLength: 6 }),
      (habit, cuts) => {
        const slots = slotsOf(habit)
        const missing = new Set<number>()
        // One cut in each stretch of the inner part, so that no two of them touch.
        const stretch = Math.floor((slots.length - 4) / 6)
        cuts.forEach(([where, count], i) => {
          const first = 2 + i * stretch + (where % Math.max(1, stretch - 4))
          for (let at = 0; at < Math.min(count, Math.max(1, stretch - 4)); at++) missing.add(first + at)
        })
        // A habit is what is kept most of the time.
        fc.pre(missing.size * 10 <= slots.length)
        const planted = [...missing].sort((a, b) => a - b)
        const runs = planted.filter((at) => !missing.has(at - 1))
        const { gaps, rhythm } = judge(
          slots.filter((_, at) => !missing.has(at)),
          habit.unit,
          never,
        )
        expect(rhythm.kind).not.toBe('irregular')
        expect(gaps.map(({ first }) => first)).toEqual(runs.map((at) => slots[at]))
        expect(gaps.reduce((sum, gap) => sum + gap.slots, 0)).toBe(planted.length)
      },
    ),
    { numRuns: 300 },
  )
})

it('is judged within a day of hours by what is usual at that hour', () => {
  const nights = daysFrom(40, () => true).flatMap((at) => Array.from({ length: 18 }, (_, i) => at * 24 + i))
  const lost = nights.filter((slot) => slot !== monday * 24 + 24 * 20 + 5)
  expect(judge(lost, 'hour', never).gaps).toEqual([{ first: monday * 24 + 485, last: monday * 24 + 485, slots: 1 }])
  expect(startOfSlot(monday * 24 + 485, 'hour')).toBe((monday + 20) * day + 5 * hour)
})

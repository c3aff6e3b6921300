import { civilFromDays, day, daysFromCivil, hour } from './calendar'
import type { TimeUnit } from './partitionNames'
import type { Confidence } from './partitions'

/** The years, months, days or hours since 1970, numbered without a gap. */
export type Slot = number

/** The slot of a time in ms since 1970. */
export function slotOf(at: number, unit: TimeUnit): Slot {
  if (unit === 'hour') return Math.floor(at / hour)
  const days = Math.floor(at / day)
  if (unit === 'day') return days
  const { year, month } = civilFromDays(days)
  return unit === 'year' ? year : year * 12 + month - 1
}

/** When a slot begins, in ms since 1970; it ends where the next one begins. */
export function startOfSlot(slot: Slot, unit: TimeUnit): number {
  if (unit === 'hour') return slot * hour
  if (unit === 'day') return slot * day
  const year = unit === 'year' ? slot : Math.floor(slot / 12)
  return daysFromCivil(year, unit === 'year' ? 1 : (slot % 12) + 1, 1) * day
}

/**
 * When a data set has partitions, as its own history tells: `every` so many slots, on some `weekdays`, in some `hours` of the day, once a `month`;
 * `irregular` when no habit is seen and `short` when there is too little to tell, and then nothing is missing.
 */
export interface Rhythm {
  readonly kind: 'every' | 'weekdays' | 'hours' | 'monthly' | 'irregular' | 'short'
  readonly confidence: Confidence
  /** Such as `every day from Monday to Friday`; for people. */
  readonly text: string
}

/** Slots that are missing one after the other; those without data by habit lie in between without counting. */
export interface Gap {
  readonly first: Slot
  readonly last: Slot
  readonly slots: number
}

export interface Judged {
  readonly rhythm: Rhythm
  readonly gaps: readonly Gap[]
  /** Slots by habit that are over and not there after the last one. */
  readonly behind: number
}

interface Habit {
  readonly rhythm: Rhythm
  readonly expects: (slot: Slot) => boolean
}

/** Fewer partitions tell no habit. */
const fewest = 5
/** A longer time than this is not looked through: more than a century of hours. */
const longest = 1_000_000

/** Judges slots, in order and each once, by their own habit. `now` is in ms since 1970: the slot it lies in is not over yet. */
export function judge(slots: readonly Slot[], unit: TimeUnit, now: number): Judged {
  const kept = mainStretch(slots, unit)
  const habit = habitOf(kept, unit)
  const [first, last] = [kept[0], kept.at(-1)]
  if (!habit.expects || first === undefined || last === undefined) return { rhythm: habit.rhythm, gaps: [], behind: 0 }
  const { rhythm, expects } = habit
  const present = new Set(kept)
  const gaps: Gap[] = []
  let isOpen = false
  for (let slot = first; slot <= last; slot += 1) {
    if (present.has(slot)) isOpen = false
    else if (expects(slot)) {
      const open = isOpen ? gaps.pop() : undefined
      gaps.push({ first: open?.first ?? slot, last: slot, slots: (open?.slots ?? 0) + 1 })
      isOpen = true
    }
  }
  let behind = 0
  const current = slotOf(now, unit)
  for (let slot = last + 1; slot < Math.min(current, last + longest); slot += 1) if (expects(slot)) behind += 1
  return { rhythm, gaps, behind }
}

/** A date such as 1970-01-01 that stands by itself is a mistake, and no beginning: what is after the longest hole counts. */
function mainStretch(slots: readonly Slot[], unit: TimeUnit): readonly Slot[] {
  const longestHole = Math.max(slots.length, unit === 'hour' ? 60 * 24 : 60)
  let best = { from: 0, to: 0 }
  let from = 0
  for (let at = 1; at <= slots.length; at += 1) {
    const hole = (slots[at] ?? 0) - (slots[at - 1] ?? 0)
    if (at < slots.length && hole <= longestHole) continue
    if (at - from > best.to - best.from) best = { from, to: at }
    from = at
  }
  return slots.slice(best.from, best.to)
}

type MaybeHabit = Habit | { readonly rhythm: Rhythm; readonly expects: null }

function habitOf(slots: readonly Slot[], unit: TimeUnit): MaybeHabit {
  const none = (kind: 'irregular' | 'short', text: string): MaybeHabit => ({
    rhythm: { kind, confidence: 'certain', text },
    expects: null,
  })
  const span = (slots.at(-1) ?? 0) - (slots[0] ?? 0)
  if (slots.length < fewest) return none('short', `too few ${unit}s to tell a rhythm`)
  if (span > longest) return none('irregular', 'over too long a time to tell a rhythm')
  const habit =
    unit === 'hour'
      ? (hourHabit(slots) ?? stepHabit(slots, unit))
      : unit === 'day'
        ? (weekHabit(slots) ?? stepHabit(slots, unit) ?? monthHabit(slots))
        : stepHabit(slots, unit)
  return habit ?? none('irregular', `at irregular ${unit}s`)
}

/** Of the times a class of slots came by, how often it was there. */
interface Class {
  readonly times: number
  readonly present: number
}
const rate = ({ times, present }: Class): number => (times === 0 ? 0 : present / times)
/** Above the first a class belongs to the habit, below the second it does not; between the two there is no habit. */
const [usual, unusual] = [0.7, 0.12]

const weekdayOf = (dayNumber: number): number => (((dayNumber + 4) % 7) + 7) % 7
const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

function classesOf(count: number, from: Slot, to: Slot, classOf: (slot: Slot) => number, slots: readonly Slot[]) {
  const times = Array.from({ length: count }, () => 0)
  const present = Array.from({ length: count }, () => 0)
  for (let slot = from; slot <= to; slot += 1) times[classOf(slot)] = (times[classOf(slot)] ?? 0) + 1
  for (const slot of slots) present[classOf(slot)] = (present[classOf(slot)] ?? 0) + 1
  return times.map((all, at): Class => ({ times: all, present: present[at] ?? 0 }))
}

/** Which classes belong to the habit, or `null` when they are neither here nor there. One that was missed only once may be a gap. */
function usualOf(classes: readonly Class[], missedOnce: (at: number) => boolean): readonly boolean[] | null {
  const verdicts = classes.map((its, at) => {
    if (its.times === 0) return false
    if (its.present === 0) return its.times < 2 && missedOnce(at)
    return rate(its) >= usual ? true : rate(its) <= unusual ? false : null
  })
  const certain = verdicts.flatMap((verdict) => (verdict === null ? [] : [verdict]))
  return certain.length === verdicts.length && certain.some((verdict, at) => verdict && (classes[at]?.present ?? 0) > 0)
    ? certain
    : null
}

function sureness(classes: readonly Class[], usually: readonly boolean[]): Confidence {
  const inHabit = classes.filter((_, at) => usually[at])
  const weakest = Math.min(...inHabit.map(rate))
  const fewestTimes = Math.min(...inHabit.map(({ times }) => times))
  if (fewestTimes >= 4 && weakest >= 0.85) return 'certain'
  return fewestTimes >= 2 ? 'likely' : 'guess'
}

/** By weekday: daily, working days only, each Monday. */
function weekHabit(days: readonly Slot[]): Habit | null {
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0]
  const classes = classesOf(7, first, last, weekdayOf, days)
  const atWeekend = [0, 6].every((at) => classes[at]?.present === 0)
  const usually = usualOf(classes, (at) => !(atWeekend && (at === 0 || at === 6)))
  if (!usually) return null
  const names = weekdayNames.filter((_, at) => usually[at])
  const isWork = names.length === 5 && !usually[0] && !usually[6]
  const text = names.length === 7 ? 'every day' : isWork ? 'every day from Monday to Friday' : `on ${names.join(', ')}`
  return {
    rhythm: { kind: 'weekdays', confidence: sureness(classes, usually), text },
    expects: (slot) => usually[weekdayOf(slot)] ?? false,
  }
}

const dayOfHour = (slot: Slot): number => Math.floor(slot / 24)
const hourOfDay = (slot: Slot): number => ((slot % 24) + 24) % 24

/** By hour of the day, on the days the set has; by hour of the week once it is long enough for each to come by four times. */
function hourHabit(hours: readonly Slot[]): Habit | null {
  const [first, last] = [hours[0] ?? 0, hours.at(-1) ?? 0]
  const days = [...new Set(hours.map(dayOfHour))]
  const daily = days.length < fewest ? null : weekHabit(days)
  const there = new Set(days)
  const lookedAt = (slot: Slot) => there.has(dayOfHour(slot)) && (daily?.expects(dayOfHour(slot)) ?? true)
  const classesBy = (count: number, classOf: (slot: Slot) => number): readonly Class[] => {
    const times = Array.from({ length: count }, () => 0)
    const present = Array.from({ length: count }, () => 0)
    const had = new Set(hours)
    for (let slot = first; slot <= last; slot += 1) {
      if (!lookedAt(slot)) continue
      const at = classOf(slot)
      times[at] = (times[at] ?? 0) + 1
      if (had.has(slot)) present[at] = (present[at] ?? 0) + 1
    }
    return times.map((all, at) => ({ times: all, present: present[at] ?? 0 }))
  }
  const ofDay = classesBy(24, hourOfDay)
  const ofWeek = classesBy(168, (slot) => weekdayOf(dayOfHour(slot)) * 24 + hourOfDay(slot))
  const isLong = days.length >= 35 && ofWeek.every(({ times }) => times === 0 || times >= 4)
  const weekly = isLong ? usualOf(ofWeek, () => false) : null
  const usually = weekly ?? usualOf(ofDay, () => true)
  if (!usually || (days.length >= fewest && !daily)) return null
  const classes = weekly ? ofWeek : ofDay
  const perDay = usually.filter(Boolean).length / (weekly ? new Set(days.map(weekdayOf)).size : 1)
  const hoursText = Math.round(perDay) === 24 ? 'every hour' : `about ${Math.round(perDay)} hours a day`
  return {
    rhythm: {
      kind: 'hours',
      confidence: sureness(classes, usually),
      text: daily && daily.rhythm.text !== 'every day' ? `${hoursText}, ${daily.rhythm.text}` : hoursText,
    },
    expects: (slot) => {
      const dayNumber = dayOfHour(slot)
      if (daily && !daily.expects(dayNumber)) return false
      return usually[weekly ? weekdayOf(dayNumber) * 24 + hourOfDay(slot) : hourOfDay(slot)] ?? false
    },
  }
}

/** So many slots apart, such as every second day or every third month. */
function stepHabit(slots: readonly Slot[], unit: TimeUnit): Habit | null {
  const counts = new Map<number, number>()
  for (let at = 1; at < slots.length; at += 1) {
    const apart = (slots[at] ?? 0) - (slots[at - 1] ?? 0)
    counts.set(apart, (counts.get(apart) ?? 0) + 1)
  }
  const [step, times] = [...counts].reduce((top, next) => (next[1] > top[1] ? next : top), [0, 0])
  const share = times / (slots.length - 1)
  if (step < 1 || share < usual) return null
  const beat = (slot: Slot) => ((slot % step) + step) % step
  const phases = new Map<number, number>()
  for (const slot of slots) phases.set(beat(slot), (phases.get(beat(slot)) ?? 0) + 1)
  const [phase, onBeat] = [...phases].reduce((top, next) => (next[1] > top[1] ? next : top), [0, 0])
  if (onBeat / slots.length < 0.9) return null
  const confidence: Confidence = slots.length >= 12 && share >= 0.8 ? 'certain' : 'likely'
  const text = step === 1 ? `every ${unit}` : `every ${step} ${unit}s`
  return { rhythm: { kind: 'every', confidence, text }, expects: (slot) => beat(slot) === phase }
}

/** One day in each month, whichever; the month counts as missing on the day most months have, or the last one if they have fewer days. */
function monthHabit(days: readonly Slot[]): Habit | null {
  const months = [...new Set(days.map(monthOfDay))]
  if (months.length < fewest || days.length > months.length * 1.1) return null
  const counts = new Map<number, number>()
  for (const slot of days) {
    const { day: date } = civilFromDays(slot)
    counts.set(date, (counts.get(date) ?? 0) + 1)
  }
  const [usualDate] = [...counts].reduce((top, next) => (next[1] > top[1] ? next : top), [1, 0])
  const there = new Set(months)
  return {
    rhythm: { kind: 'monthly', confidence: 'likely', text: 'one day in every month' },
    expects: (slot) => {
      const month = monthOfDay(slot)
      if (there.has(month)) return false
      const first = startOfSlot(month, 'month') / day
      const length = startOfSlot(month + 1, 'month') / day - first
      return slot - first + 1 === Math.min(usualDate, length)
    },
  }
}

const monthOfDay = (slot: Slot): number => slotOf(slot * day, 'month')

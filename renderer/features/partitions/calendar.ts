import type { Output } from '../../../preload/contract'
import type { Partition } from '../../../preload/contract/dataSets'

type Unit = NonNullable<Output<'scans.partitions'>['unit']>
type Gap = Output<'scans.partitions'>['gaps'][number]

/** A field of a calendar: the partitions of one time, or that there should be one. */
export interface Slot {
  readonly partitions: readonly Partition[]
  readonly missing: boolean
}

export interface CalendarRow {
  readonly label: string
  /** By column; `null` where nothing is and nothing was expected. */
  readonly slots: readonly (Slot | null)[]
}

export interface Calendar {
  readonly columns: readonly string[]
  readonly rows: readonly CalendarRow[]
}

const two = (part: number): string => String(part).padStart(2, '0')
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => two(from + at))

interface Scale {
  readonly columns: readonly string[]
  /** The row a time is in, numbered so that the next row has the next number. */
  readonly row: (at: Date) => number
  readonly label: (row: number) => string
  readonly column: (at: Date) => number
  readonly next: (at: Date) => number
}

const day = 86_400_000
const isoDay = (days: number): string => new Date(days * day).toISOString().slice(0, 10)
const yearMonth = (months: number): string => `${Math.floor(months / 12)}-${two((months % 12) + 1)}`

/** Times are those of the partitions' names, which are read as UTC. */
const scales: Readonly<Record<Unit, Scale>> = {
  hour: {
    columns: numbered(0, 23),
    row: (at) => Math.floor(at.getTime() / day),
    label: isoDay,
    column: (at) => at.getUTCHours(),
    next: (at) => at.getTime() + 3_600_000,
  },
  day: {
    columns: numbered(1, 31),
    row: (at) => at.getUTCFullYear() * 12 + at.getUTCMonth(),
    label: yearMonth,
    column: (at) => at.getUTCDate() - 1,
    next: (at) => at.getTime() + day,
  },
  month: {
    columns: numbered(1, 12),
    row: (at) => at.getUTCFullYear(),
    label: String,
    column: (at) => at.getUTCMonth(),
    next: (at) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1),
  },
  year: {
    columns: numbered(0, 9),
    row: (at) => Math.floor(at.getUTCFullYear() / 10),
    label: (row) => `${row}0s`,
    column: (at) => at.getUTCFullYear() % 10,
    next: (at) => Date.UTC(at.getUTCFullYear() + 1, 0, 1),
  },
}

/** No calendar has more rows than this; more could not be looked through. */
const mostRows = 5000

/** Lays partitions and gaps out by their time, the newest row first. Partitions without a time are left out. */
export function calendarOf(unit: Unit, partitions: readonly Partition[], gaps: readonly Gap[]): Calendar {
  const scale = scales[unit]
  const rows = new Map<number, Map<number, { partitions: Partition[]; missing: boolean }>>()
  const slotAt = (time: number) => {
    const at = new Date(time)
    const row = scale.row(at)
    const cells = rows.get(row) ?? new Map<number, { partitions: Partition[]; missing: boolean }>()
    rows.set(row, cells)
    const slot = cells.get(scale.column(at)) ?? { partitions: [], missing: false }
    cells.set(scale.column(at), slot)
    return slot
  }
  for (const one of partitions) if (one.from !== null) slotAt(one.from).partitions.push(one)
  const isHabit = habitOf(unit, partitions)
  for (const { from, to } of gaps) {
    for (let time = from; time < to && rows.size < mostRows; time = scale.next(new Date(time))) {
      if (!isHabit(time)) continue
      const slot = slotAt(time)
      if (slot.partitions.length === 0) slot.missing = true
    }
  }
  return {
    columns: scale.columns,
    rows: [...rows]
      .sort(([left], [right]) => right - left)
      .map(([row, cells]) => ({
        label: scale.label(row),
        slots: scale.columns.map((_, column) => cells.get(column) ?? null),
      })),
  }
}

/** A gap runs over times without data by habit, such as weekends, which are not missing. */
function habitOf(unit: Unit, partitions: readonly Partition[]): (time: number) => boolean {
  const part = (time: number): number =>
    unit === 'day' ? new Date(time).getUTCDay() : unit === 'hour' ? new Date(time).getUTCHours() : 0
  const seen = new Set(partitions.flatMap(({ from }) => (from === null ? [] : [part(from)])))
  return (time) => seen.has(part(time))
}

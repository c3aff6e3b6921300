import { day, hour, isoDay, twoDigits } from './calendar'
import type { DataSet, Series } from './datasets'
import type { DataPartition } from './datasetPartitions'
import { counted, finding, median, noMend, spread, type Finding, type Place } from './findings'
import type { TimeUnit } from './partitionNames'
import { startOfSlot, type Gap, type Slot } from './rhythm'
import { lessSure } from './layout'

/** What a data set lacks, has late or has twice, judged by its own rhythm. */
export const findingsOfTime = (set: DataSet): readonly Finding[] => {
  const { unit } = set
  if (unit === null) return []
  return [...gaps(set, unit), ...late(set, unit), ...twice(set, unit)]
}

/** `2026`, `2026-03`, `2026-03-04` or `2026-03-04 05:00`, in UTC. */
export function slotText(slot: Slot, unit: TimeUnit): string {
  const at = startOfSlot(slot, unit)
  if (unit === 'hour') return `${isoDay(at)} ${twoDigits(Math.floor((at % day) / hour))}:00`
  return isoDay(at).slice(0, { year: 4, month: 7, day: 10 }[unit])
}

function gaps(set: DataSet, unit: TimeUnit): readonly Finding[] {
  const lacking = set.series.filter((series) => series.gaps.length > 0)
  if (lacking.length === 0) return []
  const places = lacking.flatMap((series) => series.gaps.map((gap) => gapPlace(set, series, gap, unit)))
  const slots = lacking.reduce((sum, series) => sum + series.gaps.reduce((all, gap) => all + gap.slots, 0), 0)
  const rhythms = [...new Set(lacking.map(({ rhythm }) => rhythm.text))]
  const rhythm = rhythms.length === 1 ? (rhythms[0] ?? '') : 'by the rhythm of each series'
  const text = `${counted(slots, unit)} ${slots === 1 ? 'is' : 'are'} missing in ${counted(places.length, 'gap')}; there is data ${rhythm}.`
  const confidence = lacking.map((series) => series.rhythm.confidence).reduce(lessSure)
  const mend = noMend('What was never written, Lakescope cannot bring back; run the job that writes it again.')
  return [
    finding({ kind: 'gaps', severity: 'problem', confidence, dataSet: set.prefix, text, places, count: slots, mend }),
  ]
}

function gapPlace({ prefix }: DataSet, { name }: Series, { first, last, slots }: Gap, unit: TimeUnit): Place {
  const range = first === last ? slotText(first, unit) : `${slotText(first, unit)} to ${slotText(last, unit)}`
  const where = name === '' ? '' : `${name}: `
  return {
    prefix: name === '' ? prefix : `${prefix}${name}/`,
    text: slots === 1 ? `${where}${range}` : `${where}${range}, ${counted(slots, unit)}`,
    objects: 0,
    bytes: 0,
    from: startOfSlot(first, unit),
    to: startOfSlot(last + 1, unit),
  }
}

/** A place that is a partition. */
export const partitionPlace = ({ prefix, holding, date }: DataPartition, text: string): Place => ({
  prefix,
  text,
  objects: holding.objects,
  bytes: holding.bytes,
  from: date?.from ?? null,
  to: date?.to ?? null,
})

/** Later than this after the usual delay is late, at least. */
const tolerance: Readonly<Record<TimeUnit, number>> = { hour: 6 * hour, day: 2 * day, month: 7 * day, year: 31 * day }
/** A set of which more are late has no habit of its own: it was filled in later, or copied. */
const lateAtMost = 0.1
const fewestDelays = 8

/** Partitions whose first object was written long after their time, against the usual delay of the set. */
function late(set: DataSet, unit: TimeUnit): readonly Finding[] {
  const delays = set.partitions.flatMap((partition) =>
    partition.date?.unit === unit && partition.holding.dataObjects > 0
      ? [{ partition, delay: partition.holding.oldest - partition.date.to }]
      : [],
  )
  if (delays.length < fewestDelays) return []
  const numbers = delays.map(({ delay }) => delay)
  const usual = median(numbers) ?? 0
  const limit = usual + Math.max(tolerance[unit], 6 * spread(numbers, usual))
  const found = delays.filter(({ delay }) => delay > limit)
  if (found.length === 0 || found.length > delays.length * lateAtMost) return []
  const places = found.map(({ partition, delay }) =>
    partitionPlace(partition, `first written ${span(delay)} after its ${unit} was over`),
  )
  const text = `${counted(found.length, 'partition')} ${found.length === 1 ? 'was' : 'were'} written late; usually they are there ${usual <= 0 ? `before the ${unit} is over` : `${span(usual)} after the ${unit}`}. A copy of an object, such as a change of its class, also sets its time anew.`
  const mend = noMend('When an object was written cannot be changed; look at the job that wrote it.')
  return [finding({ kind: 'late', severity: 'problem', confidence: 'likely', dataSet: set.prefix, text, places, mend })]
}

function span(ms: number): string {
  if (ms >= 2 * day) return counted(Math.round(ms / day), 'day')
  return ms >= hour ? counted(Math.round(ms / hour), 'hour') : counted(Math.max(1, Math.round(ms / 60_000)), 'minute')
}

/** The same time in two partitions: with and without a zero in front of a digit, or just twice. Layouts and cases that differ are told elsewhere. */
function twice(set: DataSet, unit: TimeUnit): readonly Finding[] {
  const padded: Place[] = []
  const others: Place[] = []
  for (const { partitions } of set.series) {
    for (const [slot, same] of partitions) {
      const spellings = new Set(same.map(({ name }) => name.toLowerCase()))
      if (spellings.size < 2 || new Set(same.map(({ isOdd }) => isOdd)).size > 1) continue
      const places = same.map((partition) => partitionPlace(partition, `${slotText(slot, unit)} as ${partition.name}`))
      const isPadding = new Set(same.map(({ name }) => withoutZeros(name))).size === 1
      ;(isPadding ? padded : others).push(...places)
    }
  }
  const common = { severity: 'problem', confidence: 'certain', dataSet: set.prefix, mend: noMove } as const
  const zeros = `${counted(padded.length, 'partition')} hold the same ${unit} with and without a zero in front of a digit; queries by text find only one of them.`
  const double = `${counted(others.length, 'partition')} hold a ${unit} that another one holds too.`
  return [
    ...(padded.length > 0 ? [finding({ kind: 'zeroPadding', ...common, text: zeros, places: padded })] : []),
    ...(others.length > 0 ? [finding({ kind: 'twice', ...common, text: double, places: others })] : []),
  ]
}

const withoutZeros = (name: string): string => name.toLowerCase().replaceAll(/(^|\D)0+(?=\d)/g, '$1')

export const noMove = noMend(
  'Lakescope does not move objects to other keys; the job that writes this data has to be mended.',
)

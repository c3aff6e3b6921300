import { isHidden, largestShare, type Directory, type Holding, sumOfHoldings } from './directoryTree'
import { layoutOf, lessSure, visibleChildren, type LayoutLevel } from './layout'
import { collectPartitions, type Collected, type DataPartition } from './datasetPartitions'
import type { TimeUnit } from './partitionNames'
import type { Confidence } from './partitions'
import { judge, slotOf, type Gap, type Rhythm, type Slot } from './rhythm'

export const tableFormats = ['delta', 'iceberg', 'hudi'] as const
export type TableFormat = (typeof tableFormats)[number]

/** Partitions of a data set that have the same values but for the time: a row of its calendar. */
export interface Series {
  /** Values of the columns that are no time, such as `region=eu`; empty where there are none. */
  readonly name: string
  readonly rhythm: Rhythm
  readonly gaps: readonly Gap[]
  /** Times that are over, expected by its rhythm, and not there after the last one. */
  readonly behind: number
  /** By slot; more than one where the same time lies in two places. */
  readonly partitions: ReadonlyMap<Slot, readonly DataPartition[]>
}

/** A prefix whose objects belong together. */
export interface DataSet extends Collected {
  readonly prefix: string
  /** The table format its metadata folder shows, `null` for plain files. */
  readonly table: TableFormat | null
  /** Levels of its partitions; empty for a flat one. */
  readonly levels: readonly LayoutLevel[]
  readonly confidence: Confidence
  /** One sentence for people: why this is a data set. */
  readonly explanation: string
  /** Everything that belongs to it; of a flat one only the objects right in it. */
  readonly whole: Holding
  /** How far its partitions tell the time; `null` where they do not. */
  readonly unit: TimeUnit | null
  readonly series: readonly Series[]
  readonly directory: Directory
}

/** The data sets of a tree, in the order of their prefixes, and what belongs to none. `now` is in ms since 1970. */
export interface Recognised {
  readonly dataSets: readonly DataSet[]
  readonly loose: Holding
}

export function recogniseDataSets(top: Directory, now: number): Recognised {
  const dataSets: DataSet[] = []
  const loose: Holding[] = []
  visit(top, now, dataSets, loose)
  return { dataSets, loose: sumOfHoldings(loose) }
}

function visit(directory: Directory, now: number, found: DataSet[], loose: Holding[]): void {
  if (isHidden(directory.name)) {
    loose.push(directory.whole)
    return
  }
  const whole = tableAt(directory, now) ?? partitionedAt(directory, now) ?? splitAt(directory, now)
  if (whole) {
    found.push(whole)
    return
  }
  const flat = flatAt(directory, now)
  if (flat) found.push(flat)
  else if (directory.own.objects > 0) loose.push(directory.own)
  for (const child of directory.children) visit(child, now, found, loose)
}

const childNamed = ({ children }: Directory, name: string): Directory | null =>
  children.find((child) => child.name === name) ?? null

const holdsFormat = (directory: Directory | null, ...names: readonly string[]): boolean =>
  directory !== null && directory.metadata.some((name) => names.includes(name))

/** A table format is known by the folder where it keeps its log. */
function tableAt(directory: Directory, now: number): DataSet | null {
  const table = tableOf(directory)
  if (!table) return null
  const data = table === 'iceberg' ? childNamed(directory, 'data') : directory
  const levels = data ? layoutOf(data) : []
  const explanations = {
    delta: 'Its folder _delta_log holds the log of a Delta table.',
    iceberg: 'Its folder metadata holds the metadata files of an Iceberg table.',
    hudi: 'Its folder .hoodie holds the timeline of a Hudi table.',
  } as const
  const shape = { table, levels, explanation: explanations[table], confidence: data ? 'certain' : 'likely' } as const
  return dataSet(directory, data ?? directory, directory.whole, shape, now)
}

function tableOf(directory: Directory): TableFormat | null {
  if (holdsFormat(childNamed(directory, '_delta_log'), 'deltaLog')) return 'delta'
  if (childNamed(directory, '.hoodie')) return 'hudi'
  return holdsFormat(childNamed(directory, 'metadata'), 'icebergMetadata') ? 'iceberg' : null
}

function partitionedAt(directory: Directory, now: number): DataSet | null {
  const levels = layoutOf(directory)
  const [first] = levels
  if (!first) return null
  const confidence = levels.map((level) => level.confidence).reduce(lessSure)
  return dataSet(
    directory,
    directory,
    directory.whole,
    { table: null, levels, confidence, explanation: first.explanation },
    now,
  )
}

const splitNames = new Set([
  'train',
  'training',
  'test',
  'testing',
  'val',
  'valid',
  'validation',
  'dev',
  'eval',
  'holdout',
])
const isVersion = (name: string): boolean => /^v(?:ersion)?[-_.]?\d+(?:\.\d+)*$/i.test(name)

/** Training data: folders of splits, or of versions that hold splits or files, all of one format. */
function splitAt(directory: Directory, now: number): DataSet | null {
  const levels = splitLevels(directory)
  const [first] = levels
  if (!first || directory.whole.formats.length !== 1) return null
  return dataSet(
    directory,
    directory,
    directory.whole,
    { table: null, levels, confidence: 'likely', explanation: first.explanation },
    now,
  )
}

function splitLevels(directory: Directory): readonly LayoutLevel[] {
  const children = visibleChildren(directory)
  if (children.length < 2 || directory.own.dataObjects > 0) return []
  const level = (name: string, explanation: string): LayoutLevel => {
    return { kind: 'folders', role: 'other', name, confidence: 'likely', explanation }
  }
  if (children.every(({ name }) => splitNames.has(name.toLowerCase())) && children.every(isLeaf)) {
    return [level('split', 'All names are splits of training data.')]
  }
  if (!children.every(({ name }) => isVersion(name))) return []
  const below = children.map(splitLevels)
  const versions = level('version', 'All names are versions.')
  if (below.every((levels) => levels.length === 1)) return [versions, ...(below[0] ?? [])]
  return children.every(isLeaf) ? [versions] : []
}

const isLeaf = (directory: Directory): boolean =>
  directory.own.dataObjects > 0 && visibleChildren(directory).length === 0

/** Files of one format beside each other. */
function flatAt(directory: Directory, now: number): DataSet | null {
  const { own } = directory
  const most = largestShare(own.formats)
  if (!most || most.objects < 2 || most.objects * 2 < own.dataObjects) return null
  const confidence = most.objects === own.dataObjects ? 'likely' : 'guess'
  const explanation = 'Files of one format lie beside each other without partitions.'
  return dataSet(directory, directory, own, { table: null, levels: [], confidence, explanation }, now)
}

function dataSet(
  directory: Directory,
  data: Directory,
  whole: Holding,
  shape: Pick<DataSet, 'table' | 'levels' | 'confidence' | 'explanation'>,
  now: number,
): DataSet {
  const isFlat = shape.levels.length === 0 && shape.table === null
  const collected = collectPartitions(data, shape.levels, isFlat)
  const unit = unitOfLevels(shape.levels, collected.partitions)
  return {
    ...shape,
    ...collected,
    prefix: directory.prefix,
    whole,
    unit,
    directory,
    series: seriesOf(collected.partitions, unit, now),
  }
}

/** The finest unit that most partitions reach. */
function unitOfLevels(levels: readonly LayoutLevel[], partitions: readonly DataPartition[]): TimeUnit | null {
  if (!levels.some(({ role }) => role !== 'id' && role !== 'other')) return null
  const counts = new Map<TimeUnit, number>()
  for (const { date } of partitions) if (date) counts.set(date.unit, (counts.get(date.unit) ?? 0) + 1)
  const most = [...counts].reduce<readonly [TimeUnit, number] | null>(
    (top, next) => (next[1] > (top?.[1] ?? 0) ? next : top),
    null,
  )
  return most?.[0] ?? null
}

function seriesOf(partitions: readonly DataPartition[], unit: TimeUnit | null, now: number): readonly Series[] {
  if (unit === null) return []
  const bySeries = new Map<string, Map<Slot, DataPartition[]>>()
  for (const partition of partitions) {
    if (partition.date?.unit !== unit) continue
    const slot = slotOf(partition.date.from, unit)
    const slots = bySeries.get(partition.series) ?? new Map<Slot, DataPartition[]>()
    bySeries.set(partition.series, slots)
    const there = slots.get(slot)
    if (there) there.push(partition)
    else slots.set(slot, [partition])
  }
  return [...bySeries].map(([name, slots]) => {
    const inOrder = [...slots.keys()].sort((a, b) => a - b)
    const { rhythm, gaps, behind } = judge(inOrder, unit, now)
    return { name, partitions: slots, rhythm, gaps, behind }
  })
}

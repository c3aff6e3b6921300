import { isHidden, type Directory, type Holding } from './directoryTree'
import { fits, timeUnits, visibleChildren, type LayoutLevel } from './layout'
import { partitionOf, type KeyPartition } from './partitions'

/** A partition of a data set: a directory at the end of its levels. */
export interface DataPartition {
  readonly prefix: string
  /** Its part of the prefix, without the data set's own, such as `year=2026/month=10`. */
  readonly name: string
  readonly date: KeyPartition['date']
  /** Its values but for the time, such as `region=eu`; empty where time is all. */
  readonly series: string
  /** Lies there in another layout than most. */
  readonly isOdd: boolean
  readonly holding: Holding
  readonly directory: Directory
}

/** Something in a data set that is no partition of it. */
export interface Aside {
  readonly prefix: string
  readonly holding: Holding
}

export interface Collected {
  readonly partitions: readonly DataPartition[]
  /** Data right in a directory that should hold only partitions. */
  readonly strayObjects: readonly Aside[]
  /** Folders among the partitions that are none. */
  readonly strayFolders: readonly Aside[]
  /** What writers leave behind when they fail or are killed. */
  readonly leftovers: readonly Aside[]
  /** Every directory that was looked at, from the top; of a flat set only its own. */
  readonly directories: readonly Directory[]
}

/** Folders of writers that are empty or gone when a job ends well (Spark, Hadoop, Hive). */
const leftoverNames =
  /^(?:_temporary|_attempt\w*|\.spark-staging.*|\.hive-staging.*|_hive_staging.*|_staging|\.staging|_tmp.*|\.tmp.*)$/

interface Walk {
  readonly levels: readonly LayoutLevel[]
  readonly start: number
  readonly partitions: DataPartition[]
  readonly strayObjects: Aside[]
  readonly strayFolders: Aside[]
  readonly leftovers: Aside[]
  readonly directories: Directory[]
}

/** Walks a data set of these levels. Nothing below a flat one belongs to it. */
export function collectPartitions(top: Directory, levels: readonly LayoutLevel[], isFlat: boolean): Collected {
  const walk: Walk = {
    levels,
    start: top.prefix.length,
    partitions: [],
    strayObjects: [],
    strayFolders: [],
    leftovers: [],
    directories: [],
  }
  if (isFlat) {
    walk.directories.push(top)
    collectLeftovers(walk, top)
  } else visit(walk, top, 0, [], false)
  return walk
}

function visit(walk: Walk, at: Directory, depth: number, values: readonly string[], isOdd: boolean): void {
  walk.directories.push(at)
  const isPartition = depth > 0 && isEnd(walk, at, depth, isOdd)
  collectLeftovers(walk, at)
  if (isPartition) {
    const name = at.prefix.slice(walk.start, -1)
    const { date } = partitionOf(`${name}/`)
    walk.partitions.push({
      prefix: at.prefix,
      name,
      date,
      series: values.join('/'),
      isOdd,
      holding: at.whole,
      directory: at,
    })
    lookBelow(walk, at)
    return
  }
  if (walk.levels.length > 0 && at.own.dataObjects > 0) walk.strayObjects.push({ prefix: at.prefix, holding: at.own })
  const level = isOdd ? undefined : walk.levels[depth]
  for (const child of visibleChildren(at)) {
    if (level && fits(child.name, level)) visit(walk, child, depth + 1, withValue(values, child.name, level), false)
    else if (addsColumn(walk, child)) visit(walk, child, depth + 1, values, true)
    else if (walk.levels.length > 0) walk.strayFolders.push({ prefix: child.prefix, holding: child.whole })
  }
}

/** Within a partition only what was left behind is of interest. */
function lookBelow(walk: Walk, at: Directory): void {
  for (const child of at.children) {
    walk.directories.push(child)
    if (isHidden(child.name)) continue
    collectLeftovers(walk, child)
    lookBelow(walk, child)
  }
}

function collectLeftovers(walk: Walk, { children }: Directory): void {
  for (const { name, prefix, whole } of children) {
    if (leftoverNames.test(name)) walk.leftovers.push({ prefix, holding: whole })
  }
}

/** The last level of the layout; in another layout, as fine a time as the layout has. */
function isEnd({ levels, start }: Walk, at: Directory, depth: number, isOdd: boolean): boolean {
  if (!isOdd) return depth === levels.length
  if (visibleChildren(at).length === 0) return true
  const finest = timeUnits.findLast((unit) => levels.some(({ role }) => role === unit || role === 'date'))
  const unit = partitionOf(at.prefix.slice(start)).date?.unit
  return unit !== undefined && unit === (levels.some(({ role }) => role === 'date') ? 'day' : finest)
}

const isTime = ({ role }: LayoutLevel): boolean => role !== 'id' && role !== 'other'

const withValue = (values: readonly string[], name: string, level: LayoutLevel): readonly string[] =>
  isTime(level) ? values : [...values, name]

/** A partition of another layout: `key=value`, a date, a year, or what can follow those. */
function addsColumn({ start }: Walk, { prefix, name }: Directory): boolean {
  const above = prefix.slice(start, prefix.length - name.length - 1)
  return partitionOf(prefix.slice(start)).columns.length > partitionOf(above).columns.length
}

import { isHidden, largestShare, type Directory } from './directoryTree'
import { segmentsOf } from './location'
import { idForm, parseDateName, parseHive, parseUnit, roleOfName, type TimeUnit } from './partitionNames'
import { unreachable } from './unreachable'
import { recogniseLevel, type Confidence, type Level, type LevelRole } from './partitions'

/** One level of partitions of a data set, from the top. `folders` are names without a rule, such as the splits of training data. */
export interface LayoutLevel {
  readonly kind: 'hive' | 'bare' | 'id' | 'folders'
  readonly role: LevelRole
  /** The column as most names spell it, the unit of bare times, `null` where there is none. */
  readonly name: string | null
  readonly confidence: Confidence
  /** One sentence for people. */
  readonly explanation: string
}

export const timeUnits = ['year', 'month', 'day', 'hour'] as const satisfies readonly TimeUnit[]

/** No lake has more levels of partitions than this. */
const deepest = 12
const order: readonly Confidence[] = ['certain', 'likely', 'guess']

/** The less sure one of two. */
export const lessSure = (a: Confidence, b: Confidence): Confidence => (order.indexOf(a) > order.indexOf(b) ? a : b)

/** The directories a query would read: hidden ones, such as `_temporary`, are none of them. */
export const visibleChildren = ({ children }: Directory): readonly Directory[] =>
  children.filter(({ name }) => !isHidden(name))

/** The levels of partitions below a directory; none where its names follow no rule. */
export function layoutOf(top: Directory): readonly LayoutLevel[] {
  const levels: LayoutLevel[] = []
  let current: readonly Directory[] = [top]
  while (levels.length < deepest) {
    const level = levelOf(current, levels.length === 0)
    if (!level) return levels
    levels.push(level)
    current = current.flatMap((directory) => visibleChildren(directory).filter(({ name }) => fits(name, level)))
  }
  return levels
}

interface Vote {
  readonly level: Level
  readonly directory: Directory
  votes: number
}

/** What most of the directories of a level have below them. */
function levelOf(directories: readonly Directory[], isTop: boolean): LayoutLevel | null {
  const votes = new Map<string, Vote>()
  let without = 0
  for (const directory of directories) {
    const level = levelBelow(directory)
    if (!level) {
      without += 1
      continue
    }
    const name = `${level.kind} ${level.role} ${level.key?.toLowerCase()}`
    const known = votes.get(name)
    if (!known) votes.set(name, { level, directory, votes: 1 })
    else if (visibleChildren(directory).length > visibleChildren(known.directory).length) {
      votes.set(name, { level, directory, votes: known.votes + 1 })
    } else known.votes += 1
  }
  const best = [...votes.values()].reduce<Vote | null>(
    (most, vote) => (vote.votes > (most?.votes ?? 0) ? vote : most),
    null,
  )
  if (!best || without * 2 > directories.length || best.votes * 2 <= directories.length - without) return null
  const { level, directory } = best
  if (level.kind !== 'hive' && level.kind !== 'bare' && level.kind !== 'id') return null
  if (level.kind === 'id' && level.confidence === 'guess' && !areAlike(directory, isTop)) return null
  const agreed = best.votes === directories.length - without ? level.confidence : lessSure(level.confidence, 'likely')
  const name = level.kind === 'hive' ? usualSpelling(directories, level.key ?? '') : level.key
  return { kind: level.kind, role: level.role ?? 'other', name, confidence: agreed, explanation: level.explanation }
}

/** What the names right below a directory are; `null` when there are none. Columns that differ only in case are one column. */
function levelBelow(directory: Directory): Level | null {
  const below = visibleChildren(directory)
  if (below.length === 0) return null
  const path = segmentsOf(directory.prefix)
  const namesOf = (children: readonly Directory[]) => [...new Set(children.map(({ name }) => withLowerKey(name)))]
  const level = recogniseLevel({ path, children: namesOf(below), complete: true })
  if (level.kind !== 'mixed' && level.kind !== 'folders') return level
  // Few partitions among many other folders are the layout all the same, where they hold nearly everything.
  const hive = below.filter(({ name }) => parseHive(name) !== null)
  const bare = below.filter(({ name }) => parseDateName(name) !== null || isYear(name))
  const [most, share] = objectsIn(hive) > objectsIn(bare) ? [hive, 0.5] : [bare, 0.8]
  if (most.length === 0 || objectsIn(most) < objectsIn(below) * share) return level
  const within = recogniseLevel({ path, children: namesOf(most), complete: true })
  return { ...within, confidence: lessSure(within.confidence, 'likely') }
}

const isYear = (name: string): boolean => parseUnit(name, 'year', { year: null, month: null }, false) !== null

const objectsIn = (directories: readonly Directory[]): number =>
  directories.reduce((sum, { whole }) => sum + whole.dataObjects, 0)

function withLowerKey(name: string): string {
  const equals = name.indexOf('=')
  return equals < 1 ? name : name.slice(0, equals).toLowerCase() + name.slice(equals)
}

function usualSpelling(directories: readonly Directory[], lowerKey: string): string {
  const counts = new Map<string, number>()
  for (const { children } of directories)
    for (const { name } of children) {
      const key = parseHive(name)?.key
      if (key?.toLowerCase() === lowerKey) counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  return [...counts].reduce((top, next) => (next[1] > top[1] ? next : top), [lowerKey, 0])[0]
}

/** Numbered folders are partitions only where they hold the same kind of files in the same way. */
function areAlike(directory: Directory, isTop: boolean): boolean {
  const children = visibleChildren(directory)
  if (isTop && children.length < 3) return false
  const formats = new Set(children.map(({ whole }) => largestShare(whole.formats)?.name ?? null))
  const shapes = new Set(children.map(shapeOf))
  return formats.size === 1 && shapes.size === 1 && !shapes.has(null)
}

/** Whether a folder holds files, or partitions of what column; `null` for other folders. */
function shapeOf(directory: Directory): string | null {
  if (directory.own.dataObjects > 0) return 'files'
  const level = levelBelow(directory)
  return level?.kind === 'hive' || level?.kind === 'bare' ? `${level.kind} ${level.role} ${level.key}` : null
}

/** Whether a name belongs to a level, by itself. */
export function fits(name: string, level: LayoutLevel): boolean {
  const hive = parseHive(name)
  switch (level.kind) {
    case 'hive':
      return hive !== null && hive.key.toLowerCase() === level.name?.toLowerCase() && fitsValue(hive.value, level)
    case 'bare':
      return level.role === 'date' ? parseDateName(name) !== null : fitsUnit(name, level.role)
    case 'id':
      return hive === null && idForm(name) !== null
    case 'folders':
      return hive === null
    default:
      return unreachable(level.kind)
  }
}

function fitsValue(value: string | null, { role, name }: LayoutLevel): boolean {
  if (value === null || role === 'id' || role === 'other') return true
  if (role === 'date') return parseDateName(value, roleOfName(name ?? '') !== 'other') !== null
  return parseUnit(value, role, { year: null, month: null }, true) !== null
}

const fitsUnit = (name: string, role: LevelRole): boolean =>
  role !== 'id' &&
  role !== 'other' &&
  role !== 'date' &&
  parseUnit(name, role, { year: null, month: null }, false) !== null

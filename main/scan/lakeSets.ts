import { setImmediate as breathe } from 'node:timers/promises'
import { findingsOf } from '../../lake/datasetFindings'
import { recogniseDataSets, type DataSet } from '../../lake/datasets'
import { addToTree, finishTree, startTree, type Holding, type LakeObject } from '../../lake/directoryTree'
import type { Finding, FindingKind } from '../../lake/findings'
import { formatOf } from '../../lake/formats'
import { addTierObject, type SumsByTier } from '../../lake/tierSums'
import { LakeError } from '../s3/lakeError'
import type { LakeIndex, RowRange } from './lakeIndex'
import type { OpenScan } from './savedJob'

/** Rows looked at before others may be answered: about ten milliseconds. */
const rowsAtATime = 8192
/** While a scan goes on, what was worked out may be this old. */
const oldestMs = 5000

/** A data set with what is wrong in it. */
export interface LakeSet {
  readonly set: DataSet
  readonly findings: readonly Finding[]
  /** Kinds of findings by the prefix of the partition they are about. */
  readonly marks: ReadonlyMap<string, readonly FindingKind[]>
}

/** What the objects of a scan are, as of one version of it. */
export interface LakeSets {
  readonly index: LakeIndex
  readonly version: number
  readonly complete: boolean
  readonly sets: readonly LakeSet[]
  readonly loose: Holding
  /** Sums by class of the sets that were asked for. */
  readonly tiers: Map<string, SumsByTier>
  readonly at: number
}

const known = new WeakMap<
  OpenScan,
  { readonly version: number; readonly at: number; readonly sets: Promise<LakeSets> }
>()

/** The data sets of a scan. Worked out once for each version of its index, and while it goes on at most every few seconds. */
export function lakeSetsOf(scan: OpenScan, now: () => number): Promise<LakeSets> {
  const index = scan.index()
  const version = scan.indexVersion
  const last = known.get(scan)
  const scanning = scan.state().state === 'scanning'
  if (last && (last.version === version || (scanning && now() - last.at < oldestMs))) return last.sets
  const { complete } = scan.state()
  const sets = readSets(index, now()).then(({ sets: found, loose }): LakeSets => {
    return { index, version, complete, sets: found, loose, tiers: new Map(), at: now() }
  })
  const entry = { version, at: now(), sets }
  known.set(scan, entry)
  // What could not be worked out may be asked for again.
  sets.catch(() => known.get(scan) === entry && known.delete(scan))
  return sets
}

async function readSets(index: LakeIndex, now: number): Promise<Pick<LakeSets, 'sets' | 'loose'>> {
  const tree = startTree(index.prefix.slice(0, index.prefix.lastIndexOf('/') + 1))
  let row = 0
  for (const object of objectsOf(index)) {
    addToTree(tree, object)
    row += 1
    if (row % rowsAtATime === 0) await breathe()
  }
  const top = finishTree(tree)
  await breathe()
  const { dataSets, loose } = recogniseDataSets(top, now)
  const sets: LakeSet[] = []
  for (const set of dataSets) {
    await breathe()
    const findings = findingsOf(set)
    sets.push({ set, findings, marks: marksOf(findings) })
  }
  return { sets, loose }
}

function* objectsOf(index: LakeIndex): Generator<LakeObject, void> {
  const walk = index.walk(0)
  if (!walk) return
  const formats: LakeObject['format'][] = []
  do {
    const { cursor } = walk
    const { block } = cursor
    const key = cursor.text()
    const number = block.formats[cursor.row] ?? 0
    formats[number] ??= formatOf(key)
    yield {
      key,
      bytes: block.bytes[cursor.row] ?? 0,
      modifiedAt: (block.modified[cursor.row] ?? 0) * 1000,
      storageClass: index.storageClasses.texts[block.storageClasses[cursor.row] ?? 0] ?? '',
      format: formats[number],
    }
  } while (walk.next())
}

function marksOf(findings: readonly Finding[]): ReadonlyMap<string, readonly FindingKind[]> {
  const marks = new Map<string, FindingKind[]>()
  for (const { kind, places } of findings) {
    if (kind === 'gaps') continue
    for (const { prefix } of places) {
      const there = marks.get(prefix)
      if (!there) marks.set(prefix, [kind])
      else if (!there.includes(kind)) there.push(kind)
    }
  }
  return marks
}

/** @throws LakeError notFound */
export function setNamed({ sets }: LakeSets, prefix: string): LakeSet {
  const found = sets.find(({ set }) => set.prefix === prefix)
  if (!found) throw new LakeError({ kind: 'notFound', what: 'key', name: prefix })
  return found
}

/** The sums by class of one data set, from the columns of its rows; kept, since prices are asked for again and again. */
export async function tiersOf(sets: LakeSets, set: DataSet): Promise<SumsByTier> {
  const { index, tiers, at: now } = sets
  const there = tiers.get(set.prefix)
  if (there) return there
  const sums: SumsByTier = new Map()
  for (const range of await rowsOf(index, set)) {
    for (let first = range.first; first < range.end; first += rowsAtATime * 8) {
      const end = Math.min(range.end, first + rowsAtATime * 8)
      index.eachBlock({ first, end }, (block, from, to) => {
        for (let row = from; row < to; row += 1) {
          const storageClass = index.storageClasses.texts[block.storageClasses[row] ?? 0] ?? ''
          const object = { bytes: block.bytes[row] ?? 0, modifiedAt: (block.modified[row] ?? 0) * 1000, storageClass }
          addTierObject(sums, object, now)
        }
      })
      await breathe()
    }
  }
  tiers.set(set.prefix, sums)
  return sums
}

/** The rows of a data set: everything below its prefix, or of a flat one what is right in it. */
export async function rowsOf(index: LakeIndex, set: DataSet): Promise<readonly RowRange[]> {
  const isFlat = set.levels.length === 0 && set.table === null
  if (!isFlat) return [index.under(set.prefix)]
  await index.readDirectories()
  const { directories } = index
  const at = set.prefix.length < index.prefix.length ? 0 : directories.find(set.prefix)
  return at < 0 ? [] : [...directories.ownRows(at)]
}

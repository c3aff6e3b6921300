import { readsCost, type Reads } from '../../lake/factPass'
import { drawSample } from '../../lake/sampleEstimate'
import { LakeError } from '../s3/lakeError'
import type { RowRange } from './lakeIndex'
import type { OpenScan } from './savedJob'

/** Objects drawn from neighbouring folders, and how many those hold. */
export interface DrawnKeys {
  readonly rows: number
  readonly keys: readonly string[]
  /** The rows of the keys in the index. */
  readonly at: readonly number[]
}

export interface DrawnSample {
  /** Of the index. */
  readonly version: number
  readonly draws: readonly DrawnKeys[]
  readonly population: number
  readonly size: number
  readonly requests: number
  readonly usd: number | null
  readonly usdAsOf: string | null
}

/** One HEAD and one GetObjectTagging for each object. */
const requestsEach = 2

/** Draws a sample of the objects below a prefix, by folder, and says what looking at it costs. @throws LakeError notFound */
export async function drawFrom(
  scan: OpenScan,
  { under, size, seed }: { readonly under: string; readonly size: number; readonly seed: number },
): Promise<DrawnSample> {
  const index = scan.index()
  const version = scan.indexVersion
  const range = index.under(under)
  if (range.end === range.first) throw new LakeError({ kind: 'notFound', what: 'key', name: under })
  const strata = await foldersIn(scan, range)
  const drawn = drawSample(
    strata.map(({ first, end }) => ({ rows: end - first })),
    size,
    seed,
  )
  const byClass = new Map<string, Reads>()
  const draws = drawn.map(({ first: stratum, rows, drawn: offsets }): DrawnKeys => {
    const start = strata[stratum]?.first ?? range.first
    const keys = offsets.map((offset) => {
      const { key, storageClass } = index.row(start + offset)
      const reads = byClass.get(storageClass) ?? { heads: 0, tags: 0 }
      byClass.set(storageClass, { heads: reads.heads + 1, tags: reads.tags + 1 })
      return key
    })
    return { rows, keys, at: offsets.map((offset) => start + offset) }
  })
  const looked = draws.reduce((sum, { keys }) => sum + keys.length, 0)
  const list = scan.prices()
  return {
    version,
    draws,
    population: range.end - range.first,
    size: looked,
    requests: looked * requestsEach,
    usd: list && readsCost(byClass, list),
    usdAsOf: list?.asOf ?? null,
  }
}

/** The rows of a range as the runs of those that lie in one folder: strata in the order of keys, without a gap. */
async function foldersIn(scan: OpenScan, range: RowRange): Promise<readonly RowRange[]> {
  const directories = await scan.index().readDirectories()
  const runs: RowRange[] = []
  for (let directory = 0; directory < directories.count; directory += 1) {
    const rows = directories.rows(directory)
    if (rows.end <= range.first || rows.first >= range.end || directories.ownObjects[directory] === 0) continue
    for (const { first, end } of directories.ownRows(directory)) {
      const run = { first: Math.max(first, range.first), end: Math.min(end, range.end) }
      if (run.end > run.first) runs.push(run)
    }
  }
  return runs.sort((a, b) => a.first - b.first)
}

import { LakeError } from '../s3/lakeError'
import type { KeyBlock } from './keyBlocks'
import { pageOf, type PageObject, type PageRows, type ScanNames } from './pageRows'
import type { ScanPage } from './pageSource'
import type { ScanRange } from './scanRange'
import { merged, SortedRows } from './sortedRows'

/**
 * The rows of a listing that goes from token to token, in whatever order the server has (directory buckets have none, s3-facts A5.2). Sorted runs
 * are merged as they come, two of about one size at a time.
 */
export class Chain {
  private runs: SortedRows[] = []
  private last: Buffer | null = null
  /** The least and the greatest key so far. */
  ends: { readonly first: Buffer | null; readonly last: Buffer | null } = { first: null, last: null }
  private readonly tokens = new Set<string>()

  constructor(private readonly names: ScanNames) {}

  get count(): number {
    return this.runs.reduce((sum, run) => sum + run.count, 0)
  }

  get bytes(): number {
    return this.runs.reduce((sum, run) => sum + run.bytes, 0)
  }

  add(range: ScanRange, { rows, head }: ScanPage): void {
    if (head.token !== null) {
      if (this.tokens.has(head.token)) throw circles()
      this.tokens.add(head.token)
    }
    const sorted = rows.isAscending(this.last) ? rows : inOrder(rows, this.names)
    if (sorted === rows) this.run().addPage(rows, rows.count)
    else this.addRun(sorted)
    if (sorted.count > 0) this.widen(sorted.firstKey(), sorted.lastKey())
    if (rows.count > 0) this.last = rows.lastKey()
    range.cursor = this.last
  }

  blocks(): KeyBlock[] {
    while (this.runs.length > 1) this.mergeLast()
    return [...(this.runs[0]?.blocks() ?? [])]
  }

  private widen(first: Buffer, last: Buffer): void {
    const { ends } = this
    this.ends = {
      first: ends.first && ends.first.compare(first) < 0 ? ends.first : first,
      last: ends.last && ends.last.compare(last) > 0 ? ends.last : last,
    }
  }

  private run(): SortedRows {
    const last = this.runs.at(-1) ?? new SortedRows()
    if (this.runs.length === 0) this.runs.push(last)
    return last
  }

  private addRun(rows: PageRows): void {
    const run = new SortedRows()
    run.addPage(rows, rows.count)
    this.runs.push(run)
    const size = (at: number): number => this.runs.at(at)?.count ?? Infinity
    while (this.runs.length > 1 && size(-2) <= 2 * size(-1)) this.mergeLast()
  }

  private mergeLast(): void {
    const later = this.runs.pop()
    const earlier = this.runs.pop()
    if (earlier && later) this.runs.push(merged(earlier.blocks(), later.blocks()))
  }
}

/** The rows of a page in the order of their keys, each key once. */
function inOrder(rows: PageRows, names: ScanNames): PageRows {
  const { bytes, modified, storageClasses } = rows.block
  const objects = rows.allKeys().map((key, row): PageObject => ({
    key,
    bytes: bytes[row] ?? 0,
    modified: modified[row] ?? 0,
    storageClass: storageClasses[row] ?? 0,
  }))
  const sorted = objects.sort((one, other) => Buffer.compare(one.key, other.key))
  const isFirst = ({ key }: PageObject, at: number): boolean => {
    const before = sorted[at - 1]
    return !before || Buffer.compare(before.key, key) < 0
  }
  return pageOf(sorted.filter(isFirst), names)
}

const circles = (): LakeError =>
  new LakeError({ kind: 'badAnswer', message: 'The server says there is more again and again, and goes in circles.' })

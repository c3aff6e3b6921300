import { LakeError } from '../s3/lakeError'
import type { KeyBlock } from './keyBlocks'
import type { PageRows, ScanNames } from './pageRows'
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
    if (rows.isAscending(this.last)) this.run().addPage(rows, 0, rows.count, this.names)
    else this.addRun(rows)
    if (rows.count > 0) this.last = Buffer.from(rows.key(rows.count - 1))
    range.cursor = this.last
    for (let row = 0; row < rows.count; row += 1) this.widen(rows.key(row))
  }

  blocks(): KeyBlock[] {
    while (this.runs.length > 1) this.mergeLast()
    return [...(this.runs[0]?.blocks() ?? [])]
  }

  private widen(key: Buffer): void {
    const { first, last } = this.ends
    if (first && last && key.compare(first) >= 0 && key.compare(last) <= 0) return
    const kept = Buffer.from(key)
    this.ends = {
      first: first && first.compare(key) < 0 ? first : kept,
      last: last && last.compare(key) > 0 ? last : kept,
    }
  }

  private run(): SortedRows {
    const last = this.runs.at(-1) ?? new SortedRows()
    if (this.runs.length === 0) this.runs.push(last)
    return last
  }

  private addRun(rows: PageRows): void {
    const run = new SortedRows()
    const order = Array.from({ length: rows.count }, (_, row) => row).sort((a, b) => rows.key(a).compare(rows.key(b)))
    order.forEach((row, at) => {
      const before = order[at - 1]
      if (before === undefined || !rows.key(before).equals(rows.key(row))) run.addPage(rows, row, row + 1, this.names)
    })
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

const circles = (): LakeError =>
  new LakeError({ kind: 'badAnswer', message: 'The server says there is more again and again, and goes in circles.' })

import { BlockBuilder, KeyCursor, type KeyBlock, type RowFacts } from './keyBlocks'
import type { PageRows, ScanNames } from './pageRows'

/** Rows of a block: few enough to be copied in no time, enough that a block is little on top of its rows. */
const rowsOfBlock = 4096

/** Rows in the order of their keys, as blocks that grow at the end. */
export class SortedRows {
  count = 0
  bytes = 0
  private readonly full: KeyBlock[] = []
  private builder: BlockBuilder | null = null

  add(key: Uint8Array, start: number, end: number, facts: RowFacts): void {
    this.builder ??= new BlockBuilder()
    this.builder.add(key, start, end, facts)
    this.count += 1
    this.bytes += facts.bytes
    if (this.builder.count < rowsOfBlock) return
    this.full.push(this.builder.block())
    this.builder.clear()
  }

  /** Takes rows of a page over, from one to before another. */
  addPage(rows: PageRows, from: number, to: number, names: ScanNames): void {
    const facts: RowFacts = { bytes: 0, modified: 0, storageClass: 0, format: 0 }
    for (let row = from; row < to; row += 1) {
      const [start, end] = [rows.start(row), rows.ends[row] ?? 0]
      facts.bytes = rows.bytes[row] ?? 0
      facts.modified = rows.modified[row] ?? 0
      facts.storageClass = rows.storageClasses[row] ?? 0
      facts.format = names.formats.of(rows.keys, start, end)
      this.add(rows.keys, start, end, facts)
    }
  }

  /** No more rows will come: gives up the room kept for them. */
  finish(): void {
    if (this.builder && this.builder.count > 0) this.full.push(this.builder.block())
    this.builder = null
  }

  blocks(): readonly KeyBlock[] {
    if (!this.builder || this.builder.count === 0) return this.full
    return [...this.full, this.builder.block()]
  }
}

/** Two runs as one. Of a key that is in both, the row of the second counts. */
export function merged(one: readonly KeyBlock[], other: readonly KeyBlock[]): SortedRows {
  const into = new SortedRows()
  const [left, right] = [new Walk(one), new Walk(other)]
  while (left.facts && right.facts) {
    const order = Buffer.compare(left.key(), right.key())
    if (order < 0) left.moveTo(into)
    else {
      if (order === 0) left.next()
      right.moveTo(into)
    }
  }
  while (left.facts) left.moveTo(into)
  while (right.facts) right.moveTo(into)
  into.finish()
  return into
}

class Walk {
  facts: RowFacts | null = null
  private cursor: KeyCursor | null = null
  private at = 0

  constructor(private readonly blocks: readonly KeyBlock[]) {
    this.next()
  }

  key(): Uint8Array {
    return this.cursor?.key.subarray(0, this.cursor.length) ?? new Uint8Array(0)
  }

  next(): void {
    while (!this.cursor?.next()) {
      const block = this.blocks[this.at]
      this.at += 1
      if (!block) {
        this.facts = null
        return
      }
      this.cursor ??= new KeyCursor(block)
      this.cursor.enter(block)
    }
    const { block, row } = this.cursor
    this.facts = {
      bytes: block.bytes[row] ?? 0,
      modified: block.modified[row] ?? 0,
      storageClass: block.storageClasses[row] ?? 0,
      format: block.formats[row] ?? 0,
    }
  }

  moveTo(into: SortedRows): void {
    const key = this.key()
    if (this.facts) into.add(key, 0, key.length, this.facts)
    this.next()
  }
}

import { beginningOf, BlockBuilder, KeyCursor, type KeyBlock, type RowFacts } from './keyBlocks'
import type { PageRows } from './pageRows'

/** Rows of a block that is made row by row: few enough to be copied in no time, enough that a block is little on top of its rows. */
const rowsOfBlock = 4096
/** A page of so many rows is a block by itself. */
const largePage = 500

/** Rows in the order of their keys, as blocks that grow at the end. */
export class SortedRows {
  count = 0
  bytes = 0
  private readonly full: KeyBlock[] = []
  private builder: BlockBuilder | null = null

  add(key: Uint8Array, facts: RowFacts): void {
    const builder = (this.builder ??= new BlockBuilder())
    builder.add(key, facts)
    this.count += 1
    this.bytes += facts.bytes
    if (builder.count === rowsOfBlock) this.close(builder)
  }

  /** Takes the rows of a page over that come before one. */
  addPage({ block }: PageRows, to: number): void {
    if (to >= largePage) this.addBlock(beginningOf(block, to))
    else for (const walk = new Walk([block]); walk.row < to;) walk.moveTo(this)
  }

  private addBlock(block: KeyBlock): void {
    if (this.builder && this.builder.count > 0) this.close(this.builder)
    this.full.push(block)
    this.count += block.count
    for (let row = 0; row < block.count; row += 1) this.bytes += block.bytes[row] ?? 0
  }

  private close(builder: BlockBuilder): void {
    this.full.push(builder.block())
    builder.clear()
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
  /** How many rows were left behind. */
  row = -1
  private cursor: KeyCursor | null = null
  private at = 0

  constructor(private readonly blocks: readonly KeyBlock[]) {
    this.next()
  }

  key(): Uint8Array {
    return this.cursor?.key.subarray(0, this.cursor.length) ?? new Uint8Array(0)
  }

  next(): void {
    this.row += 1
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
    if (this.facts) into.add(key, this.facts)
    this.next()
  }
}

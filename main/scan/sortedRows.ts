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

  add(key: Uint8Array, facts: RowFacts): void {
    this.builder ??= new BlockBuilder()
    this.builder.add(key, facts)
    this.added(this.builder, facts)
  }

  /** Takes the rows of a page over that come before one. */
  addPage(rows: PageRows, to: number, { formats }: ScanNames): void {
    const facts: RowFacts = { bytes: 0, modified: 0, storageClass: 0, format: 0 }
    const builder = (this.builder ??= new BlockBuilder())
    for (let row = 0; row < to; row += 1) {
      const start = rows.start(row)
      const end = rows.ends[row] ?? 0
      const shared = rows.shared[row] ?? 0
      const name = rows.names[row] ?? 0
      facts.bytes = rows.bytes[row] ?? 0
      facts.modified = rows.modified[row] ?? 0
      facts.storageClass = rows.storageClasses[row] ?? 0
      const length = builder.setKey(rows.keys, start, end, row === 0 ? -1 : shared)
      const sameFolder = row > 0 && name <= shared && name === rows.names[row - 1]
      facts.format = formats.of(builder.key, length, name, rows.endings[row] ?? 0, sameFolder)
      builder.endRow(facts)
      this.added(builder, facts)
    }
  }

  private added(builder: BlockBuilder, { bytes }: RowFacts): void {
    this.count += 1
    this.bytes += bytes
    if (builder.count < rowsOfBlock) return
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
    if (this.facts) into.add(key, this.facts)
    this.next()
  }
}

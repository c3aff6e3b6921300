import { setImmediate as breathe } from 'node:timers/promises'
import { Directories } from './directories'
import { KeyCursor, type KeyBlock } from './keyBlocks'

/** Texts by the numbers that stand for them in columns. */
export interface Names {
  readonly texts: readonly string[]
}

export interface IndexRow {
  readonly key: string
  readonly bytes: number
  /** Whole seconds, in ms since 1970. */
  readonly modifiedAt: number
  readonly storageClass: string
  readonly format: string
}

/** Rows from `first` to before `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/**
 * The objects of a scan as columns, in UTF-8 byte order of their keys, which is the order of row numbers. Never changes: a scan under way makes a
 * new one whenever it is asked what has come. Reads are cheap one after the other (`cursor`, `eachBlock`) and some microseconds at random.
 */
export class LakeIndex {
  readonly count: number
  /** The row each block begins with, and at the end `count`. */
  private readonly starts: Uint32Array
  private directoryTable: Directories | null = null
  private reading: Promise<Directories> | null = null
  private reader: KeyCursor | null = null

  constructor(
    /** All keys begin with this. */
    readonly prefix: string,
    readonly blocks: readonly KeyBlock[],
    readonly storageClasses: Names,
    readonly formats: Names,
  ) {
    this.starts = new Uint32Array(blocks.length + 1)
    let count = 0
    blocks.forEach((block, at) => {
      count += block.count
      this.starts[at + 1] = count
    })
    this.count = count
  }

  /** The folders of all keys; made when first asked for, some 60 ms for a million rows, unless `readDirectories` has been awaited. */
  get directories(): Directories {
    if (!this.directoryTable) {
      const made = new Directories(this)
      for (const _ of made.read());
      this.directoryTable = made
    }
    return this.directoryTable
  }

  /** Makes the folders while the thread does other things in between. */
  async readDirectories(): Promise<Directories> {
    if (this.directoryTable) return this.directoryTable
    this.reading ??= this.readSlowly()
    return this.reading
  }

  private async readSlowly(): Promise<Directories> {
    const made = new Directories(this)
    for (const _ of made.read()) await breathe()
    this.directoryTable = made
    return made
  }

  row(row: number): IndexRow {
    const [block, inner] = this.place(row)
    return {
      key: this.key(row),
      bytes: block.bytes[inner] ?? 0,
      modifiedAt: (block.modified[inner] ?? 0) * 1000,
      storageClass: this.storageClasses.texts[block.storageClasses[inner] ?? 0] ?? '',
      format: this.formats.texts[block.formats[inner] ?? 0] ?? '',
    }
  }

  key(row: number): string {
    return this.at(row).text()
  }

  /** The first row whose key is not before `key`. */
  lowerBound(key: string): number {
    const wanted = Buffer.from(key, 'utf8')
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      const { key: found, length } = this.at(middle)
      if (Buffer.compare(found.subarray(0, length), wanted) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The rows whose keys begin with `prefix`. */
  under(prefix: string): RowRange {
    const wanted = Buffer.from(prefix, 'utf8')
    const first = this.lowerBound(prefix)
    let [low, high] = [first, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      const { key, length } = this.at(middle)
      if (Buffer.compare(key.subarray(0, Math.min(length, wanted.length)), wanted) === 0) low = middle + 1
      else high = middle
    }
    return { first, end: low }
  }

  /** Calls `visit` with the blocks of a range, and which of their rows belong to it: `row` is the number of the row `from`. */
  eachBlock({ first, end }: RowRange, visit: (block: KeyBlock, from: number, to: number, row: number) => void): void {
    for (let at = this.blockOf(first); at < this.blocks.length; at += 1) {
      const start = this.starts[at] ?? 0
      const block = this.blocks[at]
      if (start >= end || !block) return
      const from = Math.max(0, first - start)
      visit(block, from, Math.min(block.count, end - start), start + from)
    }
  }

  /** Walks keys from a row on; `null` where there are no rows. Each walk needs a cursor of its own. */
  walk(first: number): IndexWalk | null {
    return first < this.count
      ? new IndexWalk(this, this.blockOf(first), first - (this.starts[this.blockOf(first)] ?? 0))
      : null
  }

  private at(row: number): KeyCursor {
    const [block, inner] = this.place(row)
    this.reader ??= new KeyCursor(block)
    this.reader.enter(block)
    this.reader.seek(inner)
    return this.reader
  }

  private place(row: number): readonly [KeyBlock, number] {
    const at = this.blockOf(row)
    const block = this.blocks[at]
    if (!block || row >= this.count) throw new RangeError(`no row ${row} of ${this.count}`)
    return [block, row - (this.starts[at] ?? 0)]
  }

  private blockOf(row: number): number {
    let [low, high] = [0, this.blocks.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.starts[middle + 1] ?? 0) <= row) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Keys one after the other, across blocks. */
export class IndexWalk {
  readonly cursor: KeyCursor

  constructor(
    private readonly index: LakeIndex,
    private blockAt: number,
    inner: number,
  ) {
    const block = index.blocks[blockAt]
    if (!block) throw new RangeError('no such block')
    this.cursor = new KeyCursor(block)
    this.cursor.seek(inner)
  }

  /** Goes to the next key; says whether there is one. */
  next(): boolean {
    while (!this.cursor.next()) {
      this.blockAt += 1
      const block = this.index.blocks[this.blockAt]
      if (!block) return false
      this.cursor.enter(block)
    }
    return true
  }
}

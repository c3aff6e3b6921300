import { grown } from './columns'
import type { IndexRow, LakeIndex, RowRange } from './lakeIndex'

const slash = 0x2f
const newU32 = (length: number): Uint32Array => new Uint32Array(length)
const newU16 = (length: number): Uint16Array => new Uint16Array(length)
const newF64 = (length: number): Float64Array => new Float64Array(length)

/**
 * The folders of an index, as the slashes of its keys make them, numbered parents first and in the order of keys; 0 is the prefix of the scan. The
 * rows of a folder and of all below it are one range, since keys are sorted. An object named like its folder (`a/`) lies in it.
 */
export class Directories {
  count = 0
  parents: Uint32Array = newU32(0)
  /** Rows from `firsts` to before `ends` begin with the folder's prefix. */
  firsts: Uint32Array = newU32(0)
  ends: Uint32Array = newU32(0)
  /** The first folder after all those below this one. */
  nexts: Uint32Array = newU32(0)
  depths: Uint16Array = newU16(0)
  /** Objects right in the folder. */
  ownObjects: Uint32Array = newU32(0)
  /** Of everything below, as the two after it. */
  bytes: Float64Array = newF64(0)
  /** Seconds since 1970. */
  newest: Uint32Array = newU32(0)
  oldest: Uint32Array = newU32(0)
  private lengths: Uint16Array = newU16(0)

  constructor(private readonly index: LakeIndex) {}

  /** The whole prefix, ending in a slash but for that of the scan. */
  prefix(directory: number): string {
    if (directory === 0) return this.index.prefix
    const key = Buffer.from(this.index.key(this.firsts[directory] ?? 0), 'utf8')
    return key.toString('utf8', 0, this.lengths[directory] ?? 0)
  }

  /** The last part of the prefix, without its slash. */
  name(directory: number): string {
    const parent = this.lengths[this.parents[directory] ?? 0] ?? 0
    const prefix = Buffer.from(this.prefix(directory), 'utf8')
    return directory === 0 ? this.index.prefix : prefix.toString('utf8', parent, prefix.length - 1)
  }

  objects(directory: number): number {
    return (this.ends[directory] ?? 0) - (this.firsts[directory] ?? 0)
  }

  rows(directory: number): RowRange {
    return { first: this.firsts[directory] ?? 0, end: this.ends[directory] ?? 0 }
  }

  /** The folders right below one. */
  *children(directory: number): Generator<number, void> {
    const end = this.nexts[directory] ?? 0
    for (let child = directory + 1; child < end; child = this.nexts[child] ?? end) yield child
  }

  /** The rows that lie right in a folder, as the ranges between its children. */
  *ownRows(directory: number): Generator<RowRange, void> {
    let { first, end } = this.rows(directory)
    for (const child of this.children(directory)) {
      const rows = this.rows(child)
      if (rows.first > first) yield { first, end: rows.first }
      first = rows.end
    }
    if (end > first) yield { first, end }
  }

  /** The objects that lie right in a folder, one after the other. */
  *own(directory: number): Generator<IndexRow, void> {
    for (const { first, end } of this.ownRows(directory))
      for (let row = first; row < end; row += 1) yield this.index.row(row)
  }

  /** The folder of a prefix, or -1. */
  find(prefix: string): number {
    const { index } = this
    if (prefix === index.prefix) return 0
    if (!prefix.startsWith(index.prefix) || !prefix.endsWith('/')) return -1
    const row = index.lowerBound(prefix)
    const wanted = Buffer.byteLength(prefix, 'utf8')
    if (row >= index.count || !index.key(row).startsWith(prefix)) return -1
    // Folders are in the order of their first rows, and those with the same first row parents first.
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      const [first, length] = [this.firsts[middle] ?? 0, this.lengths[middle] ?? 0]
      if (first < row || (first === row && length < wanted)) low = middle + 1
      else high = middle
    }
    return (this.firsts[low] ?? -1) === row && (this.lengths[low] ?? -1) === wanted && low < this.count ? low : -1
  }

  /** Reads all keys; stops now and then, so that the caller can do something else. */
  *read(): Generator<undefined, void> {
    const { index } = this
    const root = Buffer.byteLength(index.prefix, 'utf8')
    const open: number[] = [this.begin(0, 0, root, 0)]
    let depth = 0
    const walk = index.walk(0)
    if (walk) {
      const { cursor } = walk
      let row = 0
      do {
        const { key, length, shared } = cursor
        while (depth > 0 && (this.lengths[open[depth] ?? 0] ?? 0) > shared) {
          this.close(open[depth] ?? 0, row)
          depth -= 1
        }
        for (let at = Math.max(row === 0 ? 0 : shared, root); at < length; at += 1) {
          if (key[at] !== slash) continue
          const parent = open[depth] ?? 0
          depth += 1
          open[depth] = this.begin(parent, row, at + 1, depth)
        }
        this.add(open[depth] ?? 0, cursor.block.bytes[cursor.row] ?? 0, cursor.block.modified[cursor.row] ?? 0)
        row += 1
        if (row % 50_000 === 0) yield
      } while (walk.next())
    }
    for (; depth >= 0; depth -= 1) this.close(open[depth] ?? 0, index.count)
  }

  private begin(parent: number, row: number, length: number, depth: number): number {
    const id = this.count
    if (id >= this.parents.length) this.makeRoom(id + 1)
    this.parents[id] = parent
    this.firsts[id] = row
    this.lengths[id] = length
    this.depths[id] = depth
    this.oldest[id] = 0xffffffff
    this.count = id + 1
    return id
  }

  private add(id: number, bytes: number, modified: number): void {
    this.ownObjects[id] = (this.ownObjects[id] ?? 0) + 1
    this.bytes[id] = (this.bytes[id] ?? 0) + bytes
    if (modified > (this.newest[id] ?? 0)) this.newest[id] = modified
    if (modified < (this.oldest[id] ?? 0)) this.oldest[id] = modified
  }

  private close(id: number, row: number): void {
    this.ends[id] = row
    this.nexts[id] = this.count
    if (id === 0) return
    const parent = this.parents[id] ?? 0
    this.bytes[parent] = (this.bytes[parent] ?? 0) + (this.bytes[id] ?? 0)
    this.newest[parent] = Math.max(this.newest[parent] ?? 0, this.newest[id] ?? 0)
    this.oldest[parent] = Math.min(this.oldest[parent] ?? 0, this.oldest[id] ?? 0)
  }

  private makeRoom(count: number): void {
    this.parents = grown(this.parents, count, newU32)
    const { length } = this.parents
    this.firsts = grown(this.firsts, length, newU32)
    this.ends = grown(this.ends, length, newU32)
    this.nexts = grown(this.nexts, length, newU32)
    this.ownObjects = grown(this.ownObjects, length, newU32)
    this.newest = grown(this.newest, length, newU32)
    this.oldest = grown(this.oldest, length, newU32)
    this.lengths = grown(this.lengths, length, newU16)
    this.depths = grown(this.depths, length, newU16)
    this.bytes = grown(this.bytes, length, newF64)
  }
}

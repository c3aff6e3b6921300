import { grown } from './columns'
import type { FormatColumn } from './formatColumn'
import { Dictionary } from './columns'
import { longestKey } from './keyBlocks'

/** The objects of one page as columns; used again for page after page. */
export class PageRows {
  count = 0
  /** Keys one after the other, decoded; each ends where `ends` says. */
  keys: Buffer = Buffer.allocUnsafe(128 * 1024)
  used = 0
  ends = new Uint32Array(1024)
  bytes = new Float64Array(1024)
  /** Seconds since 1970. */
  modified = new Uint32Array(1024)
  storageClasses = new Uint8Array(1024)

  clear(): void {
    this.count = 0
    this.used = 0
  }

  /** Makes room for one more row with a key of up to so many bytes. */
  reserve(keyBytes: number): void {
    this.keys = grown(this.keys, this.used + keyBytes, (length) => Buffer.allocUnsafe(length))
    if (this.count < this.ends.length) return
    this.ends = grown(this.ends, this.count + 1, (length) => new Uint32Array(length))
    const { length } = this.ends
    this.bytes = grown(this.bytes, length, (rows) => new Float64Array(rows))
    this.modified = grown(this.modified, length, (rows) => new Uint32Array(rows))
    this.storageClasses = grown(this.storageClasses, length, (rows) => new Uint8Array(rows))
  }

  /** Ends the row whose key was written from `used` to `keyEnd`. */
  endRow(keyEnd: number, bytes: number, modified: number, storageClass: number): void {
    const row = this.count
    this.ends[row] = keyEnd
    this.bytes[row] = bytes
    this.modified[row] = modified
    this.storageClasses[row] = storageClass
    this.used = keyEnd
    this.count = row + 1
  }

  start(row: number): number {
    return row === 0 ? 0 : (this.ends[row - 1] ?? 0)
  }

  key(row: number): Buffer {
    return this.keys.subarray(this.start(row), this.ends[row] ?? 0)
  }

  /** The first row whose key is after `key`; rows must be in order. */
  firstAfter(key: Uint8Array): number {
    let [low, high] = [0, this.count]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.key(middle).compare(key) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Whether each key comes after the one before it, and the first after `after`. */
  isAscending(after: Uint8Array | null): boolean {
    const { keys } = this
    if (this.count > 0 && after && keys.compare(after, 0, after.length, 0, this.ends[0] ?? 0) <= 0) return false
    let start = 0
    for (let row = 1; row < this.count; row += 1) {
      const middle = this.ends[row - 1] ?? 0
      const end = this.ends[row] ?? 0
      let [one, other] = [start, middle]
      while (one < middle && other < end && keys[one] === keys[other]) {
        one += 1
        other += 1
      }
      if (other === end || (one < middle && (keys[one] ?? 0) > (keys[other] ?? 0))) return false
      start = middle
    }
    return true
  }

  /** Whether all keys begin with `prefix`; a key longer than columns hold counts as one that does not. */
  allUnder(prefix: Uint8Array): boolean {
    for (let row = 0; row < this.count; row += 1) {
      const [start, end] = [this.start(row), this.ends[row] ?? 0]
      if (end - start < prefix.length || end - start > longestKey) return false
      for (let at = 0; at < prefix.length; at += 1) if (this.keys[start + at] !== prefix[at]) return false
    }
    return true
  }
}

/** What all pages of a scan share: the texts that columns have numbers for. */
export class ScanNames {
  readonly storageClasses = new Dictionary()

  constructor(readonly formats: FormatColumn) {}
}

import { isUtf8 } from 'node:buffer'
import { Dictionary, grown } from './columns'
import type { FormatColumn } from './formatColumn'
import { longestKey } from './keyBlocks'

const slash = 0x2f
const dot = 0x2e
const newU16 = (length: number): Uint16Array => new Uint16Array(length)

/** The objects of one page as columns, each key as what it adds to the one before; used again for page after page. */
export class PageRows {
  count = 0
  /** Whether each key so far came after the one before it. */
  ascending = true
  /** What keys do not share, one after the other; each ends where `ends` says. */
  keys: Uint8Array = new Uint8Array(128 * 1024)
  used = 0
  /** Where the key of the next row ends in `keys`. */
  keyEnd = 0
  ends: Uint32Array = new Uint32Array(1024)
  /** How many bytes a key has in common with the one before, no fewer than it could be. */
  shared: Uint16Array = new Uint16Array(1024)
  /** Where the last part of the key begins, and its ending behind the last dot; 0 where there is none. */
  names: Uint16Array = new Uint16Array(1024)
  endings: Uint16Array = new Uint16Array(1024)
  bytes: Float64Array = new Float64Array(1024)
  /** Seconds since 1970. */
  modified: Uint32Array = new Uint32Array(1024)
  storageClasses: Uint8Array = new Uint8Array(1024)
  /** The key of the last row. */
  readonly last = new Uint8Array(longestKey + 1)
  lastLength = 0

  clear(): void {
    this.count = 0
    this.used = 0
    this.lastLength = 0
    this.ascending = true
  }

  /** Makes room for one more row. */
  reserve(): void {
    if (this.used + longestKey < this.keys.length && this.count < this.ends.length) return
    this.keys = grown(this.keys, this.used + longestKey + 1, (length) => new Uint8Array(length))
    this.ends = grown(this.ends, this.count + 1, (length) => new Uint32Array(length))
    const { length } = this.ends
    this.shared = grown(this.shared, length, newU16)
    this.names = grown(this.names, length, newU16)
    this.endings = grown(this.endings, length, newU16)
    this.bytes = grown(this.bytes, length, (rows) => new Float64Array(rows))
    this.modified = grown(this.modified, length, (rows) => new Uint32Array(rows))
    this.storageClasses = grown(this.storageClasses, length, (rows) => new Uint8Array(rows))
  }

  /** Adds a row whose key is given whole, up to the longest there may be. */
  add(key: Uint8Array, bytes: number, modified: number, storageClass: number): void {
    this.reserve()
    const most = Math.min(key.length, this.lastLength)
    let shared = 0
    while (shared < most && key[shared] === this.last[shared]) shared += 1
    this.keys.set(key.subarray(shared), this.used)
    this.beginKey(shared, key[shared] ?? -1)
    this.last.set(key)
    this.lastLength = key.length
    const name = key.lastIndexOf(slash) + 1
    const ending = key.lastIndexOf(dot) + 1
    this.keyEnd = this.used + key.length - shared
    this.endRow(name, ending > name ? ending : 0, bytes, modified, storageClass)
  }

  /** A key follows that shares so much, and has this byte behind it; -1 where it ends there. */
  beginKey(shared: number, byte: number): void {
    this.shared[this.count] = shared
    if (this.count > 0 && (shared < this.lastLength ? byte < (this.last[shared] ?? 0) : byte < 0))
      this.ascending = false
  }

  /** Ends the row whose key was written up to `keyEnd`. */
  endRow(name: number, ending: number, bytes: number, modified: number, storageClass: number): void {
    const { count: row, keyEnd } = this
    this.ends[row] = keyEnd
    this.names[row] = name
    this.endings[row] = ending
    this.bytes[row] = bytes
    this.modified[row] = modified
    this.storageClasses[row] = storageClass
    this.used = keyEnd
    this.count = row + 1
  }

  start(row: number): number {
    return row === 0 ? 0 : (this.ends[row - 1] ?? 0)
  }

  /** The key of a row, put together from those before it that it shares something with. */
  key(row: number): Buffer {
    const start = this.start(row)
    let missing = (this.shared[row] ?? 0) + (this.ends[row] ?? 0) - start
    const key = Buffer.allocUnsafe(missing)
    for (let at = row; missing > 0; at -= 1) {
      const shared = this.shared[at] ?? 0
      if (shared >= missing) continue
      const from = this.start(at)
      key.set(this.keys.subarray(from, from + missing - shared), shared)
      missing = shared
    }
    return key
  }

  /** All keys, in the order they came in. */
  allKeys(): Buffer[] {
    const key = Buffer.alloc(longestKey + 1)
    return Array.from({ length: this.count }, (_, row) => Buffer.from(key.subarray(0, this.readInto(key, row))))
  }

  /** Whether all keys are UTF-8: each from the character on that what it shares ends in or with. */
  areTexts(): boolean {
    const key = new Uint8Array(longestKey + 1)
    const text = new Uint8Array(this.used + 5 * this.count)
    let into = 0
    for (let row = 0; row < this.count; row += 1) {
      const length = this.readInto(key, row)
      const shared = this.shared[row] ?? 0
      let from = Math.max(0, shared - 1)
      while (from > Math.max(0, shared - 4) && ((key[from] ?? 0) & 0xc0) === 0x80) from -= 1
      for (; from < length; from += 1) {
        text[into] = key[from] ?? 0
        into += 1
      }
      text[into] = 0x0a
      into += 1
    }
    return isUtf8(text.subarray(0, into))
  }

  firstKey(): Buffer {
    return Buffer.from(this.keys.subarray(0, this.ends[0] ?? 0))
  }

  lastKey(): Buffer {
    return Buffer.from(this.last.subarray(0, this.lastLength))
  }

  /** The first row whose key is after `key`; rows must be in order. */
  firstAfter(wanted: Uint8Array): number {
    if (this.count === 0 || Buffer.compare(this.last.subarray(0, this.lastLength), wanted) <= 0) return this.count
    const key = new Uint8Array(longestKey + 1)
    for (let row = 0; row < this.count; row += 1) {
      const length = this.readInto(key, row)
      if (Buffer.compare(key.subarray(0, length), wanted) > 0) return row
    }
    return this.count
  }

  /** Whether each key comes after the one before it, and the first after `after`. */
  isAscending(after: Uint8Array | null): boolean {
    if (!after || this.count === 0) return this.ascending
    return this.ascending && Buffer.compare(this.keys.subarray(0, this.ends[0] ?? 0), after) > 0
  }

  /** Whether all keys begin with `prefix`. */
  allUnder(prefix: Uint8Array): boolean {
    if (this.count === 0 || prefix.length === 0) return true
    if (Buffer.compare(this.keys.subarray(0, Math.min(this.ends[0] ?? 0, prefix.length)), prefix) !== 0) return false
    for (let row = 1; row < this.count; row += 1) if ((this.shared[row] ?? 0) < prefix.length) return false
    return true
  }

  /** How many folders the keys lie in. */
  folderCount(): number {
    let found = 0
    for (let row = 0; row < this.count; row += 1)
      if (row === 0 || (this.shared[row] ?? 0) < (this.names[row] ?? 0) || this.names[row] !== this.names[row - 1])
        found += 1
    return found
  }

  /** Completes the key of the row before to that of a row; says how long it is. */
  private readInto(key: Uint8Array, row: number): number {
    const start = this.start(row)
    const end = this.ends[row] ?? 0
    let into = this.shared[row] ?? 0
    for (let at = start; at < end; at += 1) {
      key[into] = this.keys[at] ?? 0
      into += 1
    }
    return into
  }
}

/** What all pages of a scan share: the texts that columns have numbers for. */
export class ScanNames {
  readonly storageClasses = new Dictionary()

  constructor(readonly formats: FormatColumn) {}
}

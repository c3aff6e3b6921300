import { LakeError } from '../s3/lakeError'
import { Dictionary } from './columns'
import type { FormatColumn } from './formatColumn'
import { BlockBuilder, KeyCursor, restartEvery, type KeyBlock } from './keyBlocks'

const slash = 0x2f

export interface AboutKeys {
  /** Whether each key comes after the one before it. */
  readonly ascending: boolean
  /** The least that a key shares with the one before it; 2^32 - 1 where there are not two. */
  readonly leastShared: number
  /** How many folders the keys lie in, counted anew where one comes again. */
  readonly folders: number
}

/** For one read after the other: room for a key is more than one wants to make for each page. */
const reader = new KeyCursor(new BlockBuilder().block())

/** The objects of one page, in the order they came. */
export class PageRows {
  readonly folders: number

  constructor(
    readonly block: KeyBlock,
    readonly about: AboutKeys,
  ) {
    this.folders = about.folders
  }

  get count(): number {
    return this.block.count
  }

  key(row: number): Buffer {
    const { key, length } = this.at(row)
    return Buffer.from(key.subarray(0, length))
  }

  firstKey(): Buffer {
    return this.key(0)
  }

  lastKey(): Buffer {
    return this.key(this.count - 1)
  }

  /** All keys, in the order they came in. */
  allKeys(): Buffer[] {
    return Array.from({ length: this.count }, (_, row) => this.key(row))
  }

  /** The first row whose key is after `key`; rows must be in order. */
  firstAfter(key: Uint8Array): number {
    return this.firstWhere((other) => Buffer.compare(other, key) > 0)
  }

  /** How many rows there are up to the last whose key begins with the folder of the first; rows must be in order. */
  inFirstFolder(): number {
    const first = this.firstKey()
    const folder = first.subarray(0, first.lastIndexOf(slash) + 1)
    return this.firstWhere((key) => Buffer.compare(key.subarray(0, folder.length), folder) !== 0)
  }

  /** The first row of which something is true, as it is of all behind it. Those whose keys are written whole are looked at first: they are found at once. */
  private firstWhere(isTrue: (key: Uint8Array) => boolean): number {
    const { count } = this
    const holds = ({ key, length }: KeyCursor): boolean => isTrue(key.subarray(0, length))
    // Mostly it is true of none.
    if (count === 0 || !holds(this.at(count - 1))) return count
    let [low, high] = [0, Math.ceil(count / restartEvery)]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (holds(this.at(middle * restartEvery))) high = middle
      else low = middle + 1
    }
    const walk = this.at(Math.max(0, low - 1) * restartEvery)
    while (!holds(walk)) walk.next()
    return walk.row
  }

  /** Whether each key comes after the one before it, and the first after `after`. */
  isAscending(after: Uint8Array | null): boolean {
    return this.about.ascending && (!after || this.count === 0 || this.compare(0, after) > 0)
  }

  /** Whether all keys begin with `prefix`. */
  allUnder(prefix: Uint8Array): boolean {
    if (this.count === 0 || prefix.length === 0) return true
    const { key, length } = this.at(0)
    const beginning = key.subarray(0, Math.min(length, prefix.length))
    return Buffer.compare(beginning, prefix) === 0 && this.about.leastShared >= prefix.length
  }

  private compare(row: number, key: Uint8Array): number {
    const { key: other, length } = this.at(row)
    return Buffer.compare(other.subarray(0, length), key)
  }

  private at(row: number): KeyCursor {
    reader.enter(this.block)
    reader.seek(row)
    return reader
  }
}

export interface PageObject {
  readonly key: Uint8Array
  readonly bytes: number
  /** Seconds since 1970. */
  readonly modified: number
  /** Its number. */
  readonly storageClass: number
}

/** Objects as a page, for what is not read from the bytes of one. */
export function pageOf(objects: readonly PageObject[], { formats }: ScanNames): PageRows {
  const builder = new BlockBuilder()
  let [ascending, leastShared, folders] = [true, 2 ** 32 - 1, 0]
  let before: PageObject | null = null
  for (const object of objects) {
    const { key, bytes, modified, storageClass } = object
    const shared = builder.add(key, { bytes, modified, storageClass, format: formats.ofKey(key) })
    const folder = key.lastIndexOf(slash) + 1
    if (before) {
      ascending &&= Buffer.compare(before.key, key) < 0
      leastShared = Math.min(leastShared, shared)
    }
    if (!before || folder > shared || before.key.lastIndexOf(slash) + 1 !== folder) folders += 1
    before = object
  }
  return new PageRows(builder.block(), { ascending, leastShared, folders })
}

/** Storage classes and formats are a byte each; the last number is for none. */
const mostNumber = 254

/** What all pages of a scan share: the texts that columns have numbers for. */
export class ScanNames {
  readonly storageClasses = new Dictionary()

  constructor(readonly formats: FormatColumn) {}

  /** @throws LakeError badAnswer when there are more than a column has numbers for */
  classNumber(storageClass: string): number {
    const number = this.storageClasses.number(storageClass)
    if (number > mostNumber)
      throw new LakeError({ kind: 'badAnswer', message: 'The listing holds more than 255 storage classes.' })
    return number
  }
}

import { grown } from './columns'

/** Every so many keys one is written whole, so that any key is found by reading at most that many. */
export const restartEvery = 16
/** Keys are up to 1,024 bytes (s3-facts A5.5); clones may allow more. */
export const longestKey = 8192

/**
 * Up to some thousand objects in the order of their keys, as columns. `keys` holds for each row how many bytes it shares with the row before and
 * how many follow, as base-128 numbers, and then those bytes; `restarts` says where every 16th row begins, which shares none. Never changes.
 */
export interface KeyBlock {
  readonly count: number
  readonly keys: Uint8Array
  readonly restarts: Uint32Array
  readonly bytes: Float64Array
  /** Seconds since 1970. */
  readonly modified: Uint32Array
  readonly storageClasses: Uint8Array
  readonly formats: Uint8Array
}

/** One row's numbers; the two last are places in dictionaries. */
export interface RowFacts {
  bytes: number
  modified: number
  storageClass: number
  format: number
}

const newU8 = (length: number): Uint8Array => new Uint8Array(length)
const newU32 = (length: number): Uint32Array => new Uint32Array(length)
const newF64 = (length: number): Float64Array => new Float64Array(length)

/** Makes blocks row by row. */
export class BlockBuilder {
  count = 0
  private keys: Uint8Array = newU8(0)
  private used = 0
  private restarts: Uint32Array = newU32(0)
  private bytes: Float64Array = newF64(0)
  private modified: Uint32Array = newU32(0)
  private storageClasses: Uint8Array = newU8(0)
  private formats: Uint8Array = newU8(0)
  /** The key of the last row. */
  private readonly last = new Uint8Array(longestKey + 1)
  private lastLength = 0

  /** Says how many bytes the key shares with the one before it. */
  add(key: Uint8Array, facts: RowFacts): number {
    const row = this.count
    if (row === this.bytes.length) this.makeRoom(row + 1)
    const shared = this.sharedWithLast(key)
    this.writeKey(key, row % restartEvery === 0 ? 0 : shared)
    this.last.set(key)
    this.lastLength = key.length
    this.bytes[row] = facts.bytes
    this.modified[row] = facts.modified
    this.storageClasses[row] = facts.storageClass
    this.formats[row] = facts.format
    this.count = row + 1
    return shared
  }

  /** A copy of what has come so far. */
  block(): KeyBlock {
    const { keys, restarts, bytes, modified, storageClasses, formats, count, used } = this
    return copyOf({ count, keys, restarts, bytes, modified, storageClasses, formats }, count, used)
  }

  /** Begins the next block, in the same room. */
  clear(): void {
    this.count = 0
    this.used = 0
  }

  private makeRoom(rows: number): void {
    this.bytes = grown(this.bytes, rows, newF64)
    const { length } = this.bytes
    this.modified = grown(this.modified, length, newU32)
    this.storageClasses = grown(this.storageClasses, length, newU8)
    this.formats = grown(this.formats, length, newU8)
    this.restarts = grown(this.restarts, restartsOf(length), newU32)
  }

  private sharedWithLast(key: Uint8Array): number {
    const { last } = this
    const most = Math.min(key.length, this.lastLength)
    let at = 0
    while (at < most && key[at] === last[at]) at += 1
    return at
  }

  private writeKey(key: Uint8Array, shared: number): void {
    const room = this.used + key.length + 8
    if (room > this.keys.length) this.keys = grown(this.keys, Math.max(room, 4096), newU8)
    if (this.count % restartEvery === 0) this.restarts[this.count / restartEvery] = this.used
    const at = writeNumber(this.keys, writeNumber(this.keys, this.used, shared), key.length - shared)
    this.keys.set(key.subarray(shared), at)
    this.used = at + key.length - shared
  }
}

/** The first rows of a block. */
export function beginningOf(block: KeyBlock, count: number): KeyBlock {
  if (count === block.count) return block
  const cursor = new KeyCursor(block)
  cursor.seek(count - 1)
  return copyOf(block, count, cursor.end)
}

/** The first rows of a block, in one piece of memory of their own. */
function copyOf(block: KeyBlock, count: number, keyBytes: number): KeyBlock {
  const copy = blockIn(new ArrayBuffer(roomFor(count, keyBytes)), count, keyBytes)
  copyInto(copy, block)
  return copy
}

/** Fills a block with the first rows of another. */
export function copyInto(into: KeyBlock, block: KeyBlock): void {
  const { count } = into
  into.bytes.set(block.bytes.subarray(0, count))
  into.modified.set(block.modified.subarray(0, count))
  into.restarts.set(block.restarts.subarray(0, into.restarts.length))
  into.storageClasses.set(block.storageClasses.subarray(0, count))
  into.formats.set(block.formats.subarray(0, count))
  into.keys.set(block.keys.subarray(0, into.keys.length))
}

/** Columns begin at multiples of eight: memory that threads share is copied byte by byte where the two sides are not aligned alike. */
const aligned = (place: number): number => Math.ceil(place / 8) * 8
const restartsOf = (count: number): number => Math.ceil(count / restartEvery)

/** How many bytes a block of so many rows takes whose keys take so many. */
export const roomFor = (count: number, keyBytes: number): number =>
  count * 8 + aligned(count * 4) + aligned(restartsOf(count) * 4) + 2 * aligned(count) + keyBytes

/** A block whose columns all lie in one piece of memory, one after the other. */
export function blockIn(room: ArrayBufferLike, count: number, keyBytes: number): KeyBlock {
  const restarts = count * 8 + aligned(count * 4)
  const storageClasses = restarts + aligned(restartsOf(count) * 4)
  const formats = storageClasses + aligned(count)
  return {
    count,
    keys: new Uint8Array(room, formats + aligned(count), keyBytes),
    restarts: new Uint32Array(room, restarts, restartsOf(count)),
    bytes: new Float64Array(room, 0, count),
    modified: new Uint32Array(room, count * 8, count),
    storageClasses: new Uint8Array(room, storageClasses, count),
    formats: new Uint8Array(room, formats, count),
  }
}

function writeNumber(into: Uint8Array, at: number, value: number): number {
  let rest = value
  let place = at
  while (rest >= 0x80) {
    into[place] = (rest & 0x7f) | 0x80
    rest >>>= 7
    place += 1
  }
  into[place] = rest
  return place + 1
}

/** Walks the keys of blocks in order. After `next`, `key` holds the key up to `length`, and `shared` says how much of it is the key before. */
export class KeyCursor {
  readonly key = new Uint8Array(longestKey)
  length = 0
  shared = 0
  block: KeyBlock
  /** Row within the block. */
  row = -1
  private at = 0

  constructor(block: KeyBlock) {
    this.block = block
  }

  /** Where in the keys of the block the row ends. */
  get end(): number {
    return this.at
  }

  /** Goes on with the rows of another block. */
  enter(block: KeyBlock): void {
    this.block = block
    this.row = -1
    this.at = 0
  }

  /** Stands at a row as if the ones before it had been read. */
  seek(row: number): void {
    const restart = Math.floor(row / restartEvery)
    this.at = this.block.restarts[restart] ?? 0
    this.row = restart * restartEvery - 1
    while (this.row < row) this.next()
  }

  /** Says whether there was another row. */
  next(): boolean {
    const { block, key } = this
    const row = this.row + 1
    if (row >= block.count) return false
    const { keys } = block
    let at = this.at
    let shared = keys[at] ?? 0
    at += 1
    if (shared >= 0x80) {
      ;[shared, at] = readRest(keys, at, shared)
    }
    let rest = keys[at] ?? 0
    at += 1
    if (rest >= 0x80) {
      ;[rest, at] = readRest(keys, at, rest)
    }
    const length = shared + rest
    if (row % restartEvery === 0) this.shared = this.copyWhole(at, length)
    else {
      for (let into = shared; into < length; into += 1) {
        key[into] = keys[at] ?? 0
        at += 1
      }
      this.at = at
      this.shared = shared
    }
    this.length = length
    this.row = row
    return true
  }

  text(): string {
    return Buffer.from(this.key.buffer, 0, this.length).toString('utf8')
  }

  /** Says how many bytes were the same as those of the key before. */
  private copyWhole(from: number, length: number): number {
    const { keys } = this.block
    const most = Math.min(length, this.length)
    let shared = 0
    while (shared < most && keys[from + shared] === this.key[shared]) shared += 1
    for (let into = shared; into < length; into += 1) this.key[into] = keys[from + into] ?? 0
    this.at = from + length
    return shared
  }
}

/** The rest of a number whose first byte is `first`, and where it ends. */
function readRest(from: Uint8Array, start: number, first: number): [value: number, at: number] {
  let value = first & 0x7f
  let at = start
  for (let shift = 7; ; shift += 7) {
    const byte = from[at] ?? 0
    at += 1
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value, at]
  }
}

import { wide } from './memory'
import { isSame, sameBytes } from './signs'

/** Where the text goes that is searched for, in lower case where case does not count. */
export const text: usize = memory.data(8192 + 32, 16)
/** The numbers of the rows that were found. */
export let rows: usize = 0

/** The key that is looked at, in lower case where case does not count. */
const key: usize = memory.data(8192 + 32, 16)

const least: usize = 128 * 1024
let capacity: usize = 0
let mostRows: usize = 0
let keys: usize = 0

/** Makes room for the keys of so many rows, and says where they go. What was there is gone. */
export function reserve(length: usize, count: usize): usize {
  if (length > capacity || count > mostRows) {
    // What was there before is lost: blocks are about as large as each other, so that this happens a few times.
    capacity = max(least, length + length / 2)
    mostRows = max(least / 16, count + count / 2)
    keys = heap.alloc(capacity + wide)
    rows = heap.alloc(mostRows * sizeof<u32>())
  }
  return keys
}

/**
 * Finds the rows from `from` to before `to` whose keys hold the text, by the keys of a block (keyBlocks.ts) from the row `first` on, which is
 * written whole. A key is searched only where it is not the same as the one before. Says how many there are.
 */
export function search(length: usize, matchCase: bool, first: u32, from: u32, to: u32): u32 {
  let at = keys
  let found: u32 = 0
  // Where the text ends in the key, the first time it is there; 0 where it is not.
  let end: usize = 0
  for (let row = first; row < to; row += 1) {
    let shared: usize = load<u8>(at)
    at += 1
    if (shared >= 0x80) {
      shared = (shared & 0x7f) | (usize(load<u8>(at)) << 7)
      at += 1
    }
    let rest: usize = load<u8>(at)
    at += 1
    if (rest >= 0x80) {
      rest = (rest & 0x7f) | (usize(load<u8>(at)) << 7)
      at += 1
    }
    take(at, shared, rest, matchCase)
    at += rest
    if (end == 0 || end > shared) end = find(length, shared < length ? 0 : shared - length + 1, shared + rest)
    if (end == 0 || row < from) continue
    store<u32>(rows + found * sizeof<u32>(), row)
    found += 1
  }
  return found
}

/** Puts the bytes that a key does not share behind those that it does. */
function take(from: usize, shared: usize, rest: usize, matchCase: bool): void {
  for (let at: usize = 0; at < rest; at += wide) {
    const some = v128.load(from + at)
    v128.store(key + shared + at, matchCase ? some : lower(some))
  }
}

/** Letters of ASCII in lower case. */
function lower(some: v128): v128 {
  const isUpper = v128.and(i8x16.ge_s(some, i8x16.splat(0x41)), i8x16.le_s(some, i8x16.splat(0x5a)))
  return v128.or(some, v128.and(isUpper, i8x16.splat(0x20)))
}

/** Where the text ends that is the first to begin at a place of the key or behind it; 0 where there is none. */
function find(length: usize, from: usize, keyLength: usize): usize {
  if (keyLength < from + length) return 0
  const last = keyLength - length
  const firstSign = i8x16.splat(load<i8>(text))
  const lastSign = i8x16.splat(load<i8>(text + length - 1))
  for (let at = from; at <= last; at += wide) {
    const some = key + at
    let may = sameBytes(v128.load(some), firstSign) & sameBytes(v128.load(some + length - 1), lastSign)
    while (may != 0) {
      const start = at + ctz(may)
      if (start > last) return 0
      if (isSame(key + start, text, length)) return start + length
      may &= may - 1
    }
  }
  return 0
}

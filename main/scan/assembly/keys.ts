import { formatNumber } from './endings'
import * as columns from './memory'
import { longestKey, restartEvery, wide } from './memory'
import { amp, are, dot, isDigit, open, percent, plus, sameBytes, slash, space, zero } from './signs'
import { isUtf8 } from './utf8'

/** The key that was read last, which the next one takes over as far as both are the same. */
export const key: usize = memory.data(8192 + 32, 16)
export let keyLength: usize = 0
/** Rows whose keys were read, and the room their keys take in the column. */
export let count: u32 = 0
export let keysUsed: usize = 0
/** Whether each key came after the one before it. */
export let ascending: bool = true
/** The least that a key shares with the one before it. */
export let leastShared: u32 = u32.MAX_VALUE
/** How many folders the keys lie in, counted anew where one comes again. */
export let folders: u32 = 0

/** Where the last part of the key begins. */
let name: usize = 0
/** Where the key stands in the page, how long it is there, and where in it its escapes are. */
let before: usize = 0
let beforeLength: usize = 0
const escapes: usize = memory.data(8192 * 2, 2)
let escapeCount: u32 = 0
/** The byte a sign of the page stands for. */
let byte: u32 = 0

export function clearKeys(): void {
  count = 0
  keysUsed = 0
  keyLength = 0
  beforeLength = 0
  escapeCount = 0
  name = 0
  ascending = true
  leastShared = u32.MAX_VALUE
  folders = 0
}

/** Reads the url-encoded key at a place into the next row, and says where it ends; 0 for what is no plain key. */
export function readKey(start: usize): usize {
  const same = sharedWithBefore(start)
  const lastLength = keyLength
  let length = same - 2 * escapeCount
  let at = start + same
  let next = sign(at, start)
  // Two spellings of one byte are the same byte.
  while (next > at && length < lastLength && load<u8>(key + length) == byte) {
    length += 1
    at = next
    next = sign(at, start)
  }
  const shared = length
  const ends = next == at
  const replaced: i32 = shared < lastLength ? load<u8>(key + shared) : -1
  if (count > 0 && (ends ? -1 : i32(byte)) <= replaced) ascending = false
  let special = false
  while (next > at) {
    special = special || byte >= 0x80
    store<u8>(key + length, byte)
    length += 1
    at = next
    const plain = copyPlain(at, key + length)
    at += plain
    length += plain
    if (length > longestKey) return 0
    next = sign(at, start)
  }
  if (next == 0 || length == 0 || length > longestKey) return 0
  if ((special || (shared > 0 && load<u8>(key + shared - 1) >= 0x80)) && !isUtf8(key, length)) return 0
  before = start
  beforeLength = at - start
  keyLength = length
  addRow(shared)
  return at
}

/** Reads one sign of a key into `byte`, and says where the next one is: at the same place where the key ends, 0 for what no key holds. */
function sign(at: usize, start: usize): usize {
  byte = load<u8>(at)
  if (byte == open) return at
  if (byte == plus) byte = space
  if (byte == percent) return escape(at, start)
  return byte < space || byte == amp ? 0 : at + 1
}

function escape(at: usize, start: usize): usize {
  const high = hexOf(load<u8>(at, 1))
  const low = hexOf(load<u8>(at, 2))
  if ((high | low) > 15 || at - start > 3 * longestKey || escapeCount == u32(longestKey)) return 0
  store<u16>(escapes + escapeCount * 2, u16(at - start))
  escapeCount += 1
  byte = (high << 4) | low
  return at + 3
}

/** More than 15 where it is no digit. */
function hexOf(byte: u32): u32 {
  if (isDigit(byte)) return byte - zero
  const letter = (byte | 0x20) - 0x61
  return letter <= 5 ? letter + 10 : 0xff
}

/** Copies the bytes of a key that stand for themselves, up to as many as are looked at at once, and says how many those are. */
function copyPlain(from: usize, to: usize): usize {
  const some = v128.load(from)
  v128.store(to, some)
  // What is not ASCII is below 0 as a number with a sign.
  const odd = v128.or(i8x16.lt_s(some, i8x16.splat(i8(space))), are(some, open))
  const special = v128.or(odd, v128.or(are(some, amp), v128.or(are(some, plus), are(some, percent))))
  return ctz(i8x16.bitmask(special) | (1 << i32(wide)))
}

/** How many bytes of the page are the same from here on as those of the key before; never half an escape. Keeps the escapes among them. */
function sharedWithBefore(start: usize): usize {
  let same: usize = 0
  while (same < beforeLength) {
    const equal = sameBytes(v128.load(start + same), v128.load(before + same))
    same += ctz(~equal)
    if (equal != 0xffff) break
  }
  same = min(same, beforeLength)
  while (escapeCount > 0) {
    const last: usize = load<u16>(escapes + (escapeCount - 1) * 2)
    if (last + 3 <= same) break
    same = min(same, last)
    escapeCount -= 1
  }
  return same
}

/** Adds the row of `key`, of which so many bytes are the same as those of the key before. */
function addRow(shared: usize): void {
  const newName = behindLast(slash, shared, keyLength)
  const oldName = name
  if (newName != 0) name = newName
  else if (name > shared) name = behindLast(slash, 0, shared)
  const sameFolder = count > 0 && name <= shared && name == oldName
  if (!sameFolder) folders += 1
  if (count > 0) leastShared = min(leastShared, u32(shared))
  const format = formatNumber(key, keyLength, name, behindLast(dot, name, keyLength), sameFolder)
  store<u8>(columns.formats + count, format)
  writeKey(shared)
  count += 1
}

function writeKey(shared: usize): void {
  let into = columns.keys + keysUsed
  const isRestart = count % restartEvery == 0
  const from: usize = isRestart ? 0 : shared
  if (isRestart) store<u32>(columns.restarts + (count / restartEvery) * sizeof<u32>(), u32(keysUsed))
  into = writeNumber(into, from)
  into = writeNumber(into, keyLength - from)
  for (let at = from; at < keyLength; at += wide) v128.store(into + at - from, v128.load(key + at))
  keysUsed = into + keyLength - from - columns.keys
}

function writeNumber(into: usize, value: usize): usize {
  let at = into
  let rest = value
  while (rest >= 0x80) {
    store<u8>(at, (rest & 0x7f) | 0x80)
    rest >>= 7
    at += 1
  }
  store<u8>(at, rest)
  return at + 1
}

/** Where `key` goes on behind the last of such a sign between two places; 0 where there is none. */
function behindLast(sign: u32, from: usize, to: usize): usize {
  const wanted = i8x16.splat(i8(sign))
  let at = to
  for (; at >= from + wide; at -= wide) {
    const found = sameBytes(v128.load(key + at - wide), wanted)
    if (found != 0) return at - wide + 32 - clz(found)
  }
  const found = sameBytes(v128.load(key + from), wanted) & ((1 << i32(at - from)) - 1)
  return found == 0 ? 0 : from + 32 - clz(found)
}

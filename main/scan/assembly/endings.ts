import { byEnding, formatOf } from './host'
import { wide } from './memory'
import { dollar, slash, underscore } from './signs'

/** More endings than that are not endings but a part of the name. */
const mostEndings: u32 = 64
/** Of each: its bytes and zeros, its length, its format. */
const entry: usize = 32
const endings: usize = memory.data(64 * 32, 16)
let count: u32 = 0
let last: usize = 0
let lastFolderIsPlain: bool = false

/** The format of a key, which is in the host's hands where its folders or its name have a meaning of their own. `sameFolder`: as the key before. */
export function formatNumber(key: usize, length: usize, name: usize, ending: usize, sameFolder: bool): u32 {
  if (!sameFolder) lastFolderIsPlain = isPlain(key, name)
  const start = ending == 0 ? length : ending
  const mayBeKnown =
    lastFolderIsPlain &&
    name < length &&
    length - start <= wide &&
    load<u8>(key + name) != underscore &&
    load<u8>(key + length - 1) != dollar
  if (!mayBeKnown) return formatOf(u32(length), u32(name), u32(ending)) & ~byEnding
  const known = find(key + start, length - start)
  if (known != 0) return load<u32>(known, 20)
  const format = formatOf(u32(length), u32(name), u32(ending))
  if ((format & byEnding) != 0) learn(key + start, length - start, format & ~byEnding)
  return format & ~byEnding
}

/** The entry of an ending; 0 where it is not known. */
function find(at: usize, length: usize): usize {
  const wanted = cut(at, length)
  if (last != 0 && isEntry(last, wanted, length)) return last
  for (let place: u32 = 0; place < count; place += 1) {
    const known = endings + usize(place) * entry
    if (isEntry(known, wanted, length)) {
      last = known
      return known
    }
  }
  return 0
}

function isEntry(known: usize, wanted: v128, length: usize): bool {
  return load<u32>(known, 16) == u32(length) && i8x16.all_true(i8x16.eq(v128.load(known), wanted))
}

/** So many bytes, and zeros. */
function cut(at: usize, length: usize): v128 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  return v128.and(v128.load(at), i8x16.lt_s(lanes, i8x16.splat(i8(length))))
}

function learn(at: usize, length: usize, format: u32): void {
  if (count == mostEndings) return
  const made = endings + usize(count) * entry
  v128.store(made, cut(at, length))
  store<u32>(made, u32(length), 16)
  store<u32>(made, format, 20)
  count += 1
}

/** The first four bytes of folders that may mean something. */
const mostTelling: u32 = 8
const telling: usize = memory.data(8 * 4, 4)
let tellingCount: u32 = 0

/** Keys below a folder that begins with these four bytes, in the order of memory, go to the host. */
export function addTelling(beginning: u32): void {
  if (tellingCount == mostTelling) unreachable()
  store<u32>(telling + tellingCount * 4, beginning)
  tellingCount += 1
}

/** Whether none of the folders of a key begins as a telling one. */
function isPlain(key: usize, name: usize): bool {
  for (let at: usize = 0; at < name; at += 1) {
    const beginning = load<u32>(key + at)
    for (let one: u32 = 0; one < tellingCount; one += 1) if (load<u32>(telling + one * 4) == beginning) return false
    while (load<u8>(key + at) != slash) at += 1
  }
  return true
}

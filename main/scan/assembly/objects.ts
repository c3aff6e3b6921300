import { numberOfClass } from './host'
import * as keys from './keys'
import { readKey } from './keys'
import * as columns from './memory'
import { hashEnd, isHash, readDate, readSize, seconds, size } from './numbers'
import { amp, close, isDigit, line, open, slash, space, tab, underscore } from './signs'
import { fixedText, isAt, KnownTexts, lengthOf, valueOf } from './texts'

export const objectStart = fixedText('<Contents><Key>')
export const contentsStart = fixedText('<Contents>')
const contentsEnd = fixedText('</Contents>')
const keyStart = fixedText('<Key>')
const keyEnd = fixedText('</Key>')
const dateStart = fixedText('<LastModified>')
const dateEnd = fixedText('</LastModified>')
const sizeStart = fixedText('<Size>')
const sizeEnd = fixedText('</Size>')
const classStart = fixedText('<StorageClass>')
const classEnd = fixedText('</StorageClass>')
const etagStart = fixedText('<ETag>')
const etagEnd = fixedText('</ETag>')
const quote = fixedText('&quot;')
const numberedQuote = fixedText('&#34;')

/** Fields of an object, as bits. */
const keyField: u32 = 1
const dateField: u32 = 2
const sizeField: u32 = 4
const classField: u32 = 8
const etagField: u32 = 16
const wanted: u32 = keyField | dateField | sizeField

/** What has stood between key and time, time and ETag, ETag and size, and behind the size, which tells the storage class. */
const behindKey = new KnownTexts()
const behindDate = new KnownTexts()
const behindHash = new KnownTexts()
const behindSize = new KnownTexts()
const classes = new KnownTexts()

/** Of the object that is read: its storage class, and where its fields begin and end; 0 where that is not known. */
let stored: i32 = 0
let keyTo: usize = 0
let dateFrom: usize = 0
let dateTo: usize = 0
let hashFrom: usize = 0
let hashTo: usize = 0
let sizeFrom: usize = 0
let sizeTo: usize = 0
let classFrom: usize = 0

// All below say where what they read ends, and 0 where a page is not as plain as S3 writes it.

/**
 * Reads the object whose key begins at a place. It is first held against what stood between the fields of those before it; where that differs, its
 * elements are read one by one.
 */
export function readObject(start: usize): usize {
  keyTo = readKey(start)
  if (keyTo == 0) return 0
  const first = behindKey.at(keyTo)
  if (first == 0) return readFields(after(keyTo, keyEnd), keyField)
  dateFrom = keyTo + lengthOf(first)
  dateTo = readDate(dateFrom)
  if (dateTo == 0) return 0
  const second = behindDate.at(dateTo)
  if (second == 0) return readFields(after(dateTo, dateEnd), keyField | dateField)
  hashFrom = dateTo + lengthOf(second)
  if (!isHash(hashFrom)) return readFields(after(dateTo, dateEnd), keyField | dateField)
  hashTo = hashEnd
  const third = behindHash.at(hashTo)
  if (third == 0) return readFields(after(dateTo, dateEnd), keyField | dateField)
  sizeFrom = hashTo + lengthOf(third)
  sizeTo = readSize(sizeFrom)
  if (sizeTo == 0) return 0
  const fourth = behindSize.at(sizeTo)
  if (fourth == 0) return readFields(after(sizeTo, sizeEnd), wanted | etagField)
  endRow(valueOf(fourth))
  return sizeTo + lengthOf(fourth)
}

function endRow(storageClass: i32): void {
  const row = keys.count - 1
  store<f64>(columns.bytes + row * sizeof<f64>(), size)
  store<u32>(columns.modified + row * sizeof<u32>(), seconds)
  store<u8>(columns.storageClasses + row, u8(storageClass))
}

/** Reads the elements of an object one by one, from a place between two of them; `seen` are those before. */
export function readFields(start: usize, seen: u32): usize {
  if (start == 0) return 0
  let at = blanks(start)
  let all = seen
  stored = standard
  classFrom = 0
  if ((seen & etagField) == 0) hashFrom = 0
  while (at != 0) {
    if (load<u8>(at, 1) == slash) return endObject(after(at, contentsEnd), all)
    const bit = fieldAt(at)
    if ((all & bit) != 0) return 0
    all |= bit
    at = blanks(bit == 0 ? leaveOut(at, 2) : readField(at, bit))
  }
  return 0
}

function endObject(end: usize, seen: u32): usize {
  if (end == 0 || (seen & wanted) != wanted) return 0
  endRow(stored)
  learn(end)
  return end
}

/** Keeps what stands between the fields of an object in which they come in the order that S3 has. */
function learn(end: usize): void {
  if (keyTo > dateFrom || dateTo > hashFrom || hashTo > sizeFrom) return
  // What is behind the size must tell the class by itself.
  if (classFrom != 0 && classFrom < sizeTo) return
  behindKey.learn(keyTo, dateFrom, 0)
  behindDate.learn(dateTo, hashFrom, 0)
  behindHash.learn(hashTo, sizeFrom, 0)
  behindSize.learn(sizeTo, end, stored)
}

function fieldAt(at: usize): u32 {
  const letter: u32 = load<u8>(at, 1)
  if (letter == 0x4b /* K */ && isAt(keyStart, at)) return keyField
  if (letter == 0x4c /* L */ && isAt(dateStart, at)) return dateField
  if (letter == 0x53 /* S */ && isAt(sizeStart, at)) return sizeField
  if (letter == 0x53 /* S */ && isAt(classStart, at)) return classField
  if (letter == 0x45 /* E */ && isAt(etagStart, at)) return etagField
  return 0
}

function readField(at: usize, bit: u32): usize {
  switch (bit) {
    case keyField:
      keyTo = readKey(at + lengthOf(keyStart))
      return after(keyTo, keyEnd)
    case dateField:
      dateFrom = at + lengthOf(dateStart)
      dateTo = readDate(dateFrom)
      return after(dateTo, dateEnd)
    case sizeField:
      sizeFrom = at + lengthOf(sizeStart)
      sizeTo = readSize(sizeFrom)
      return after(sizeTo, sizeEnd)
    case classField:
      classFrom = at
      return after(readClass(at + lengthOf(classStart)), classEnd)
    default:
      return readETag(at + lengthOf(etagStart))
  }
}

function readETag(start: usize): usize {
  const sign = isAt(quote, start) ? quote : isAt(numberedQuote, start) ? numberedQuote : 0
  if (sign != 0 && isHash(start + lengthOf(sign))) {
    hashFrom = start + lengthOf(sign)
    hashTo = hashEnd
  }
  return after(text(start), etagEnd)
}

function readClass(start: usize): usize {
  const known = classes.at(start)
  if (known != 0) {
    stored = valueOf(known)
    return start + lengthOf(known) - 1
  }
  let end = start
  while (isWord(load<u8>(end))) end += 1
  if (end == start) return 0
  stored = numberOfClass(start, end - start)
  if (stored < 0) return 0
  // With the sign behind it, so that no class is taken for a longer one.
  if (load<u8>(end) == open) classes.learn(start, end + 1, stored)
  return end
}

/** What an object has that says no class. */
let standard: i32 = 0
export function setStandard(number: i32): void {
  standard = number
}

function after(at: usize, text: usize): usize {
  return at != 0 && isAt(text, at) ? at + lengthOf(text) : 0
}

/** Text nobody asks for, which must still be plain: quotes are the only entity an ETag has. */
function text(start: usize): usize {
  let at = start
  while (at < columns.inputEnd) {
    const byte: u32 = load<u8>(at)
    if (byte == open) return at
    if (byte != amp) at += 1
    else if (isAt(quote, at)) at += lengthOf(quote)
    else if (isAt(numberedQuote, at)) at += lengthOf(numberedQuote)
    else return 0
  }
  return 0
}

/** An element nobody asks for, or one that holds such elements. */
function leaveOut(start: usize, deep: u32): usize {
  const from = start + 1
  let to = from
  while (isLetter(load<u8>(to))) to += 1
  if (load<u8>(start) != open || to == from || load<u8>(to) != close || deep == 0) return 0
  let at = text(to + 1)
  while (at != 0 && load<u8>(at, 1) != slash) at = blanks(leaveOut(at, deep - 1))
  if (at == 0 || load<u8>(at) != open) return 0
  at += 2
  for (let byte = from; byte <= to; byte += 1) {
    if (load<u8>(at) != load<u8>(byte)) return 0
    at += 1
  }
  return at
}

/** Blanks without a line break are text to the SDK's parser. */
export function blanks(start: usize): usize {
  if (start == 0 || load<u8>(start) == open) return start
  let at = start
  let lines = 0
  for (;;) {
    const byte: u32 = load<u8>(at)
    if (byte == line) lines += 1
    else if (byte != space && byte != tab) break
    at += 1
  }
  return at > start && lines == 0 ? 0 : at
}

function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26
}

function isWord(byte: u32): bool {
  return isLetter(byte) || byte == underscore || isDigit(byte)
}

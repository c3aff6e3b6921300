import { isAscii, isUtf8 } from 'node:buffer'
import { daysFromCivil, daysInMonth } from '../../lake/calendar'
import { xmlText } from '../s3/xmlText'
import type { Dictionary } from './columns'
import { longestKey } from './keyBlocks'
import type { PageRows } from './pageRows'

/** What a page says besides its objects. */
export interface PageHead {
  readonly truncated: boolean
  readonly token: string | null
  /** `start-after` as the server has read it, decoded; `null` where it does not say. */
  readonly startAfter: string | null
}

/** Thrown where the page is not as plain as S3 writes it; the SDK's own parser takes over then. */
class NotPlain extends Error {}

const open = 0x3c
const close = 0x3e
const amp = 0x26
const zero = 0x30
const line = 0x0a
const encoder = (text: string): Text => {
  const bytes = new Uint8Array(Buffer.from(text, 'latin1'))
  const view = new DataView(bytes.buffer)
  const words = Int32Array.from({ length: bytes.length >>> 2 }, (_, at) => view.getInt32(at * 4, true))
  return { bytes, words, length: bytes.length }
}

/** A text to compare with, four bytes at a time. */
interface Text {
  readonly bytes: Uint8Array
  readonly words: Int32Array
  readonly length: number
}

const tagOf = (name: string) => ({ start: encoder(`<${name}>`), end: encoder(`</${name}>`) })
const contents = tagOf('Contents')
const key = tagOf('Key')
const lastModified = tagOf('LastModified')
const size = tagOf('Size')
const storageClass = tagOf('StorageClass')
const etag = tagOf('ETag')
const quote = encoder('&quot;')
const quotedEnd = encoder('&quot;</ETag>')
/** Digits of an MD5. */
const hashLength = 32
const wanted = 7

/**
 * Reads a url-encoded page of ListObjectsV2 without a delimiter from its bytes into columns: nothing is made for an object, and each byte is
 * looked at about once. @returns `null` for anything but the plain form, with `rows` in any state
 */
export class PageScanner {
  private lastDate = -1
  private lastDay = 0
  private readonly classes: Text[] = []
  private readonly classNumbers: number[] = []
  /** The elements left out of the last object, by their order. */
  private readonly lastLeft: Text[] = []
  private readonly standard: number
  private view: DataView = new DataView(new ArrayBuffer(0))
  /** What the field last read says, beside where it ends. */
  private value = 0
  /** Where the key of the row before stands in the page, and how many of its bytes decoded come before each place of it. */
  private before = 0
  private beforeLength = 0
  private readonly decoded = new Uint16Array(longestKey * 3 + 1)
  private keyEnd = 0
  private name = 0
  private ending = 0

  constructor(private readonly storageClasses: Dictionary) {
    this.standard = storageClasses.number('STANDARD')
  }

  scan(body: Buffer, rows: PageRows): PageHead | null {
    rows.clear()
    this.view = new DataView(body.buffer, body.byteOffset, body.length)
    this.beforeLength = 0
    try {
      const first = body.indexOf('<Contents>', 0, 'latin1')
      let at = first < 0 ? body.length : first
      while (this.has(body, at, contents.start)) at = blanks(body, this.object(body, at, rows))
      if (!isAscii(rows.keys.subarray(0, rows.used)) && !areTexts(rows)) return null
      return headOf(body.toString('utf8', 0, first < 0 ? body.length : first) + body.toString('utf8', at))
    } catch (error) {
      if (error instanceof NotPlain) return null
      throw error
    }
  }

  /** Reads the object that begins at a place, and says where it ends; so do those below. */
  private object(body: Uint8Array, start: number, rows: PageRows): number {
    let at = blanks(body, start + contents.start.length)
    let seen = 0
    let bytes = 0
    let modified = 0
    let stored = this.standard
    let left = 0
    for (;;) {
      let field = 0
      const letter = body[at + 1]
      if (letter === 0x4b /* K */ && this.has(body, at, key.start)) {
        field = 1
        at = this.after(body, this.key(body, at + key.start.length, rows), key.end)
      } else if (letter === 0x4c /* L */ && this.has(body, at, lastModified.start)) {
        field = 2
        at = this.after(body, this.date(body, at + lastModified.start.length), lastModified.end)
        modified = this.value
      } else if (letter === 0x53 /* S */ && this.has(body, at, size.start)) {
        field = 4
        at = this.after(body, this.size(body, at + size.start.length), size.end)
        bytes = this.value
      } else if (letter === 0x53 && this.has(body, at, storageClass.start)) {
        field = 8
        at = this.after(body, this.storageClass(body, at + storageClass.start.length), storageClass.end)
        stored = this.value
      } else if (letter === 0x45 /* E */ && this.has(body, at, etag.start)) {
        field = 16
        at = this.etag(body, at + etag.start.length)
      } else if (letter === 0x2f /* slash */) {
        if ((seen & wanted) !== wanted) throw new NotPlain()
        rows.endRow(this.keyEnd, this.name, this.ending, bytes, modified, stored)
        return this.after(body, at, contents.end)
      } else {
        at = this.leftOut(body, at, left)
        left += 1
      }
      if ((seen & field) !== 0) throw new NotPlain()
      seen |= field
      at = blanks(body, at)
    }
  }

  /** Decodes what a key does not share with the one before. */
  private key(body: Uint8Array, start: number, rows: PageRows): number {
    rows.reserve()
    const { keys, last, lastLength } = rows
    const { decoded } = this
    const same = this.sharedWithBefore(body, start)
    let at = start + same
    let length = same === 0 ? 0 : (decoded[same] ?? 0)
    this.placesUpTo(last, length)
    // Two spellings of one byte are the same byte.
    let shared = -1
    let into = rows.used
    for (; ; at += 1) {
      let byte = body[at] ?? open
      if (byte === open) break
      if (length >= longestKey) throw new NotPlain()
      decoded[at - start] = length
      if (byte < 0x30) {
        if (byte === amp || byte === 0x0d) throw new NotPlain()
        if (byte === 0x2b /* + */) byte = 0x20
        else if (byte === 0x25 /* % */) {
          byte = (hexOf(body[at + 1]) << 4) | hexOf(body[at + 2])
          at += 2
        }
        if (byte === 0x2f) {
          this.name = length + 1
          this.ending = 0
        } else if (byte === 0x2e) this.ending = length + 1
      }
      if (shared < 0) {
        if (length < lastLength && last[length] === byte) {
          length += 1
          continue
        }
        shared = length
        rows.beginKey(shared, byte)
      }
      keys[into] = byte
      last[length] = byte
      into += 1
      length += 1
    }
    if (length === 0) throw new NotPlain()
    if (shared < 0) rows.beginKey(length, -1)
    decoded[at - start] = length
    rows.lastLength = length
    this.before = start
    this.beforeLength = at - start
    this.keyEnd = into
    return at
  }

  /** How many bytes of the page are the same from here on as those of the key before; never half an escape. */
  private sharedWithBefore(body: Uint8Array, start: number): number {
    const { view, before, beforeLength } = this
    const most = Math.min(beforeLength, body.length - start)
    let same = 0
    while (same + 4 <= most && view.getInt32(start + same, true) === view.getInt32(before + same, true)) same += 4
    while (same < most && body[start + same] === body[before + same]) same += 1
    if (same > 0 && body[start + same - 1] === 0x25) return same - 1
    if (same > 1 && body[start + same - 2] === 0x25) return same - 2
    return same
  }

  /** Keeps what is known of the last slash and dot, as far as they lie in what is shared. */
  private placesUpTo(last: Uint8Array, length: number): void {
    if (this.name <= length && this.ending <= length && length > 0) return
    this.ending = 0
    let at = length
    for (; at > 0 && last[at - 1] !== 0x2f; at -= 1) if (this.ending === 0 && last[at - 1] === 0x2e) this.ending = at
    this.name = at
  }

  private etag(body: Uint8Array, start: number): number {
    const end = start + quote.length + hashLength
    if (this.has(body, start, quote) && this.has(body, end, quotedEnd) && this.isPlainHash(start + quote.length))
      return end + quotedEnd.length
    return this.after(body, this.text(body, start), etag.end)
  }

  /** Whether no byte begins a tag or an entity, four looked at in one go. */
  private isPlainHash(start: number): boolean {
    let found = 0
    for (let at = start; at < start + hashLength; at += 4) {
      const word = this.view.getInt32(at, true)
      found |= zeroByte(word ^ 0x3c3c3c3c) | zeroByte(word ^ 0x26262626)
    }
    return found === 0
  }

  /** An element nobody asks for: mostly the same as in the object before. */
  private leftOut(body: Uint8Array, start: number, order: number): number {
    const last = this.lastLeft[order]
    if (last && this.has(body, start, last)) return start + last.length
    const end = this.leaveOut(body, start, 2)
    this.lastLeft[order] = encoder(Buffer.from(body.subarray(start, end)).toString('latin1'))
    return end
  }

  private size(body: Uint8Array, start: number): number {
    let at = start
    let value = 0
    for (; ; at += 1) {
      const digit = (body[at] ?? 0) - zero
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const length = at - start
    if (length === 0 || length > 15 || (length > 1 && body[start] === zero)) throw new NotPlain()
    this.value = value
    return at
  }

  /** `2026-11-22T10:11:12.000Z`, in whole seconds since 1970. */
  private date(body: Uint8Array, at: number): number {
    const date = (two(body, at) * 100 + two(body, at + 2)) * 10_000 + two(body, at + 5) * 100 + two(body, at + 8)
    if (date !== this.lastDate) this.newDate(date)
    const hour = two(body, at + 11)
    const minute = two(body, at + 14)
    const second = two(body, at + 17)
    if (hour > 23 || minute > 59 || second > 59) throw new NotPlain()
    const dashes = body[at + 4] === 0x2d && body[at + 7] === 0x2d && body[at + 10] === 0x54
    if (!dashes || body[at + 13] !== 0x3a || body[at + 16] !== 0x3a) throw new NotPlain()
    let end = at + 19
    if (body[end] === 0x2e) {
      two(body, end + 1)
      two(body, end + 2)
      end += 4
    }
    if (body[end] !== 0x5a /* Z */) throw new NotPlain()
    this.value = this.lastDay * 86_400 + hour * 3600 + minute * 60 + second
    return end + 1
  }

  private newDate(date: number): void {
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100]
    if (year < 1970 || year > 2105 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
      throw new NotPlain()
    this.lastDate = date
    this.lastDay = daysFromCivil(year, month, day)
  }

  private storageClass(body: Uint8Array, at: number): number {
    for (let known = 0; known < this.classes.length; known += 1) {
      const text = this.classes[known]
      if (!text || !this.has(body, at, text)) continue
      this.value = this.classNumbers[known] ?? 0
      return at + text.length - 1
    }
    let end = at
    while (isWord(body[end])) end += 1
    if (end === at) throw new NotPlain()
    const found = Buffer.from(body.subarray(at, end)).toString('latin1')
    const number = this.storageClasses.number(found)
    if (number > 254) throw new NotPlain()
    // With the sign behind it, so that no class is taken for a longer one.
    this.classes.push(encoder(`${found}<`))
    this.classNumbers.push(number)
    this.value = number
    return end
  }

  private has(body: Uint8Array, at: number, { bytes, words, length }: Text): boolean {
    if (at + length > body.length) return false
    const { view } = this
    for (let word = 0; word < words.length; word += 1)
      if (view.getInt32(at + word * 4, true) !== words[word]) return false
    for (let byte = length & ~3; byte < length; byte += 1) if (body[at + byte] !== bytes[byte]) return false
    return true
  }

  private after(body: Uint8Array, at: number, text: Text): number {
    if (!this.has(body, at, text)) throw new NotPlain()
    return at + text.length
  }

  /** Text nobody asks for, which must still be plain: quotes are the only entity an ETag has. */
  private text(body: Uint8Array, start: number): number {
    let at = start
    for (;;) {
      const byte = body[at]
      if (byte === open) return at
      if (byte === undefined) throw new NotPlain()
      at = byte === amp ? this.after(body, at, quote) : at + 1
    }
  }

  /** An element nobody asks for, or one that holds such elements. */
  private leaveOut(body: Uint8Array, start: number, deep: number): number {
    const from = start + 1
    let to = from
    while (isLetter(body[to])) to += 1
    if (body[start] !== open || to === from || body[to] !== close || deep === 0) throw new NotPlain()
    let at = this.text(body, to + 1)
    while (body[at + 1] !== 0x2f) at = blanks(body, this.leaveOut(body, at, deep - 1))
    if (body[at] !== open) throw new NotPlain()
    at += 2
    for (let byte = from; byte <= to; byte += 1, at += 1) if (body[at] !== body[byte]) throw new NotPlain()
    return at
  }
}

/** Not 0 when one of the four bytes of a number is. */
const zeroByte = (word: number): number => (word - 0x01010101) & ~word & 0x80808080

/** Whether all keys are UTF-8, looked at one by one: what they share may end in the middle of a character. */
const areTexts = (rows: PageRows): boolean =>
  rows.pick(Array.from({ length: rows.count }, (_, row) => row)).every((key) => isUtf8(key))

/** Blanks without a line break are text to the SDK's parser. */
function blanks(body: Uint8Array, start: number): number {
  if (body[start] === open) return start
  let at = start
  let lines = 0
  for (; ; at += 1) {
    const byte = body[at]
    if (byte === line) lines += 1
    else if (byte !== 0x20 && byte !== 0x09) break
  }
  if (at > start && lines === 0) throw new NotPlain()
  return at
}

function two(body: Uint8Array, at: number): number {
  const high = (body[at] ?? 0) - zero
  const low = (body[at + 1] ?? 0) - zero
  if (high < 0 || high > 9 || low < 0 || low > 9) throw new NotPlain()
  return high * 10 + low
}

function hexOf(byte: number | undefined): number {
  if (byte === undefined) throw new NotPlain()
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  if (lower < 0x61 || lower > 0x66) throw new NotPlain()
  return lower - 0x57
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))
const isWord = (byte: number | undefined): boolean =>
  isLetter(byte) || byte === 0x5f || (byte !== undefined && byte >= 0x30 && byte <= 0x39)

const frame = /^(?:<\?xml [^<>]*\?>)?\s*<ListBucketResult(?: xmlns="[^"<>&]*")?>([\s\S]*)<\/ListBucketResult>\s*$/
const element = /\s*<([A-Za-z]+)>([^<]*)<\/\1>|\s*<([A-Za-z]+)\s?\/>/y

/** Reads what stands around the objects. */
function headOf(text: string): PageHead | null {
  const inner = frame.exec(text)?.[1]
  if (inner === undefined) return null
  const fields = new Map<string, string>()
  element.lastIndex = 0
  for (;;) {
    const start = element.lastIndex
    const found = element.exec(inner)
    if (!found) {
      if (inner.slice(start).trim() !== '') return null
      break
    }
    const name = found[1] ?? found[3] ?? ''
    const value = xmlText(found[2] ?? '')
    if (value === null || fields.has(name)) return null
    fields.set(name, value)
  }
  const truncated = fields.get('IsTruncated')
  if (fields.get('EncodingType') !== 'url' || !fields.get('Name') || fields.has('Contents')) return null
  if (truncated !== 'true' && truncated !== 'false') return null
  const startAfter = decoded(fields.get('StartAfter') ?? '')
  return {
    truncated: truncated === 'true',
    token: fields.get('NextContinuationToken') || null,
    startAfter: startAfter || null,
  }
}

/** What cannot be decoded is taken as it is, which is then not what was sent. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

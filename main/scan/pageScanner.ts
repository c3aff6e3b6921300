import { isAscii } from 'node:buffer'
import { daysFromCivil } from '../../lake/calendar'
import type { Dictionary } from './columns'
import { longestKey } from './keyBlocks'
import { headOf, type PageHead } from './pageHead'
import type { PageRows } from './pageRows'
import { KnownTexts, pageText, type PageText } from './pageText'

/** Thrown where the page is not as plain as S3 writes it; the SDK's own parser takes over then. */
class NotPlain extends Error {}

const open = 0x3c
const close = 0x3e
const amp = 0x26
const zero = 0x30
const line = 0x0a
const slash = 0x2f
const dot = 0x2e
const plus = 0x2b
const percent = 0x25
const dash = 0x2d

const tagOf = (name: string) => ({ start: pageText(`<${name}>`), end: pageText(`</${name}>`) })
const contents = tagOf('Contents')
const key = tagOf('Key')
const lastModified = tagOf('LastModified')
const size = tagOf('Size')
const storageClass = tagOf('StorageClass')
const etag = tagOf('ETag')
const objectStart = pageText('<Contents><Key>')
const quotes = [pageText('&quot;'), pageText('&#34;')]
/** Digits of an MD5. */
const hashLength = 32

/** Fields of an object, as bits. */
const field = { key: 1, lastModified: 2, size: 4, storageClass: 8, etag: 16 } as const
const wanted = field.key | field.lastModified | field.size

/** Whether a byte of a key is more than a byte of a key. */
const isSpecial = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || [open, amp, slash, plus, percent].includes(byte) ? 1 : 0,
)

const firstYear = 1970
const lastYear = 2105
/** The days from 1970 to the beginning of each month, and of the one behind the last. */
const monthStarts = Int32Array.from({ length: (lastYear - firstYear + 1) * 12 + 1 }, (_, month) =>
  daysFromCivil(firstYear + Math.floor(month / 12), 1 + (month % 12), 1),
)

/**
 * Reads a url-encoded page of ListObjectsV2 without a delimiter from its bytes into columns: nothing is made for an object, and each byte is
 * looked at about once. An object is first held against what stood between the fields of those before it; where that differs, its elements are
 * read one by one. @returns `null` for anything but the plain form, with `rows` in any state
 */
export class PageScanner {
  private readonly standard: number
  private body: Uint8Array = new Uint8Array(0)
  private view: DataView = new DataView(new ArrayBuffer(0))
  /** What has stood between key and time, time and ETag, ETag and size, and behind the size, which tells the storage class. */
  private readonly between = [new KnownTexts(), new KnownTexts(), new KnownTexts(), new KnownTexts()] as const
  private readonly classes = new KnownTexts()
  /** Of the object that is read: what its fields say, and where they begin and end; -1 where that is not known. */
  private bytes = 0
  private modified = 0
  private stored = 0
  private keyEnd = 0
  private dateStart = 0
  private dateEnd = 0
  private hashStart = 0
  private hashEnd = 0
  private sizeStart = 0
  private sizeEnd = 0
  private classStart = 0
  /** Where the key of the row before stands in the page, and where in it its escapes do. */
  private before = 0
  private beforeLength = 0
  private readonly escapes = new Uint16Array(longestKey)
  private escapeCount = 0
  /** Where the last part of the key begins, and behind its last dot; 0 where there is none. */
  private name = 0
  private ending = 0

  constructor(private readonly storageClasses: Dictionary) {
    this.standard = storageClasses.number('STANDARD')
  }

  scan(body: Buffer, rows: PageRows): PageHead | null {
    rows.clear()
    this.body = body
    this.view = new DataView(body.buffer, body.byteOffset, body.length)
    this.beforeLength = 0
    this.escapeCount = 0
    try {
      const first = body.indexOf('<Contents>', 0, 'latin1')
      let at = first < 0 ? body.length : first
      for (;;) {
        if (this.has(at, objectStart)) at = this.object(at + objectStart.length, rows)
        else if (this.has(at, contents.start)) at = this.fields(this.blanks(at + contents.start.length), rows, 0)
        else break
        at = this.blanks(at)
      }
      if (!isAscii(rows.keys.subarray(0, rows.used)) && !rows.areTexts()) return null
      return headOf(body.toString('utf8', 0, first < 0 ? body.length : first) + body.toString('utf8', at))
    } catch (error) {
      if (error instanceof NotPlain) return null
      throw error
    }
  }

  /** Reads the object whose key begins at a place, and says where it ends; so do those below. */
  private object(start: number, rows: PageRows): number {
    const { view, between } = this
    this.keyEnd = this.key(start, rows)
    const first = between[0].at(view, this.keyEnd)
    if (!first) return this.fields(this.after(this.keyEnd, key.end), rows, field.key)
    this.dateStart = this.keyEnd + first.length
    this.dateEnd = this.date(this.dateStart)
    const second = between[1].at(view, this.dateEnd)
    const third = second && this.isHash(this.dateEnd + second.length) ? between[2].at(view, this.hashEnd) : null
    if (!third) return this.fields(this.after(this.dateEnd, lastModified.end), rows, field.key | field.lastModified)
    this.sizeStart = this.hashEnd + third.length
    this.sizeEnd = this.size(this.sizeStart)
    const fourth = between[3].at(view, this.sizeEnd)
    if (!fourth) return this.fields(this.after(this.sizeEnd, size.end), rows, wanted | field.etag)
    rows.endRow(this.name, this.ending, this.bytes, this.modified, fourth.value)
    return this.sizeEnd + fourth.length
  }

  /** Reads the elements of an object one by one, from a place between two of them; `seen` are those before. */
  private fields(start: number, rows: PageRows, seen: number): number {
    let at = this.blanks(start)
    let all = seen
    this.stored = this.standard
    this.classStart = -1
    if ((seen & field.etag) === 0) this.hashStart = -1
    for (;;) {
      if (this.body[at + 1] === slash) return this.endObject(this.after(at, contents.end), rows, all)
      const bit = this.fieldAt(at)
      if ((all & bit) !== 0) throw new NotPlain()
      all |= bit
      at = this.blanks(bit === 0 ? this.leaveOut(at, 2) : this.field(at, bit, rows))
    }
  }

  private endObject(end: number, rows: PageRows, seen: number): number {
    if ((seen & wanted) !== wanted) throw new NotPlain()
    rows.endRow(this.name, this.ending, this.bytes, this.modified, this.stored)
    this.learn(end)
    return end
  }

  /** Keeps what stands between the fields of an object in which they come in the order that S3 has. */
  private learn(end: number): void {
    const { body, view, between, keyEnd, dateStart, dateEnd, hashStart, hashEnd, sizeStart, sizeEnd } = this
    if (keyEnd > dateStart || dateEnd > hashStart || hashEnd > sizeStart) return
    // What is behind the size must tell the class by itself.
    if (this.classStart >= 0 && this.classStart < sizeEnd) return
    const places = [keyEnd, dateStart, dateEnd, hashStart, hashEnd, sizeStart, sizeEnd, end] as const
    between.forEach((texts, at) => {
      const [from, to] = [places[at * 2] ?? 0, places[at * 2 + 1] ?? 0]
      if (!texts.at(view, from)) texts.learn(body, from, to, this.stored)
    })
  }

  private fieldAt(at: number): number {
    const letter = this.body[at + 1]
    if (letter === 0x4b /* K */ && this.has(at, key.start)) return field.key
    if (letter === 0x4c /* L */ && this.has(at, lastModified.start)) return field.lastModified
    if (letter === 0x53 /* S */ && this.has(at, size.start)) return field.size
    if (letter === 0x53 && this.has(at, storageClass.start)) return field.storageClass
    if (letter === 0x45 /* E */ && this.has(at, etag.start)) return field.etag
    return 0
  }

  private field(at: number, bit: number, rows: PageRows): number {
    switch (bit) {
      case field.key:
        this.keyEnd = this.key(at + key.start.length, rows)
        return this.after(this.keyEnd, key.end)
      case field.lastModified:
        this.dateStart = at + lastModified.start.length
        this.dateEnd = this.date(this.dateStart)
        return this.after(this.dateEnd, lastModified.end)
      case field.size:
        this.sizeStart = at + size.start.length
        this.sizeEnd = this.size(this.sizeStart)
        return this.after(this.sizeEnd, size.end)
      case field.storageClass:
        this.classStart = at
        return this.after(this.storageClass(at), storageClass.end)
      default:
        return this.etag(at + etag.start.length)
    }
  }

  /** Decodes what a key does not share with the one before. */
  private key(start: number, rows: PageRows): number {
    rows.reserve()
    const { body } = this
    const { keys, last, lastLength } = rows
    const same = this.sharedWithBefore(start)
    let at = start + same
    let length = same - 2 * this.escapeCount
    let name = this.name <= length ? this.name : nameIn(last, length)
    let shared = -1
    let into = rows.used
    for (;;) {
      let byte = body[at] ?? open
      if (isSpecial[byte] !== 0) {
        if (byte === open) break
        byte = this.special(byte, at, start)
        if (byte === slash) name = length + 1
        if (body[at] === percent) at += 2
      }
      at += 1
      if (shared < 0) {
        // Two spellings of one byte are the same byte.
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
      for (byte = body[at] ?? open; isSpecial[byte] === 0; byte = body[at] ?? open) {
        keys[into] = byte
        last[length] = byte
        into += 1
        length += 1
        at += 1
      }
    }
    if (length === 0 || length > longestKey) throw new NotPlain()
    if (shared < 0) rows.beginKey(length, -1)
    rows.lastLength = length
    rows.keyEnd = into
    this.name = name
    this.ending = endingIn(last, name, length)
    this.before = start
    this.beforeLength = at - start
    return at
  }

  /** The byte that a sign of a key at a place stands for. */
  private special(byte: number, at: number, start: number): number {
    if (byte === plus) return 0x20
    if (byte === slash) return byte
    if (byte !== percent || at - start > 3 * longestKey) throw new NotPlain()
    this.escapes[this.escapeCount] = at - start
    this.escapeCount += 1
    return (hexOf(this.body[at + 1]) << 4) | hexOf(this.body[at + 2])
  }

  /** How many bytes of the page are the same from here on as those of the key before; never half an escape. Keeps the escapes among them. */
  private sharedWithBefore(start: number): number {
    const { body, view, before, beforeLength, escapes } = this
    const most = Math.min(beforeLength, body.length - start)
    let same = 0
    while (same + 4 <= most && view.getInt32(start + same, true) === view.getInt32(before + same, true)) same += 4
    while (same < most && body[start + same] === body[before + same]) same += 1
    let count = this.escapeCount
    while (count > 0 && (escapes[count - 1] ?? 0) + 3 > same) {
      count -= 1
      same = Math.min(same, escapes[count] ?? 0)
    }
    this.escapeCount = count
    return same
  }

  private etag(start: number): number {
    const quote = quotes.find((text) => this.has(start, text))
    if (quote && this.isHash(start + quote.length)) this.hashStart = start + quote.length
    return this.after(this.text(start), etag.end)
  }

  /** Whether the digits of a hash begin at a place, with or without a number of parts; `hashEnd` says where they end. */
  private isHash(start: number): boolean {
    const { view, body } = this
    if (start + hashLength > body.length) return false
    let tags = 0
    for (let at = start; at < start + hashLength; at += 4) {
      const word = view.getInt32(at, true)
      tags |= zeroByte(word ^ 0x3c3c3c3c) | zeroByte(word ^ 0x26262626)
    }
    let end = start + hashLength
    if (body[end] === dash) for (end += 1; isDigit(body[end]);) end += 1
    this.hashEnd = end
    return tags === 0
  }

  private size(start: number): number {
    const { body } = this
    let at = start
    let value = 0
    for (; ; at += 1) {
      const digit = (body[at] ?? 0) - zero
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const length = at - start
    if (length === 0 || length > 15 || (length > 1 && body[start] === zero)) throw new NotPlain()
    this.bytes = value
    return at
  }

  /** `2026-11-22T10:11:12.000Z` in whole seconds since 1970, four signs at a time: each is compared with the least it may be. */
  private date(at: number): number {
    const { view } = this
    if (at + 24 > view.byteLength) throw new NotPlain()
    const years = view.getInt32(at, true) ^ 0x30303030 /* 0000 */
    const months = view.getInt32(at + 4, true) ^ 0x2d30302d /* -00- */
    const days = view.getInt32(at + 8, true) ^ 0x30543030 /* 00T0 */
    const minutes = view.getInt32(at + 12, true) ^ 0x30303a30 /* 0:00 */
    const hasThousandths = view.getUint8(at + 19) === dot
    const seconds = view.getInt32(at + 16, true) ^ (hasThousandths ? 0x2e30303a /* :00. */ : 0x5a30303a) /* :00Z */
    const thousandths = hasThousandths ? view.getInt32(at + 20, true) ^ 0x5a303030 /* 000Z */ : 0
    const odd =
      above(years, 0x76767676) |
      above(months, 0x7f76767f) |
      above(days, 0x767f7676) |
      above(minutes, 0x76767f76) |
      above(seconds, 0x7f76767f) |
      above(thousandths, 0x7f767676)
    const year = (years & 15) * 1000 + ((years >> 8) & 15) * 100 + ((years >> 16) & 15) * 10 + (years >>> 24)
    const month = ((months >> 8) & 15) * 10 + ((months >> 16) & 15)
    const day = (days & 15) * 10 + ((days >> 8) & 15)
    const hour = (days >>> 24) * 10 + (minutes & 15)
    const minute = ((minutes >> 16) & 15) * 10 + (minutes >>> 24)
    const second = ((seconds >> 8) & 15) * 10 + ((seconds >> 16) & 15)
    if (odd !== 0 || hour > 23 || minute > 59 || second > 59) throw new NotPlain()
    if (year < firstYear || year > lastYear || month < 1 || month > 12) throw new NotPlain()
    const place = (year - firstYear) * 12 + month - 1
    const today = (monthStarts[place] ?? 0) + day - 1
    if (day < 1 || today >= (monthStarts[place + 1] ?? 0)) throw new NotPlain()
    this.modified = today * 86_400 + hour * 3600 + minute * 60 + second
    return at + (hasThousandths ? 24 : 20)
  }

  private storageClass(start: number): number {
    const at = start + storageClass.start.length
    const known = this.classes.at(this.view, at)
    if (known) {
      this.stored = known.value
      return at + known.length - 1
    }
    let end = at
    while (isWord(this.body[end])) end += 1
    if (end === at) throw new NotPlain()
    const number = this.storageClasses.number(Buffer.from(this.body.subarray(at, end)).toString('latin1'))
    if (number > 254) throw new NotPlain()
    // With the sign behind it, so that no class is taken for a longer one.
    if (this.body[end] === open) this.classes.learn(this.body, at, end + 1, number)
    this.stored = number
    return end
  }

  private has(at: number, text: PageText): boolean {
    return text.isAt(this.view, at)
  }

  private after(at: number, text: PageText): number {
    if (!text.isAt(this.view, at)) throw new NotPlain()
    return at + text.length
  }

  /** Text nobody asks for, which must still be plain: quotes are the only entity an ETag has. */
  private text(start: number): number {
    let at = start
    for (;;) {
      const byte = this.body[at]
      if (byte === open) return at
      if (byte === undefined) throw new NotPlain()
      if (byte === amp) at += this.quote(at)
      else at += 1
    }
  }

  private quote(at: number): number {
    const quote = quotes.find((text) => this.has(at, text))
    if (!quote) throw new NotPlain()
    return quote.length
  }

  /** An element nobody asks for, or one that holds such elements. */
  private leaveOut(start: number, deep: number): number {
    const { body } = this
    const from = start + 1
    let to = from
    while (isLetter(body[to])) to += 1
    if (body[start] !== open || to === from || body[to] !== close || deep === 0) throw new NotPlain()
    let at = this.text(to + 1)
    while (body[at + 1] !== slash) at = this.blanks(this.leaveOut(at, deep - 1))
    if (body[at] !== open) throw new NotPlain()
    at += 2
    for (let byte = from; byte <= to; byte += 1, at += 1) if (body[at] !== body[byte]) throw new NotPlain()
    return at
  }

  /** Blanks without a line break are text to the SDK's parser. */
  private blanks(start: number): number {
    const { body } = this
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
}

/** Not 0 when one of the four bytes of a number is. */
const zeroByte = (word: number): number => (word - 0x01010101) & ~word & 0x80808080

/** Not 0 when one of the four bytes of a number is above what is left to 0x7f by that of `room`. */
const above = (word: number, room: number): number => (word | (word + room)) & 0x80808080

/** Where the last part of a key begins. */
function nameIn(key: Uint8Array, length: number): number {
  let at = length
  while (at > 0 && key[at - 1] !== slash) at -= 1
  return at
}

/** Where a key goes on behind the last dot of its last part; 0 where that has none. */
function endingIn(key: Uint8Array, name: number, length: number): number {
  for (let at = length; at > name; at -= 1) if (key[at - 1] === dot) return at
  return 0
}

function hexOf(byte: number | undefined): number {
  if (byte === undefined) throw new NotPlain()
  if (isDigit(byte)) return byte - zero
  const lower = byte | 0x20
  if (lower < 0x61 || lower > 0x66) throw new NotPlain()
  return lower - 0x57
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= 0x39
const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))
const isWord = (byte: number | undefined): boolean => isLetter(byte) || byte === 0x5f || isDigit(byte)

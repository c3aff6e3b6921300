import { isUtf8 } from 'node:buffer'
import { daysFromCivil, daysInMonth } from '../../lake/calendar'
import type { Dictionary } from './columns'
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
const objectStart = Buffer.from('<Contents>')
const objectEnd = Buffer.from('</Contents>')

/**
 * Reads a url-encoded page of ListObjectsV2 without a delimiter from its bytes into columns: nothing is made for an object, and each byte is
 * looked at about once. @returns `null` for anything but the plain form, with `rows` in any state
 */
export class PageScanner {
  private body: Uint8Array = new Uint8Array(0)
  private at = 0
  private lastDate = -1
  private lastDay = 0
  private lastClass: Uint8Array = new Uint8Array(0)
  private lastClassNumber = -1
  private readonly standard: number

  constructor(private readonly storageClasses: Dictionary) {
    this.standard = storageClasses.number('STANDARD')
  }

  scan(body: Buffer, rows: PageRows): PageHead | null {
    rows.clear()
    this.body = body
    try {
      const first = body.indexOf(objectStart)
      this.at = first < 0 ? body.length : first
      while (this.is(objectStart)) {
        this.object(rows)
        this.blanks()
      }
      const head = body.toString('utf8', 0, first < 0 ? body.length : first)
      const tail = body.toString('utf8', this.at)
      if (!isUtf8(rows.keys.subarray(0, rows.used))) return null
      return headOf(head + tail)
    } catch (error) {
      if (error instanceof NotPlain) return null
      throw error
    } finally {
      this.body = new Uint8Array(0)
    }
  }

  private object(rows: PageRows): void {
    this.at += objectStart.length
    let [seen, keyEnd, bytes, modified, storageClass] = [0, 0, 0, 0, this.standard]
    for (;;) {
      this.blanks()
      const { body } = this
      if (body[this.at] !== open) throw new NotPlain()
      const letter = body[this.at + 1]
      let field = 0
      if (letter === 0x4b /* K */ && this.take('<Key>')) {
        field = 1
        keyEnd = this.key(rows)
        this.need('</Key>')
      } else if (letter === 0x4c /* L */ && this.take('<LastModified>')) {
        field = 2
        modified = this.date()
        this.need('</LastModified>')
      } else if (letter === 0x53 /* S */ && this.take('<Size>')) {
        field = 4
        bytes = this.size()
        this.need('</Size>')
      } else if (letter === 0x53 && this.take('<StorageClass>')) {
        field = 8
        storageClass = this.storageClass()
        this.need('</StorageClass>')
      } else if (letter === 0x45 /* E */ && this.take('<ETag>')) {
        field = 16
        this.text()
        this.need('</ETag>')
      } else if (letter === 0x2f /* slash */) {
        if (!this.is(objectEnd)) throw new NotPlain()
        this.at += objectEnd.length
        if ((seen & 7) !== 7) throw new NotPlain()
        rows.endRow(keyEnd, bytes, modified, storageClass)
        return
      } else this.leaveOut(2)
      if ((seen & field) !== 0) throw new NotPlain()
      seen |= field
    }
  }

  /** Blanks without a line break are text to the SDK's parser. */
  private blanks(): void {
    const { body } = this
    if (body[this.at] === open) return
    let lines = 0
    const start = this.at
    for (; ; this.at += 1) {
      const byte = body[this.at]
      if (byte === 0x0a) lines += 1
      else if (byte !== 0x20 && byte !== 0x09) break
    }
    if (this.at > start && lines === 0) throw new NotPlain()
  }

  private is(wanted: Uint8Array): boolean {
    const { body, at } = this
    for (let byte = 0; byte < wanted.length; byte += 1) if (body[at + byte] !== wanted[byte]) return false
    return true
  }

  private take(tag: string): boolean {
    const { body, at } = this
    for (let byte = 0; byte < tag.length; byte += 1) if (body[at + byte] !== tag.charCodeAt(byte)) return false
    this.at = at + tag.length
    return true
  }

  private need(tag: string): void {
    if (!this.take(tag)) throw new NotPlain()
  }

  /** Decodes the key behind the last one, and says where it ends. */
  private key(rows: PageRows): number {
    const { body } = this
    let from = this.at
    rows.reserve(0)
    let { keys } = rows
    let into = rows.used
    for (; ; from += 1) {
      let byte = body[from] ?? open
      if (byte === open) break
      if (byte === amp || byte === 0x0d) throw new NotPlain()
      if (byte === 0x2b /* + */) byte = 0x20
      else if (byte === 0x25 /* % */) {
        byte = (hexOf(body[from + 1]) << 4) | hexOf(body[from + 2])
        from += 2
      }
      if (into === keys.length) {
        rows.reserve(into - rows.used + 1)
        ;({ keys } = rows)
      }
      keys[into] = byte
      into += 1
    }
    // A key is no text if it begins in the middle of a character; an empty one is none at all.
    if (into === rows.used || ((keys[rows.used] ?? 0) & 0xc0) === 0x80) throw new NotPlain()
    this.at = from
    return into
  }

  private size(): number {
    const { body } = this
    const start = this.at
    let value = 0
    for (; ; this.at += 1) {
      const digit = (body[this.at] ?? 0) - zero
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const length = this.at - start
    if (length === 0 || length > 15 || (length > 1 && body[start] === zero)) throw new NotPlain()
    return value
  }

  /** `2026-11-22T10:11:12.000Z`, in whole seconds since 1970. */
  private date(): number {
    const { at } = this
    const date = this.digits(at, 4) * 10_000 + this.digits(at + 5, 2) * 100 + this.digits(at + 8, 2)
    if (date !== this.lastDate) this.newDate(date)
    const [hour, minute, second] = [this.digits(at + 11, 2), this.digits(at + 14, 2), this.digits(at + 17, 2)]
    if (hour > 23 || minute > 59 || second > 59) throw new NotPlain()
    this.signs(at)
    return this.lastDay * 86_400 + hour * 3600 + minute * 60 + second
  }

  private signs(at: number): void {
    const { body } = this
    const dashes = body[at + 4] === 0x2d && body[at + 7] === 0x2d && body[at + 10] === 0x54
    if (!dashes || body[at + 13] !== 0x3a || body[at + 16] !== 0x3a) throw new NotPlain()
    this.at = at + 19
    if (body[this.at] === 0x2e) {
      this.digits(this.at + 1, 3)
      this.at += 4
    }
    this.need('Z')
  }

  private newDate(date: number): void {
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100]
    if (year < 1970 || year > 2105 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
      throw new NotPlain()
    this.lastDate = date
    this.lastDay = daysFromCivil(year, month, day)
  }

  private digits(from: number, count: number): number {
    let value = 0
    for (let at = from; at < from + count; at += 1) {
      const digit = (this.body[at] ?? 0) - zero
      if (digit < 0 || digit > 9) throw new NotPlain()
      value = value * 10 + digit
    }
    return value
  }

  private storageClass(): number {
    const { body, at, lastClass } = this
    let length = 0
    while (length < lastClass.length && body[at + length] === lastClass[length]) length += 1
    if (length === lastClass.length && body[at + length] === open) {
      this.at = at + length
      return this.lastClassNumber
    }
    while (isWord(body[at + length])) length += 1
    if (length === 0) throw new NotPlain()
    const found = Buffer.from(body.subarray(at, at + length))
    const number = this.storageClasses.number(found.toString('latin1'))
    if (number > 254) throw new NotPlain()
    this.lastClass = found
    this.lastClassNumber = number
    this.at = at + length
    return number
  }

  /** Text nobody asks for, which must still be plain: quotes are the only entity an ETag has. */
  private text(): void {
    const { body } = this
    for (let byte = body[this.at]; byte !== open; byte = body[this.at]) {
      if (byte === undefined) throw new NotPlain()
      if (byte === amp && !this.take('&quot;')) throw new NotPlain()
      if (byte !== amp) this.at += 1
    }
  }

  /** An element nobody asks for, or one that holds such elements. */
  private leaveOut(deep: number): void {
    const { body } = this
    const from = this.at + 1
    if (body[this.at] !== open) throw new NotPlain()
    let to = from
    while (isLetter(body[to])) to += 1
    if (to === from || body[to] !== close || deep === 0) throw new NotPlain()
    this.at = to + 1
    this.text()
    while (body[this.at + 1] !== 0x2f) {
      this.leaveOut(deep - 1)
      this.blanks()
    }
    this.at += 2
    for (let at = from; at <= to; at += 1, this.at += 1) if (body[this.at] !== body[at]) throw new NotPlain()
  }
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
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

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
    const value = plainText(found[2] ?? '')
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

function plainText(text: string): string | null {
  if (!text.includes('&')) return text
  let plain = true
  const value = text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const known = whole.endsWith(';') ? entities[name] : undefined
    if (known === undefined) plain = false
    return known ?? ''
  })
  return plain ? value : null
}

/** What cannot be decoded is taken as it is, which is then not what was sent. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

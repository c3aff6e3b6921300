import type { RestoreState } from '../../lake/tiers'
import type { ListedObject } from '../s3/list'

interface Numbers<A> {
  readonly length: number
  set: (other: A) => void
}

/** The same numbers in twice the room, or as much as is needed. */
export function grown<A extends Numbers<A>>(array: A, needed: number, make: (length: number) => A): A {
  if (needed <= array.length) return array
  const larger = make(Math.max(needed, array.length * 2, 1024))
  larger.set(array)
  return larger
}

const newBytes = (length: number): Buffer => Buffer.allocUnsafe(length)
const newU32 = (length: number): Uint32Array => new Uint32Array(length)
const newU16 = (length: number): Uint16Array => new Uint16Array(length)
const newU8 = (length: number): Uint8Array => new Uint8Array(length)
const newF64 = (length: number): Float64Array => new Float64Array(length)

/** Many short texts as one run of UTF-8 bytes: what is compared and searched is bytes, the order S3 has (s3-facts A5.2). */
export class NameColumn {
  count = 0
  /** Whether each name so far came after the one before it. */
  inOrder = true
  flat: Buffer = newBytes(0)
  ends: Uint32Array = newU32(0)
  /** 1 where a name holds only ASCII, so that its letters can be compared byte by byte whatever their case. */
  plain: Uint8Array = newU8(0)

  add(name: string): void {
    const start = this.start(this.count)
    this.flat = grown(this.flat, start + name.length * 3, newBytes)
    const written = this.flat.write(name, start, 'utf8')
    this.ends = grown(this.ends, this.count + 1, newU32)
    this.plain = grown(this.plain, this.count + 1, newU8)
    this.ends[this.count] = start + written
    this.plain[this.count] = written === name.length ? 1 : 0
    this.count += 1
    if (this.inOrder && this.count > 1) this.inOrder = this.compare(this.count - 2, this.count - 1) < 0
  }

  start(index: number): number {
    return index === 0 ? 0 : (this.ends[index - 1] ?? 0)
  }

  end(index: number): number {
    return this.ends[index] ?? 0
  }

  at(index: number): string {
    return this.flat.toString('utf8', this.start(index), this.end(index))
  }

  compare(one: number, other: number): number {
    return this.flat.compare(this.flat, this.start(other), this.end(other), this.start(one), this.end(one))
  }

  /** Index of a name, or -1. */
  indexOf(name: string): number {
    const wanted = Buffer.from(name, 'utf8')
    const order = (index: number): number =>
      this.flat.compare(wanted, 0, wanted.length, this.start(index), this.end(index))
    if (!this.inOrder) {
      for (let index = 0; index < this.count; index += 1) if (order(index) === 0) return index
      return -1
    }
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order(middle) < 0) low = middle + 1
      else high = middle
    }
    return low < this.count && order(low) === 0 ? low : -1
  }
}

/** Texts that repeat a lot, as small numbers. */
export class Dictionary {
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()

  number(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    this.numbers.set(text, this.texts.length)
    return this.texts.push(text) - 1
  }
}

const compactETag = /^("?)([0-9a-f]{32})(?:-([1-9]\d{0,4}))?\1$/

/** ETags: 16 bytes and a number of parts where they have S3's usual form, the text itself where not. */
class ETagColumn {
  private hashes: Buffer = newBytes(0)
  private parts: Uint16Array = newU16(0)
  /** 0: in `others`; 1: bare; 2: in quotes. */
  private forms: Uint8Array = newU8(0)
  private readonly others = new Map<number, string>()

  set(index: number, etag: string): void {
    this.hashes = grown(this.hashes, (index + 1) * 16, newBytes)
    this.parts = grown(this.parts, index + 1, newU16)
    this.forms = grown(this.forms, index + 1, newU8)
    const found = compactETag.exec(etag)
    const parts = Number(found?.[3] ?? 0)
    if (!found || parts > 0xffff) {
      this.others.set(index, etag)
      return
    }
    this.hashes.write(found[2] ?? '', index * 16, 'hex')
    this.parts[index] = parts
    this.forms[index] = found[1] === '' ? 1 : 2
  }

  at(index: number): string {
    const form = this.forms[index]
    if (form === 0) return this.others.get(index) ?? ''
    const parts = this.parts[index] ?? 0
    const text = this.hashes.toString('hex', index * 16, index * 16 + 16) + (parts > 0 ? `-${parts}` : '')
    return form === 2 ? `"${text}"` : text
  }
}

/** The objects of one level, in the order they came; a row is never changed. About 60 bytes each, and the name. */
export class ObjectColumns {
  readonly names = new NameColumn()
  readonly classNames = new Dictionary()
  bytes: Float64Array = newF64(0)
  modifiedAt: Float64Array = newF64(0)
  classes: Uint16Array = newU16(0)
  totalBytes = 0
  private readonly etags = new ETagColumn()
  /** Few objects have one; the others are `null` or `none`, one bit each. */
  private readonly restores = new Map<number, RestoreState>()
  private notAsked: Uint8Array = newU8(0)

  constructor(private readonly prefix: string) {}

  get count(): number {
    return this.names.count
  }

  add(object: ListedObject): void {
    const index = this.count
    this.bytes = grown(this.bytes, index + 1, newF64)
    this.modifiedAt = grown(this.modifiedAt, index + 1, newF64)
    this.classes = grown(this.classes, index + 1, newU16)
    this.notAsked = grown(this.notAsked, index + 1, newU8)
    this.bytes[index] = object.bytes
    this.modifiedAt[index] = object.modifiedAt
    this.classes[index] = this.classNames.number(object.storageClass)
    this.etags.set(index, object.etag)
    if (object.restore === null) this.notAsked[index] = 1
    else if (object.restore.kind !== 'none') this.restores.set(index, object.restore)
    this.totalBytes += object.bytes
    this.names.add(object.key.slice(this.prefix.length))
  }

  storageClass(index: number): string {
    return this.classNames.texts[this.classes[index] ?? 0] ?? ''
  }

  at(index: number): ListedObject {
    return {
      key: this.prefix + this.names.at(index),
      bytes: this.bytes[index] ?? 0,
      modifiedAt: this.modifiedAt[index] ?? 0,
      etag: this.etags.at(index),
      storageClass: this.storageClass(index),
      restore: this.notAsked[index] === 1 ? null : (this.restores.get(index) ?? { kind: 'none' }),
    }
  }
}

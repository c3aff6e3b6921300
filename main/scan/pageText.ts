/**
 * A text to find in a page, compared eight bytes at a time as the number they are: such numbers are the same exactly when their bytes are, as long
 * as all of those are ASCII and none is 0.
 */
export class PageText {
  readonly length: number
  private readonly words: Float64Array
  /** The last eight bytes, which overlap those before; all of a text of fewer is in `short`. */
  private readonly end: number
  private readonly short: Uint8Array | null

  /** `value` is what it says where it stands. */
  constructor(
    bytes: Uint8Array,
    readonly value: number,
  ) {
    const { length } = bytes
    this.length = length
    this.short = length < 8 ? bytes : null
    const view = new DataView(bytes.buffer, bytes.byteOffset, length)
    this.words = Float64Array.from({ length: length >>> 3 }, (_, at) => view.getFloat64(at * 8, true))
    this.end = length < 8 ? 0 : view.getFloat64(length - 8, true)
  }

  /** Whether it stands at a place of a page. */
  isAt(page: DataView, at: number): boolean {
    const { words, length, short } = this
    if (at + length > page.byteLength) return false
    if (short) return isShortAt(short, page, at)
    for (let word = 0; word < words.length; word += 1)
      if (page.getFloat64(at + word * 8, true) !== words[word]) return false
    return page.getFloat64(at + length - 8, true) === this.end
  }
}

function isShortAt(text: Uint8Array, page: DataView, at: number): boolean {
  for (let place = 0; place < text.length; place += 1) if (page.getUint8(at + place) !== text[place]) return false
  return true
}

export const pageText = (text: string): PageText => new PageText(new Uint8Array(Buffer.from(text, 'latin1')), 0)

/** More texts than these are not the same few again and again. */
const mostTexts = 16
const longestText = 1024

/** The few texts that have stood in one place of the objects of a page, such as all between the end of one field and the beginning of another. */
export class KnownTexts {
  private readonly texts: PageText[] = []
  private last: PageText | null = null

  /** The one that stands at a place; mostly it is the one that was found last. */
  at(page: DataView, at: number): PageText | null {
    if (this.last?.isAt(page, at)) return this.last
    for (const text of this.texts) if (text.isAt(page, at)) return (this.last = text)
    return null
  }

  learn(page: Uint8Array, start: number, end: number, value: number): void {
    if (this.texts.length === mostTexts || end - start > longestText) return
    // A copy that is not part of the page: a buffer's own `slice` is.
    const text = new Uint8Array(page.subarray(start, end))
    if (text.every((byte) => byte > 0 && byte < 0x80)) this.texts.push(new PageText(text, value))
  }
}

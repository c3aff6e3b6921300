import { formatOf } from '../../lake/formats'

const slash = 0x2f
const dot = 0x2e
const underscore = 0x5f
const dollar = 0x24

/** Folders whose files are not what their endings say, each with its slash. */
const telling = ['_delta_log/', '.hoodie/', 'metadata/'].map((folder) => Buffer.from(folder, 'latin1'))

/** How long an ending may be to be looked up; formats have shorter ones. */
const longestEnding = 16

/**
 * Tells the format of keys that come in order, as `formatOf` does, some ten times faster: most keys are decided by their ending alone, which
 * is remembered, and what a folder means is worked out once a folder.
 */
export class FormatColumn {
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()
  /** By ending; -1 where the ending before it must be looked at as well, such as `.csv.gz`. */
  private readonly endings = new Map<string, number>()
  private readonly last = new Uint8Array(longestEnding)
  private lastLength = -1
  private lastNumber = 0
  private folderIsPlain = true

  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.number(text)
  }

  /**
   * Number of the format of a key, whose last part begins at `name` and has its ending from `ending`, 0 where there is none. `sameFolder`: the key
   * asked for before was in the same folder.
   */
  of(key: Uint8Array, length: number, name: number, ending: number, sameFolder: boolean): number {
    if (!sameFolder) this.folderIsPlain = isPlain(key, name)
    if (name === length || !this.folderIsPlain || key[name] === underscore || key[length - 1] === dollar)
      return this.slow(key, length)
    if (ending === 0) return this.byEnding('')
    if (length - ending > longestEnding) return this.slow(key, length)
    if (this.isLast(key, ending, length - ending)) return this.lastNumber
    const found = this.byEnding(latin(key, ending, length))
    if (found < 0) return this.slow(key, length)
    this.remember(key, ending, length - ending, found)
    return found
  }

  /** Number of the format of a key by itself. */
  ofKey(key: Uint8Array): number {
    const name = key.lastIndexOf(slash) + 1
    const ending = key.lastIndexOf(dot) + 1
    return this.of(key, key.length, name, ending > name ? ending : 0, false)
  }

  private byEnding(ending: string): number {
    const known = this.endings.get(ending)
    if (known !== undefined) return known
    const { format, compression } = formatOf(`x.${ending}`)
    const number = format === 'unknown' && compression !== null ? -1 : this.number(format)
    this.endings.set(ending, number)
    return number
  }

  private slow(key: Uint8Array, length: number): number {
    return this.number(formatOf(Buffer.from(key.buffer, key.byteOffset, length).toString('utf8')).format)
  }

  private number(format: string): number {
    const known = this.numbers.get(format)
    if (known !== undefined) return known
    this.numbers.set(format, this.texts.length)
    return this.texts.push(format) - 1
  }

  private isLast(key: Uint8Array, from: number, length: number): boolean {
    if (length !== this.lastLength) return false
    for (let at = 0; at < length; at += 1) if (key[from + at] !== this.last[at]) return false
    return true
  }

  private remember(key: Uint8Array, from: number, length: number, number: number): void {
    for (let at = 0; at < length; at += 1) this.last[at] = key[from + at] ?? 0
    this.lastLength = length
    this.lastNumber = number
  }
}

/** Whether none of the folders of a key, whose last part begins at `name`, is a telling one. */
function isPlain(key: Uint8Array, name: number): boolean {
  for (let at = 0; at < name; at += 1) {
    if (at > 0 && key[at - 1] !== slash) continue
    const sign = key[at]
    for (const folder of telling) if (folder[0] === sign && isAt(key, at, folder)) return false
  }
  return true
}

function isAt(key: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at += 1) if (key[start + at] !== text[at]) return false
  return true
}

const latin = (key: Uint8Array, start: number, end: number): string =>
  Buffer.from(key.buffer, key.byteOffset + start, end - start).toString('latin1')

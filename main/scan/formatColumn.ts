import { formatOf } from '../../lake/formats'

const slash = 0x2f
const dot = 0x2e
const underscore = 0x5f
const dollar = 0x24

/** Folders whose files are not what their endings say, each with its slash. */
const telling = ['_delta_log/', '.hoodie/', 'metadata/'].map((folder) => Buffer.from(folder, 'latin1'))
/** The first four bytes of each, as a little-endian number. */
export const tellingBeginnings: readonly number[] = telling.map((folder) => folder.readUInt32LE(0))

/** How long an ending may be to be looked up; formats have shorter ones. */
const longestEnding = 16
/** Added to a number: any key with this ending has this format, unless its folders or its name say otherwise. */
const byEnding = 0x100

/** Tells the format of keys as `formatOf` does, some times faster: most are decided by their ending alone, which is remembered. */
export class FormatColumn {
  readonly texts: string[] = []
  private readonly numbers = new Map<string, number>()
  /** By ending; -1 where the ending before it must be looked at as well, such as `.csv.gz`. */
  private readonly endings = new Map<string, number>()

  constructor(texts: readonly string[] = []) {
    for (const text of texts) this.number(text)
  }

  /**
   * Number of the format of a key, whose last part begins at `name` and has its ending from `ending`, 0 where there is none; with 0x100 added where
   * other keys with that ending need not be asked for.
   */
  of(key: Uint8Array, name: number, ending: number): number {
    const { length } = key
    if (name === length || !isPlain(key, name) || key[name] === underscore || key[length - 1] === dollar)
      return this.slow(key)
    if (ending > 0 && length - ending > longestEnding) return this.slow(key)
    const found = this.byEnding(ending === 0 ? '' : latin(key, ending))
    return found < 0 ? this.slow(key) : found + byEnding
  }

  /** Number of the format of a key by itself. */
  ofKey(key: Uint8Array): number {
    const name = key.lastIndexOf(slash) + 1
    const ending = key.lastIndexOf(dot) + 1
    return this.of(key, name, ending > name ? ending : 0) & ~byEnding
  }

  private byEnding(ending: string): number {
    const known = this.endings.get(ending)
    if (known !== undefined) return known
    const { format, compression } = formatOf(`x.${ending}`)
    const number = format === 'unknown' && compression !== null ? -1 : this.number(format)
    this.endings.set(ending, number)
    return number
  }

  private slow(key: Uint8Array): number {
    return this.number(formatOf(Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8')).format)
  }

  number(format: string): number {
    const known = this.numbers.get(format)
    if (known !== undefined) return known
    this.numbers.set(format, this.texts.length)
    return this.texts.push(format) - 1
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

const latin = (key: Uint8Array, start: number): string =>
  Buffer.from(key.buffer, key.byteOffset + start, key.length - start).toString('latin1')

import { code } from './assembly/search.ts?assembly'
import { longestKey, restartEvery, type KeyBlock } from './keyBlocks'

/** What assembly/search.ts gives. */
interface SearchCode {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly reserve: (length: number, rows: number) => number
  readonly search: (length: number, matchCase: boolean, first: number, from: number, to: number) => number
  readonly text: { readonly value: number }
  readonly rows: { readonly value: number }
}

let made: SearchCode | null = null

/** One for all searches of a thread: each call of `look` is whole before the next. */
function searchCode(): SearchCode {
  const env = {
    abort: () => {
      throw new Error('There is no memory for a search.')
    },
  }
  made ??= new WebAssembly.Instance<SearchCode>(new WebAssembly.Module(Buffer.from(code, 'base64')), { env }).exports
  return made
}

/**
 * Finds keys that hold a text, in WebAssembly, which looks at sixteen places at once, and of each key only at what it does not share with the one
 * before. Case counts only where asked for; letters are those of ASCII.
 */
export class SubstringSearch {
  private readonly text: Buffer

  constructor(
    text: string,
    private readonly matchCase: boolean,
  ) {
    const bytes = Buffer.from(text, 'utf8')
    this.text = matchCase ? bytes : Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1')
  }

  look({ keys, restarts }: KeyBlock, from: number, to: number, found: (row: number) => void): void {
    const { text, matchCase } = this
    if (text.length > longestKey || from >= to) return
    const code = searchCode()
    const first = Math.floor(from / restartEvery)
    const some = keys.subarray(restarts[first] ?? 0, restarts[Math.ceil(to / restartEvery)] ?? keys.length)
    const place = code.reserve(some.length, to - first * restartEvery)
    const { buffer } = code.memory
    new Uint8Array(buffer, place, some.length).set(some)
    new Uint8Array(buffer, code.text.value, text.length).set(text)
    const count = code.search(text.length, matchCase, first * restartEvery, from, to)
    for (const row of new Uint32Array(buffer, code.rows.value, count)) found(row)
  }
}

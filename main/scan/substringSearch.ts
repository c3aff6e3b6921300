import type { KeyBlock } from './keyBlocks'

/** One byte of a longer text must stand for a state, and one state is "found". */
const longest = 254

/**
 * Finds keys that hold a text without putting keys together: an automaton (Knuth, Morris, Pratt) reads only the bytes a key does not share with
 * the one before, from the state it had there. Case counts only where asked for; letters are those of ASCII.
 */
export class SubstringSearch {
  /** Next state by state and byte. */
  private readonly table: Uint8Array
  private readonly final: number
  /** State after so many bytes of the key. */
  private readonly states = new Uint8Array(8193)

  constructor(text: string, matchCase: boolean) {
    const needle = Buffer.from(text, 'utf8').subarray(0, longest)
    this.final = needle.length
    this.table = automaton(
      matchCase ? needle : Buffer.from(needle.toString('latin1').toLowerCase(), 'latin1'),
      matchCase,
    )
  }

  look({ keys, restarts }: KeyBlock, from: number, to: number, found: (row: number) => void): void {
    const { table, states, final } = this
    const first = from >>> 4
    let at = restarts[first] ?? 0
    // How much of the key before has been read: up to where the text was found in it.
    let known = 0
    let isFound = false
    for (let row = first << 4; row < to; row += 1) {
      let shared = keys[at] ?? 0
      at += 1
      if (shared >= 0x80) {
        shared = (shared & 0x7f) | ((keys[at] ?? 0) << 7)
        at += 1
      }
      let rest = keys[at] ?? 0
      at += 1
      if (rest >= 0x80) {
        rest = (rest & 0x7f) | ((keys[at] ?? 0) << 7)
        at += 1
      }
      const end = at + rest
      if (!isFound || shared < known) {
        let state = states[shared] ?? 0
        let length = shared
        isFound = false
        while (at < end) {
          state = table[(state << 8) | (keys[at] ?? 0)] ?? 0
          at += 1
          length += 1
          states[length] = state
          if (state === final) {
            isFound = true
            break
          }
        }
        known = length
      }
      at = end
      if (isFound && row >= from) found(row)
    }
  }
}

function automaton(needle: Uint8Array, matchCase: boolean): Uint8Array {
  const table = new Uint8Array((needle.length + 1) << 8)
  let back = 0
  for (let state = 0; state < needle.length; state += 1) {
    for (let byte = 0; byte < 256; byte += 1)
      table[(state << 8) | byte] = state === 0 ? 0 : (table[(back << 8) | byte] ?? 0)
    const wanted = needle[state] ?? 0
    const followed = state === 0 ? 0 : (table[(back << 8) | wanted] ?? 0)
    set(table, state, wanted, state + 1, matchCase)
    back = followed
  }
  return table
}

function set(table: Uint8Array, state: number, byte: number, next: number, matchCase: boolean): void {
  table[(state << 8) | byte] = next
  if (!matchCase && byte >= 0x61 && byte <= 0x7a) table[(state << 8) | (byte - 0x20)] = next
}

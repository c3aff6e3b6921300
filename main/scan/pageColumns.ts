import { blockIn, type KeyBlock } from './keyBlocks'
import type { PageHead } from './pageHead'
import { PageRows, type AboutKeys, type ScanNames } from './pageRows'
import type { ScanPage } from './pageSource'

/** Texts by their numbers in a column; `null` for those of which it has no row. */
type Names = readonly (string | null)[]

/** A page of a listing as it goes from the thread that has read it to that of its scan, which has other numbers for names. */
export interface PageColumns {
  /** The block: the memory it lies in, and what it takes to find its columns there. Sent as columns it would take thrice the time. */
  readonly room: ArrayBufferLike
  readonly count: number
  readonly keyBytes: number
  readonly about: AboutKeys
  readonly head: PageHead
  readonly storageClasses: Names
  readonly formats: Names
}

/** @throws LakeError badAnswer for more storage classes than a scan has numbers for */
export function pageIn(columns: PageColumns, names: ScanNames): ScanPage {
  const { room, count, keyBytes, about, head, storageClasses, formats } = columns
  const block = blockIn(room, count, keyBytes)
  const numbered: KeyBlock = {
    ...block,
    storageClasses: renumbered(block.storageClasses, storageClasses, (name) => names.classNumber(name)),
    formats: renumbered(block.formats, formats, (name) => names.formats.number(name)),
  }
  return { rows: new PageRows(numbered, about), head }
}

function renumbered(column: Uint8Array, names: Names, numberOf: (name: string) => number): Uint8Array {
  const numbers = names.map((name, at) => (name === null ? at : numberOf(name)))
  return numbers.every((number, at) => number === at) ? column : column.map((at) => numbers[at] ?? at)
}

/** `texts` without those that the column does not use. */
export function usedNames(texts: readonly string[], column: Uint8Array): Names {
  const used = new Uint8Array(texts.length)
  for (let row = 0; row < column.length; row += 1) used[column[row] ?? 0] = 1
  return texts.map((text, at) => (used[at] === 1 ? text : null))
}

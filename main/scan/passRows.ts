import { readsCost, readsHead, readsTags, type Reads } from '../../lake/factPass'
import { interleavedAt, placesOf } from '../../lake/interleaving'
import type { PriceList } from '../../lake/prices'
import { untoldNumber, type FactColumn } from './factColumn'
import type { PassRecord } from './factRecords'
import type { KnownFacts } from './knownFacts'
import type { LakeIndex, RowRange } from './lakeIndex'

/** An object a pass has to read, as the scan knows it, and what is to be asked of it. */
export interface RowToRead {
  readonly row: number
  readonly key: string
  readonly bytes: number
  /** Whole seconds, in ms since 1970. */
  readonly modifiedAt: number
  readonly head: boolean
  readonly tags: boolean
}

/** What a pass is about. `first`: what a source of this number or a later one was told is read; a pass that has not begun has none. */
export type PassAim = Pick<PassRecord, 'what' | 'again'> & { readonly first: number }
export const notBegun = Number.POSITIVE_INFINITY

/** Read in this pass, well or not; or known before, unless everything is to be read again. */
const isOpen = (column: FactColumn<object>, row: number, { first, again }: PassAim): boolean =>
  column.sourceAt(row) < first && (again || !column.knows(row))

const headIsOpen = (known: KnownFacts, row: number, aim: PassAim): boolean =>
  readsHead(aim.what) && isOpen(known.heads, row, aim)
const tagsAreOpen = (known: KnownFacts, row: number, aim: PassAim): boolean =>
  readsTags(aim.what) && isOpen(known.tags, row, aim)

export interface OpenReads {
  readonly objects: number
  readonly heads: number
  readonly tags: number
  readonly usd: number | null
}

/** What is left to be read of a range, and what that costs. */
export function openReads(
  index: LakeIndex,
  known: KnownFacts,
  range: RowRange,
  aim: PassAim,
  list: PriceList | null,
): OpenReads {
  const byClass = index.storageClasses.texts.map((): Reads => ({ heads: 0, tags: 0 }))
  let objects = 0
  index.eachBlock(range, (block, from, to, first) => {
    for (let at = from; at < to; at += 1) {
      const row = first + at - from
      const [head, tags] = [headIsOpen(known, row, aim), tagsAreOpen(known, row, aim)]
      if (!head && !tags) continue
      objects += 1
      const reads = byClass[block.storageClasses[at] ?? 0]
      if (head && reads) reads.heads += 1
      if (tags && reads) reads.tags += 1
    }
  })
  const named = new Map(index.storageClasses.texts.map((text, at) => [text, byClass[at] ?? { heads: 0, tags: 0 }]))
  return {
    objects,
    heads: byClass.reduce((sum, { heads }) => sum + heads, 0),
    tags: byClass.reduce((sum, { tags }) => sum + tags, 0),
    usd: list && readsCost(named, list),
  }
}

/** The next rows that are to be read, from a place of the order on; `next` is `null` when there are no more. */
export function rowsToRead(
  index: LakeIndex,
  known: KnownFacts,
  range: RowRange,
  aim: PassAim,
  { from, count }: { readonly from: number; readonly count: number },
): { readonly rows: readonly RowToRead[]; readonly next: number | null } {
  const size = range.end - range.first
  const end = placesOf(size)
  const rows: RowToRead[] = []
  let place = from
  for (; place < end && rows.length < count; place += 1) {
    const number = interleavedAt(place, size)
    if (number === null) continue
    const row = range.first + number
    const [head, tags] = [headIsOpen(known, row, aim), tagsAreOpen(known, row, aim)]
    if (!head && !tags) continue
    const { key, bytes, modifiedAt } = index.row(row)
    rows.push({ row, key, bytes, modifiedAt, head, tags })
  }
  return { rows, next: place < end ? place : null }
}

/** What a pass has come to so far, by objects. */
export interface PassCounts {
  /** Objects that were read or are to be read, and those of them that were. */
  readonly total: number
  readonly read: number
  readonly denied: { readonly encryption: number; readonly tags: number }
  readonly failed: { readonly encryption: number; readonly tags: number }
  readonly gone: number
  readonly changed: number
}

/** `open`: how many objects are left to be read. */
export function passCounts(known: KnownFacts, range: RowRange, pass: PassRecord, open: number): PassCounts {
  const { heads, tags } = known
  let read = 0
  const isOf = (column: FactColumn<object>, row: number, number: number): boolean =>
    column.numbers[row] === number && column.sourceAt(row) >= pass.first
  const counts = { gone: 0, changed: 0, denied: { encryption: 0, tags: 0 }, failed: { encryption: 0, tags: 0 } }
  for (let row = range.first; row < range.end; row += 1) {
    const isRead =
      (readsHead(pass.what) && heads.sourceAt(row) >= pass.first) ||
      (readsTags(pass.what) && tags.sourceAt(row) >= pass.first)
    if (!isRead) continue
    read += 1
    for (const reason of ['denied', 'failed'] as const) {
      if (isOf(heads, row, untoldNumber(reason))) counts[reason].encryption += 1
      if (isOf(tags, row, untoldNumber(reason))) counts[reason].tags += 1
    }
    for (const reason of ['gone', 'changed'] as const) {
      const number = untoldNumber(reason)
      if (isOf(heads, row, number) || isOf(tags, row, number)) counts[reason] += 1
    }
  }
  return { total: read + open, read, ...counts }
}

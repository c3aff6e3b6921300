import type { SortBy } from '../../../preload/contract/listings'

export interface Column {
  readonly id: 'name' | 'storageClass' | 'encryption' | 'tags' | 'bytes' | 'modifiedAt'
  readonly label: string
  /** Width in px until a person has chosen another; the name takes what the others leave. */
  readonly width: number
  readonly least: number
  /** `null` where sorting would cost a request for every object. */
  readonly sort: SortBy | null
  readonly right?: boolean
}

export const columns: readonly Column[] = [
  { id: 'name', label: 'Name', width: 240, least: 140, sort: 'name' },
  { id: 'storageClass', label: 'Storage class', width: 108, least: 60, sort: 'storageClass' },
  { id: 'encryption', label: 'Encryption', width: 92, least: 30, sort: null },
  { id: 'tags', label: 'Tags', width: 150, least: 36, sort: null },
  { id: 'bytes', label: 'Size', width: 76, least: 56, sort: 'bytes', right: true },
  { id: 'modifiedAt', label: 'Modified', width: 126, least: 70, sort: 'modifiedAt' },
]
export const checkboxWidth = 30

/** Widths chosen by a person, by column; columns not named keep their own. */
export type Widths = Readonly<Record<string, number>>

/** The tracks of the grid: only the name grows, unless it was given a width. */
export function gridTemplate(widths: Widths): string {
  const tracks = columns.map(({ id, width, least }) => {
    const chosen = widths[id]
    if (id === 'name') return chosen === undefined ? `minmax(${least}px, 1fr)` : `minmax(${chosen}px, 1fr)`
    return `${Math.max(least, chosen ?? width)}px`
  })
  return `${checkboxWidth}px ${tracks.join(' ')}`
}

/** Narrower than this, the table scrolls sideways. */
export const leastTableWidth = (widths: Widths): number =>
  columns.reduce(
    (sum, { id, width, least }) => sum + Math.max(least, widths[id] ?? (id === 'name' ? least : width)),
    checkboxWidth,
  )

/** A click sorts; another turns it round; the third goes back to the order of S3. */
export function nextSort(now: { by: SortBy; descending: boolean } | null, by: SortBy) {
  if (now === null || now.by !== by) return { by, descending: false }
  return now.descending ? null : { by, descending: true }
}

import type { SortBy } from '../../../preload/contract/listings'

export interface Column {
  readonly id: 'name' | 'storageClass' | 'encryption' | 'tags' | 'bytes' | 'modifiedAt'
  readonly label: string
  /** For a narrow table. */
  readonly short?: string
  /** Width in px until a person has chosen another; the name takes what the others leave. */
  readonly width: number
  /** The same in a narrow table. */
  readonly narrow: number
  readonly least: number
  /** `null` where sorting would cost a request for every object. */
  readonly sort: SortBy | null
  readonly right?: boolean
}

export const columns: readonly Column[] = [
  { id: 'name', label: 'Name', width: 220, narrow: 200, least: 100, sort: 'name' },
  { id: 'storageClass', label: 'Storage class', width: 108, narrow: 98, least: 60, sort: 'storageClass' },
  { id: 'encryption', label: 'Encryption', short: 'Enc', width: 90, narrow: 34, least: 30, sort: null },
  { id: 'tags', label: 'Tags', width: 136, narrow: 112, least: 36, sort: null },
  { id: 'bytes', label: 'Size', width: 76, narrow: 68, least: 56, sort: 'bytes', right: true },
  { id: 'modifiedAt', label: 'Modified', width: 130, narrow: 126, least: 70, sort: 'modifiedAt' },
]
/** Below this width of the table the narrow widths hold. */
export const narrowBelow = 760
export const checkboxWidth = 30

/** Widths chosen by a person, by column; columns not named keep their own. */
export type Widths = Readonly<Record<string, number>>

const widthOf = ({ id, width, narrow, least }: Column, widths: Widths, isNarrow: boolean): number =>
  Math.max(least, widths[id] ?? (isNarrow ? narrow : width))

/** The tracks of the grid: only the name grows. */
export function gridTemplate(widths: Widths, isNarrow: boolean): string {
  const tracks = columns.map((column) => {
    const width = widthOf(column, widths, isNarrow)
    return column.id === 'name' ? `minmax(${width}px, 1fr)` : `${width}px`
  })
  return `${checkboxWidth}px ${tracks.join(' ')}`
}

/** Narrower than this, the table scrolls sideways. */
export const leastTableWidth = (widths: Widths, isNarrow: boolean): number =>
  columns.reduce((sum, column) => sum + widthOf(column, widths, isNarrow), checkboxWidth + 6)

/** A click sorts; another turns it round; the third goes back to the order of S3. */
export function nextSort(now: { by: SortBy; descending: boolean } | null, by: SortBy) {
  if (now === null || now.by !== by) return { by, descending: false }
  return now.descending ? null : { by, descending: true }
}

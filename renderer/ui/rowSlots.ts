import type { Rows } from './drawnRows'
import type { ScrollSpace } from './scrollSpace'

export interface RowSlot {
  /** Names the element. */
  readonly slot: number
  /** The row that is drawn in it. */
  readonly row: number
}

export interface RowSlots {
  /** Those that have elements: the rows in view and some around them. */
  readonly drawn: Rows
  /** In the order of the document. */
  readonly slots: readonly RowSlot[]
}

/**
 * The elements of a list and their rows. There are always as many, and a row has the element that its number comes to, so that the row that comes
 * into view is written into the element of the one that went out of it: making an element or moving it to another place in the document costs several
 * times as much. Their order is that of the rows when the view last rested at `rested` px: order matters to who listens or goes on by Tab, not while
 * rows fly by.
 */
export function rowSlots(space: ScrollSpace, top: number, rested: number, overscan: number): RowSlots {
  const drawn = rowsAround(space, top, overscan)
  const count = drawn.last - drawn.first + 1
  const start = rowsAround(space, rested, overscan).first
  const slots = Array.from({ length: count }, (_, place) => {
    const slot = (start + place) % count
    return { slot, row: drawn.first + ((slot - (drawn.first % count) + count) % count) }
  })
  return { drawn, slots }
}

function rowsAround({ rows, rowHeight, viewport }: ScrollSpace, top: number, overscan: number): Rows {
  const count = Math.min(rows, Math.ceil(viewport / rowHeight) + 1 + 2 * overscan)
  const first = Math.min(Math.max(0, Math.floor(top / rowHeight) - overscan), rows - count)
  return { first, last: first + count - 1 }
}

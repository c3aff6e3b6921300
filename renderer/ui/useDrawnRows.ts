import type { Rows, View } from './drawnRows'
import { rowSlots, type RowSlots } from './rowSlots'
import { visibleRows } from './scrollSpace'
import { useDrawing } from './useDrawing'
import type { VirtualScroll } from './useVirtualScroll'

export interface DrawnRows extends RowSlots {
  readonly seen: Rows
  readonly isWhole: (row: number) => boolean
}

const overscan = 8

/** The rows of a list that are in the document, the element each has, and whether it is drawn whole. `list` names what the rows are of. */
export function useDrawnRows(
  { space, position, rested }: Pick<VirtualScroll, 'space' | 'position' | 'rested'>,
  list: unknown,
  isThere: View['isThere'],
): DrawnRows {
  const { top } = position
  const seen = visibleRows(space, top)
  const { drawn, slots } = rowSlots(space, top, rested, overscan)
  const isWhole = useDrawing({ list, top, seen, drawn, isThere })
  return { seen, drawn, slots, isWhole }
}

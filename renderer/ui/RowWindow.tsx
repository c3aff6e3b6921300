import { memo, useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'
import { rowSlots } from './rowSlots'
import { rowOffset, spacerHeight, visibleRows } from './scrollSpace'
import { useDrawing } from './useDrawing'
import { useVirtualScroll } from './useVirtualScroll'
import './rowWindow.css'

interface RowWindowProps {
  readonly label: string
  readonly rows: number
  readonly rowHeight: number
  /** Told which rows, from first to last, are to be at hand: those that are drawn and some around them. */
  readonly onShow: (first: number, last: number) => void
  /** Components without state of their own: elements are used again for other rows. What is not to be whole yet shows only what it is called. */
  readonly children: (row: number, isWhole: boolean) => ReactNode
  /** Whether a row has come; given where rows can be drawn brief at first. */
  readonly isThere?: (row: number) => boolean
}

const overscan = 8
const ahead = 100
const never = (): boolean => false

/** A list of any length of which only the visible rows exist; it takes its height from its style. */
export function RowWindow({ label, rows, rowHeight, onShow, children, isThere = never }: RowWindowProps): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const { space, position, rested, onScroll } = useVirtualScroll(element, rows, rowHeight)
  const seen = visibleRows(space, position.top)
  const { drawn, slots } = rowSlots(space, position.top, rested, overscan)
  const { first, last } = drawn
  const isWhole = useDrawing({ list: label, top: position.top, seen, drawn, isThere })
  useEffect(() => {
    if (last >= first) onShow(Math.max(0, first - ahead), Math.min(rows - 1, last + ahead))
  }, [first, last, rows, onShow])
  return (
    <div
      ref={element}
      className="row-window"
      role="table"
      aria-label={label}
      aria-rowcount={rows}
      // A scrolling area without anything to focus in it must be reachable with the keyboard itself.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={onScroll}
    >
      <div className="row-window-space" role="rowgroup" style={{ height: spacerHeight(space) }}>
        {slots.map(({ slot, row }) => (
          <WindowRow
            key={slot}
            row={row}
            height={rowHeight}
            y={rowOffset(space, position, row)}
            table={element}
            isWhole={isWhole(row)}
            draw={children}
          />
        ))}
      </div>
    </div>
  )
}

interface WindowRowProps {
  readonly row: number
  readonly height: number
  readonly y: number
  readonly table: RefObject<HTMLDivElement | null>
  readonly isWhole: boolean
  readonly draw: RowWindowProps['children']
}

/** Most rows stay what they are from one frame of a scroll to the next. */
const WindowRow = memo(function WindowRow({ row, height, y, table, isWhole, draw }: WindowRowProps): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const drawn = useRef(row)
  // What has the focus must not become a button of another row.
  useLayoutEffect(() => {
    const isOther = drawn.current !== row
    drawn.current = row
    if (isOther && element.current?.contains(document.activeElement)) table.current?.focus({ preventScroll: true })
  }, [row, table])
  return (
    <div ref={element} role="row" aria-rowindex={row + 1} className="row-window-row" style={{ height, top: y }}>
      {draw(row, isWhole)}
    </div>
  )
})

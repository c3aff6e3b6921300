import { useEffect, useRef, type ReactNode } from 'react'
import { rowOffset, spacerHeight, visibleRows } from './scrollSpace'
import { useVirtualScroll } from './useVirtualScroll'
import './rowWindow.css'

interface RowWindowProps {
  readonly label: string
  readonly rows: number
  readonly rowHeight: number
  /** Told which rows, from first to last, are about to be drawn. */
  readonly onShow: (first: number, last: number) => void
  readonly children: (row: number) => ReactNode
}

const overscan = 8

/** A list of any length of which only the visible rows exist; it takes its height from its style. */
export function RowWindow({ label, rows, rowHeight, onShow, children }: RowWindowProps): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const { space, position, onScroll } = useVirtualScroll(element, rows, rowHeight)
  const { first, last } = visibleRows(space, position.top, overscan)
  useEffect(() => {
    if (last >= first) onShow(first, last)
  }, [first, last, onShow])
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
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
        {places.map((row) => (
          <div
            key={row}
            role="row"
            aria-rowindex={row + 1}
            className="row-window-row"
            style={{ height: rowHeight, transform: `translateY(${rowOffset(space, position, row)}px)` }}
          >
            {children(row)}
          </div>
        ))}
      </div>
    </div>
  )
}

import { memo, useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'
import { rowOffset, spacerHeight } from './scrollSpace'
import { useDrawnRows } from './useDrawnRows'
import { useVirtualScroll } from './useVirtualScroll'
import './rowWindow.css'

interface RowWindowProps<Row> {
  readonly label: string
  readonly rows: number
  readonly rowHeight: number
  /** Told which rows, from first to last, are to be at hand: those that are drawn and some around them. */
  readonly onShow: (first: number, last: number) => void
  /** What there is of a row, undefined until it has come. */
  readonly rowAt: (row: number) => Row | undefined
  /**
   * Draws components without state of their own: elements are used again for other rows. A function that stays the same spares the rows that do so too.
   * What is not to be whole yet shows only what it is called.
   */
  readonly children: (row: Row | undefined, isWhole: boolean) => ReactNode
  /** Rows can be drawn brief at first. */
  readonly canBeBrief?: boolean
}

const ahead = 100

/** A list of any length of which only the visible rows exist; it takes its height from its style. */
export function RowWindow<Row>(props: RowWindowProps<Row>): ReactNode {
  const { label, rows, rowHeight, onShow, rowAt, children, canBeBrief = false } = props
  const element = useRef<HTMLDivElement>(null)
  const scroll = useVirtualScroll(element, rows, rowHeight)
  const { space, position, onScroll } = scroll
  const isThere = (row: number): boolean => canBeBrief && rowAt(row) !== undefined
  const { drawn, slots, isWhole } = useDrawnRows(scroll, label, isThere)
  const { first, last } = drawn
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
            content={rowAt(row)}
            isWhole={isWhole(row)}
            draw={children}
          />
        ))}
      </div>
    </div>
  )
}

interface DrawnRowProps<Row> {
  readonly row: number
  readonly height: number
  readonly y: number
  readonly table: RefObject<HTMLDivElement | null>
  readonly content: Row | undefined
  readonly isWhole: boolean
  readonly draw: RowWindowProps<Row>['children']
}

function DrawnRow<Row>({ row, height, y, table, content, isWhole, draw }: DrawnRowProps<Row>): ReactNode {
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
      {draw(content, isWhole)}
    </div>
  )
}

/** Most rows stay what they are from one frame of a scroll to the next. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memo forgets that the component takes rows of any kind
const WindowRow = memo(DrawnRow) as typeof DrawnRow

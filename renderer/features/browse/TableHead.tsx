import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo, useRef, type PointerEvent, type ReactNode } from 'react'
import { sortBy, type Sort } from '../../state/listing'
import { columns, nextSort, type Column } from './columns'

interface TableHeadProps {
  readonly sort: Sort | null
  readonly checked: 'all' | 'some' | 'none'
  readonly onCheck: () => void
  readonly onWidth: (id: string, width: number | null) => void
  readonly isNarrow: boolean
}

/** Drawn again only when it changes: rows come many times a second. */
export const TableHead = memo(function TableHead({
  sort,
  checked,
  onCheck,
  onWidth,
  isNarrow,
}: TableHeadProps): ReactNode {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" aria-rowindex={1} className="table-row">
        <div role="columnheader" className="cell cell-check">
          <input
            type="checkbox"
            aria-label="Select all"
            checked={checked === 'all'}
            ref={(box) => {
              if (box !== null) box.indeterminate = checked === 'some'
            }}
            onChange={onCheck}
          />
        </div>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} sort={sort} onWidth={onWidth} isNarrow={isNarrow} />
        ))}
      </div>
    </div>
  )
})

interface HeadCellProps extends Pick<TableHeadProps, 'sort' | 'onWidth' | 'isNarrow'> {
  readonly column: Column
}

function HeadCell({ column, sort, onWidth, isNarrow }: HeadCellProps): ReactNode {
  const { id, sort: by, right = false } = column
  const label = isNarrow ? (column.short ?? column.label) : column.label
  const sorted = by !== null && sort?.by === by
  const direction = !sorted ? 'none' : sort.descending ? 'descending' : 'ascending'
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp
  return (
    <div
      role="columnheader"
      className={right ? 'cell cell-right' : id === 'name' ? 'cell cell-name' : 'cell'}
      {...(by === null ? {} : { 'aria-sort': direction })}
    >
      {by === null ? (
        <span className="ellipsis" title={column.label}>
          {label}
        </span>
      ) : (
        <button
          type="button"
          className="head-button"
          onClick={() => void sortBy(nextSort(sort, by))}
          title={`Sort by ${label.toLowerCase()}`}
        >
          <span className="ellipsis">{label}</span>
          {sorted && <Arrow size={12} aria-hidden />}
        </button>
      )}
      <ResizeHandle id={id} least={column.least} onWidth={onWidth} />
    </div>
  )
}

/** Dragged with the pointer; a double click gives the column its own width back. */
function ResizeHandle({
  id,
  least,
  onWidth,
}: {
  id: string
  least: number
  onWidth: HeadCellProps['onWidth']
}): ReactNode {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const grab = (event: PointerEvent<HTMLSpanElement>) => {
    const cell = event.currentTarget.parentElement
    if (cell === null || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width: cell.getBoundingClientRect().width }
    event.preventDefault()
  }
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    if (start.current === null) return
    onWidth(id, Math.min(2000, Math.max(least, Math.round(start.current.width + event.clientX - start.current.x))))
  }
  const drop = () => {
    start.current = null
  }
  return (
    <span
      className="resize-handle"
      aria-hidden
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onDoubleClick={() => onWidth(id, null)}
    />
  )
}

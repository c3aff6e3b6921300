import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { RowWindow } from './RowWindow'
import { toneOf, type Tone } from './tone'
import './tones.css'
import './matrixMap.css'

/** One field of the map. `missing` is a hole where something was to be expected; `level` is how strong, from 0 to 5. */
export interface MatrixCell {
  readonly state: 'there' | 'missing'
  readonly level: number
  readonly tone: Tone
  /** All that the field stands for, in words. */
  readonly text: string
  /** Something is wrong with it; the text says what. */
  readonly marked: boolean
  readonly open: (() => void) | null
}

export interface MatrixRow {
  readonly id: string
  readonly label: string
  /** As many as there are columns; `null` where nothing is and nothing was expected. */
  readonly cells: readonly (MatrixCell | null)[]
}

interface MatrixMapProps {
  readonly label: string
  readonly columns: readonly string[]
  readonly rows: readonly MatrixRow[]
}

const rowHeight = 22
const mostHeight = 420
/** As in the style: the rows are as wide as their head, or each would have a scroll bar of its own. */
const labelWidth = 96
const columnWidth = 22
const scrollBar = 12

/** Rows of fields such as the days of months. Keys: arrows go from field to field, Enter opens. */
export function MatrixMap({ label, columns, rows }: MatrixMapProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = neighbour(event.target, event.key)
    if (next === null) return
    event.preventDefault()
    next.focus()
  }
  return (
    <div ref={frame} className="matrix" onKeyDown={onKeyDown} role="presentation">
      <div className="matrix-row matrix-head" aria-hidden>
        <span className="matrix-label" />
        {columns.map((column) => (
          <span key={column} className="matrix-column numeric">
            {column}
          </span>
        ))}
      </div>
      <div
        className="matrix-rows"
        style={{
          height: Math.min(mostHeight, rows.length * rowHeight + 2),
          minWidth: labelWidth + columns.length * columnWidth + scrollBar,
        }}
      >
        <RowWindow label={label} rows={rows.length} rowHeight={rowHeight} onShow={noNeed} rowAt={(at) => rows[at]}>
          {(row) => <Row row={row} columns={columns} />}
        </RowWindow>
      </div>
    </div>
  )
}

const noNeed = (): void => undefined

function Row({
  row,
  columns,
}: {
  readonly row: MatrixRow | undefined
  readonly columns: MatrixMapProps['columns']
}): ReactNode {
  if (row === undefined) return null
  return (
    <div className="matrix-row">
      <span className="matrix-label numeric" role="rowheader" title={row.label}>
        {row.label}
      </span>
      {columns.map((column, at) => {
        const cell = row.cells[at] ?? null
        return (
          <span key={column} role="cell" className="matrix-place">
            {cell !== null && (
              <button
                type="button"
                className="matrix-cell"
                {...toneOf(cell.tone)}
                data-state={cell.state}
                data-level={cell.level}
                data-marked={cell.marked || undefined}
                data-at={at}
                aria-label={`${row.label} ${column}: ${cell.text}`}
                aria-disabled={cell.open === null}
                title={`${row.label} ${column}\n${cell.text}`}
                onClick={() => cell.open?.()}
              />
            )}
          </span>
        )
      })}
    </div>
  )
}

/** The next field in the direction of an arrow, over holes. */
function neighbour(from: EventTarget, key: string): HTMLElement | null {
  if (!(from instanceof HTMLElement) || !from.matches('.matrix-cell')) return null
  const row = from.closest('[role=row]')
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const cells = [...(row?.querySelectorAll<HTMLElement>('.matrix-cell') ?? [])]
    return cells[cells.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)] ?? null
  }
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null
  const rows = [...(row?.parentElement?.querySelectorAll('[role=row]') ?? [])]
  const step = key === 'ArrowDown' ? 1 : -1
  for (let at = rows.findIndex((one) => one === row) + step; at >= 0 && at < rows.length; at += step) {
    const cell = rows[at]?.querySelector<HTMLElement>(`.matrix-cell[data-at="${from.dataset['at'] ?? ''}"]`)
    if (cell) return cell
  }
  return null
}

/** One of six steps for a share of the largest, between 0 and 1; anything above nothing is at least 1. */
export const heatLevel = (share: number): number => (share <= 0 ? 0 : Math.min(5, 1 + Math.floor(share * 4.999)))

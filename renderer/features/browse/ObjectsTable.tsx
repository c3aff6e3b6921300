import { useCallback, useEffect, useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from 'react'
import type { GlanceCache } from '../../state/glanceCache'
import { registerTable, useListing, wantNoKey } from '../../state/listing'
import { setPreferences, usePreferences } from '../../state/preferences'
import type { RowSource } from '../../state/rowSource'
import { rowOffset, spacerHeight, visibleRows } from '../../ui/scrollSpace'
import { useDrawnRows } from '../../ui/useDrawnRows'
import { useVirtualScroll, type VirtualScroll } from '../../ui/useVirtualScroll'
import { gridTemplate, leastTableWidth, narrowBelow } from './columns'
import { ObjectRow, rowId } from './ObjectRow'
import { TableHead } from './TableHead'
import { useGlances } from './useGlances'
import { useTableFocus } from './useTableFocus'
import { useTableInput } from './useTableInput'
import './objectsTable.css'

const rowHeight = 26
const headHeight = 28

interface ObjectsTableProps {
  readonly source: RowSource
  readonly glances: GlanceCache
  /** Asks for the context menu at a place of the window. */
  readonly onMenu: (x: number, y: number) => void
  readonly label: string
}

/** The rows of one listing, any number of them: only those in view exist. */
export function ObjectsTable({ source, glances, onMenu, label }: ObjectsTableProps): ReactNode {
  const grid = useRef<HTMLDivElement>(null)
  useSyncExternalStore(source.subscribe, source.snapshot)
  const { state } = source
  const cursor = useListing((store) => store.cursor)
  const sort = useListing((store) => store.sort)
  const scroll = useVirtualScroll(grid, state.rows, rowHeight, headHeight)
  const [widths, setWidth] = useColumnWidths()
  const isNarrow = scroll.width < narrowBelow
  const leastWidth = leastTableWidth(widths, isNarrow)
  const { seen, drawn, slots, isWhole } = useDrawnRows(scroll, source, (at) => source.row(at) !== undefined)
  useView(source, scroll, cursor)
  useLanding(source, scroll)
  useGlances(source, glances, seen)
  const input = useTableInput({ grid, source, scroll, onMenu, headHeight })
  useTableFocus(grid)

  const isCursorDrawn = cursor !== null && cursor >= drawn.first && cursor <= drawn.last
  const { selection, rows } = state
  const chosen = selection.objects + selection.prefixes
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      className="objects-table"
      aria-label={label}
      aria-rowcount={rows + 1}
      aria-multiselectable
      {...(isCursorDrawn ? { 'aria-activedescendant': rowId(cursor) } : {})}
      onScroll={scroll.onScroll}
      onKeyDown={input.onKeyDown}
      onMouseDown={input.onMouseDown}
      onDoubleClick={input.onDoubleClick}
      onContextMenu={input.onContextMenu}
      data-narrow={isNarrow || undefined}
      data-sideways={leastWidth > scroll.width || undefined}
      style={{ '--columns': gridTemplate(widths, isNarrow), '--least-width': `${leastWidth}px` }}
    >
      <TableHead
        sort={sort}
        checked={chosen === 0 ? 'none' : chosen >= rows ? 'all' : 'some'}
        onCheck={input.selectAllOrNone}
        onWidth={setWidth}
        isNarrow={isNarrow}
      />
      <div role="rowgroup" className="table-body" style={{ height: spacerHeight(scroll.space) }}>
        {slots.map(({ slot, row: at }) => {
          const row = source.row(at)
          return (
            <ObjectRow
              key={slot}
              at={at}
              y={rowOffset(scroll.space, scroll.position, at)}
              row={row}
              glanced={row?.kind === 'object' ? glances.get(row) : undefined}
              isCursor={at === cursor}
              isBrief={!isWhole(at)}
            />
          )
        })}
      </div>
    </div>
  )
}

function useColumnWidths() {
  const widths = usePreferences((store) => store.preferences.columnWidths)
  const setWidth = useCallback((id: string, width: number | null) => {
    const { [id]: _, ...others } = usePreferences.getState().preferences.columnWidths
    setPreferences({ columnWidths: width === null ? others : { ...others, [id]: width } })
  }, [])
  return [widths, setWidth] as const
}

/** Tells the source what is looked at, and follows rows that changed place. */
function useView(source: RowSource, scroll: VirtualScroll, cursor: number | null): void {
  const { space, position, shift } = scroll
  const { first, last } = visibleRows(space, position.top)
  const isAtTop = position.top === 0
  // After every commit: the rows may be others although the view is the same.
  useEffect(() => {
    const named = (at: number | null) => {
      const key = at === null ? undefined : source.row(at)?.key
      return at === null || key === undefined ? null : { at, key }
    }
    source.look({ first, last, anchor: isAtTop ? null : named(first), cursor: named(cursor) })
  })
  useLayoutEffect(() => {
    source.followMoves((moved) => {
      if (cursor !== null) useListing.setState({ cursor: moved.cursor })
      shift(moved.shift, source.state.rows)
    })
  }, [source, cursor, shift])
  const top = position.top / space.rowHeight
  useLayoutEffect(
    () =>
      registerTable(() => ({
        top,
        topKey: source.row(Math.floor(top))?.key ?? null,
        last,
        cursor,
        cursorKey: cursor === null ? null : (source.row(cursor)?.key ?? null),
      })),
    [source, top, last, cursor],
  )
}

/** Goes where a new source is to be shown, and puts the cursor on the wanted row as soon as that is listed. */
function useLanding(source: RowSource, { scrollToRow, reveal }: VirtualScroll): void {
  const landed = useRef<RowSource | null>(null)
  useLayoutEffect(() => {
    if (landed.current === source) return
    landed.current = source
    scrollToRow(useListing.getState().landing.top)
  }, [source, scrollToRow])
  const arrangements = useListing((store) => store.arrangements)
  const arranged = useRef(arrangements)
  useLayoutEffect(() => {
    if (arranged.current === arrangements) return
    arranged.current = arrangements
    scrollToRow(0)
  }, [arrangements, scrollToRow])
  const wantedKey = useListing((store) => store.wantedKey)
  const { state } = source
  useEffect(() => {
    if (wantedKey === null || state.rows === 0) return
    const find = async () => {
      const at = await source.find({ key: wantedKey })
      if (useListing.getState().wantedKey !== wantedKey) return
      if (at === null && state.state === 'loading') return
      wantNoKey()
      if (at === null || useListing.getState().cursor !== null) return
      useListing.setState({ cursor: at })
      reveal(at)
    }
    find().catch(wantNoKey)
  }, [wantedKey, source, state, reveal])
}

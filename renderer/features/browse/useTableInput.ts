import { useCallback, useMemo, useRef, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'
import { actions, perform } from '../../actions'
import type { Row } from '../../../preload/contract/listings'
import { setCursor, useListing } from '../../state/listing'
import { go, placeNow } from '../../state/place'
import { setPreferences } from '../../state/preferences'
import type { RowSource } from '../../state/rowSource'
import { isMac } from '../../ui/shortcut'
import type { VirtualScroll } from '../../ui/useVirtualScroll'
import { RowSelection } from './rowSelection'
import { tableCommand, type TableCommand } from './tableKeys'
import { TypeAhead } from './typeAhead'

interface Parts {
  readonly grid: RefObject<HTMLDivElement | null>
  readonly source: RowSource
  readonly scroll: VirtualScroll
  readonly onMenu: (x: number, y: number) => void
  readonly headHeight: number
}

/** Opens a prefix; of an object it shows the inspector. */
export function openRow(row: Row | undefined): void {
  const place = placeNow()
  if (row === undefined || place === null) return
  if (row.kind === 'prefix') go({ ...place, prefix: row.key })
  else setPreferences({ inspectorOpen: true })
}

/** Keys and mouse of the table: moving, selecting, opening, type-ahead and the menu. */
export function useTableInput({ grid, source, scroll, onMenu, headHeight }: Parts) {
  const { reveal, space, position } = scroll
  const selection = useMemo(() => new RowSelection(source, reveal), [source, reveal])
  const typing = useRef(new TypeAhead())
  const selectAllOrNone = useCallback(() => {
    const { rows, selection: chosen } = source.state
    selection.apply({ op: chosen.objects + chosen.prefixes >= rows ? 'none' : 'all' })
  }, [source, selection])

  const menuAtCursor = (cursor: number | null) => {
    const box = grid.current?.getBoundingClientRect()
    if (box === undefined) return
    const row = cursor === null ? 0 : (cursor + 1) * space.rowHeight - position.top
    onMenu(box.left + 120, box.top + headHeight + Math.min(Math.max(row, 0), space.viewport - 20))
  }
  const type = async (text: string, cursor: number | null) => {
    const at = await typing.current.type(text, performance.now(), source, cursor)
    if (at !== null) selection.only(at)
  }
  const obey = (command: TableCommand, cursor: number | null): void => {
    if (command.kind === 'move') {
      if (command.extend) selection.extend(command.to)
      else if (command.select) selection.only(command.to)
      else selection.place(command.to)
    } else if (command.kind === 'toggle') {
      if (cursor !== null) selection.toggle(cursor)
    } else if (command.kind === 'open') openRow(cursor === null ? undefined : source.row(cursor))
    else if (command.kind === 'up') perform(actions.up)
    else if (command.kind === 'selectAll') selection.apply({ op: 'all' })
    else if (command.kind === 'selectNone') selection.clear()
    else if (command.kind === 'menu') menuAtCursor(cursor)
    else type(command.text, cursor).catch(() => undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== grid.current) return
    const { cursor } = useListing.getState()
    const size = { rows: source.state.rows, page: Math.floor(space.viewport / space.rowHeight) }
    const command = tableCommand(event, cursor, size, isMac())
    // A blank belongs to a word that is being typed; otherwise it selects.
    const inWord = command?.kind === 'toggle' && typing.current.isGoingOn(performance.now())
    const meant: TableCommand | null = inWord ? { kind: 'type', text: ' ' } : command
    if (meant === null) return
    event.preventDefault()
    obey(meant, cursor)
  }
  const onMouseDown = (event: MouseEvent<HTMLElement>) => {
    if (event.button !== 0 || isInHead(event)) return
    const at = rowUnder(event)
    const onBox = event.target instanceof HTMLInputElement
    const mod = isMac() ? event.metaKey : event.ctrlKey
    if (at === null) selection.clear()
    else if (event.shiftKey) selection.extend(at, mod || onBox)
    else if (onBox || mod) selection.toggle(at)
    else selection.only(at)
    // Keeps the focus on the table itself, which the keys are for.
    if (at !== null) event.preventDefault()
    grid.current?.focus()
  }
  const onDoubleClick = (event: MouseEvent<HTMLElement>) => {
    const at = rowUnder(event)
    if (at !== null && !(event.target instanceof HTMLInputElement)) openRow(source.row(at))
  }
  const onContextMenu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault()
    const at = rowUnder(event)
    if (at !== null && source.row(at)?.selected !== true) selection.only(at)
    else if (at !== null) setCursor(at)
    onMenu(event.clientX, event.clientY)
  }
  return { selectAllOrNone, onKeyDown, onMouseDown, onDoubleClick, onContextMenu }
}

const isInHead = ({ target }: MouseEvent): boolean =>
  target instanceof Element && target.closest('.table-head') !== null

function rowUnder({ target }: MouseEvent): number | null {
  const row = target instanceof Element ? target.closest('[data-at]') : null
  return row instanceof HTMLElement ? Number(row.dataset['at']) : null
}

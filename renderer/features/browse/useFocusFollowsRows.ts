import { useEffect, useSyncExternalStore } from 'react'
import { setFocus, useFocus, type Focus } from '../../state/focus'
import { cursorRow, useListing, type PrefixPlace } from '../../state/listing'
import type { Row, Selection } from '../../../preload/contract/listings'
import type { RowSource } from '../../state/rowSource'

/** What the inspector is to show: the selection, or the row of the cursor, or the place itself. */
export function focusOf(
  { connection, bucket, prefix }: PrefixPlace,
  listing: string | null,
  selection: Selection | null,
  row: Row | null,
): Focus {
  const selected = selection === null ? 0 : selection.objects + selection.prefixes
  const isRow = row !== null && (selected === 0 || (selected === 1 && row.selected))
  if (isRow && row.kind === 'object') return { kind: 'object', connection, bucket, key: row.key, etag: row.etag }
  if (isRow) return { kind: 'prefix', connection, bucket, prefix: row.key }
  if (listing !== null && selection !== null && selected > 0)
    return { kind: 'many', connection, bucket, listing, selection }
  return prefix === '' ? { kind: 'bucket', connection, bucket } : { kind: 'prefix', connection, bucket, prefix }
}

const noSource = { subscribe: () => () => undefined, snapshot: () => 0 }

export function useFocusFollowsRows(place: PrefixPlace): void {
  const source: RowSource | null = useListing((store) => store.source)
  // Right after a move the rows are still those of the place before: nothing of them is shown as being here.
  const isHere = useListing((store) => store.place === place)
  const listing = useListing((store) => store.state?.listing ?? null)
  const selection = useListing((store) => store.state?.selection ?? null)
  useListing((store) => store.cursor)
  const { subscribe, snapshot } = source ?? noSource
  useSyncExternalStore(subscribe, snapshot)
  const focus = isHere ? focusOf(place, listing, selection, cursorRow()) : focusOf(place, null, null, null)
  useEffect(() => {
    if (JSON.stringify(useFocus.getState().focus) !== JSON.stringify(focus)) setFocus(focus)
  })
}

import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { ListingState } from '../../../preload/contract/listings'
import { currentContext } from '../../actions'
import { glancesOf } from '../../state/glances'
import { isPrefixPlace, listAgain, listPlace, useListing, type PrefixPlace } from '../../state/listing'
import { refresh, usePlace } from '../../state/place'
import { rememberPlace } from '../../state/preferences'
import { ContextMenu, type MenuItem } from '../../ui/ContextMenu'
import { ListingFault, NoRows, PartialNote } from './ListingNote'
import { objectMenu } from './objectMenu'
import { ObjectsTable } from './ObjectsTable'
import { useFocusFollowsRows } from './useFocusFollowsRows'

interface ObjectsPaneProps {
  readonly place: PrefixPlace
  readonly connection: Connection | null
}

interface Menu {
  readonly x: number
  readonly y: number
  readonly groups: readonly (readonly MenuItem[])[]
}

/** The objects of one prefix: the table, or why there is nothing in it. */
export function ObjectsPane({ place, connection }: ObjectsPaneProps): ReactNode {
  const { connection: id, bucket, prefix } = place
  const [menu, setMenu] = useState<Menu | null>(null)
  const source = useListing((store) => store.source)
  const state = useListing((store) => store.state)
  const fault = useListing((store) => store.fault)
  const filter = useListing((store) => store.filter)
  const glances = useMemo(() => glancesOf(id, bucket), [id, bucket])
  useListed(place)
  useFocusFollowsRows(place)
  const about = { connection, bucket, prefix }
  if (fault !== null) return <ListingFault {...about} fault={fault} retry={refresh} />
  if (source === null || state === null) return <div className="centre-note" aria-busy />
  return (
    <>
      <PartialNote connection={connection} bucket={bucket} state={state} filter={filter} />
      <div className="table-frame">
        <ObjectsTable
          source={source}
          glances={glances}
          label={`Objects of ${bucket}/${prefix}`}
          onMenu={(x, y) => setMenu({ x, y, groups: objectMenu(currentContext()) })}
        />
        {state.rows === 0 && (
          <div className="table-empty">
            <NoRows {...about} state={state} filter={filter} />
          </div>
        )}
      </div>
      {menu !== null && <ContextMenu {...menu} label="Actions" onClose={() => setMenu(null)} />}
    </>
  )
}

/** Lists the place, again when it is refreshed, and remembers it once it has answered. */
function useListed(place: PrefixPlace): void {
  const refreshes = usePlace((store) => store.refreshes)
  const seen = useRef(refreshes)
  useLayoutEffect(() => {
    if (useListing.getState().place !== place) void listPlace(place, usePlace.getState().cursorKey)
  }, [place])
  // The next place is asked for before it is drawn, which takes as long as the request takes to be on its way.
  useLayoutEffect(() => {
    const off = usePlace.subscribe(({ history: { now }, cursorKey }, before) => {
      if (now !== before.history.now && isPrefixPlace(now)) void listPlace(now, cursorKey)
    })
    return () => {
      off()
      void listPlace(null, null)
    }
  }, [])
  useEffect(() => {
    if (refreshes === seen.current) return
    seen.current = refreshes
    glancesOf(place.connection, place.bucket).clear()
    void listAgain()
  }, [refreshes, place])
  const answered = useListing(hasAnswered)
  useEffect(() => {
    // The store is read anew: the state of the place before is gone by now.
    if (!answered || !hasAnswered(useListing.getState())) return undefined
    return afterRows(() => rememberPlace(place))
  }, [answered, place])
}

const paintedAfterMs = 60

/** Does what draws other parts of the window only when the rows are painted; at once when the rows are left before that. */
function afterRows(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = setTimeout(() => {
    timer = null
    act()
  }, paintedAfterMs)
  return () => {
    if (timer === null) return
    clearTimeout(timer)
    act()
  }
}

const hasAnswered = ({ state }: { readonly state: ListingState | null }): boolean =>
  state !== null && (state.rows > 0 || state.state === 'done')

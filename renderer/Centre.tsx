import { useEffect, type ReactNode } from 'react'
import type { Connection } from '../preload/contract/connections'
import { actions, perform } from './actions'
import { Browse } from './features/browse/Browse'
import { ConnectionOverview } from './features/overview/ConnectionOverview'
import { OverviewPane } from './features/overview/OverviewPane'
import { PartitionsPane } from './features/partitions/PartitionsPane'
import { ScanFrame } from './features/scans/ScanFrame'
import { SearchPane } from './features/search/SearchPane'
import type { Place } from './state/history'
import { isPrefixPlace } from './state/listing'
import { followScans } from './state/scans'
import { useView, type View } from './state/view'
import './centre.css'

interface CentreProps {
  readonly place: Place
  readonly connections: readonly Connection[]
}

const tabs = [
  ['objects', 'Objects', actions.viewObjects],
  ['overview', 'Overview', actions.viewOverview],
  ['partitions', 'Partitions', actions.viewPartitions],
  ['search', 'Search', actions.viewSearch],
] as const

const connectionTabs = [
  ['objects', 'Buckets', actions.viewObjects],
  ['overview', 'Overview', actions.viewOverview],
] as const

/** The tabs of a place. */
export function Centre({ place, connections }: CentreProps): ReactNode {
  const view = useView((store) => store.view)
  useEffect(followScans, [])
  const shownTabs = isPrefixPlace(place) ? tabs : connectionTabs
  return (
    <div className="centre-tabs">
      <nav className="tabs" aria-label="Views of this place">
        {shownTabs.map(([id, label, action]) => (
          <button
            key={id}
            type="button"
            className="tab"
            aria-current={id === viewIn(place, view) ? 'page' : undefined}
            title={`${label} (${action.shortcut})`}
            onClick={() => perform(action)}
          >
            {label}
          </button>
        ))}
      </nav>
      <Shown view={view} place={place} connections={connections} />
    </div>
  )
}

function Shown({ view, place, connections }: CentreProps & { readonly view: View }): ReactNode {
  if (!isPrefixPlace(place) && view === 'overview') {
    return (
      <main className="centre">
        <h1 className="spoken">Overview of the connection</h1>
        <ConnectionOverview connection={place.connection} />
      </main>
    )
  }
  if (!isPrefixPlace(place) || view === 'objects') return <Browse place={place} connections={connections} />
  const connection = connections.find(({ id }) => id === place.connection) ?? null
  return (
    <ScanFrame key={`${place.connection} ${place.bucket}`} place={place} connection={connection}>
      {(scan) => {
        if (view === 'overview') return <OverviewPane scan={scan} place={place} />
        if (view === 'partitions') return <PartitionsPane scan={scan} place={place} />
        return <SearchPane scan={scan} place={place} />
      }}
    </ScanFrame>
  )
}

/** The list of buckets stands for the tabs that only a bucket has. */
const viewIn = (place: Place, view: View): View => (isPrefixPlace(place) || view === 'overview' ? view : 'objects')

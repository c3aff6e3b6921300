import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { ListingState } from '../../../preload/contract/listings'
import { openDialog } from '../../state/dialogs'
import { resumeListing, stopListing, useListing } from '../../state/listing'
import { dismissNotice, useNotice } from '../../state/notice'
import { usePlace } from '../../state/place'
import { bucketsQuery } from '../../state/queries'
import { describeSelection } from '../../state/target'
import { useTree } from '../../state/tree'
import { explain } from '../../ui/faultText'
import { formatCount, formatNumberOf, formatTime } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { expiryText, identityShort, listingText } from './statusText'
import { identityText } from './treeRows'
import './statusBar.css'

interface StatusBarProps {
  readonly connections: readonly Connection[]
  /** The badge of the jobs, which belongs to another part. */
  readonly jobs: ReactNode
}

/** Counts on the left; who one is, for how long, jobs and requests on the right. */
export function StatusBar({ connections, jobs }: StatusBarProps): ReactNode {
  const place = usePlace(({ history }) => history.now)
  const state = useListing((store) => store.state)
  const filter = useListing((store) => store.filter)
  const connection = connections.find(({ id }) => id === place?.connection) ?? null
  return (
    <footer className="status-bar">
      <div className="status-left">
        {state !== null && <ListingStatus state={state} filter={filter} />}
        {place?.bucket === null && <BucketCount connection={place.connection} />}
        <NoticeText />
      </div>
      <div className="status-right">
        {jobs}
        <Requests state={state} />
        {connection !== null && <Identity connection={connection} />}
      </div>
    </footer>
  )
}

function ListingStatus({ state, filter }: { readonly state: ListingState; readonly filter: string }): ReactNode {
  const refreshing = useListing((store) => store.refreshing)
  const { selection } = state
  return (
    <>
      {(state.state !== 'failed' || state.rows > 0) && <span className="numeric">{listingText(state, filter)}</span>}
      {state.state === 'loading' && (
        <>
          <span className="numeric">loading… {formatNumberOf(state.requests, 'page')}</span>
          <button type="button" className="status-button" onClick={stopListing}>
            Stop
          </button>
        </>
      )}
      {state.state === 'stopped' && (
        <>
          <span className="status-warn">stopped, not complete</span>
          <button type="button" className="status-button" onClick={resumeListing}>
            Go on
          </button>
        </>
      )}
      {state.state === 'failed' && (
        <span className="status-bad">{state.rows > 0 ? 'not complete' : 'could not be listed'}</span>
      )}
      {refreshing && <span>refreshing…</span>}
      {selection.objects + selection.prefixes > 0 && (
        <span className="numeric status-selection">selected: {describeSelection(selection)}</span>
      )}
      {state.state === 'done' && (
        <span title="When S3 gave the last page of this list">as of {formatTime(state.at)}</span>
      )}
    </>
  )
}

function BucketCount({ connection }: { readonly connection: string }): ReactNode {
  const { data } = useQuery(bucketsQuery(connection))
  if (data === undefined) return null
  return <span className="numeric">{formatNumberOf(data.buckets.length, 'bucket')}</span>
}

function NoticeText(): ReactNode {
  const notice = useNotice((store) => store.notice)
  return (
    <>
      <span role="status" className="status-notice">
        {notice?.kind === 'said' && notice.text}
      </span>
      {notice?.kind === 'failed' && (
        <span role="alert" className="status-bad status-failed" title={explain(notice.fault).text}>
          <span className="ellipsis">
            {notice.what}: {explain(notice.fault).title}
          </span>
          <button type="button" className="status-button" aria-label="Dismiss" onClick={dismissNotice}>
            <IconX size={12} aria-hidden />
          </button>
        </span>
      )}
    </>
  )
}

function Requests({ state }: { readonly state: ListingState | null }): ReactNode {
  const inTree = useTree((tree) => tree.requests)
  if (state === null) return null
  return (
    <span
      className="numeric"
      title={`List requests made for this listing. The tree has made ${formatCount(inTree)} since the start.`}
    >
      {formatNumberOf(state.requests, 'request')}
    </span>
  )
}

function Identity({ connection }: { readonly connection: Connection }): ReactNode {
  const now = useNow(connection.expiresAt !== null)
  const expiry = expiryText(connection.expiresAt, now)
  const about = `${connection.label}\n${connection.source}\n${identityText(connection)}\nRegion ${connection.region}`
  return (
    <>
      <span className="status-identity" title={about}>
        <VisibleName text={connection.label} />
        {identityShort(connection) !== connection.label && <span className="dim"> · {identityShort(connection)}</span>}
      </span>
      {expiry !== null && (
        <button
          type="button"
          className="status-button"
          data-urgent={expiry.urgent || undefined}
          title="When the credentials of this session end. Choose to sign in again."
          onClick={() => openDialog({ kind: 'connect', renew: connection })}
        >
          {expiry.text}
        </button>
      )}
    </>
  )
}

const tickMs = 20_000

/** The time, a few times a minute while somebody looks at it. */
function useNow(needed: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!needed) return undefined
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [needed])
  return now
}

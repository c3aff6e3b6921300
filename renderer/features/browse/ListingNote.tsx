import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import type { ListingState } from '../../../preload/contract/listings'
import { actions, perform } from '../../actions'
import { openDialog } from '../../state/dialogs'
import { filterBy, resumeListing } from '../../state/listing'
import { refresh } from '../../state/place'
import { forgetVisits } from '../../state/preferences'
import { marksQuery } from '../../state/queries'
import { backToBuckets } from '../../state/waysOn'
import { FaultNote, type WaysOn } from '../../ui/FaultNote'
import { formatNumberOf, formatTime } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { OpenByPath } from './OpenByPath'

interface NoteProps {
  readonly connection: Connection | null
  readonly bucket: string
  readonly prefix: string
}

const waysOn = ({ connection, bucket }: Pick<NoteProps, 'connection' | 'bucket'>, retry: () => void): WaysOn => ({
  retry,
  connect: () => openDialog({ kind: 'connect' }),
  ...(connection === null
    ? {}
    : {
        renew: () => openDialog({ kind: 'connect', renew: connection }),
        refreshBuckets: () => {
          forgetVisits(connection.id, bucket)
          backToBuckets(connection.id)
        },
      }),
})

/** The whole centre when there are no rows because of a fault. */
export function ListingFault({
  connection,
  bucket,
  fault,
  retry,
}: Omit<NoteProps, 'prefix'> & { readonly fault: Fault; readonly retry: () => void }): ReactNode {
  return (
    <div className="centre-note">
      <FaultNote fault={fault} waysOn={waysOn({ connection, bucket }, retry)} />
      {fault.kind === 'denied' && connection !== null && (
        <OpenByPath
          connection={connection}
          text="Some permissions cover only a part of a bucket. If you know a prefix you may read, open it by its path:"
        />
      )}
    </div>
  )
}

interface EmptyProps extends NoteProps {
  readonly state: ListingState
  readonly filter: string
}

/** What is said where rows would be: never "empty" while that is not certain. */
export function NoRows({ connection, bucket, prefix, state, filter }: EmptyProps): ReactNode {
  if (state.state === 'failed' && state.fault !== null) {
    const again = state.requests > 0 ? resumeListing : refresh
    return <ListingFault connection={connection} bucket={bucket} fault={state.fault} retry={again} />
  }
  if (filter !== '') return <NoMatch filter={filter} state={state} />
  if (state.state === 'loading') return null
  if (state.state === 'stopped') {
    return (
      <Note title="Stopped before anything was found">
        <button type="button" className="small-button" onClick={resumeListing}>
          Go on loading
        </button>
      </Note>
    )
  }
  return (
    <Note title={prefix === '' ? 'This bucket is empty' : 'There is nothing below this prefix'}>
      <p>
        {prefix === '' ? <VisibleName text={bucket} /> : <VisibleName text={prefix} />} had no objects at{' '}
        {formatTime(state.at)}. Deleted objects of a versioned bucket are not shown here.
      </p>
      {connection !== null && <Hidden connection={connection.id} bucket={bucket} />}
    </Note>
  )
}

/** Where versions are or were kept, deleted objects may only be hidden. */
function Hidden({ connection, bucket }: { readonly connection: string; readonly bucket: string }): ReactNode {
  const { data: marks, isPending } = useQuery(marksQuery(connection, bucket))
  if (isPending || (marks?.versioning.ok === true && marks.versioning.value === 'Off')) return null
  return (
    <button type="button" className="small-button" onClick={() => perform(actions.undeleteBelow)}>
      Bring deleted objects back…
    </button>
  )
}

function NoMatch({ filter, state }: Pick<EmptyProps, 'filter' | 'state'>): ReactNode {
  const loaded = formatNumberOf(state.objects + state.prefixes, 'name')
  const loading = state.state === 'loading'
  return (
    <Note title={loading ? 'No match so far' : 'Nothing matches the filter'}>
      <p>
        None of the {loaded} loaded {loading ? 'so far ' : ''}holds “<VisibleName text={filter} />
        ”.{loading ? ' More is being loaded.' : ''}
      </p>
      <button type="button" className="small-button" onClick={() => void filterBy('')}>
        Clear the filter
      </button>
    </Note>
  )
}

const Note = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <div className="centre-note" role="status">
    <h2>{title}</h2>
    {children}
  </div>
)

/** A line above the rows when they are not all there is. */
export function PartialNote({ connection, bucket, state, filter }: Omit<EmptyProps, 'prefix'>): ReactNode {
  if (state.rows === 0) return null
  if (state.state === 'failed' && state.fault !== null) {
    return (
      <div className="partial-fault">
        <p>
          <strong>This list is not complete.</strong> It shows the{' '}
          {formatNumberOf(state.objects + state.prefixes, 'name')} read before the fault.
        </p>
        <FaultNote fault={state.fault} waysOn={waysOn({ connection, bucket }, resumeListing)} />
      </div>
    )
  }
  if (filter === '' || state.state === 'done') return null
  return (
    <p className="partial-note" role="status">
      Filtering what is loaded so far{state.state === 'loading' ? '; more is being loaded' : '; loading was stopped'}
    </p>
  )
}

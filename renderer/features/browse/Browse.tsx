import type { ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { Place } from '../../state/history'
import { isPrefixPlace } from '../../state/listing'
import { BucketsPane } from './BucketsPane'
import { ObjectsPane } from './ObjectsPane'
import './browse.css'

interface BrowseProps {
  readonly place: Place
  readonly connections: readonly Connection[]
}

/** The centre: the buckets of a connection, or the objects of a prefix. */
export function Browse({ place, connections }: BrowseProps): ReactNode {
  const connection = connections.find(({ id }) => id === place.connection) ?? null
  return (
    <main className="centre">
      <h1 className="spoken">
        {place.bucket === null ? `Buckets of ${connection?.label ?? ''}` : `${place.bucket}/${place.prefix}`}
      </h1>
      {isPrefixPlace(place) ? (
        <ObjectsPane place={place} connection={connection} />
      ) : (
        connection !== null && <BucketsPane key={connection.id} connection={connection} />
      )}
    </main>
  )
}

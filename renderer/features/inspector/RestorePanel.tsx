import { useQuery } from '@tanstack/react-query'
import { unreachable } from '../../../lake/unreachable'
import { useEffect, useState, type ReactNode } from 'react'
import { readableNow, restoreSpeeds, tierOf, type RestoreState } from '../../../lake/tiers'
import type { ObjectProperties } from '../../../preload/contract/objects'
import { openDialog } from '../../state/dialogs'
import { formatDuration } from '../../ui/format'
import { When } from '../../ui/When'
import { changeOf } from './changeOf'
import { Panel } from './Panel'
import { propertiesOf, type Subject } from './queries'

const isArchived = ({ storageClass, archiveStatus, restore }: ObjectProperties): boolean =>
  tierOf(storageClass).needsRestore || archiveStatus !== null || restore.kind !== 'none'

/** Only for archived objects: whether they can be read now, until when, and how to make them readable. */
export function RestorePanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(propertiesOf(subject))
  if (query.data === undefined || !isArchived(query.data)) return null
  const { restore } = query.data
  const action = restore.kind !== 'ongoing' && (
    <button type="button" className="small-button" onClick={() => openDialog(changeOf(subject, 'restore'))}>
      {restore.kind === 'restored' ? 'Keep longer…' : 'Restore…'}
    </button>
  )
  return (
    <Panel title="Restore" connection={subject.connection} query={query} action={action}>
      {(properties) => <State properties={properties} restore={properties.restore} />}
    </Panel>
  )
}

function State({
  properties,
  restore,
}: {
  readonly properties: ObjectProperties
  readonly restore: RestoreState
}): ReactNode {
  const now = useNow()
  switch (restore.kind) {
    case 'none':
      return <p>Archived. It can be read or copied only after a restore, which takes {spans(properties)}.</p>
    case 'ongoing':
      return <p>A restore was asked for and is running. In all it takes {spans(properties)}.</p>
    case 'restored':
      return <Readable restore={restore} now={now} storageClass={properties.storageClass} />
    default:
      return unreachable(restore)
  }
}

interface ReadableProps {
  readonly restore: Extract<RestoreState, { kind: 'restored' }>
  readonly now: number
  readonly storageClass: string
}

function Readable({ restore, now, storageClass }: ReadableProps): ReactNode {
  if (restore.expiresAt === null) return <p>A restored copy can be read. S3 does not say until when.</p>
  const until = <When at={restore.expiresAt} />
  if (readableNow(storageClass, restore, now) !== true) return <p>The restored copy expired on {until}.</p>
  return (
    <p>
      A restored copy can be read until {until}, another {formatDuration((restore.expiresAt - now) / 1000)}. The object
      itself stays archived.
    </p>
  )
}

/** `up to 12 hours (Standard) or up to 48 hours (Bulk)`. */
function spans({ storageClass, archiveStatus }: ObjectProperties): string {
  const each = restoreSpeeds(storageClass, archiveStatus).map(({ speed, takes }) => `${takes} (${speed})`)
  const last = each.at(-1) ?? 'minutes to hours'
  return each.length > 1 ? `${each.slice(0, -1).join(', ')} or ${last}` : last
}

/** The time, to half a minute. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

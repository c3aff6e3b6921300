import { IconAlertTriangle, IconLock } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Fault } from '../../preload/contract/fault'
import { explain, type WayOn } from './faultText'
import { VisibleName } from './VisibleName'
import './faultNote.css'

/** What the place that shows a fault can do about it. */
export type WaysOn = { readonly [W in WayOn]?: () => void }

export interface FaultNoteProps {
  readonly fault: Fault
  readonly waysOn?: WaysOn
  /** A note inside a panel: not announced at once, so that ten panels do not all speak. */
  readonly quiet?: boolean
}

const none: WaysOn = {}
const calm: ReadonlySet<Fault['kind']> = new Set([
  'denied',
  'unsupported',
  'cancelled',
  'customerKeyNeeded',
  'customerKeyWrong',
])

/** Says what went wrong, why, and offers the next step. */
export function FaultNote({ fault, waysOn = none, quiet = false }: FaultNoteProps): ReactNode {
  const { title, text, next } = explain(fault)
  const run = next && waysOn[next.action]
  const again = next?.action === 'retry' ? undefined : waysOn.retry
  const Icon = fault.kind === 'denied' ? IconLock : IconAlertTriangle
  return (
    <div className="fault-note" role={quiet ? 'note' : 'alert'} data-calm={calm.has(fault.kind) || undefined}>
      <Icon size={16} aria-hidden />
      <div className="grow">
        <p className="fault-note-title">
          <VisibleName text={title} />
        </p>
        <p>
          <VisibleName text={text} />
        </p>
        <RequestDetails fault={fault} />
        {(run ?? again) && (
          <div className="fault-note-ways">
            {next && run && (
              <button type="button" className="small-button" onClick={run}>
                {next.label}
              </button>
            )}
            {again && (
              <button type="button" className="small-button" onClick={again}>
                Try again
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}

/** What support would ask for: S3's own words and the id of the request. */
function RequestDetails({ fault }: { readonly fault: Fault }): ReactNode {
  const message = fault.kind === 'denied' || fault.kind === 'unsupported' ? fault.message : ''
  const requestId = fault.kind === 'denied' || fault.kind === 'unexpected' ? fault.requestId : null
  if (message === '' && requestId === null) return null
  return (
    <details>
      <summary>Details</summary>
      {message !== '' && (
        <p>
          <VisibleName text={message} />
        </p>
      )}
      {requestId !== null && <p>Request id: {requestId}</p>}
    </details>
  )
}

import { IconAlertTriangle, IconCircleCheck, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ScanState } from '../../../preload/contract/scans'
import { unreachable } from '../../../lake/unreachable'
import type { PrefixPlace } from '../../state/listing'
import { refreshScan, resumeScan, startScan, stopScan } from '../../state/scans'
import { dollars } from '../../../lake/payBack'
import { formatBytes, formatCount, formatNumberOf, formatTime } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { InventoryOffer } from './InventoryOffer'

interface ScanBarProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly tried: (work: Promise<void>) => void
}

/** How complete and how old the numbers are, and what they have cost. */
export function ScanBar({ scan, place, tried }: ScanBarProps): ReactNode {
  const isScanning = scan.state === 'scanning'
  return (
    <section className="scan-bar" aria-label="Scan" aria-busy={isScanning}>
      <Completeness scan={scan} />
      <span className="numeric">
        {formatNumberOf(scan.objects, 'object')}, {formatBytes(scan.bytes)}
        {isScanning && ' so far'}
      </span>
      {isScanning && scan.objectsPerSecond > 0 && (
        <span className="numeric dim">{formatCount(Math.round(scan.objectsPerSecond))} a second</span>
      )}
      {scan.prefix !== place.prefix && (
        <span className="dim ellipsis" title="The scan covers more than this place">
          scan of <VisibleName text={scan.prefix === '' ? scan.bucket : scan.prefix} />
        </span>
      )}
      <span className="dim numeric" title={costTitle(scan)}>
        {timeText(scan)}
      </span>
      <span className="scan-cost dim numeric" title={costTitle(scan)}>
        {formatNumberOf(scan.requests, 'request')}
        {costText(scan)}
      </span>
      <Changes scan={scan} />
      <span className="grow" />
      {scan.savingFailed !== null && (
        <span className="scan-warn" title={scan.savingFailed}>
          not kept on disk
        </span>
      )}
      {isScanning && (
        <button type="button" className="small-button" onClick={() => tried(stopScan(scan))}>
          <IconPlayerStop size={13} aria-hidden /> Stop
        </button>
      )}
      {(scan.state === 'stopped' || scan.state === 'failed') && (
        <>
          {scan.limitReached && scan.maxRequests !== null && (
            <button type="button" className="small-button" onClick={() => tried(resumeScan(scan, scan.maxRequests))}>
              Go on for {formatNumberOf(scan.maxRequests, 'request')} more
            </button>
          )}
          <button type="button" className="small-button" onClick={() => tried(resumeScan(scan, null))}>
            {scan.limitReached ? 'Go on without a limit' : 'Go on'}
          </button>
        </>
      )}
      {!isScanning && <InventoryOffer place={place} scan={scan} tried={tried} />}
      {!isScanning && (
        <button
          type="button"
          className="small-button"
          onClick={() => tried(scan.complete ? refreshScan(scan) : startScan({ ...place, prefix: scan.prefix }, null))}
        >
          <IconRefresh size={13} aria-hidden /> {scan.inventory === undefined ? 'Scan again' : 'Scan now'}
        </button>
      )}
    </section>
  )
}

function Completeness({ scan }: { readonly scan: ScanState }): ReactNode {
  switch (scan.state) {
    case 'scanning':
      return (
        <span className="scan-mark scan-busy">
          {scan.inventory === undefined ? 'Scanning…' : loadingText(scan.inventory)}
        </span>
      )
    case 'done':
      return scan.complete ? (
        <span className="scan-mark scan-good">
          <IconCircleCheck size={14} aria-hidden /> Complete
        </span>
      ) : (
        <Partial text="Not complete" />
      )
    case 'stopped':
      return <Partial text={scan.limitReached ? 'Stopped at the limit: not complete' : 'Stopped: not complete'} />
    case 'failed':
      return <Partial text="Failed: not complete" />
    default:
      return unreachable(scan.state)
  }
}

const loadingText = ({ filesRead, files }: NonNullable<ScanState['inventory']>): string =>
  `Loading, ${formatCount(filesRead)} of ${formatNumberOf(files, 'file')}…`

const Partial = ({ text }: { readonly text: string }): ReactNode => (
  <span className="scan-mark scan-warn">
    <IconAlertTriangle size={14} aria-hidden /> {text}
  </span>
)

/** A listing is no snapshot: objects that came or went meanwhile may or may not be in it. */
function timeText({ startedAt, endedAt, at, inventory }: ScanState): string {
  if (inventory !== undefined)
    return `from the S3 Inventory of ${new Date(inventory.createdAt).toISOString().slice(0, 10)}`
  if (endedAt === null) return `since ${formatTime(startedAt)}`
  const [from, to] = [formatTime(startedAt), formatTime(endedAt ?? at)]
  return from === to ? `as of ${to}` : `between ${from} and ${to.slice(11)}`
}

const costText = ({ usd }: ScanState): string => (usd === null ? '' : `, ${dollars(usd)} (estimate)`)

const costTitle = ({ usdAsOf, method, why, inventory }: ScanState): string =>
  [
    inventory === undefined
      ? ''
      : `As of ${formatTime(inventory.createdAt)}, by the inventory “${inventory.id}”; nothing was listed.`,
    usdAsOf === null ? 'The prices of this endpoint are not known.' : `Estimate, prices of ${usdAsOf}.`,
    inventory === undefined && method === 'chain'
      ? `Listed one page after the other${why === null ? '' : `: ${why}`}.`
      : '',
  ]
    .filter((text) => text !== '')
    .join(' ')

function Changes({ scan: { changes } }: { readonly scan: ScanState }): ReactNode {
  if (changes === null) return null
  const parts = [
    changes.added.objects > 0 ? `${formatCount(changes.added.objects)} new` : '',
    changes.removed.objects > 0 ? `${formatCount(changes.removed.objects)} gone` : '',
    changes.changed.objects > 0 ? `${formatCount(changes.changed.objects)} changed` : '',
  ].filter((part) => part !== '')
  return (
    <span className="scan-changes numeric" title={`Compared with the scan of ${formatTime(changes.sinceFrom)}`}>
      {parts.length === 0 ? 'nothing changed' : parts.join(', ')} since {formatTime(changes.sinceTo)}
    </span>
  )
}

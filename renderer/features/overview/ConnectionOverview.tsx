import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Output } from '../../../preload/contract'
import type { SavedScan } from '../../../preload/contract/scans'
import { faultOf } from '../../client'
import { go } from '../../state/place'
import { bucketsQuery } from '../../state/queries'
import { savedScansQuery } from '../../state/scans'
import { showView } from '../../state/view'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatNumberOf, formatTime } from '../../ui/format'
import { Treemap, type TreemapMark } from '../../ui/Treemap'
import { VisibleName } from '../../ui/VisibleName'

type Bucket = Output<'buckets.list'>['buckets'][number]
interface Known {
  readonly bucket: Bucket
  /** The newest scan of the whole bucket; `null` where there is none. */
  readonly scan: SavedScan | null
}

/** All buckets of a connection, as far as they were scanned: each number is as old as its scan. */
export function ConnectionOverview({ connection }: { readonly connection: string }): ReactNode {
  const buckets = useQuery(bucketsQuery(connection))
  const saved = useQuery(savedScansQuery(connection))
  const waysOn = useWaysOn(connection, () => void Promise.all([buckets.refetch(), saved.refetch()]))
  const error = buckets.error ?? saved.error
  if (error !== null) {
    return (
      <div className="centre-note">
        <FaultNote fault={faultOf(error)} waysOn={waysOn} />
      </div>
    )
  }
  if (buckets.data === undefined || saved.data === undefined) return <div className="overview" aria-busy />
  const known = buckets.data.buckets.map((bucket): Known => ({ bucket, scan: scanOfBucket(saved.data, bucket.name) }))
  const scanned = known.flatMap(({ scan }) => (scan === null ? [] : [scan]))
  return (
    <div className="overview">
      <Sums scanned={scanned} buckets={known.length} />
      {scanned.length > 0 && (
        <div className="prefix-map">
          <Treemap
            label="Buckets by size"
            marks={scanned.map((scan) => markOf(scan, () => open(connection, scan.bucket)))}
          />
        </div>
      )}
      <BucketRows known={known} connection={connection} />
    </div>
  )
}

const scanOfBucket = (saved: readonly SavedScan[], bucket: string): SavedScan | null =>
  saved.find((one) => one.bucket === bucket && one.prefix === '') ?? null

function open(connection: string, bucket: string): void {
  showView('overview')
  go({ connection, bucket, prefix: '' })
}

function Sums({ scanned, buckets }: { readonly scanned: readonly SavedScan[]; readonly buckets: number }): ReactNode {
  const objects = scanned.reduce((sum, scan) => sum + scan.objects, 0)
  const bytes = scanned.reduce((sum, scan) => sum + scan.bytes, 0)
  return (
    <dl className="totals">
      <div>
        <dt>Buckets scanned</dt>
        <dd className="numeric">
          {formatCount(scanned.length)} <span className="totals-note">of {formatCount(buckets)}</span>
        </dd>
      </div>
      {scanned.length > 0 && (
        <>
          <div>
            <dt>Objects in them</dt>
            <dd className="numeric">{formatCount(objects)}</dd>
          </div>
          <div>
            <dt>Size</dt>
            <dd className="numeric">
              {formatBytes(bytes)}
              <span className="totals-note">
                as of {formatTime(Math.min(...scanned.map(({ endedAt }) => endedAt)))} or later
              </span>
            </dd>
          </div>
        </>
      )}
    </dl>
  )
}

const markOf = (scan: SavedScan, openIt: () => void): TreemapMark => ({
  id: scan.bucket,
  label: scan.bucket,
  value: scan.bytes,
  amount: `${formatBytes(scan.bytes)}, ${formatNumberOf(scan.objects, 'object')}`,
  parts: [{ tone: { series: 0 }, share: 1, name: 'scanned' }],
  open: openIt,
})

function BucketRows({
  known,
  connection,
}: {
  readonly known: readonly Known[]
  readonly connection: string
}): ReactNode {
  return (
    <table className="bars" aria-label="Buckets">
      <thead>
        <tr>
          <th scope="col" className="bars-name">
            Bucket
          </th>
          <th scope="col">Objects</th>
          <th scope="col">Size</th>
          <th scope="col">As of</th>
        </tr>
      </thead>
      <tbody>
        {known.map(({ bucket, scan }) => (
          <tr key={bucket.name}>
            <th scope="row" className="bars-name">
              <button type="button" className="link-button" onClick={() => open(connection, bucket.name)}>
                <VisibleName text={bucket.name} />
              </button>
            </th>
            {scan === null ? (
              <td colSpan={3} className="dim">
                not scanned
              </td>
            ) : (
              <>
                <td className="numeric">{formatCount(scan.objects)}</td>
                <td className="numeric">{formatBytes(scan.bytes)}</td>
                <td className="numeric">
                  {formatTime(scan.endedAt)}
                  {scan.inventory !== undefined && <span className="dim"> by S3 Inventory</span>}
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

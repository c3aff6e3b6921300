import type { ReactNode } from 'react'
import { dollars } from '../../../lake/payBack'
import type { ScanState } from '../../../preload/contract/scans'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import type { Sums } from './marks'

/** The sums of all that is shown; what a month costs is an estimate and says of what day. */
export function Totals({ sums, scan }: { readonly sums: Sums; readonly scan: ScanState }): ReactNode {
  const { total, prices } = sums
  const partial = scan.complete ? '' : ' so far'
  return (
    <dl className="totals">
      <div>
        <dt>Objects{partial}</dt>
        <dd className="numeric">{formatCount(total.objects)}</dd>
      </div>
      <div>
        <dt>Size{partial}</dt>
        <dd className="numeric" title={formatNumberOf(total.bytes, 'byte')}>
          {formatBytes(total.bytes)}
        </dd>
      </div>
      <div>
        <dt>Mean size</dt>
        <dd className="numeric">{formatBytes(Math.round(total.bytes / total.objects))}</dd>
      </div>
      <div>
        <dt>Storage a month</dt>
        {total.usdPerMonth === null || prices === null ? (
          <dd className="dim totals-note">not known for this endpoint</dd>
        ) : (
          <dd className="numeric">
            {dollars(total.usdPerMonth)}
            <span className="totals-note">
              estimate, prices of {prices.asOf}
              {prices.pricedAs === prices.region ? '' : ` in ${prices.pricedAs}`}
              {prices.sample && ', as AWS would charge'}
            </span>
          </dd>
        )}
      </div>
    </dl>
  )
}

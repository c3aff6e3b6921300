import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ScanFilter, ScanSort, ScanState } from '../../../preload/contract/scans'
import type { PrefixPlace } from '../../state/listing'
import { rowsQuery } from '../../state/scans'
import { showObject } from '../../state/view'
import { formatBytes, formatExactTime, formatTime } from '../../ui/format'
import { TierMark } from '../../ui/TierMark'
import { VisibleName } from '../../ui/VisibleName'

const kinds: readonly (readonly [string, ScanSort])[] = [
  ['Largest', { by: 'bytes', descending: true }],
  ['Newest', { by: 'modifiedAt', descending: true }],
  ['Oldest', { by: 'modifiedAt', descending: false }],
]
const shown = 8

interface ExtremesProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly under: ScanFilter
}

/** The objects at the ends of what there is. */
export function Extremes({ scan, place, under }: ExtremesProps): ReactNode {
  const [at, setAt] = useState(0)
  const sort = kinds[at]?.[1] ?? kinds[0]?.[1]
  const { data } = useQuery(rowsQuery(scan, { filter: under, ...(sort && { sort }), from: 0, count: shown }))
  return (
    <section className="page-part" aria-label="Largest, newest and oldest objects">
      <h2 className="spoken">Largest, newest and oldest objects</h2>
      <fieldset className="pick-froms" aria-label="Which objects">
        {kinds.map(([name], index) => (
          <button key={name} type="button" aria-pressed={index === at} onClick={() => setAt(index)}>
            {name}
          </button>
        ))}
      </fieldset>
      <table className="extremes">
        <tbody>
          {data?.rows.map((row) => (
            <tr key={row.key}>
              <td className="extremes-key">
                <button
                  type="button"
                  className="link-button"
                  title={row.key}
                  onClick={() => showObject(place, row.key)}
                >
                  <VisibleName text={row.key.slice(place.prefix.length)} />
                </button>
              </td>
              <td>
                <TierMark storageClass={row.storageClass} />
              </td>
              <td className="numeric extremes-right">{formatBytes(row.bytes)}</td>
              <td className="numeric dim extremes-right" title={formatExactTime(row.modifiedAt)}>
                {formatTime(row.modifiedAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

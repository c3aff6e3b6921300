import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ScanState } from '../../../preload/contract/scans'
import { faultOf } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatNumberOf } from '../../ui/format'
import { DataSetDetail } from './DataSetDetail'
import { DataSetTable } from './DataSetTable'
import { dataSetsQuery } from './queries'
import '../../ui/pagePart.css'
import './partitions.css'

export interface PartitionsProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
}

const most = 500

/** The data sets below a place, or the partitions of the one the place is in. */
export function PartitionsPane({ scan, place }: PartitionsProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null)
  const sort = { by: 'problems', descending: true } as const
  const { data, error, refetch } = useQuery(dataSetsQuery(scan, { sort, from: 0, count: most }))
  const waysOn = useWaysOn(place.connection, () => void refetch())
  if (error !== null) {
    return (
      <div className="centre-note">
        <FaultNote fault={faultOf(error)} waysOn={waysOn} />
      </div>
    )
  }
  if (data === undefined) return <div className="partitions" aria-busy />
  // A place within a data set is about that set; one above is about all below it.
  const here = data.dataSets.filter(({ prefix }) => prefix.startsWith(place.prefix))
  const around = data.dataSets.filter(({ prefix, levels }) => levels.length > 0 && place.prefix.startsWith(prefix))
  const sets = here.length > 0 ? here : around
  const shown = sets.find(({ prefix }) => prefix === chosen) ?? (sets.length === 1 ? sets[0] : undefined)
  return (
    <div className="partitions">
      {!data.complete && (
        <p className="partial-note">The scan is not complete: what is missing in it may look like gaps.</p>
      )}
      {sets.length === 0 && <NoSets loose={data.loose.objects} complete={data.complete} />}
      {shown === undefined && sets.length > 0 && (
        <>
          <DataSetTable sets={sets} place={place} choose={setChosen} />
          {data.total > data.dataSets.length && (
            <p className="page-note">
              The {most} data sets with most problems of {data.total} are looked at.
            </p>
          )}
          {data.loose.objects > 0 && (
            <p className="dim">
              {formatNumberOf(data.loose.objects, 'object')} ({formatBytes(data.loose.bytes)}) of the scan belong to no
              data set.
            </p>
          )}
        </>
      )}
      {shown !== undefined && (
        <DataSetDetail
          key={shown.prefix}
          scan={scan}
          place={place}
          dataSet={shown}
          prices={data.prices}
          back={sets.length > 1 ? () => setChosen(null) : null}
        />
      )}
    </div>
  )
}

const NoSets = ({ loose, complete }: { readonly loose: number; readonly complete: boolean }): ReactNode => (
  <div className="centre-note" role="status">
    <h2>No data set was recognised here{complete ? '' : ' so far'}</h2>
    <p>
      A data set is a prefix whose names follow a rule (dates, <span className="mono">key=value</span>, ids), or that
      holds files of one format.{loose > 0 && ` ${formatNumberOf(loose, 'object')} of the scan belong to none.`}
    </p>
  </div>
)

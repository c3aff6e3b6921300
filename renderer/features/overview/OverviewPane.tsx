import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ScanState } from '../../../preload/contract/scans'
import { faultOf } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { sumsQuery } from '../../state/scans'
import { showWanted } from '../../state/view'
import { useWaysOn } from '../../state/waysOn'
import { ClassBars } from '../../ui/ClassBars'
import { FaultNote } from '../../ui/FaultNote'
import { Ages, FormatBars, Sizes } from './Distributions'
import { Extremes } from './Extremes'
import { PrefixMap } from './PrefixMap'
import { Totals } from './Totals'
import { Unlisted } from './Unlisted'
import '../../ui/pagePart.css'
import './overview.css'

export interface OverviewProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
}

/** What lies below a place, as pictures; every mark leads to the objects it stands for. */
export function OverviewPane({ scan, place }: OverviewProps): ReactNode {
  const under = place.prefix === scan.prefix ? {} : { under: place.prefix }
  const [now] = useState(() => Date.now())
  const byClass = useQuery(sumsQuery(scan, { filter: under, by: ['storageClass'] }))
  const byFormat = useQuery(sumsQuery(scan, { filter: under, by: ['format'], limit: 100 }))
  const waysOn = useWaysOn(place.connection, () => void byClass.refetch())
  if (byClass.error !== null) {
    return (
      <div className="overview-fault">
        <FaultNote fault={faultOf(byClass.error)} waysOn={waysOn} />
      </div>
    )
  }
  if (byClass.data === undefined) return <div className="overview" aria-busy />
  const { total } = byClass.data
  if (total.objects === 0) return <Nothing scan={scan} />
  const show = (wanted: Parameters<typeof showWanted>[0]) => showWanted({ ...under, ...wanted })
  const formats = (byFormat.data?.groups ?? []).map(({ format }) => format ?? 'unknown')
  return (
    <div className="overview" data-live={scan.state === 'scanning' || undefined}>
      <Totals sums={byClass.data} scan={scan} />
      <PrefixMap scan={scan} place={place} formats={formats} now={now} />
      <div className="overview-columns">
        <ClassBars classes={byClass.data.groups} open={(storageClass) => show({ storageClasses: [storageClass] })} />
        {byFormat.data !== undefined && <FormatBars sums={byFormat.data} show={show} />}
        <Sizes scan={scan} under={under} show={show} />
        <Ages scan={scan} under={under} show={show} now={now} />
      </div>
      <Unlisted scan={scan} place={place} />
      <Extremes scan={scan} place={place} under={under} />
    </div>
  )
}

function Nothing({ scan }: { readonly scan: ScanState }): ReactNode {
  if (scan.state === 'scanning')
    return <div className="centre-note">Nothing has been listed below this prefix yet…</div>
  return (
    <div className="centre-note" role="status">
      <h2>{scan.complete ? 'There were no objects here' : 'No objects were listed here before the scan ended'}</h2>
      <p>
        {scan.complete
          ? 'Scan again to see whether something has come since.'
          : 'The scan is not complete, so there may be some.'}
      </p>
    </div>
  )
}

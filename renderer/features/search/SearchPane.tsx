import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { ScanFilter, ScanSort, ScanState } from '../../../preload/contract/scans'
import { faultOf, lake } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { followSamples } from '../../state/samples'
import { levelBelow, searchQuery } from '../../state/scans'
import { foundTarget } from '../../state/target'
import { setWanted, showWanted, useView } from '../../state/view'
import { useWaysOn } from '../../state/waysOn'
import { useExport } from '../../state/useExport'
import { ExportMenu } from '../../ui/ExportMenu'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { ChangeMenu } from './ChangeMenu'
import { FilterBar } from './FilterBar'
import { withPart } from './filterText'
import { KnownNote } from './KnownFilters'
import { ResultTable } from './ResultTable'
import './search.css'

export interface SearchProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
}

/** Looks through all that was scanned at once, as one types. */
export function SearchPane({ scan, place }: SearchProps): ReactNode {
  const wanted = useView((store) => store.wanted)
  // What is looked at meanwhile can be searched for once it is known.
  useEffect(followSamples, [])
  const [sort, setSort] = useState<ScanSort | null>(null)
  const filter = belowPlace(wanted, scan, place)
  const level = levelBelow(scan.prefix, filter.under ?? scan.prefix)
  const { data, error, refetch, isPlaceholderData } = useQuery(searchQuery(scan, { filter, level, count: 1 }))
  const waysOn = useWaysOn(place.connection, () => void refetch())
  const exporter = useExport(scan.scan, (as, signal) =>
    lake.call('exports.search', { scan: scan.scan, filter, ...(sort && { sort }), as }, signal),
  )
  const isBusy = data === undefined || !data.whole || isPlaceholderData
  return (
    <div className="search">
      <FilterBar scan={scan} place={place} wanted={wanted} change={setWanted} />
      {error !== null && (
        <div className="search-fault">
          <FaultNote fault={faultOf(error)} waysOn={waysOn} />
        </div>
      )}
      {error === null && data !== undefined && (
        <>
          <div className="search-head">
            <p className="search-count numeric" role="status" aria-busy={isBusy}>
              <b>{formatNumberOf(data.total.objects, 'object')}</b>, {formatBytes(data.total.bytes)}
              {isBusy && ' so far…'}
              {!scan.complete && !isBusy && <span className="scan-warn"> of a scan that is not complete</span>}
            </p>
            {data.total.objects > 0 && scan.state !== 'scanning' && (
              <>
                {!isBusy && <ChangeMenu target={foundTarget(scan, filter, data.total)} />}
                <ExportMenu exporter={exporter} record="object" />
              </>
            )}
          </div>
          <KnownNote wanted={filter} known={data.known} />
          <Groups groups={data.groups} filter={filter} />
          {data.total.objects === 0 && !isBusy && <Nothing scan={scan} />}
          <ResultTable
            scan={scan}
            place={place}
            filter={filter}
            sort={sort}
            setSort={setSort}
            total={data.total.objects}
            hasEncryption={data.known.encryption > 0}
            hasTags={data.known.tags > 0}
          />
        </>
      )}
    </div>
  )
}

const Nothing = ({ scan }: { readonly scan: ScanState }): ReactNode => (
  <p className="search-nothing">
    {scan.state === 'scanning'
      ? 'Nothing that was listed so far is like that.'
      : scan.complete
        ? 'No object here is like that. Take away a part of what is looked for, or look in an enclosing prefix.'
        : 'No object that was listed is like that; the scan is not complete, so there may be some.'}
  </p>
)

/** What is looked for lies below the place one is in, unless a mark has narrowed it further. */
function belowPlace(wanted: ScanFilter, scan: ScanState, place: PrefixPlace): ScanFilter {
  if (wanted.under?.startsWith(place.prefix) === true) return wanted
  return withPart(wanted, 'under', place.prefix === scan.prefix ? null : place.prefix)
}

const mostGroups = 12

interface GroupsProps {
  readonly groups: readonly { readonly partition: string; readonly objects: number; readonly bytes: number }[]
  readonly filter: ScanFilter
}

/** In which folders it was found; a click looks only there. */
function Groups({ groups, filter }: GroupsProps): ReactNode {
  if (groups.length < 2) return null
  const prefix = filter.under ?? ''
  return (
    <ul className="search-groups" aria-label="Found in">
      {groups.slice(0, mostGroups).map(({ partition, objects, bytes }) => (
        <li key={partition}>
          <button
            type="button"
            className="search-group"
            title={`${partition}\n${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)}`}
            onClick={() => showWanted({ ...filter, under: partition })}
          >
            <VisibleName text={partition.slice(prefix.length) || 'right here'} />
            <span className="numeric dim">{formatCount(objects)}</span>
          </button>
        </li>
      ))}
      {groups.length > mostGroups && <li className="dim">and more</li>}
    </ul>
  )
}

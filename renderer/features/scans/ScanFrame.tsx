import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import type { SavedScan, ScanState } from '../../../preload/contract/scans'
import { faultOf } from '../../client'
import { setFocus } from '../../state/focus'
import type { PrefixPlace } from '../../state/listing'
import { reopenScan, resumeScan, savedScanQuery, scanOf, startScan, useScans } from '../../state/scans'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { InventoryOffer } from './InventoryOffer'
import { ScanBar } from './ScanBar'
import { StartScan } from './StartScan'
import './scans.css'

interface ScanFrameProps {
  readonly place: PrefixPlace
  readonly connection: Connection | null
  readonly children: (scan: ScanState) => ReactNode
}

/** What all pictures of a lake stand on: a scan of the place, or of more around it. One that was kept is opened by itself. */
export function ScanFrame({ place, connection, children }: ScanFrameProps): ReactNode {
  const scan = useScans((store) => scanOf(store.scans, place))
  const loaded = useScans((store) => store.loaded)
  const [fault, setFault] = useState<Fault | null>(null)
  useFocusOn(place)
  const waysOn = useWaysOn(place.connection, () => setFault(null))
  const tried = (work: Promise<void>): void => {
    setFault(null)
    work.catch((error: unknown) => setFault(faultOf(error)))
  }
  const kept = useKept(place, loaded && scan === null && fault === null, tried)
  if (scan === null && (!loaded || kept === 'looking')) return <main className="centre" aria-busy />
  return (
    <main className="centre">
      <h1 className="spoken">
        {place.bucket}/{place.prefix}
      </h1>
      {fault !== null && (
        <div className="scan-fault">
          <FaultNote fault={fault} waysOn={waysOn} />
        </div>
      )}
      {scan === null ? (
        <StartScan place={place} connection={connection} start={(most) => tried(startScan(place, most))}>
          <InventoryOffer place={place} scan={null} tried={tried} />
        </StartScan>
      ) : (
        <>
          <ScanBar scan={scan} place={place} tried={tried} />
          {scan.fault !== null && (
            <div className="scan-fault">
              <FaultNote fault={scan.fault} waysOn={{ ...waysOn, retry: () => tried(resumeScan(scan, null)) }} />
            </div>
          )}
          {children(scan)}
        </>
      )}
    </main>
  )
}

/** The inspector shows the place itself, as far as there are no rows to choose from. */
function useFocusOn({ connection, bucket, prefix }: PrefixPlace): void {
  useEffect(() => {
    setFocus(prefix === '' ? { kind: 'bucket', connection, bucket } : { kind: 'prefix', connection, bucket, prefix })
  }, [connection, bucket, prefix])
}

/** Opens the scan on disk that tells of the place, if there is one. */
function useKept(
  place: PrefixPlace,
  wanted: boolean,
  tried: (work: Promise<void>) => void,
): 'looking' | SavedScan | null {
  const { data, isPending, isError } = useQuery({ ...savedScanQuery(place), enabled: wanted })
  const saved = wanted ? (data?.saved ?? null) : null
  useEffect(() => {
    if (saved !== null) tried(reopenScan(saved))
    // oxlint-disable-next-line react/exhaustive-deps -- opened once for each file; `tried` only reports
  }, [saved])
  if (!wanted || isError) return null
  return isPending || saved !== null ? 'looking' : null
}

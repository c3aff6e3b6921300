import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Inventory } from '../../../preload/contract/inventories'
import type { ScanState } from '../../../preload/contract/scans'
import type { PrefixPlace } from '../../state/listing'
import { inventoriesQuery, loadInventory } from '../../state/scans'
import { explain } from '../../ui/faultText'

interface InventoryOfferProps {
  readonly place: PrefixPlace
  /** What is shown already; its report is not offered again. */
  readonly scan: ScanState | null
  readonly tried: (work: Promise<void>) => void
}

/** Where S3 has written down itself what lies in a bucket, the newest report can be loaded without listing anything. */
export function InventoryOffer({ place, scan, tried }: InventoryOfferProps): ReactNode {
  const { data, error } = useQuery(inventoriesQuery(place))
  if (error !== null && scan === null && error.fault.kind === 'denied')
    return <p className="dim">Whether S3 Inventory is set up is not known: {explain(error.fault).title}.</p>
  const [newest] = (data ?? [])
    .flatMap((inventory) => reportOf(inventory, place.prefix))
    .sort((left, right) => (left.folder < right.folder ? 1 : -1))
  if (newest === undefined || newest.folder.startsWith(dayOf(scan))) return null
  const { id, folder, format } = newest
  return (
    <button
      type="button"
      className="small-button"
      title={`The report ${folder} of the inventory “${id}”${format === null ? '' : `, ${format}`}: checked against its checksums, and nothing is listed`}
      onClick={() => tried(loadInventory(place, id))}
    >
      Load the S3 Inventory of {folder.slice(0, 10)}
    </button>
  )
}

/** The newest report of an inventory that tells of all below `prefix` and can be read; ORC cannot. */
function reportOf(
  { id, format, prefix: covered, newest }: Inventory,
  prefix: string,
): readonly { readonly id: string; readonly folder: string; readonly format: string | null }[] {
  if (!newest.ok || newest.value === null || format === 'ORC' || !prefix.startsWith(covered ?? '')) return []
  return [{ id, folder: newest.value, format }]
}

/** As the folders of reports begin. */
const dayOf = (scan: ScanState | null): string =>
  scan?.inventory === undefined ? 'none' : new Date(scan.inventory.createdAt).toISOString().slice(0, 10)

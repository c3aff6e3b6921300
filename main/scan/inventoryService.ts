import type { S3Client } from '@aws-sdk/client-s3'
import type { Output } from '../../preload/contract'
import type { ScanState } from '../../preload/contract/scans'
import type { Answer } from '../../preload/contract/fault'
import { listInventories, type Inventory } from '../s3/inventory'
import { LakeError } from '../s3/lakeError'
import { InventoryJob } from './inventoryJob'
import { readNewestManifest, reportsOf } from './inventoryReports'
import type { ScanPlace } from './messages'
import type { OpenScan } from './savedJob'
import type { ReadScan } from './scanFile'
import type { ScanStart } from './scanMessages'
import { faultOf } from './talk'
import type { ThreadClients } from './threadClients'

export interface InventoryParts {
  readonly clients: ThreadClients
  readonly report: (state: ScanState) => void
  readonly save: (scan: ReadScan) => Promise<string>
  readonly now: () => number
}

const inDestination =
  ({ clients }: InventoryParts, place: ScanPlace, { destinationBucket }: Inventory) =>
  <T>(signal: AbortSignal, run: (s3: S3Client) => Promise<T>): Promise<T> =>
    clients.inBucket({ ...place, bucket: destinationBucket }, signal, run)

/** The inventories of a bucket; the newest report of each is found where it is written, which may be refused by itself. @throws LakeError */
export async function answerInventories(
  parts: InventoryParts,
  place: ScanPlace,
  signal: AbortSignal,
): Promise<Output<'scans.inventories'>> {
  const found = await parts.clients.inBucket(place, signal, (s3) => listInventories(s3, place.bucket, signal))
  return Promise.all(
    found.map(async (inventory) => {
      const { fields, ...rest } = inventory
      const newest = await newestOf(parts, place, inventory, signal)
      return Object.assign(rest, { hasEncryption: fields.includes('EncryptionStatus'), newest })
    }),
  )
}

async function newestOf(
  parts: InventoryParts,
  place: ScanPlace,
  inventory: Inventory,
  signal: AbortSignal,
): Promise<Answer<string | null>> {
  try {
    const reports = await inDestination(
      parts,
      place,
      inventory,
    )(signal, (s3) => reportsOf(s3, place.bucket, inventory, signal))
    return { ok: true, value: reports[0] ?? null, at: parts.now() }
  } catch (error) {
    return { ok: false, fault: faultOf(error), at: parts.now() }
  }
}

/** Reads the manifest of the newest report at once and its files by and by. @throws LakeError notFound, badAnswer, denied */
export async function openInventory(
  parts: InventoryParts,
  { id, ...start }: ScanStart & { readonly id: string },
  signal: AbortSignal,
): Promise<InventoryJob> {
  const { place } = start
  let region = ''
  const all = await parts.clients.inBucket(place, signal, (s3, found) => {
    region = found
    return listInventories(s3, place.bucket, signal)
  })
  const inventory = all.find((one) => one.id === id)
  if (!inventory) throw new LakeError({ kind: 'notFound', what: 'key', name: `the inventory ${id}` })
  const inBucket = inDestination(parts, place, inventory)
  const manifest = await inBucket(signal, (s3) => readNewestManifest(s3, place.bucket, inventory, signal))
  return new InventoryJob({
    start: { ...start, place: { ...place, prefix: inventory.prefix ?? '' } },
    id,
    // Where the report really lies is what the configuration says: buckets can be copied.
    manifest: { ...manifest, destinationBucket: inventory.destinationBucket },
    region,
    // The configurations, the reports, the manifest and its checksum.
    requests: 4,
    inDestination: inBucket,
    report: parts.report,
    save: parts.save,
    now: parts.now,
  })
}

/** How the objects below a prefix are encrypted, most objects first, where a report says so. */
export function answerEncryption(scan: OpenScan, under: string): Output<'scans.encryption'> {
  const version = scan.indexVersion
  const reported = scan.reported()
  if (!reported) return { version, source: null, groups: [] }
  const { kinds, rows } = reported.encryption
  const groups = kinds.map((encryption) => ({ encryption, objects: 0, bytes: 0 }))
  const index = scan.index()
  index.eachBlock(index.under(under), (block, from, to, first) => {
    for (let at = from; at < to; at += 1) {
      const group = groups[rows[first + at - from] ?? 0]
      if (!group) continue
      group.objects += 1
      group.bytes += block.bytes[at] ?? 0
    }
  })
  const source = { kind: 'inventory', createdAt: reported.createdAt } as const
  return { version, source, groups: groups.filter(({ objects }) => objects > 0).sort((a, b) => b.objects - a.objects) }
}

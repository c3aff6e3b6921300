import { z } from 'zod'
import { call } from './call'
import { answer } from './fault'
import { BucketRef, Prefix } from './place'
import { ScanId, ScanState } from './scans'
import { Encryption } from './values'

/** Reports of S3 Inventory: the objects of a bucket as S3 wrote them down itself, by day or week, so that nothing needs to be listed. */
const InventoryId = z.string().min(1).max(200)

export const Inventory = z.object({
  id: InventoryId,
  enabled: z.boolean(),
  /** `CSV`, `Parquet` or `ORC`, which cannot be read yet; `null` where S3 does not say, as the next one. */
  format: z.string().nullable(),
  schedule: z.string().nullable(),
  /** Only keys with this prefix are in it; `null` for all. */
  prefix: z.string().nullable(),
  destinationBucket: z.string(),
  destinationPrefix: z.string().nullable(),
  /** Whether its reports tell how objects are encrypted. */
  hasEncryption: z.boolean(),
  /** The newest report that is there: the name of its folder, which is when it was begun. `null` when none was written yet. */
  newest: answer(z.string().nullable()),
})
export type Inventory = z.infer<typeof Inventory>

export const inventories = {
  /** The inventories of a bucket with their newest reports; empty when none is set up. */
  'scans.inventories': call(BucketRef, z.array(Inventory)),
  /**
   * Loads the newest report as a scan; `scan` events tell how it goes. Its manifest is checked against its checksum and each file against the MD5 the
   * manifest names: a report that is damaged anywhere is `badAnswer` and nothing of it is used.
   */
  'scans.openInventory': call(BucketRef.extend({ id: InventoryId }), ScanState),
  /**
   * How objects below a prefix are encrypted, where the scan knows: `source` is `null` and `groups` is empty for one that was listed. Exact as of
   * the report. `encryption` is `null` for objects the report says nothing of; it never names KMS keys.
   */
  'scans.encryption': call(
    z.strictObject({ scan: ScanId, under: Prefix }),
    z.object({
      version: z.number(),
      source: z.object({ kind: z.literal('inventory'), createdAt: z.number() }).nullable(),
      groups: z.array(z.object({ encryption: Encryption.nullable(), objects: z.number(), bytes: z.number() })),
    }),
  ),
} as const

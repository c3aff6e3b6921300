import { day, parseHttpDate } from './calendar'

/** Storage classes a person may choose as a target, warmest first (s3-facts A2.2). */
export const targetClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
] as const
export type TargetClass = (typeof targetClasses)[number]

/** Retrieval speeds of RestoreObject (s3-facts A2.6). */
export const restoreTiers = ['Expedited', 'Standard', 'Bulk'] as const
export type RestoreTier = (typeof restoreTiers)[number]

/** What `x-amz-restore` says (s3-facts A2.7). `expiresAt` is in milliseconds since 1970. */
export type RestoreState =
  | { readonly kind: 'none' }
  | { readonly kind: 'ongoing' }
  | { readonly kind: 'restored'; readonly expiresAt: number | null }

/** What is known of a storage class (s3-facts A2.4). `null` means not known, never none. */
export interface Tier {
  /** As S3 writes it. */
  readonly storageClass: string
  /** False for a class this program does not know; it is shown as it is. */
  readonly known: boolean
  readonly label: string
  /** Fits a narrow column. */
  readonly short: string
  /** Days that are billed at least; 0 when there is no minimum. */
  readonly minDays: number | null
  /** Bytes that are billed at least for each object. */
  readonly minBytes: number | null
  /** Bytes billed for each object on top of its own. */
  readonly overheadBytes: number | null
  /** Objects must be restored before they can be read. */
  readonly needsRestore: boolean
  /** Reading is billed by the gigabyte. */
  readonly retrievalFee: boolean | null
  /** Availability zones that hold the data, at least. */
  readonly zones: number | null
  /** Place from warm (0) to cold; unknown classes come last. */
  readonly warmth: number
}

const kib = 1024
const ia = 128 * kib
const overhead = 40 * kib

type Facts = readonly [
  label: string,
  short: string,
  minDays: number | null,
  minBytes: number | null,
  overheadBytes: number | null,
  needsRestore: boolean,
  retrievalFee: boolean | null,
  zones: number | null,
]

/** Warmest first. */
const table: readonly (readonly [string, Facts])[] = [
  ['EXPRESS_ONEZONE', ['Express One Zone', 'Express', null, null, null, false, true, 1]],
  ['STANDARD', ['Standard', 'Standard', 0, 0, 0, false, false, 3]],
  ['REDUCED_REDUNDANCY', ['Reduced Redundancy', 'Reduced', 0, 0, 0, false, false, 3]],
  ['INTELLIGENT_TIERING', ['Intelligent-Tiering', 'Int-Tiering', 0, 0, 0, false, false, 3]],
  ['STANDARD_IA', ['Standard, Infrequent Access', 'Standard-IA', 30, ia, 0, false, true, 3]],
  ['ONEZONE_IA', ['One Zone, Infrequent Access', 'One Zone-IA', 30, ia, 0, false, true, 1]],
  ['GLACIER_IR', ['Glacier Instant Retrieval', 'Glacier IR', 90, ia, 0, false, true, 3]],
  ['GLACIER', ['Glacier Flexible Retrieval', 'Glacier', 90, 0, overhead, true, true, 3]],
  ['DEEP_ARCHIVE', ['Glacier Deep Archive', 'Deep Archive', 180, 0, overhead, true, true, 3]],
  ['OUTPOSTS', ['Outposts', 'Outposts', null, null, null, false, null, null]],
  ['SNOW', ['Snow', 'Snow', null, null, null, false, null, null]],
  ['FSX_OPENZFS', ['FSx for OpenZFS', 'FSx OpenZFS', null, null, null, false, null, null]],
  ['FSX_ONTAP', ['FSx for NetApp ONTAP', 'FSx ONTAP', null, null, null, false, null, null]],
  ['AWS_BACKUP_WARM', ['AWS Backup, warm', 'Backup', null, null, null, false, null, null]],
  ['AWS_BACKUP_LOW_COST_WARM', ['AWS Backup, low-cost warm', 'Backup LC', null, null, null, false, null, null]],
]

const tiers: ReadonlyMap<string, Tier> = new Map(
  table.map(([storageClass, facts], warmth) => [storageClass, toTier(storageClass, facts, warmth)]),
)

function toTier(storageClass: string, facts: Facts, warmth: number): Tier {
  const [label, short, minDays, minBytes, overheadBytes, needsRestore, retrievalFee, zones] = facts
  const billed = { minDays, minBytes, overheadBytes, retrievalFee }
  return { storageClass, known: true, label, short, ...billed, needsRestore, zones, warmth }
}

/** Every class this program knows, warmest first. */
export const knownTiers: readonly Tier[] = [...tiers.values()]

/** What is known of a class; one that is not in the table keeps its name and is marked as unknown (s3-facts A2.1). */
export function tierOf(storageClass: string): Tier {
  const nothing = { minDays: null, minBytes: null, overheadBytes: null, retrievalFee: null, zones: null }
  return (
    tiers.get(storageClass) ?? {
      storageClass,
      known: false,
      label: storageClass,
      short: storageClass,
      ...nothing,
      needsRestore: false,
      warmth: table.length,
    }
  )
}

/** Whole days that would still be billed if the object left its class at `now` (s3-facts A2.5); times in ms since 1970. */
export function earlyExitDays(modifiedAt: number, storageClass: string, now: number): number {
  const left = (tierOf(storageClass).minDays ?? 0) * day - (now - modifiedAt)
  return Math.max(0, Math.ceil(left / day))
}

/** Classes an object may be moved to: any target but its own. An archived object must be readable first, see `readableNow`. */
export const legalTargets = (storageClass: string): readonly TargetClass[] =>
  targetClasses.filter((target) => target !== storageClass)

export interface RestoreSpeed {
  readonly speed: RestoreTier
  /** How long it takes, in words. */
  readonly takes: string
}

const flexible: readonly RestoreSpeed[] = [
  { speed: 'Expedited', takes: '1 to 5 minutes' },
  { speed: 'Standard', takes: '3 to 5 hours' },
  { speed: 'Bulk', takes: '5 to 12 hours' },
]
const deep: readonly RestoreSpeed[] = [
  { speed: 'Standard', takes: 'up to 12 hours' },
  { speed: 'Bulk', takes: 'up to 48 hours' },
]

/**
 * The speeds at which an object can be restored (s3-facts A2.6); none for a class that needs no restore. `archiveStatus` is what HEAD says of
 * an object in INTELLIGENT_TIERING; without it the access tier is not known and every speed is given.
 */
export function restoreSpeeds(storageClass: string, archiveStatus: string | null = null): readonly RestoreSpeed[] {
  if (storageClass === 'DEEP_ARCHIVE') return deep
  if (storageClass === 'INTELLIGENT_TIERING') return archiveStatus === 'DEEP_ARCHIVE_ACCESS' ? deep : flexible
  return storageClass === 'GLACIER' ? flexible : []
}

/** Reads the header `x-amz-restore` (s3-facts A2.7). An end that cannot be read is `null`. */
export function parseRestoreHeader(header: string | undefined): RestoreState {
  const ongoing = /ongoing-request="(true|false)"/i.exec(header ?? '')?.[1]?.toLowerCase()
  if (ongoing === undefined) return { kind: 'none' }
  if (ongoing === 'true') return { kind: 'ongoing' }
  const end = /expiry-date="([^"]*)"/i.exec(header ?? '')?.[1]
  return { kind: 'restored', expiresAt: end === undefined ? null : parseHttpDate(end) }
}

/**
 * Whether the bytes can be read at `now`: always in a class that needs no restore, else while a restored copy lasts. `null` when the class is an
 * archive and nobody asked about a restore. Says nothing of the archive tiers of INTELLIGENT_TIERING, which only HEAD tells.
 */
export function readableNow(storageClass: string, restore: RestoreState | null, now: number): boolean | null {
  if (!tierOf(storageClass).needsRestore) return true
  if (restore === null) return null
  return restore.kind === 'restored' && (restore.expiresAt === null || restore.expiresAt > now)
}

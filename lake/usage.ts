import { planVerbs, type PlanVerb } from './changePlan'
import { restoreTiers, tierOf, type RestoreTier } from './tiers'

/** Requests that cost something or are worth counting: those of a plan, and what S3 itself does. */
export type PricedVerb = PlanVerb | 'PutObjectAnnotation' | 'LifecycleTransition'

/** Bytes of a GB as S3 bills it. */
export const gb = 1024 ** 3

/**
 * A sum of bytes (or of bytes times days) that is exact up to 2^53 GB: whole GB and the bytes left over, below one GB. Changed in place.
 */
export interface ByteSum {
  whole: number
  rest: number
}

const noBytes = (): ByteSum => ({ whole: 0, rest: 0 })

/** Adds `bytes` so many `times`, or takes them away again where `times` is negative; whole numbers. */
export function addBytes(sum: ByteSum, bytes: number, times: number): void {
  const whole = Math.floor(bytes / gb)
  const product = (bytes - whole * gb) * times + sum.rest
  sum.whole += whole * times
  if (Number.isSafeInteger(product)) {
    const carried = Math.floor(product / gb)
    sum.whole += carried
    sum.rest = product - carried * gb
    return
  }
  const exact = BigInt(bytes - whole * gb) * BigInt(times) + BigInt(sum.rest)
  const rest = BigInt.asUintN(30, exact)
  sum.whole += Number((exact - rest) / BigInt(gb))
  sum.rest = Number(rest)
}

/** A sum as GB of 2^30 bytes. */
export const inGb = (sum: ByteSum): number => sum.whole + sum.rest / gb

/** When something is stored: before the change, after it, and the versions it leaves behind until they are removed. */
export const storedStates = ['before', 'after', 'old'] as const
export type StoredState = (typeof storedStates)[number]

/** What one class is billed for. Only whole numbers, so that the order of the objects does not matter. Changed in place. */
export interface ClassUsage {
  /** Objects that were in this class. */
  objects: number
  readonly stored: Readonly<Record<StoredState, ByteSum>>
  /** Objects and bytes that INTELLIGENT_TIERING watches. */
  readonly watched: Readonly<Record<StoredState, { objects: number; readonly bytes: ByteSum }>>
  readonly requests: Map<PricedVerb, number>
  /** Read from a class that charges for it. */
  readonly retrieved: ByteSum
  readonly restored: Readonly<Record<RestoreTier, { requests: number; readonly bytes: ByteSum }>>
  /** Requests to restore what is readable already, billed as reads. */
  restoredAgain: number
  /** Bytes times days that stay billed though the object has left, at once and when an old version is removed. */
  readonly leftEarly: ByteSum
  readonly leftEarlyLater: ByteSum
}

/** Everything a change uses. Holds sums, never objects. */
export interface Usage {
  objects: number
  readonly bytes: ByteSum
  readonly classes: Map<string, ClassUsage>
  /** Calls of KMS made for each object, and those that bucket keys stand in for. */
  kmsCalls: number
  kmsCallsByBucketKey: number
  /** Bytes encrypted or decrypted under DSSE-KMS. */
  readonly secondLayer: ByteSum
  /** Bytes times days of restored copies. */
  readonly temporary: ByteSum
  readonly tags: Record<StoredState, number>
  /** Objects of which a fact was not known, and was taken not to cost anything. */
  readonly unknown: { encryption: number; tags: number; versioning: number }
  /** Objects priced by what a journal says a job left. */
  fromJournal: number
  /** Objects that change class or go. */
  moved: number
}

export const noUsage = (): Usage => ({
  objects: 0,
  bytes: noBytes(),
  classes: new Map(),
  kmsCalls: 0,
  kmsCallsByBucketKey: 0,
  secondLayer: noBytes(),
  temporary: noBytes(),
  tags: { before: 0, after: 0, old: 0 },
  unknown: { encryption: 0, tags: 0, versioning: 0 },
  fromJournal: 0,
  moved: 0,
})

const inEveryState = <T>(make: () => T): Record<StoredState, T> => ({ before: make(), after: make(), old: make() })

/** The sums of one class, made when first asked for. */
export function usageOf(usage: Usage, storageClass: string): ClassUsage {
  const found = usage.classes.get(storageClass)
  if (found) return found
  const restored = () => ({ requests: 0, bytes: noBytes() })
  const made: ClassUsage = {
    objects: 0,
    stored: inEveryState(noBytes),
    watched: inEveryState(() => ({ objects: 0, bytes: noBytes() })),
    requests: new Map(),
    retrieved: noBytes(),
    restored: { Expedited: restored(), Standard: restored(), Bulk: restored() },
    restoredAgain: 0,
    leftEarly: noBytes(),
    leftEarlyLater: noBytes(),
  }
  usage.classes.set(storageClass, made)
  return made
}

/** Of the bytes an archive adds to each object, those that are billed as STANDARD: name and metadata (s3-facts A2.4). */
export const standardOverhead = 8 * 1024
/** Smaller objects are never moved by INTELLIGENT_TIERING, nor is their watching billed (s3-facts A2.4). */
export const smallestWatched = 128 * 1024

/** Bytes billed at the rate of the class itself: at least its minimum, and its index entry in an archive (s3-facts A2.4). */
export function billedBytes(storageClass: string, bytes: number): number {
  const { minBytes, overheadBytes } = tierOf(storageClass)
  return Math.max(bytes, minBytes ?? 0) + ((overheadBytes ?? 0) > 0 ? (overheadBytes ?? 0) - standardOverhead : 0)
}

/** Adds the storage of alike objects, with all that their class adds to them. */
export function addStored(usage: Usage, state: StoredState, storageClass: string, bytes: number, times: number): void {
  const its = usageOf(usage, storageClass)
  addBytes(its.stored[state], billedBytes(storageClass, bytes), times)
  if ((tierOf(storageClass).overheadBytes ?? 0) > 0) {
    addBytes(usageOf(usage, 'STANDARD').stored[state], standardOverhead, times)
  }
  if (storageClass === 'INTELLIGENT_TIERING' && bytes >= smallestWatched) {
    its.watched[state].objects += times
    addBytes(its.watched[state].bytes, bytes, times)
  }
}

/** How a request is priced: at which class, and by which of its prices. */
type Group = 'list' | 'read' | 'write' | 'part' | 'transition' | 'restore' | 'free'

const groups: Readonly<Record<PricedVerb, Group>> = {
  ListObjectsV2: 'list',
  ListObjectVersions: 'list',
  HeadObject: 'read',
  GetObjectTagging: 'read',
  GetObjectAcl: 'read',
  CopyObject: 'write',
  CreateMultipartUpload: 'part',
  UploadPartCopy: 'part',
  CompleteMultipartUpload: 'write',
  PutObjectTagging: 'write',
  UpdateObjectEncryption: 'write',
  PutObjectAnnotation: 'write',
  DeleteObjectTagging: 'free',
  DeleteObjects: 'free',
  RestoreObject: 'restore',
  LifecycleTransition: 'transition',
}
const ownVerbs: readonly PricedVerb[] = ['PutObjectAnnotation', 'LifecycleTransition']
export const pricedVerbs: readonly PricedVerb[] = [...new Set<PricedVerb>([...planVerbs, ...ownVerbs])]
export const requestGroup = (verb: PricedVerb): Group => groups[verb]

export type Requests = Readonly<Partial<Record<PricedVerb, number>>>

/** Adds requests: reads at the class that is read, writes at the class that is written (s3-facts A1.24). Restores are counted by speed. */
export function addRequests(usage: Usage, requests: Requests, from: string, to: string, times: number): void {
  for (const verb of pricedVerbs) {
    const count = requests[verb] ?? 0
    const group = groups[verb]
    if (count === 0 || group === 'restore') continue
    const counts = usageOf(usage, billedClass(group, from, to)).requests
    counts.set(verb, (counts.get(verb) ?? 0) + count * times)
  }
}

function billedClass(group: Group, from: string, to: string): string {
  if (group === 'list') return 'STANDARD'
  if (group === 'read') return from
  // Until they are put together, the parts of an archive are billed as STANDARD.
  if (group === 'part' && tierOf(to).needsRestore) return 'STANDARD'
  return to
}

/** All restore requests of a class, whatever their speed. */
export const restoreRequests = (its: ClassUsage): number =>
  restoreTiers.reduce((sum, speed) => sum + its.restored[speed].requests, its.restoredAgain)

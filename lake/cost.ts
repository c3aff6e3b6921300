import { sameEncryption, type Encryption } from './encryption'
import { earlyExitDays, tierOf, type RestoreTier } from './tiers'
import { unreachable } from './unreachable'
import { addBytes, addRequests, addStored, billedBytes, noUsage, usageOf, type Requests, type Usage } from './usage'

/** What the price of an object's change depends on. Whole bytes; ms since 1970; `null` is "not known", never "none". */
export interface CostFacts {
  readonly bytes: number
  readonly storageClass: string
  /** Its age is counted from here, as nothing tells when an object came into its class. */
  readonly modifiedAt: number
  readonly encryption: Encryption | null
  /** Number of its tags. */
  readonly tags: number | null
  /** Not read again: what a journal says of it. */
  readonly fromJournal?: boolean
}

/** What is done to an object. `requests` are those made for this object alone, as the plan counts them. */
export type CostStep =
  /**
   * A copy onto itself, to another class, another encryption or both. `keepsOld`: the bucket keeps versions, so the old bytes stay billed until
   * they are removed (s3-facts A1.15); `null` is taken for that, and said.
   */
  | {
      readonly kind: 'copy'
      readonly to: string
      readonly encryption: 'kept' | Encryption
      readonly keepsOld: boolean | null
      readonly requests: Requests
    }
  /** A lifecycle rule moves the object: one transition request, no reading, no new version. */
  | { readonly kind: 'transition'; readonly to: string }
  /** UpdateObjectEncryption: the object stays where it is (s3-facts A3.7). */
  | { readonly kind: 'encrypt'; readonly encryption: Encryption; readonly requests: Requests }
  | { readonly kind: 'tag'; readonly tags: number | null; readonly requests: Requests }
  /** `days` of the temporary copy, beyond those it has; `lasting` when one is there already and only its time is set anew (s3-facts A2.6). */
  | {
      readonly kind: 'restore'
      readonly days: number
      readonly speed: RestoreTier
      readonly lasting: boolean
      readonly requests: Requests
    }
  /** What is hidden is stored and billed as it was before. */
  | { readonly kind: 'undelete'; readonly requests: Requests }
  /** `hides` leaves the bytes behind a delete marker, where they stay billed; `null` is taken for that, and said. */
  | { readonly kind: 'delete'; readonly hides: boolean | null; readonly requests: Requests }

/**
 * The running sums of a price, to be given to `finishCost`. They hold whole numbers only (requests, bytes, bytes times days) and no money, so they
 * are exact for any number of objects in any order; prices are applied once at the end.
 */
export const startCost = (): Usage => noUsage()

/**
 * Adds the change of one object, or of so many `times` objects that are alike, and gives the same sums back. A copy that changes neither class
 * nor encryption is no change and adds nothing.
 */
export function addCost(usage: Usage, object: CostFacts, step: CostStep, now: number, times = 1): Usage {
  if (changesNothing(object, step)) return usage
  const from = object.storageClass
  usage.objects += times
  if (object.fromJournal === true) usage.fromJournal += times
  addBytes(usage.bytes, object.bytes, times)
  usageOf(usage, from).objects += times
  addStored(usage, 'before', from, object.bytes, times)
  usage.tags.before += (object.tags ?? 0) * times
  switch (step.kind) {
    case 'copy':
      addCopy(usage, object, step, now, times)
      break
    case 'transition':
      usage.moved += times
      addRequests(usage, { LifecycleTransition: 1 }, from, step.to, times)
      addEarlyExit(usage, object, false, now, times)
      addAfter(usage, object, step.to, object.tags, times)
      break
    case 'encrypt':
      addRequests(usage, step.requests, from, from, times)
      addKms(usage, step.encryption, 1, times)
      addAfter(usage, object, from, object.tags, times)
      break
    case 'tag':
      addRequests(usage, step.requests, from, from, times)
      if (object.tags === null || step.tags === null) usage.unknown.tags += times
      // Of tags that are not known on both sides no difference can be told.
      addAfter(usage, object, from, object.tags === null ? 0 : (step.tags ?? object.tags), times)
      break
    case 'undelete':
      addRequests(usage, step.requests, from, from, times)
      addAfter(usage, object, from, object.tags, times)
      break
    case 'restore':
      addRestore(usage, object, step, times)
      addAfter(usage, object, from, object.tags, times)
      break
    case 'delete':
      addRequests(usage, step.requests, from, from, times)
      if (step.hides === null) usage.unknown.versioning += times
      if (step.hides !== false) {
        addAfter(usage, object, from, object.tags, times)
        break
      }
      usage.moved += times
      addEarlyExit(usage, object, false, now, times)
      break
    default:
      return unreachable(step)
  }
  return usage
}

/** Adds the pages that were listed to find the objects. */
export function addListing(usage: Usage, pages: Pick<Requests, 'ListObjectsV2' | 'ListObjectVersions'>): Usage {
  addRequests(usage, pages, 'STANDARD', 'STANDARD', 1)
  return usage
}

function changesNothing(object: CostFacts, step: CostStep): boolean {
  if (step.kind === 'transition') return step.to === object.storageClass
  if (step.kind !== 'copy' || step.to !== object.storageClass) return false
  return (
    step.encryption === 'kept' || (object.encryption !== null && sameEncryption(step.encryption, object.encryption))
  )
}

function addAfter(usage: Usage, object: CostFacts, storageClass: string, tags: number | null, times: number): void {
  addStored(usage, 'after', storageClass, object.bytes, times)
  usage.tags.after += (tags ?? 0) * times
}

type Copy = Extract<CostStep, { readonly kind: 'copy' }>

function addCopy(usage: Usage, object: CostFacts, step: Copy, now: number, times: number): void {
  const { storageClass: from, bytes } = object
  if (step.to !== from) usage.moved += times
  addRequests(usage, step.requests, from, step.to, times)
  // Archives have no price for this: reading them was paid for when they were restored.
  addBytes(usageOf(usage, from).retrieved, bytes, times)
  const keepsOld = step.keepsOld !== false
  if (step.keepsOld === null) usage.unknown.versioning += times
  addEarlyExit(usage, object, keepsOld, now, times)
  addAfter(usage, object, step.to, object.tags, times)
  if (keepsOld) {
    addStored(usage, 'old', from, bytes, times)
    usage.tags.old += (object.tags ?? 0) * times
  }
  const parts = step.requests.UploadPartCopy ?? 0
  const written = step.encryption === 'kept' ? object.encryption : step.encryption
  if (object.encryption === null) usage.unknown.encryption += times
  addKms(usage, object.encryption, Math.max(1, parts), times)
  // An upload in parts asks for its key when it begins and again for every part (s3-facts A3.9).
  addKms(usage, written, parts + 1, times)
  for (const encryption of [object.encryption, written]) {
    if (encryption?.kind === 'DSSE-KMS') addBytes(usage.secondLayer, bytes, times)
  }
}

/** Leaving a class before its minimum days is billed as if the object had stayed (s3-facts A2.5). */
function addEarlyExit(usage: Usage, object: CostFacts, later: boolean, now: number, times: number): void {
  const most = tierOf(object.storageClass).minDays ?? 0
  // The clock here may be behind that of S3.
  const days = Math.min(most, earlyExitDays(object.modifiedAt, object.storageClass, now))
  if (days === 0) return
  const its = usageOf(usage, object.storageClass)
  const sum = later ? its.leftEarlyLater : its.leftEarly
  addBytes(sum, billedBytes(object.storageClass, object.bytes), times * days)
}

/** DSSE-KMS asks for a key for each of its two layers, and knows no bucket keys. */
function addKms(usage: Usage, encryption: Encryption | null, calls: number, times: number): void {
  if (encryption?.kind === 'DSSE-KMS') usage.kmsCalls += 2 * calls * times
  if (encryption?.kind !== 'SSE-KMS') return
  if (encryption.bucketKey) usage.kmsCallsByBucketKey += calls * times
  else usage.kmsCalls += calls * times
}

type Restore = Extract<CostStep, { readonly kind: 'restore' }>

function addRestore(usage: Usage, object: CostFacts, step: Restore, times: number): void {
  const { storageClass, bytes } = object
  const { RestoreObject = 0, ...others } = step.requests
  addRequests(usage, others, storageClass, storageClass, times)
  // In INTELLIGENT_TIERING an object moves for good, so no copy of it is kept for days.
  if (storageClass !== 'INTELLIGENT_TIERING') addBytes(usage.temporary, bytes, step.days * times)
  const its = usageOf(usage, storageClass)
  if (step.lasting) {
    its.restoredAgain += RestoreObject * times
    return
  }
  its.restored[step.speed].requests += RestoreObject * times
  addBytes(its.restored[step.speed].bytes, bytes, times)
}

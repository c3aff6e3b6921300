import type { BucketFacts, Decision, ObjectFacts, PlanVerb, SkipReason, WarningCode } from './changePlan'
import { largestSingleCopy, partPlan } from './partPlan'
import { readableNow } from './tiers'

export const skip = (reason: SkipReason, before: string | null): Decision => ({ kind: 'skip', reason, before })

/** Whether it is open if a lock protects this version; a bucket without Object Lock has none. */
export const lockUnknown = (object: ObjectFacts, bucket: BucketFacts): boolean =>
  bucket.objectLock !== false && object.locked === null

/** What a copy does to the versions of the object (s3-facts A1.15). */
export function versionWarnings(bucket: BucketFacts): readonly WarningCode[] {
  if (bucket.versioning === 'unknown') return ['versioningUnknown']
  return bucket.versioning === 'Enabled' ? ['newVersions'] : []
}

/** What else in the bucket reacts to a change; `replicated` when the change makes a new object. */
export function reactionWarnings(bucket: BucketFacts, replicated: boolean): readonly WarningCode[] {
  const warnings: WarningCode[] = []
  if (bucket.notifies === true) warnings.push('notifications')
  if (replicated && bucket.replicates === true) warnings.push('replication')
  if (bucket.notifies === 'unknown' || (replicated && bucket.replicates === 'unknown')) {
    warnings.push('sideEffectsUnknown')
  }
  return warnings
}

/** Why S3 cannot copy this object, or not with all that must be kept (s3-facts A1.22, A1.8, A1.25). Encryption is the caller's to see. */
export function unkeptReason(object: ObjectFacts, bucket: BucketFacts, now: number): SkipReason | null {
  const readable = readableNow(object.storageClass, object.restore, now)
  const archived = object.storageClass === 'INTELLIGENT_TIERING' && object.archivedByTiering === true
  if (readable === false || archived) return object.restore?.kind === 'ongoing' ? 'restoreOngoing' : 'needsRestore'
  if (object.bytes > largestSingleCopy && partPlan(object.bytes) === null) return 'tooLarge'
  const isSaid = (object.refused ?? []).every((what) => what === 'acl' && bucket.usesAcls === false)
  return isSaid ? null : 'cannotVerify'
}

/** What a copy of one object onto itself asks of S3; `parts` is `null` for a copy in one. */
export function copyRequests(bucket: BucketFacts, parts: number | null): Partial<Record<PlanVerb, number>> {
  const reads = bucket.usesAcls === false ? {} : { GetObjectAcl: 1 }
  if (parts === null) return { HeadObject: 1, ...reads, CopyObject: 1 }
  const multipart = { CreateMultipartUpload: 1, UploadPartCopy: parts, CompleteMultipartUpload: 1 }
  // The second HEAD also asks for checksums, which the upload must be told of.
  return { HeadObject: 2, ...reads, GetObjectTagging: 1, ...multipart }
}

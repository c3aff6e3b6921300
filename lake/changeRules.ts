import type { BucketFacts, Decision, ObjectFacts, SkipReason, WarningCode } from './changePlan'

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

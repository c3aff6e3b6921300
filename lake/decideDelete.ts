import type { BucketFacts, Decision, ObjectFacts, WarningCode } from './changePlan'
import { lockUnknown, reactionWarnings, skip } from './changeRules'
import { earlyExitDays } from './tiers'
import { unreachable } from './unreachable'

/** Deleting hides an object where versions are kept and destroys it elsewhere. */
export function decideDelete(
  object: ObjectFacts,
  bucket: BucketFacts,
  versions: 'current' | 'all',
  now: number,
): Decision {
  const before = object.isDeleteMarker ? 'delete marker' : object.storageClass
  // Without a version, or for the current one, S3 only hides the object where versions are kept; a version named by itself goes for good.
  const named = object.versionId !== null && (versions === 'all' || !object.isLatest || object.isDeleteMarker)
  if (!named && object.isDeleteMarker) return skip('deleteMarker', before)
  if (!named && !object.isLatest) return skip('noncurrentVersion', before)
  const step = named ? 'deleteVersion' : 'delete'
  const hides = step === 'delete' && bucket.versioning === 'Enabled'
  // A lock protects versions, not the place of the current one.
  if (named && !object.isDeleteMarker && object.locked === true) return skip('objectLocked', before)
  const unchecked = named && !object.isDeleteMarker && lockUnknown(object, bucket)
  const warnings: WarningCode[] = [...deleteWarnings(object, bucket, hides, named), ...reactionWarnings(bucket, hides)]
  if (!hides && !object.isDeleteMarker && earlyExitDays(object.modifiedAt, object.storageClass, now) > 0) {
    warnings.push('minimumDays')
  }
  if (unchecked) warnings.push('checkedWhenRun')
  const after = afterText(object, bucket, hides, named)
  // What goes for good is looked at again before; a version named is always the same one.
  const requests = step === 'delete' && !hides ? { HeadObject: 1, DeleteObjects: 1 } : { DeleteObjects: 1 }
  return { kind: 'change', step, before, after, requests, exact: true, warnings, unchecked }
}

function afterText(object: ObjectFacts, bucket: BucketFacts, hides: boolean, named: boolean): string {
  if (hides) return 'hidden by a delete marker'
  if (object.isDeleteMarker) return 'delete marker removed'
  return !named && bucket.versioning === 'unknown' ? 'deleted for good unless versions are kept' : 'deleted for good'
}

function deleteWarnings(
  object: ObjectFacts,
  bucket: BucketFacts,
  hides: boolean,
  named: boolean,
): readonly WarningCode[] {
  if (hides) return ['deleteMarkers', 'noncurrentVersionsRemain']
  if (named) return object.isDeleteMarker ? [] : ['permanentDelete']
  switch (bucket.versioning) {
    case 'Suspended':
      // The marker takes the place of the version `null`, whose bytes are lost; older versions stay (s3-facts A4.7).
      return ['deleteMarkers', 'permanentDelete', 'noncurrentVersionsRemain']
    case 'unknown':
      return ['versioningUnknown', 'permanentDelete']
    case 'Off':
    case 'Enabled':
      return ['permanentDelete']
    default:
      return unreachable(bucket.versioning)
  }
}

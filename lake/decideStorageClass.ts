import type { BucketFacts, Decision, ObjectFacts, SkipReason, WarningCode } from './changePlan'
import { copyRequests, lockUnknown, reactionWarnings, skip, unkeptReason, versionWarnings } from './changeRules'
import { partitionOf } from './partitions'
import { largestSingleCopy, partPlan } from './partPlan'
import { earlyExitDays, readableNow, tierOf, type TargetClass } from './tiers'

/** Below this, the 40 KB an archive adds to each object are more than a twentieth of it. */
const overheadShows = 800 * 1024
/** INTELLIGENT_TIERING never moves smaller objects (s3-facts A2.4). */
const smallestTiered = 128 * 1024

/** A change of class is a copy of the object onto itself (s3-facts A1); it must be able to keep everything. */
export function decideStorageClass(object: ObjectFacts, bucket: BucketFacts, to: TargetClass, now: number): Decision {
  const before = object.storageClass
  const reason = copySkipReason(object, bucket, to, now)
  if (reason) return skip(reason, before)
  const parts = object.bytes > largestSingleCopy ? (partPlan(object.bytes)?.parts ?? 0) : null
  const unchecked =
    object.encryption === null ||
    readableNow(before, object.restore, now) === null ||
    (before === 'INTELLIGENT_TIERING' && object.archivedByTiering === null) ||
    lockUnknown(object, bucket)
  const warnings: WarningCode[] = ['lastModifiedReset', ...versionWarnings(bucket), ...reactionWarnings(bucket, true)]
  const target = tierOf(to)
  if (earlyExitDays(object.modifiedAt, before, now) > 0) warnings.push('minimumDays')
  const small = to === 'INTELLIGENT_TIERING' ? smallestTiered : (target.minBytes ?? 0)
  if (object.bytes < small) warnings.push('smallObjects')
  if ((target.overheadBytes ?? 0) > 0 && object.bytes < overheadShows) warnings.push('archiveOverhead')
  if (target.needsRestore) {
    warnings.push('restoreNeededToRead')
    if (partitionOf(object.key).columns.length > 0) warnings.push('archivedPartitions')
  }
  // Reading an archive was paid for when it was restored.
  if (tierOf(before).retrievalFee === true && !tierOf(before).needsRestore) warnings.push('retrievalCharge')
  if (parts !== null) warnings.push('multipart')
  if (object.encryption?.kind === 'SSE-C') warnings.push('customerKeyUsed')
  if (object.clientSide === true) warnings.push('clientSideEncrypted')
  if (unchecked) warnings.push('checkedWhenRun')
  return {
    kind: 'change',
    step: parts === null ? 'copy' : 'copyInParts',
    before,
    after: to,
    requests: copyRequests(bucket, parts),
    // Whether an object needs a key is found out first, with requests of its own.
    exact: bucket.usesAcls !== 'unknown' && object.encryption?.kind !== 'SSE-C',
    warnings,
    unchecked,
  }
}

function copySkipReason(object: ObjectFacts, bucket: BucketFacts, to: TargetClass, now: number): SkipReason | null {
  if (object.isDeleteMarker) return 'deleteMarker'
  // Copying an old version onto its key would make it the current one (s3-facts A1.15).
  if (!object.isLatest) return 'noncurrentVersion'
  if (object.storageClass === to) return 'alreadyThere'
  if (object.encryption?.kind === 'SSE-C' && object.customerKey !== 'fits') {
    return object.customerKey === 'wrong' ? 'customerKeyWrong' : 'customerKeyNeeded'
  }
  if (object.locked === true) return 'objectLocked'
  return isEncryptionSaid(object) ? unkeptReason(object, bucket, now) : 'cannotVerify'
}

/** Whether the encryption can be said again (s3-facts A1.8). */
function isEncryptionSaid({ encryption }: ObjectFacts): boolean {
  if (encryption?.kind === 'other') return false
  return !(encryption?.kind === 'SSE-KMS' || encryption?.kind === 'DSSE-KMS') || encryption.keyId !== null
}

import type { BucketFacts, Decision, ObjectFacts, PlanVerb, SkipReason, WarningCode } from './changePlan'
import { copyRequests, lockUnknown, reactionWarnings, skip, unkeptReason, versionWarnings } from './changeRules'
import { encryptionText, keyArnProblem, sameEncryption, type Encryption, type TargetEncryption } from './encryption'
import { largestSingleCopy, partPlan } from './partPlan'
import { earlyExitDays, readableNow, tierOf } from './tiers'

/** What UpdateObjectEncryption is not for: directory buckets and Outposts. */
const otherStores: ReadonlySet<string> = new Set(['EXPRESS_ONEZONE', 'OUTPOSTS'])

/**
 * Whether UpdateObjectEncryption can do it: to SSE-KMS with a full key ARN, from SSE-S3 or SSE-KMS, and nothing else (s3-facts A3.7). `null` is
 * taken for "yes", as with most objects, and is to be asked again when the encryption is known.
 */
export const isInPlace = (from: Encryption | null, to: TargetEncryption, storageClass: string): boolean =>
  to.kind === 'SSE-KMS' &&
  keyArnProblem(to.keyId) === null &&
  !otherStores.has(storageClass) &&
  (from === null || from.kind === 'SSE-S3' || from.kind === 'SSE-KMS')

/**
 * A change of encryption: in place where S3 can, which keeps class, dates, ETag and versions and needs no restore; else a copy of the object onto
 * itself, which must be able to keep everything (s3-facts A1, A3.7).
 */
export function decideEncryption(
  object: ObjectFacts,
  bucket: BucketFacts,
  to: TargetEncryption,
  now: number,
): Decision {
  const before = object.encryption && encryptionText(object.encryption)
  const inPlace = bucket.updatesEncryption && isInPlace(object.encryption, to, object.storageClass)
  const reason = skipReasonOf(object, to) ?? (inPlace ? null : copySkipReason(object, bucket, now))
  if (reason) return skip(reason, before)
  const after = encryptionText(to)
  return inPlace ? updated(object, bucket, before, after) : copied(object, bucket, before, after, now)
}

/** What holds for both ways. */
function skipReasonOf(
  { isDeleteMarker, encryption, customerKey, locked, refused }: ObjectFacts,
  to: TargetEncryption,
): SkipReason | null {
  if (isDeleteMarker) return 'deleteMarker'
  if (encryption !== null && sameEncryption(encryption, to)) return 'alreadyEncrypted'
  if (encryption?.kind === 'SSE-C' && customerKey !== 'fits') {
    return customerKey === 'wrong' ? 'customerKeyWrong' : 'customerKeyNeeded'
  }
  if (encryption?.kind === 'other') return 'cannotVerify'
  if (locked === true) return 'objectLocked'
  return refused?.includes('head') ? 'cannotVerify' : null
}

function copySkipReason(object: ObjectFacts, bucket: BucketFacts, now: number): SkipReason | null {
  // Copying an old version onto its key would make it the current one (s3-facts A1.15).
  if (!object.isLatest) return 'noncurrentVersion'
  return unkeptReason(object, bucket, now)
}

function updated(object: ObjectFacts, bucket: BucketFacts, before: string | null, after: string): Decision {
  const unchecked = object.encryption === null || lockUnknown(object, bucket)
  const warnings: WarningCode[] = ['changedInPlace', 'kmsKeyNeeded', ...reactionWarnings(bucket, false)]
  if (object.encryption === null) warnings.push('copiedIfNotInPlace')
  if (object.clientSide === true) warnings.push('clientSideEncrypted')
  if (unchecked) warnings.push('checkedWhenRun')
  return {
    kind: 'change',
    step: 'updateEncryption',
    before,
    after,
    // S3 has no precondition for it, so the object is looked at before and after.
    requests: { HeadObject: 2, UpdateObjectEncryption: 1 },
    exact: object.encryption !== null,
    warnings,
    unchecked,
  }
}

function copied(object: ObjectFacts, bucket: BucketFacts, before: string | null, after: string, now: number): Decision {
  const { storageClass, encryption, bytes } = object
  const parts = bytes > largestSingleCopy ? (partPlan(bytes)?.parts ?? 0) : null
  const unchecked =
    encryption === null ||
    readableNow(storageClass, object.restore, now) === null ||
    (storageClass === 'INTELLIGENT_TIERING' && object.archivedByTiering === null) ||
    lockUnknown(object, bucket)
  const tier = tierOf(storageClass)
  const warnings: WarningCode[] = ['lastModifiedReset', ...versionWarnings(bucket), ...reactionWarnings(bucket, true)]
  if (after !== 'SSE-S3') warnings.push('kmsKeyNeeded')
  if (encryption?.kind === 'SSE-C') warnings.push('customerKeyUsed')
  if (earlyExitDays(object.modifiedAt, storageClass, now) > 0) warnings.push('minimumDays')
  if (tier.needsRestore) warnings.push('restoreNeededToRead')
  if (tier.retrievalFee === true && !tier.needsRestore) warnings.push('retrievalCharge')
  if (parts !== null) warnings.push('multipart')
  if (object.clientSide === true) warnings.push('clientSideEncrypted')
  if (unchecked) warnings.push('checkedWhenRun')
  const requests: Partial<Record<PlanVerb, number>> = copyRequests(bucket, parts)
  return {
    kind: 'change',
    step: parts === null ? 'copy' : 'copyInParts',
    before,
    after,
    requests,
    // Whether an object needs a key is found out first, with requests of its own.
    exact: bucket.usesAcls !== 'unknown' && encryption !== null && encryption.kind !== 'SSE-C',
    warnings,
    unchecked,
  }
}

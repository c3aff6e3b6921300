import { batchLook, type BatchOperation } from './batchJob'
import type { BucketFacts, Intent } from './changePlan'
import { tagsText } from './tags'

/** What a job does to each object, for people: `Copy to GLACIER_IR, encrypted as now: SSE-S3`. */
export function operationText(operation: BatchOperation): string {
  if ('S3PutObjectCopy' in operation) {
    const { StorageClass, NewObjectMetadata, SSEAwsKmsKeyId = '', BucketKeyEnabled } = operation.S3PutObjectCopy
    const copy = `Copy to ${StorageClass}`
    if (NewObjectMetadata === undefined) return `${copy}, encrypted as the bucket does by itself`
    if (NewObjectMetadata.SSEAlgorithm === 'AES256') return `${copy}, encrypted as now: SSE-S3`
    const bucketKey = BucketKeyEnabled === true ? ' through a bucket key' : ''
    return `${copy}, encrypted as now: SSE-KMS with ${SSEAwsKmsKeyId}${bucketKey}`
  }
  if ('S3PutObjectTagging' in operation) {
    const tags = operation.S3PutObjectTagging.TagSet.map(({ Key, Value }) => ({ key: Key, value: Value }))
    return `Replace all tags by ${tagsText(tags)}`
  }
  if ('S3DeleteObjectTagging' in operation) return 'Remove all tags'
  const { ExpirationInDays: days, GlacierJobTier } = operation.S3InitiateRestoreObject
  const speed = GlacierJobTier === 'BULK' ? 'Bulk' : 'Standard'
  return days === undefined
    ? `Restore for good, ${speed}`
    : `Restore for ${days} ${days === 1 ? 'day' : 'days'}, ${speed}`
}

/** What a person should know before handing a change over; each is a plain sentence or two. */
export const batchNotes = [
  'runsInAws',
  'noUndo',
  'comparesTime',
  'comparesNothing',
  'replacesTags',
  'bucketEncrypts',
  'locksUnseen',
  'roleCopies',
  'roleTags',
  'roleRestores',
] as const
export type BatchNote = (typeof batchNotes)[number]

export const batchNoteText: Readonly<Record<BatchNote, string>> = {
  runsInAws:
    'S3 does the work in AWS with the role you name, not with your sign-in, and goes on when Lakescope is closed.',
  noUndo: 'What was there before is not written down: Lakescope can neither take such a job back nor verify it.',
  comparesTime:
    'An object changed after it was looked at is left alone by the time of its last change. S3 Batch Operations compares no ETags.',
  comparesNothing: 'S3 Batch Operations does not check that an object is still the one that was looked at.',
  replacesTags:
    'The whole set of tags is replaced by the one worked out just now. A tag that somebody adds before its turn is lost.',
  bucketEncrypts: 'Objects that report no encryption get the one the bucket gives by itself.',
  locksUnseen:
    'S3 shows the lock of an object only to those who may read it. A locked object that does not show it would get a new version without the lock.',
  roleCopies:
    'The role needs s3:GetObject, s3:GetObjectTagging, s3:PutObject and s3:PutObjectTagging on the objects, and for SSE-KMS kms:Decrypt and kms:GenerateDataKey.',
  roleTags:
    'The role needs s3:PutObjectTagging or s3:DeleteObjectTagging on the objects, for named versions those of versions.',
  roleRestores: 'The role needs s3:RestoreObject on the objects.',
}

export function notesOf(
  intent: Intent,
  rules: BucketFacts,
  operations: readonly BatchOperation[],
): readonly BatchNote[] {
  const always = ['runsInAws', 'noUndo'] as const
  if (intent.kind === 'tags') return [...always, 'comparesNothing', 'replacesTags', 'roleTags']
  if (intent.kind === 'restore') return [...always, 'comparesNothing', 'roleRestores']
  const notes: BatchNote[] = [...always, 'comparesTime']
  const unsaid = operations.some((one) => 'S3PutObjectCopy' in one && !one.S3PutObjectCopy.NewObjectMetadata)
  if (unsaid) notes.push('bucketEncrypts')
  if (rules.objectLock !== false) notes.push('locksUnseen')
  return [...notes, 'roleCopies']
}

/** Requests that looking at objects takes, each by its own name: only what the change needs to know. */
export function lookRequests(intent: Intent, rules: BucketFacts, storageClass: string): number {
  const look = batchLook(intent, storageClass)
  if (look === 'nothing') return 0
  return look === 'tags' || (intent.kind === 'storageClass' && rules.usesAcls !== false) ? 2 : 1
}

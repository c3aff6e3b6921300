import { batchLook, type BatchOperation } from './batchJob'
import type { BucketFacts, Intent } from './changePlan'
import { tagsText } from './tags'

/** What a job does to each object, for people: `Copy to GLACIER_IR, encrypted: SSE-S3`. */
export function operationText(operation: BatchOperation): string {
  if ('S3PutObjectCopy' in operation) {
    const { StorageClass, NewObjectMetadata, SSEAwsKmsKeyId = '', BucketKeyEnabled } = operation.S3PutObjectCopy
    const copy = `Copy to ${StorageClass}`
    if (NewObjectMetadata === undefined) return `${copy}, encrypted as the bucket does by itself`
    if (NewObjectMetadata.SSEAlgorithm === 'AES256') return `${copy}, encrypted: SSE-S3`
    const bucketKey = BucketKeyEnabled === true ? ' through a bucket key' : ''
    return `${copy}, encrypted: SSE-KMS with ${SSEAwsKmsKeyId}${bucketKey}`
  }
  if ('S3PutObjectTagging' in operation) {
    const tags = operation.S3PutObjectTagging.TagSet.map(({ Key, Value }) => ({ key: Key, value: Value }))
    return `Replace all tags by ${tagsText(tags)}`
  }
  if ('S3DeleteObjectTagging' in operation) return 'Remove all tags'
  if ('S3UpdateObjectEncryption' in operation) {
    const { KMSKeyArn, BucketKeyEnabled } = operation.S3UpdateObjectEncryption.ObjectEncryption.SSEKMS
    return `Encrypt in place: SSE-KMS with ${KMSKeyArn}${BucketKeyEnabled ? ' through a bucket key' : ''}`
  }
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
  'roleEncrypts',
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
  roleEncrypts:
    'The role needs s3:UpdateObjectEncryption on the objects, and kms:Encrypt, kms:Decrypt, kms:GenerateDataKey and kms:ReEncrypt*.',
}

export function notesOf(
  intent: Intent,
  rules: BucketFacts,
  operations: readonly BatchOperation[],
): readonly BatchNote[] {
  const always = ['runsInAws', 'noUndo'] as const
  if (intent.kind === 'tags') return [...always, 'comparesNothing', 'replacesTags', 'roleTags']
  if (intent.kind === 'restore') return [...always, 'comparesNothing', 'roleRestores']
  const copies = operations.flatMap((one) => ('S3PutObjectCopy' in one ? [one.S3PutObjectCopy] : []))
  const notes: BatchNote[] = [...always]
  if (copies.length > 0) notes.push('comparesTime')
  if (copies.length < operations.length) notes.push('comparesNothing', 'roleEncrypts')
  if (copies.some(({ NewObjectMetadata }) => NewObjectMetadata === undefined)) notes.push('bucketEncrypts')
  if (copies.length > 0 && rules.objectLock !== false) notes.push('locksUnseen')
  if (copies.length > 0) notes.push('roleCopies')
  return notes
}

/** Requests that looking at objects takes, each by its own name: only what the change needs to know. */
export function lookRequests(intent: Intent, rules: BucketFacts, storageClass: string): number {
  const look = batchLook(intent, storageClass)
  if (look === 'nothing') return 0
  return look === 'tags' || (intent.kind !== 'restore' && rules.usesAcls !== false) ? 2 : 1
}

import { isoSecond } from './calendar'
import {
  decide,
  type BucketFacts,
  type ChangeStep,
  type Intent,
  type JobIntent,
  type ObjectFacts,
  type SkipReason,
} from './changePlan'
import type { Encryption, TargetEncryption } from './encryption'
import { arnOf } from './location'
import { applyTagEdits, type Tag } from './tags'
import { targetClasses, type TargetClass } from './tiers'
import { unreachable } from './unreachable'

/** Why an object that could be changed from here cannot go to S3 Batch Operations, besides the reasons of a plan. */
export const batchStayReasons = [
  'tooLargeForBatch',
  'otherClass',
  'doubleEncrypted',
  'ownGrants',
  'redirects',
  'tooManyKinds',
] as const
export type BatchStayReason = (typeof batchStayReasons)[number]
export type StayReason = SkipReason | BatchStayReason

/** What a job of S3 Batch Operations does to every object of its manifest, as CreateJob takes it; times as in ISO 8601. */
export type BatchOperation =
  | { readonly S3PutObjectCopy: BatchCopy }
  | { readonly S3PutObjectTagging: { readonly TagSet: readonly { readonly Key: string; readonly Value: string }[] } }
  | { readonly S3DeleteObjectTagging: Readonly<Record<string, never>> }
  | {
      readonly S3UpdateObjectEncryption: {
        readonly ObjectEncryption: {
          readonly SSEKMS: { readonly KMSKeyArn: string; readonly BucketKeyEnabled: boolean }
        }
      }
    }
  | {
      readonly S3InitiateRestoreObject: { readonly ExpirationInDays?: number; readonly GlacierJobTier: GlacierJobTier }
    }

type GlacierJobTier = 'STANDARD' | 'BULK'

/**
 * A copy onto itself. What it does not say falls back as with any copy (s3-facts A1.3-A1.8): the class to STANDARD, the encryption to the default
 * of the bucket, the ACL to private. Tags and annotations are copied when nothing is said of them.
 */
interface BatchCopy {
  readonly TargetResource: string
  readonly StorageClass: TargetClass
  readonly MetadataDirective: 'COPY'
  readonly NewObjectMetadata?: { readonly SSEAlgorithm: 'AES256' | 'KMS' }
  readonly SSEAwsKmsKeyId?: string
  readonly BucketKeyEnabled?: boolean
  /** Leaves alone what was changed later. S3 Batch Operations compares no ETags (s3-facts A8.5). */
  readonly UnModifiedSinceConstraint?: string
}

/** An object as it was looked at for the hand-off. */
export interface BatchObject extends ObjectFacts {
  /** Somebody besides the owner has rights by its ACL, which a copy would take away. */
  readonly grantsOthers: boolean
  /** It redirects to another address, which a copy does not keep. */
  readonly redirects: boolean
}

export type BatchVerdict =
  | { readonly kind: 'go'; readonly operation: BatchOperation; readonly versionId: string | null }
  | { readonly kind: 'stay'; readonly reason: StayReason }

/** Says why nothing of this change can go to S3 Batch Operations, in a sentence; `null` when some may. */
export function whyNoBatch(intent: JobIntent): string | null {
  switch (intent.kind) {
    case 'delete':
      return 'S3 Batch Operations cannot delete objects.'
    case 'undelete':
      return 'S3 Batch Operations cannot remove delete markers.'
    case 'undo':
      return 'Taking a change back gives each object its own values, and S3 Batch Operations does the same to all.'
    case 'encryption':
      return intent.to.kind === 'DSSE-KMS' ? 'S3 Batch Operations cannot encrypt twice (DSSE-KMS).' : null
    case 'restore':
      return intent.speed === 'Expedited' ? 'S3 Batch Operations restores at the speeds Standard and Bulk only.' : null
    case 'storageClass':
    case 'tags':
      return null
    default:
      return unreachable(intent)
  }
}

/** What must be asked of an object before it may go: a copy must say its encryption, and tags are written as a whole set. */
export function batchLook(intent: Intent, storageClass: string): 'head' | 'tags' | 'nothing' {
  if (intent.kind === 'tags') return 'tags'
  if (intent.kind === 'restore') return storageClass === 'INTELLIGENT_TIERING' ? 'head' : 'nothing'
  return 'head'
}

/**
 * Decides whether an object goes to S3 Batch Operations and what the job must say so that nothing is lost. The rules of the plan come first, on
 * the facts of now (ms since 1970).
 */
export function batchVerdict(object: BatchObject, bucket: Bucket, intent: Intent, now: number): BatchVerdict {
  const decision = decide(object, bucket.rules, intent, now)
  if (decision.kind === 'skip') return stay(decision.reason)
  switch (intent.kind) {
    case 'storageClass':
      return decision.step === 'copy'
        ? copyVerdict(object, bucket, intent.to, object.encryption)
        : stay('tooLargeForBatch')
    case 'tags':
      return object.tags === null
        ? stay('cannotVerify')
        : go(tagging(applyTagEdits(object.tags, intent.edits).tags), object)
    case 'restore': {
      const GlacierJobTier = intent.speed === 'Bulk' ? 'BULK' : 'STANDARD'
      // A restore out of INTELLIGENT_TIERING lasts, and one with days is refused.
      const days = object.storageClass === 'INTELLIGENT_TIERING' ? {} : { ExpirationInDays: intent.days }
      return go({ S3InitiateRestoreObject: { ...days, GlacierJobTier } }, object)
    }
    case 'encryption':
      return encryptionVerdict(object, bucket, intent.to, decision.step)
    case 'delete':
    case 'undelete':
      return stay('cannotVerify')
    default:
      return unreachable(intent)
  }
}

/** The bucket of the change, and what is known of it. */
export interface Bucket {
  readonly name: string
  readonly region: string
  readonly rules: BucketFacts
}

const stay = (reason: StayReason): BatchVerdict => ({ kind: 'stay', reason })
const go = (operation: BatchOperation, { versionId }: BatchObject): BatchVerdict => ({
  kind: 'go',
  operation,
  versionId,
})

/** In place where S3 can; else the object is copied onto itself and keeps its class (s3-facts A3.7). */
function encryptionVerdict(object: BatchObject, bucket: Bucket, to: TargetEncryption, step: ChangeStep): BatchVerdict {
  if (step === 'updateEncryption' && to.kind === 'SSE-KMS') {
    const SSEKMS = { KMSKeyArn: to.keyId, BucketKeyEnabled: to.bucketKey }
    return go({ S3UpdateObjectEncryption: { ObjectEncryption: { SSEKMS } } }, object)
  }
  if (step !== 'copy') return stay('tooLargeForBatch')
  // S3 Batch Operations does not copy to other classes, such as REDUCED_REDUNDANCY.
  const storageClass = targetClasses.find((one) => one === object.storageClass)
  return storageClass === undefined ? stay('otherClass') : copyVerdict(object, bucket, storageClass, to)
}

/** `encryption`: what the copy is to have. */
function copyVerdict(
  object: BatchObject,
  { name, region }: Bucket,
  to: TargetClass,
  encryption: Encryption | null,
): BatchVerdict {
  const { redirects, grantsOthers } = object
  if (redirects) return stay('redirects')
  if (grantsOthers) return stay('ownGrants')
  if (encryption?.kind === 'DSSE-KMS') return stay('doubleEncrypted')
  const kept = encryptionSaid(encryption)
  if (kept === null) return stay('cannotVerify')
  const operation = {
    TargetResource: arnOf(name, null, region),
    StorageClass: to,
    MetadataDirective: 'COPY',
    ...kept,
  } as const
  // With a version, an object overwritten before its turn would get its old content back (s3-facts A1.15).
  return { kind: 'go', operation: { S3PutObjectCopy: operation }, versionId: null }
}

/** `null` for what a job cannot say. An object of which none is reported gets what the bucket gives by itself. */
function encryptionSaid(
  encryption: Encryption | null,
): Pick<BatchCopy, 'NewObjectMetadata' | 'SSEAwsKmsKeyId' | 'BucketKeyEnabled'> | null {
  if (encryption?.kind === 'none') return {}
  if (encryption?.kind === 'SSE-S3') return { NewObjectMetadata: { SSEAlgorithm: 'AES256' } }
  if (encryption?.kind !== 'SSE-KMS' || encryption.keyId === null) return null
  const { keyId, bucketKey } = encryption
  return { NewObjectMetadata: { SSEAlgorithm: 'KMS' }, SSEAwsKmsKeyId: keyId, BucketKeyEnabled: bucketKey }
}

/** In one order, so that the same set makes the same job. */
function tagging(tags: readonly Tag[]): BatchOperation {
  if (tags.length === 0) return { S3DeleteObjectTagging: {} }
  const sorted = [...tags].sort((a, b) => (a.key < b.key ? -1 : 1))
  return { S3PutObjectTagging: { TagSet: sorted.map(({ key, value }) => ({ Key: key, Value: value })) } }
}

/** One job to be: the same operation on all its objects, which are named with their versions all or none. */
export interface BatchPart {
  readonly operation: BatchOperation
  readonly versions: boolean
  objects: number
  bytes: number
  /** The newest Last-Modified of its objects, ms since 1970. */
  newest: number
}

/** Objects sorted into jobs so far. Changed in place, since there may be millions. */
export interface BatchSorting {
  readonly parts: BatchPart[]
  readonly left: Map<StayReason, { objects: number; bytes: number }>
  readonly places: Map<string, number>
}

export const startSorting = (): BatchSorting => ({ parts: [], left: new Map(), places: new Map() })

/** Each job costs and is watched by itself; more kinds than this stay to be changed from here. */
export const mostParts = 20

/** Puts an object into the job that does the same to others. @returns the place of the job, or -1 where it stays */
export function sortIn(
  sorting: BatchSorting,
  object: Pick<ObjectFacts, 'bytes' | 'modifiedAt'>,
  verdict: BatchVerdict,
): number {
  if (verdict.kind === 'stay') return leave(sorting, object, verdict.reason)
  const { operation } = verdict
  const versions = verdict.versionId !== null
  const kind = JSON.stringify([operation, versions])
  const place = sorting.places.get(kind) ?? sorting.parts.length
  if (place === mostParts) return leave(sorting, object, 'tooManyKinds')
  const part = sorting.parts[place] ?? { operation, versions, objects: 0, bytes: 0, newest: 0 }
  part.objects += 1
  part.bytes += object.bytes
  part.newest = Math.max(part.newest, object.modifiedAt)
  sorting.parts[place] = part
  sorting.places.set(kind, place)
  return place
}

/** @returns -1 */
export function leave({ left }: BatchSorting, { bytes }: Pick<ObjectFacts, 'bytes'>, reason: StayReason): -1 {
  const amount = left.get(reason) ?? { objects: 0, bytes: 0 }
  left.set(reason, { objects: amount.objects + 1, bytes: amount.bytes + bytes })
  return -1
}

/** The operation of a job once all its objects are known: a copy leaves alone what was changed later than the newest of them. */
export function operationOf({ operation, newest }: BatchPart): BatchOperation {
  if (!('S3PutObjectCopy' in operation)) return operation
  return { S3PutObjectCopy: { ...operation.S3PutObjectCopy, UnModifiedSinceConstraint: isoSecond(newest) } }
}

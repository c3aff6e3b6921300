import { CopyObjectCommand, type CopyObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import type { SkipReason } from '../../lake/changePlan'
import { encodeCopySource } from '../../lake/location'
import { largestSingleCopy, partPlan, type PartPlan } from '../../lake/partPlan'
import { readableNow } from '../../lake/tiers'
import type { ObjectProperties } from '../../preload/contract/objects'
import { mayTry, refuses } from './capabilities'
import { copyInParts } from './copyInParts'
import { countRequests } from './counting'
import { attempt, attemptOnce } from './faults'
import { headObject } from './head'
import {
  aimOf,
  changedMeanwhile,
  copyLimit,
  isAsWanted,
  lookWhetherChanged,
  readKept,
  sourceKey,
  type KeepOptions,
  type Kept,
  type ObjectChange,
  type Wanted,
  type WriteHooks,
  unquoted,
} from './keep'
import { onObject, type ObjectRef } from './target'

export interface ChangedObject {
  readonly bucket: string
  readonly key: string
  /** What the plan was made for; another ETag or size is a conflict. */
  readonly expected?: { readonly etag: string; readonly bytes: number } | undefined
}

export interface RewriteOptions extends KeepOptions, WriteHooks {
  /** Told of every request, by operation name. */
  readonly onRequest?: ((operation: string) => void) | undefined
  /** How to copy what is too large for one copy; for tests. */
  readonly plan?: ((bytes: number) => PartPlan | null) | undefined
  readonly largestCopy?: number | undefined
}

/**
 * Copies an object onto itself, which is how S3 changes class or encryption. Keeps bytes, metadata, all headers, tags, redirect, ACL, and class or
 * encryption with its key where they are not to be changed; what cannot be kept for certain is skipped before anything is written (s3-facts A1).
 * @throws LakeError conflict when the object is not the expected one or changes meanwhile
 */
export async function rewriteObject(
  client: S3Client,
  { bucket, key, expected }: ChangedObject,
  wanted: Wanted,
  signal: AbortSignal,
  options: RewriteOptions = {},
): Promise<ObjectChange> {
  const s3 = options.onRequest ? countRequests(client, options.onRequest) : client
  const ref = { bucket, key }
  const { customerKey } = options
  const head = await headObject(s3, ref, signal, { customerKey })
  if (isAsWanted(head, wanted)) return { outcome: 'alreadyThere', versionId: head.versionId, head }
  if (expected && (expected.etag !== head.etag || expected.bytes !== head.bytes)) throw changedMeanwhile(key)
  return rewriteAs(s3, ref, head, wanted, signal, options)
}

/** The same, of an object that was looked at already. @throws LakeError */
export async function rewriteAs(
  s3: S3Client,
  ref: ObjectRef,
  head: ObjectProperties,
  wanted: Wanted,
  signal: AbortSignal,
  options: RewriteOptions,
): Promise<ObjectChange> {
  const reason = skipReason(head)
  if (reason) return { outcome: 'skipped', reason }
  const aim = aimOf(head, wanted)
  const kept = aim && (await readKept(s3, ref, head, aim, signal, options))
  if (kept === null) return { outcome: 'skipped', reason: 'cannotVerify' }
  if (kept.head.bytes <= (options.largestCopy ?? largestSingleCopy)) {
    await options.beforeWrite?.(head)
    return copyWhole(s3, ref, kept, signal)
  }
  const plan = (options.plan ?? partPlan)(kept.head.bytes)
  if (plan === null) return { outcome: 'skipped', reason: 'tooLarge' }
  return copyInParts(s3, ref, kept, plan, signal, options)
}

function skipReason(head: ObjectProperties): SkipReason | null {
  if (head.lockMode !== null || head.legalHold === 'ON') return 'objectLocked'
  const archived = head.archiveStatus !== null || readableNow(head.storageClass, head.restore, Date.now()) === false
  return archived ? (head.restore.kind === 'ongoing' ? 'restoreOngoing' : 'needsRestore') : null
}

const ifMatchOnCopy = 'CopyObject If-Match'

async function copyWhole(s3: S3Client, ref: ObjectRef, kept: Kept, signal: AbortSignal): Promise<ObjectChange> {
  const { head, again } = kept
  const at = onObject(s3, 's3:PutObject', ref)
  const input: CopyObjectCommandInput = {
    Bucket: ref.bucket,
    Key: ref.key,
    CopySource: encodeCopySource(ref.bucket, ref.key),
    MetadataDirective: 'COPY',
    TaggingDirective: 'COPY',
    ...sourceKey(s3, kept),
    // A source ETag beside the time would make S3 ignore the time (s3-facts A1.16).
    ...(head.modifiedAt === null ? {} : { CopySourceIfUnmodifiedSince: new Date(head.modifiedAt) }),
    ...again,
  }
  const copy = async (more: Partial<CopyObjectCommandInput>): Promise<ObjectChange> => {
    const command = new CopyObjectCommand({ ...input, ...more })
    const send = (abortSignal: AbortSignal) => s3.send(command, { abortSignal, requestTimeout: copyLimit })
    const copied = await attempt(at, signal, send, { idempotent: false, timeLimit: copyLimit + 30_000 })
    const { VersionId, CopyObjectResult, $metadata } = copied
    const etag = unquoted(CopyObjectResult?.ETag)
    return { outcome: 'changed', versionId: VersionId ?? null, etag, requestId: $metadata.requestId ?? null }
  }
  const send = async (): Promise<ObjectChange> => {
    if (head.etag === null || !mayTry(s3, ifMatchOnCopy)) return copy({})
    try {
      return await copy({ IfMatch: `"${head.etag}"` })
    } catch (error) {
      if (!refuses(s3, ifMatchOnCopy, error)) throw error
      return copy({})
    }
  }
  return attemptOnce(at, signal, send, () => lookWhetherChanged(s3, ref, kept, signal))
}

import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type DeleteObjectsCommandOutput,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Fault } from '../../preload/contract/fault'
import { mayTry, refuses } from './capabilities'
import { attempt, toFault, type Attempt } from './faults'
import { LakeError } from './lakeError'
import { named, onBucket, onObject } from './target'

export interface Deletable {
  readonly key: string
  readonly versionId?: string | undefined
}

export interface Deleted {
  readonly key: string
  /** The version that was asked for, `null` for the current object. */
  readonly versionId: string | null
  /** Whether a delete marker was made (no version asked for, versioned bucket) or removed (the version was one). */
  readonly deleteMarker: boolean
  /** The version of the delete marker that was made, so that it can be removed again. */
  readonly markerVersionId: string | null
  readonly requestId: string | null
}

export interface Deletion {
  readonly deleted: readonly Deleted[]
  readonly failed: readonly { readonly key: string; readonly versionId: string | null; readonly fault: Fault }[]
}

const singlesAtOnce = 8
const batch = 'DeleteObjects'

/**
 * Deletes up to 1,000 objects or versions, each with an outcome of its own. A key that XML does not carry safely goes in a request of its
 * own, so that never another key is deleted instead.
 * @throws LakeError only for what concerns all of them, such as lost credentials, and when cancelled
 */
export async function deleteBatch(
  s3: S3Client,
  bucket: string,
  objects: readonly Deletable[],
  signal: AbortSignal,
): Promise<Deletion> {
  if (objects.length > 1000) throw new RangeError('DeleteObjects takes 1,000 keys at most')
  const at = onBucket(s3, 's3:DeleteObject', bucket)
  for (const object of objects) onObject(s3, 's3:DeleteObject', { bucket, ...object })
  const plain = mayTry(s3, batch) ? objects.filter(({ key }) => isSafeInXml(key)) : []
  const odd = objects.filter((object) => !plain.includes(object))
  const together = await deleteTogether(s3, at, bucket, plain, signal)
  const alone = await deleteAlone(s3, bucket, together === null ? objects : odd, signal)
  return together === null
    ? alone
    : { deleted: [...together.deleted, ...alone.deleted], failed: [...together.failed, ...alone.failed] }
}

/** XML 1.0 has no control characters, parsers turn line ends into one another, and some servers trim blanks. */
const isSafeInXml = (key: string): boolean =>
  // oxlint-disable-next-line no-control-regex
  !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/.test(key) && key.trim() === key

/** `null` when the endpoint does not take batches. */
async function deleteTogether(
  s3: S3Client,
  at: Attempt,
  bucket: string,
  objects: readonly Deletable[],
  signal: AbortSignal,
): Promise<Deletion | null> {
  if (objects.length === 0) return { deleted: [], failed: [] }
  const Objects = objects.map(({ key, versionId }): ObjectIdentifier =>
    versionId === undefined ? { Key: key } : { Key: key, VersionId: versionId },
  )
  const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: false } })
  try {
    // Deleting the current object again in a versioned bucket would add a second delete marker.
    const idempotent = objects.every(({ versionId }) => versionId !== undefined)
    const send = (abortSignal: AbortSignal) => s3.send(command, { abortSignal })
    return outcomes(s3, bucket, objects, await attempt(at, signal, send, { idempotent }))
  } catch (error) {
    if (!refuses(s3, batch, error)) throw error
    return null
  }
}

/** Every object asked for has an outcome: what the answer does not name has failed. */
function outcomes(
  s3: S3Client,
  bucket: string,
  objects: readonly Deletable[],
  { Deleted: done = [], Errors: errors = [], $metadata }: DeleteObjectsCommandOutput,
): Deletion {
  const id = (key: string | undefined, versionId: string | undefined): string =>
    JSON.stringify([key, versionId ?? null])
  const doneBy = new Map(done.map((one) => [id(one.Key, one.VersionId), one]))
  const failedBy = new Map(errors.map((one) => [id(one.Key, one.VersionId || undefined), one]))
  const deleted: Deleted[] = []
  const failed: Deletion['failed'][number][] = []
  for (const { key, versionId } of objects) {
    const success = doneBy.get(id(key, versionId))
    const error = failedBy.get(id(key, versionId)) ?? failedBy.get(id(key, undefined))
    if (success && !error)
      deleted.push({
        key,
        versionId: versionId ?? null,
        deleteMarker: success.DeleteMarker === true,
        markerVersionId: versionId === undefined ? (success.DeleteMarkerVersionId ?? null) : null,
        requestId: $metadata.requestId ?? null,
      })
    else failed.push({ key, versionId: versionId ?? null, fault: faultOf(s3, { bucket, key, versionId }, error) })
  }
  return { deleted, failed }
}

function faultOf(
  s3: S3Client,
  ref: { bucket: string; key: string; versionId: string | undefined },
  error: { readonly Code?: string | undefined; readonly Message?: string | undefined } | undefined,
): Fault {
  if (!error) return { kind: 'badAnswer', message: 'The answer does not say what became of this object.' }
  const { Code, Message } = error
  // The items of a batch have no status of their own.
  const like = { name: Code, Code, message: Message, $metadata: { httpStatusCode: 400 } }
  return toFault(like, onObject(s3, 's3:DeleteObject', ref))
}

async function deleteAlone(
  s3: S3Client,
  bucket: string,
  objects: readonly Deletable[],
  signal: AbortSignal,
): Promise<Deletion> {
  const deleted: Deleted[] = []
  const failed: Deletion['failed'][number][] = []
  const queue = objects.values()
  const work = async (): Promise<void> => {
    for (const { key, versionId } of queue) {
      try {
        deleted.push(await deleteOne(s3, { bucket, key, versionId }, signal))
      } catch (error) {
        if (!(error instanceof LakeError) || concernsAll(error.fault)) throw error
        failed.push({ key, versionId: versionId ?? null, fault: error.fault })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(singlesAtOnce, objects.length) }, work))
  return { deleted, failed }
}

const concernsAll = ({ kind }: Fault): boolean =>
  kind === 'cancelled' || kind === 'signedOut' || kind === 'badCredentials' || kind === 'unreachable'

/** Deletes one object or version. @throws LakeError */
async function deleteOne(
  s3: S3Client,
  ref: { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined },
  signal: AbortSignal,
): Promise<Deleted> {
  const command = new DeleteObjectCommand(named(ref))
  const { DeleteMarker, VersionId, $metadata } = await attempt(
    onObject(s3, 's3:DeleteObject', ref),
    signal,
    (abortSignal) => s3.send(command, { abortSignal }),
    { idempotent: ref.versionId !== undefined },
  )
  return {
    key: ref.key,
    versionId: ref.versionId ?? null,
    deleteMarker: DeleteMarker === true,
    markerVersionId: ref.versionId === undefined && DeleteMarker === true ? (VersionId ?? null) : null,
    requestId: $metadata.requestId ?? null,
  }
}

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListObjectAnnotationsCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type CompleteMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { encodeCopySource } from '../../lake/location'
import type { PartPlan } from '../../lake/partPlan'
import { mayTry, refuses } from './capabilities'
import { checksumsIn } from './checksums'
import { attempt, attemptOnce } from './faults'
import { metadataPrefix, readHead } from './head'
import { addHeaders, type RawHeaders } from './headers'
import {
  changedMeanwhile,
  copyLimit,
  isPlain,
  lookWhetherChanged,
  partKey,
  sourceKey,
  type ObjectChange,
  type Kept,
  type WriteHooks,
  unquoted,
} from './keep'
import { LakeError } from './lakeError'
import { getTags } from './tags'
import { onObject, type ObjectRef } from './target'
import { traitsOf } from './traits'
import { abortUpload } from './uploads'

const partsAtOnce = 4

interface Upload {
  readonly s3: S3Client
  readonly ref: ObjectRef
  readonly kept: Kept
  readonly id: string
  readonly etag: string
}

/**
 * Copies an object above 5 GB onto itself. Nothing is copied by default here: metadata, headers, tags, class, encryption, ACL and
 * checksum are all said again (s3-facts A1.20), and the upload is aborted when anything fails, since its parts are billed (A1.21).
 * @throws LakeError
 */
export async function copyInParts(
  s3: S3Client,
  ref: ObjectRef,
  kept: Kept,
  plan: PartPlan,
  signal: AbortSignal,
  hooks: WriteHooks = {},
): Promise<ObjectChange> {
  const { etag, bytes } = kept.head
  const said = await readSaid(s3, ref, kept, signal)
  if (said === null || etag === null) return { outcome: 'skipped', reason: 'cannotVerify' }
  await hooks.beforeWrite?.(kept.head)
  const upload: Upload = { s3, ref, kept, etag, id: await create(s3, ref, kept, said, signal) }
  try {
    await hooks.onUpload?.(upload.id)
    const parts = await copyParts(upload, bytes, plan, signal)
    return await complete(upload, parts, signal)
  } catch (error) {
    await abort(upload)
    throw error
  }
}

/** What a new upload has to be told beyond `again`; `null` when something cannot be read or said. */
interface Said {
  readonly headers: readonly (readonly [string, string])[]
  readonly tagging: string | null
}

const keptHeaders = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'expires',
])

async function readSaid(
  s3: S3Client,
  ref: ObjectRef,
  { head, customerKey }: Kept,
  signal: AbortSignal,
): Promise<Said | null> {
  try {
    const raw = await readHead(s3, ref, signal, { checksums: true, customerKey })
    if (raw.get('etag') !== `"${head.etag}"`) throw changedMeanwhile(ref.key)
    const tags = await getTags(s3, ref, signal)
    // An object with a customer's key has none, and is not asked without it (s3-facts A1.10).
    const mayHaveAnnotations = traitsOf(s3).aws && head.encryption.kind !== 'SSE-C'
    if (mayHaveAnnotations && (await hasAnnotations(s3, ref, signal))) return null
    const headers = [...raw].filter(([name]) => keptHeaders.has(name) || name.startsWith(metadataPrefix))
    if (head.missingMetadata > 0 || !headers.every(([, value]) => isPlain(value))) return null
    const tagging = tags.map(({ key, value }) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
    return { headers: [...headers, ...checksumHeaders(raw)], tagging: tagging || null }
  } catch (error) {
    if (error instanceof LakeError && error.fault.kind === 'denied') return null
    throw error
  }
}

/** A multipart upload can have one checksum of the whole object only with the CRC algorithms; the others become composite. */
function checksumHeaders(raw: RawHeaders): readonly (readonly [string, string])[] {
  const { checksums, type } = checksumsIn(raw)
  const algorithm = checksums[0]?.[0]
  if (algorithm === undefined) return []
  const whole = algorithm === 'CRC64NVME' || (type === 'FULL_OBJECT' && algorithm.startsWith('CRC'))
  return [
    ['x-amz-checksum-algorithm', algorithm],
    ['x-amz-checksum-type', whole ? 'FULL_OBJECT' : 'COMPOSITE'],
  ]
}

/** A copy in parts leaves annotations behind (s3-facts A1.20). Only AWS has them, and elsewhere the question may bring the object itself. */
async function hasAnnotations(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<boolean> {
  const command = new ListObjectAnnotationsCommand({ Bucket: ref.bucket, Key: ref.key })
  const { Annotations } = await attempt(onObject(s3, 's3:ListObjectAnnotations', ref), signal, (abortSignal) =>
    s3.send(command, { abortSignal }),
  )
  return (Annotations ?? []).length > 0
}

async function create(
  s3: S3Client,
  ref: ObjectRef,
  { again }: Kept,
  { headers, tagging }: Said,
  signal: AbortSignal,
): Promise<string> {
  const named = { Bucket: ref.bucket, Key: ref.key }
  const command = new CreateMultipartUploadCommand(
    tagging === null ? { ...named, ...again } : { ...named, ...again, Tagging: tagging },
  )
  addHeaders(command, headers)
  // Sent once: a second upload that nobody knows of would stay and be billed.
  const { UploadId } = await attempt(
    onObject(s3, 's3:PutObject', ref),
    signal,
    (abortSignal) => s3.send(command, { abortSignal }),
    { idempotent: false },
  )
  if (!UploadId) throw new LakeError({ kind: 'badAnswer', message: 'The upload has no id.' })
  return UploadId
}

async function copyParts(
  upload: Upload,
  bytes: number,
  { parts, partBytes }: PartPlan,
  signal: AbortSignal,
): Promise<readonly CompletedPart[]> {
  const done: CompletedPart[] = []
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  let next = 1
  const work = async (): Promise<void> => {
    while (next <= parts && !both.aborted) {
      const number = next++
      const from = (number - 1) * partBytes
      const range = `bytes=${from}-${Math.min(from + partBytes, bytes) - 1}`
      done[number - 1] = await copyPart(upload, number, range, both)
    }
  }
  const workers = Array.from({ length: Math.min(partsAtOnce, parts) }, () =>
    work().catch((error: unknown) => {
      // The first failure stops the others; theirs would only say that they were stopped.
      if (!stop.signal.aborted) stop.abort(error)
    }),
  )
  await Promise.all(workers)
  if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
  if (stop.signal.aborted) throw stop.signal.reason
  return done
}

async function copyPart(
  { s3, ref, kept, id, etag }: Upload,
  number: number,
  range: string,
  signal: AbortSignal,
): Promise<CompletedPart> {
  const command = new UploadPartCopyCommand({
    Bucket: ref.bucket,
    Key: ref.key,
    UploadId: id,
    PartNumber: number,
    CopySource: encodeCopySource(ref.bucket, ref.key),
    CopySourceRange: range,
    CopySourceIfMatch: `"${etag}"`,
    ...sourceKey(s3, kept),
    ...partKey(s3, kept),
  })
  const send = (abortSignal: AbortSignal) => s3.send(command, { abortSignal, requestTimeout: copyLimit })
  const { CopyPartResult } = await attempt(onObject(s3, 's3:PutObject', ref), signal, send, {
    idempotent: true,
    timeLimit: copyLimit + 30_000,
  })
  if (!CopyPartResult?.ETag) throw new LakeError({ kind: 'badAnswer', message: 'A copied part has no ETag.' })
  return { ...CopyPartResult, PartNumber: number }
}

const ifMatchOnComplete = 'CompleteMultipartUpload If-Match'

async function complete(
  { s3, ref, kept, id, etag }: Upload,
  parts: readonly CompletedPart[],
  signal: AbortSignal,
): Promise<ObjectChange> {
  const at = onObject(s3, 's3:PutObject', ref)
  const input = {
    Bucket: ref.bucket,
    Key: ref.key,
    UploadId: id,
    MultipartUpload: { Parts: [...parts] },
    ...partKey(s3, kept),
  }
  const finish = async (more: Partial<CompleteMultipartUploadCommandInput>): Promise<ObjectChange> => {
    const command = new CompleteMultipartUploadCommand({ ...input, ...more })
    const send = (abortSignal: AbortSignal) => s3.send(command, { abortSignal, requestTimeout: copyLimit })
    const made = await attempt(at, signal, send, { idempotent: false, timeLimit: copyLimit + 30_000 })
    const { VersionId, ETag, $metadata } = made
    return {
      outcome: 'changed',
      versionId: VersionId ?? null,
      etag: unquoted(ETag),
      requestId: $metadata.requestId ?? null,
    }
  }
  const send = async (): Promise<ObjectChange> => {
    if (!mayTry(s3, ifMatchOnComplete)) return finish({})
    try {
      return await finish({ IfMatch: `"${etag}"` })
    } catch (error) {
      if (!refuses(s3, ifMatchOnComplete, error)) throw error
      return finish({})
    }
  }
  return attemptOnce(at, signal, send, () => lookWhetherChanged(s3, ref, kept, signal))
}

/** Goes on after a cancel, and its own failure does not hide the reason for it. */
async function abort({ s3, ref, id }: Upload): Promise<void> {
  await abortUpload(s3, ref, id, new AbortController().signal).catch(() => null)
}

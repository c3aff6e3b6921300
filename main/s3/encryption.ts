import { GetObjectCommand, UpdateObjectEncryptionCommand, type S3Client } from '@aws-sdk/client-s3'
import { isInPlace } from '../../lake/decideEncryption'
import { sameEncryption, type TargetEncryption } from '../../lake/encryption'
import type { ObjectProperties } from '../../preload/contract/objects'
import { countRequests } from './counting'
import { attempt, attemptOnce } from './faults'
import { headObject } from './head'
import { addQuery, watchHeaders } from './headers'
import { changedMeanwhile, type ObjectChange } from './keep'
import { LakeError } from './lakeError'
import { rewriteAs, type ChangedObject, type RewriteOptions } from './rewrite'
import { named, onObject, type ObjectRef } from './target'
import { traitsOf } from './traits'

export interface EncryptedObject extends ChangedObject {
  /** A version that need not be the current one; such a one is changed in place or not at all. */
  readonly versionId?: string | undefined
}

export interface EncryptionOptions extends RewriteOptions {
  /** The plan said that UpdateObjectEncryption is there and is used where it can be. */
  readonly inPlace: boolean
}

/**
 * Changes how an object is encrypted: in place where S3 can (s3-facts A3.7), else by a copy onto itself that keeps everything else.
 * @throws LakeError conflict when the object is not the expected one or changes meanwhile; unsupported when it was to be changed in place and the
 * endpoint cannot; customerKeyNeeded, customerKeyWrong
 */
export async function changeEncryption(
  client: S3Client,
  { bucket, key, versionId, expected }: EncryptedObject,
  to: TargetEncryption,
  signal: AbortSignal,
  options: EncryptionOptions,
): Promise<ObjectChange> {
  const s3 = options.onRequest ? countRequests(client, options.onRequest) : client
  const ref = { bucket, key }
  const { customerKey } = options
  const head = await headObject(s3, versionId === undefined ? ref : { ...ref, versionId }, signal, { customerKey })
  if (sameEncryption(head.encryption, to)) return { outcome: 'alreadyThere', versionId: head.versionId, head }
  if (expected && (expected.etag !== head.etag || expected.bytes !== head.bytes)) throw changedMeanwhile(key)
  if (options.inPlace && isInPlace(head.encryption, to, head.storageClass)) {
    return updateEncryption(
      s3,
      { ...ref, versionId: versionId ?? head.versionId ?? undefined },
      head,
      to,
      signal,
      options,
    )
  }
  if (versionId !== undefined && (await currentVersion(s3, ref, signal, options)) !== versionId) {
    return { outcome: 'skipped', reason: 'noncurrentVersion' }
  }
  return rewriteAs(s3, ref, head, { storageClass: null, encryption: to }, signal, options)
}

const currentVersion = async (
  s3: S3Client,
  ref: ObjectRef,
  signal: AbortSignal,
  { customerKey }: EncryptionOptions,
): Promise<string | null> => (await headObject(s3, ref, signal, { customerKey })).versionId

type KmsTarget = Extract<TargetEncryption, { kind: 'SSE-KMS' }>

/** It has no precondition: where versions are kept the very version is named, and everywhere the object is looked at before and after. */
async function updateEncryption(
  s3: S3Client,
  ref: ObjectRef,
  head: ObjectProperties,
  to: TargetEncryption,
  signal: AbortSignal,
  { beforeWrite }: EncryptionOptions,
): Promise<ObjectChange> {
  if (to.kind !== 'SSE-KMS') throw unsupported()
  const at = onObject(s3, 's3:UpdateObjectEncryption', ref)
  if (isLocked(head)) return { outcome: 'skipped', reason: 'objectLocked' }
  if (!(await canUpdateEncryption(s3, ref.bucket, signal))) throw unsupported()
  await beforeWrite?.(head)
  const look = () => lookWhetherUpdated(s3, ref, head, to, signal)
  const send = async (): Promise<ObjectChange> => {
    const command = new UpdateObjectEncryptionCommand({ ...named(ref), ObjectEncryption: { SSEKMS: kmsInput(to) } })
    const { $metadata } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }), {
      idempotent: false,
    })
    const updated = await look()
    if (updated?.outcome !== 'changed') throw notTaken(ref.key)
    return { ...updated, requestId: $metadata.requestId ?? null }
  }
  return attemptOnce(at, signal, send, look)
}

const kmsInput = ({ keyId, bucketKey }: KmsTarget) => ({ KMSKeyArn: keyId, BucketKeyEnabled: bucketKey })

const isLocked = ({ legalHold, lockMode, retainUntil }: ObjectProperties): boolean =>
  legalHold === 'ON' || (lockMode !== null && (retainUntil === null || retainUntil > Date.now()))

/** `null`: it is encrypted as before. @throws LakeError conflict when anything else about it is not as before */
async function lookWhetherUpdated(
  s3: S3Client,
  ref: ObjectRef,
  before: ObjectProperties,
  to: KmsTarget,
  signal: AbortSignal,
): Promise<ObjectChange | null> {
  const now = await headObject(s3, ref, signal)
  const same =
    now.etag === before.etag && now.modifiedAt === before.modifiedAt && now.storageClass === before.storageClass
  if (!same) throw changedMeanwhile(ref.key)
  if (sameEncryption(now.encryption, to)) {
    return { outcome: 'changed', versionId: now.versionId, etag: now.etag, requestId: null }
  }
  if (!sameEncryption(now.encryption, before.encryption)) throw changedMeanwhile(ref.key)
  return null
}

const notTaken = (key: string): LakeError =>
  new LakeError({
    kind: 'conflict',
    name: key,
    message: 'S3 took the change of encryption, but the object is still encrypted as before.',
  })

const feature = 'UpdateObjectEncryption'
const unsupported = (): LakeError =>
  new LakeError({ kind: 'unsupported', feature, message: `This endpoint does not have ${feature}.` })

/** Need not exist: the question is about the subresource of a key, not about an object. */
const anyKey = 'lakescope/does-this-endpoint-have-UpdateObjectEncryption'

/**
 * Whether the endpoint has UpdateObjectEncryption. AWS has. Elsewhere `PUT key?encryption` may be an upload that replaces the object, so that is
 * proved by a harmless read: the encryption of a key can be put but not be got, and a server that has it answers the GET with 405 and an `Allow` that
 * names PUT and not GET (RFC 9110, 15.5.6). One that knows no such thing of objects runs a plain GET or refuses it otherwise.
 * @throws LakeError for what concerns the whole bucket, such as lost credentials
 */
export async function canUpdateEncryption(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const { aws, learned } = traitsOf(s3)
  if (aws) return true
  const known = learned.get(feature)
  if (known !== undefined) return known
  const allowed = await methodsOfEncryption(s3, bucket, signal)
  if (allowed === null) return false
  const has = allowed.has('PUT') && !allowed.has('GET')
  learned.set(feature, has)
  return has
}

/** What may be done to the encryption of a key, as a 405 says it; an object that is read instead can be got. `null`: not known. */
async function methodsOfEncryption(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  let allow: string | undefined
  const command = new GetObjectCommand({ Bucket: bucket, Key: anyKey, Range: 'bytes=0-0' })
  addQuery(command, 'encryption')
  watchHeaders(command, (headers) => void (allow = headers.get('allow')))
  try {
    const at = onObject(s3, 's3:GetObject', { bucket, key: anyKey })
    const { Body } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
    await Body?.transformToByteArray()
    return new Set(['GET'])
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    const { fault } = error
    if (fault.kind === 'unsupported') return new Set((allow ?? '').toUpperCase().split(/\s*,\s*/))
    if (fault.kind === 'notFound' && fault.what === 'key') return new Set(['GET'])
    if (fault.kind === 'denied' || fault.kind === 'unexpected' || fault.kind === 'badAnswer') return null
    throw error
  }
}

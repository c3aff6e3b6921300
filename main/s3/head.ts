import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import { encryptionFromHeaders, recogniseClientSide } from '../../lake/encryption'
import { parseRestoreHeader } from '../../lake/tiers'
import type { Fault } from '../../preload/contract/fault'
import type { ObjectProperties } from '../../preload/contract/objects'
import type { CustomerKey } from './customerKey'
import { attempt, type Attempt } from './faults'
import { headerText, watchHeaders, type RawHeaders } from './headers'
import { LakeError } from './lakeError'
import { named, onObject, type ObjectRef } from './target'

/**
 * Every property HEAD gives. Without ListBucket a missing key is `denied` (s3-facts A5.8); a delete marker is a fault of its own (A5.9).
 * @throws LakeError
 */
export const headObject = async (
  s3: S3Client,
  ref: ObjectRef,
  signal: AbortSignal,
  options: HeadOptions = {},
): Promise<ObjectProperties> => propertiesIn(await readHead(s3, ref, signal, options))

interface HeadOptions {
  /** Asks for checksums too. */
  readonly checksums?: boolean
  /** Tried on an object that needs one. */
  readonly customerKey?: CustomerKey | null | undefined
}

/** The headers of a HEAD as they are, for a copy that has to say them all again. @throws LakeError */
export async function readHead(
  s3: S3Client,
  ref: ObjectRef,
  signal: AbortSignal,
  { checksums = false, customerKey = null }: HeadOptions = {},
): Promise<RawHeaders> {
  const mode: Asked = checksums ? { ChecksumMode: 'ENABLED' } : {}
  try {
    // S3 refuses a key for an object that has none of its own, so it is tried only where one is needed.
    return await readHeadAs(s3, ref, mode, signal)
  } catch (error) {
    if (customerKey === null || !(error instanceof LakeError) || error.fault.kind !== 'customerKeyNeeded') throw error
  }
  try {
    return await readHeadAs(s3, ref, { ...mode, ...customerKey.fields(s3) }, signal)
  } catch (error) {
    if (!(error instanceof LakeError) || !isUnexplained(error.fault)) throw error
    // Without the key S3 said only that it is needed, so that the right to read is there.
    throw new LakeError({ kind: 'customerKeyWrong', name: ref.key }, { cause: error })
  }
}

type Asked = Pick<HeadObjectCommandInput, 'ChecksumMode' | 'SSECustomerAlgorithm' | 'SSECustomerKey'>

async function readHeadAs(s3: S3Client, ref: ObjectRef, asked: Asked, signal: AbortSignal): Promise<RawHeaders> {
  const at = onObject(s3, 's3:GetObject', ref)
  const send = async (): Promise<RawHeaders> => {
    let headers: RawHeaders = new Map()
    const command = new HeadObjectCommand({ ...named(ref), ...asked })
    watchHeaders(command, (seen) => void (headers = seen))
    await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
    return headers
  }
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof LakeError) || !isUnexplained(error.fault)) throw error
    await throwReason(s3, at, ref, asked, signal)
    // What was refused is allowed by now, such as after new credentials.
    return send()
  }
}

/**
 * A HEAD that fails has no body: 400 may be an SSE-C object, an expired session or a wrong region (s3-facts A3.3), 403 a missing right as well as
 * a wrong key, which would meet every other object too.
 */
const isUnexplained = (fault: Fault): boolean =>
  fault.kind === 'denied' || (fault.kind === 'unexpected' && fault.status === 400)

/** A GET of one byte meets the same refusal and says why. */
async function throwReason(
  s3: S3Client,
  at: Attempt,
  ref: ObjectRef,
  asked: Asked,
  signal: AbortSignal,
): Promise<void> {
  const command = new GetObjectCommand({ ...named(ref), ...asked, Range: 'bytes=0-0' })
  const { Body } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  await Body?.transformToByteArray()
}

/** Reads the headers of HEAD; `storageClass` is absent for STANDARD (s3-facts A2.3). */
export function propertiesIn(headers: RawHeaders): ObjectProperties {
  const text = (name: string): string | null => {
    const value = headers.get(name)
    return value === undefined ? null : headerText(value)
  }
  const metadata = metadataIn(headers)
  return {
    bytes: number(headers.get('content-length')),
    modifiedAt: time(headers.get('last-modified')),
    etag: headers.get('etag')?.replace(/^"(.*)"$/s, '$1') ?? null,
    versionId: text('x-amz-version-id'),
    storageClass: text('x-amz-storage-class') ?? 'STANDARD',
    encryption: encryptionFromHeaders({
      algorithm: headers.get('x-amz-server-side-encryption'),
      kmsKeyId: headers.get('x-amz-server-side-encryption-aws-kms-key-id'),
      bucketKey: headers.get('x-amz-server-side-encryption-bucket-key-enabled') === 'true',
      customerAlgorithm: headers.get('x-amz-server-side-encryption-customer-algorithm'),
    }),
    clientSide: recogniseClientSide(metadata),
    restore: parseRestoreHeader(headers.get('x-amz-restore')),
    archiveStatus: text('x-amz-archive-status'),
    contentType: text('content-type'),
    contentEncoding: text('content-encoding'),
    contentLanguage: text('content-language'),
    contentDisposition: text('content-disposition'),
    cacheControl: text('cache-control'),
    expires: text('expires'),
    redirect: text('x-amz-website-redirect-location'),
    metadata,
    missingMetadata: number(headers.get('x-amz-missing-meta')) ?? 0,
    tagCount: number(headers.get('x-amz-tagging-count')),
    partsCount: number(headers.get('x-amz-mp-parts-count')),
    replication: text('x-amz-replication-status'),
    lockMode: text('x-amz-object-lock-mode'),
    retainUntil: time(headers.get('x-amz-object-lock-retain-until-date')),
    legalHold: text('x-amz-object-lock-legal-hold'),
    expiration: text('x-amz-expiration'),
  }
}

export const metadataPrefix = 'x-amz-meta-'

const metadataIn = (headers: RawHeaders): [string, string][] =>
  [...headers].flatMap(([name, value]): [string, string][] =>
    name.startsWith(metadataPrefix) ? [[name.slice(metadataPrefix.length), headerText(value)]] : [],
  )

function number(value: string | undefined): number | null {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null
}

function time(value: string | undefined): number | null {
  const at = Date.parse(value ?? '')
  return Number.isNaN(at) ? null : at
}

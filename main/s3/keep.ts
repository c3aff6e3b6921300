import { StorageClass, type CopyObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import type { SkipReason } from '../../lake/changePlan'
import { sameEncryption, type Encryption, type TargetEncryption } from '../../lake/encryption'
import { unreachable } from '../../lake/unreachable'
import type { TargetClass } from '../../lake/tiers'
import type { ObjectProperties } from '../../preload/contract/objects'
import { getObjectAcl, grantInput } from './acl'
import type { CustomerKey } from './customerKey'
import { headObject } from './head'
import { LakeError } from './lakeError'
import type { ObjectRef } from './target'

/** What a copy onto itself is to make of an object; `null` leaves that as it is. */
export interface Wanted {
  readonly storageClass: TargetClass | null
  readonly encryption: TargetEncryption | null
}

/** What a copy says of class and encryption, of both always, since it loses what it does not say. */
export interface Aim {
  readonly storageClass: StorageClass
  readonly encryption: Encryption
}

/** `null` for an object whose class this program cannot say again, and so not keep. */
export function aimOf(head: ObjectProperties, { storageClass, encryption }: Wanted): Aim | null {
  const said = Object.values(StorageClass).find((one) => one === (storageClass ?? head.storageClass))
  return said === undefined ? null : { storageClass: said, encryption: encryption ?? head.encryption }
}

/** Whether there is nothing left to change. */
export const isAsWanted = (head: ObjectProperties, { storageClass, encryption }: Wanted): boolean =>
  (storageClass === null || head.storageClass === storageClass) &&
  (encryption === null || sameEncryption(head.encryption, encryption))

export type ObjectChange =
  /** `requestId`: `null` where the answer was lost and the object was looked at instead. */
  | {
      readonly outcome: 'changed'
      readonly versionId: string | null
      readonly etag: string | null
      readonly requestId: string | null
    }
  | { readonly outcome: 'alreadyThere'; readonly versionId: string | null; readonly head: ObjectProperties }
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }

/** Everything a copy loses unless it is said again (s3-facts A1.3-A1.8). */
export interface Kept {
  readonly head: ObjectProperties & { readonly bytes: number }
  readonly aim: Aim
  /** Opens the object where it is encrypted with a key of the customer's. */
  readonly customerKey: CustomerKey | null
  readonly again: Omit<CopyObjectCommandInput, 'Bucket' | 'Key' | 'CopySource'>
}

/** A copy of many GB takes minutes before S3 answers. */
export const copyLimit = 15 * 60_000

/** `null` when something cannot be read or said, and so not be promised to stay (s3-facts A1.25). */
export async function readKept(
  s3: S3Client,
  ref: ObjectRef,
  head: ObjectProperties,
  aim: Aim,
  signal: AbortSignal,
  { usesAcls = true, customerKey = null }: KeepOptions,
): Promise<Kept | null> {
  const encryption = encryptionInput(s3, aim.encryption, customerKey)
  const grants = usesAcls ? await keptGrants(s3, ref, signal) : {}
  const { bytes, redirect } = head
  if (encryption === null || grants === null || bytes === null) return null
  if (redirect !== null && !isPlain(redirect)) return null
  const again = { StorageClass: aim.storageClass, ...encryption, ...grants }
  return {
    head: { ...head, bytes },
    aim,
    customerKey,
    again: redirect === null ? again : { ...again, WebsiteRedirectLocation: redirect },
  }
}

/** Whether a header value is signed and sent as it was received. */
export const isPlain = (value: string): boolean => /^[\x20-\x7e]*$/.test(value) && !value.includes('=?')

export interface KeepOptions {
  /** `false` only where Object Ownership is BucketOwnerEnforced; else the ACL is read and said again. */
  readonly usesAcls?: boolean | undefined
  /** Opens what is encrypted with it, and encrypts it again where the encryption stays. */
  readonly customerKey?: CustomerKey | null | undefined
}

/** What a copy needs to read its source. @throws LakeError badInput where the key may not be sent */
export const sourceKey = (s3: S3Client, { head, customerKey }: Kept) =>
  head.encryption.kind === 'SSE-C' ? customerKey?.sourceFields(s3) : undefined

/** What every part of an upload must say of its encryption. @throws LakeError badInput where the key may not be sent */
export const partKey = (s3: S3Client, { aim, customerKey }: Kept) =>
  aim.encryption.kind === 'SSE-C' ? customerKey?.fields(s3) : undefined

type EncryptionInput = Pick<
  CopyObjectCommandInput,
  'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled' | 'SSECustomerAlgorithm' | 'SSECustomerKey'
>

/** Said always, also where it is the bucket's default: a policy may ask for the header (s3-facts A3.8). */
function encryptionInput(
  s3: S3Client,
  encryption: Encryption,
  customerKey: CustomerKey | null,
): EncryptionInput | null {
  switch (encryption.kind) {
    case 'none':
      return {}
    case 'SSE-S3':
      return { ServerSideEncryption: 'AES256' }
    case 'SSE-KMS': {
      const { keyId, bucketKey } = encryption
      return keyId === null
        ? null
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId, BucketKeyEnabled: bucketKey }
    }
    case 'DSSE-KMS':
      return encryption.keyId === null ? null : { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: encryption.keyId }
    case 'SSE-C':
      return customerKey && customerKey.fields(s3)
    case 'other':
      return null
    default:
      return unreachable(encryption)
  }
}

async function keptGrants(s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<ReturnType<typeof grantInput>> {
  try {
    return grantInput(await getObjectAcl(s3, ref, signal))
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    if (error.fault.kind === 'unsupported') return {}
    if (error.fault.kind === 'denied') return null
    throw error
  }
}

/** What is done around the writes of a change. What they throw ends it. */
export interface WriteHooks {
  /** Before anything is written, with the object as it is. */
  readonly beforeWrite?: ((head: ObjectProperties) => Promise<void>) | undefined
  /** At once when there is an upload in parts, which is billed until it is completed or aborted. */
  readonly onUpload?: ((id: string) => Promise<void>) | undefined
}

/** `null`: the object is as it was. @throws LakeError conflict when it is neither that nor what the change makes of it */
export async function lookWhetherChanged(
  s3: S3Client,
  ref: ObjectRef,
  { head: before, aim, customerKey }: Kept,
  signal: AbortSignal,
): Promise<ObjectChange | null> {
  const now = await headObject(s3, ref, signal, { customerKey })
  if (isAim(now, aim) && sameContent(before, now)) {
    return { outcome: 'changed', versionId: now.versionId, etag: now.etag, requestId: null }
  }
  const same = now.etag === before.etag && now.storageClass === before.storageClass
  if (!same || !sameEncryption(now.encryption, before.encryption)) throw changedMeanwhile(ref.key)
  return null
}

/** What reports no encryption takes the bucket's default when it is copied. */
const isAim = (now: ObjectProperties, { storageClass, encryption }: Aim): boolean =>
  now.storageClass === storageClass && (encryption.kind === 'none' || sameEncryption(now.encryption, encryption))

/** As far as HEAD tells. The ETag cannot: a copy of a multipart or KMS object has another one (s3-facts A1.9). */
const sameContent = (a: ObjectProperties, b: ObjectProperties): boolean =>
  a.bytes === b.bytes && a.contentType === b.contentType && JSON.stringify(a.metadata) === JSON.stringify(b.metadata)

export const changedMeanwhile = (key: string): LakeError =>
  new LakeError({ kind: 'conflict', name: key, message: 'The object was changed by somebody else meanwhile.' })

/** ETags are kept without the quotes HTTP puts around them. */
export const unquoted = (etag: string | undefined): string | null => etag?.replace(/^"(.*)"$/s, '$1') ?? null

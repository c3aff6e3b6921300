import { createHash } from 'node:crypto'
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  GetObjectCommand,
  PutObjectCommand,
  type CreateBucketCommandInput,
  type PutObjectCommandInput,
  type ServerSideEncryptionByDefault,
} from '@aws-sdk/client-s3'
import type { Emulator } from './emulator'

/** Makes a bucket of a name nobody used before. ACLs work in it, as in old buckets, unless `more` says otherwise. */
export async function makeBucket(
  { admin, bucketName }: Emulator,
  what: string,
  more: Partial<CreateBucketCommandInput> = {},
): Promise<string> {
  const Bucket = bucketName(what)
  await admin.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter', ...more }))
  await admin.send(new DeletePublicAccessBlockCommand({ Bucket }))
  return Bucket
}

/** Writes with the independent client; the ETag is without quotes. */
export async function put(
  { admin }: Emulator,
  Bucket: string,
  Key: string,
  more: Partial<PutObjectCommandInput> = {},
): Promise<{ etag: string; versionId: string | undefined }> {
  const { ETag = '', VersionId } = await admin.send(new PutObjectCommand({ Bucket, Key, Body: 'content', ...more }))
  return { etag: ETag.replaceAll('"', ''), versionId: VersionId }
}

export async function sha256Of({ admin }: Emulator, Bucket: string, Key: string): Promise<string> {
  const { Body } = await admin.send(new GetObjectCommand({ Bucket, Key }))
  return createHash('sha256')
    .update((await Body?.transformToByteArray()) ?? '')
    .digest('hex')
}

/** Sets what new objects get that say nothing, and takes the block of SSE-C away that new buckets have (s3-facts A3.5). */
export async function setDefaultEncryption(
  { admin }: Emulator,
  Bucket: string,
  ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault = { SSEAlgorithm: 'AES256' },
): Promise<void> {
  const rule = { ApplyServerSideEncryptionByDefault, BlockedEncryptionTypes: { EncryptionType: ['NONE' as const] } }
  const ServerSideEncryptionConfiguration = { Rules: [rule] }
  await admin.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }))
}

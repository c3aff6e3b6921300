import { AbortMultipartUploadCommand, ListMultipartUploadsCommand, type S3Client } from '@aws-sdk/client-s3'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { onBucket, onObject, type ObjectRef } from './target'

/** Removes an upload and its parts; well also when there is none any more, such as after it was completed. @throws LakeError */
export async function abortUpload(s3: S3Client, ref: ObjectRef, id: string, signal: AbortSignal): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: ref.bucket, Key: ref.key, UploadId: id })
  const at = onObject(s3, 's3:AbortMultipartUpload', ref)
  try {
    await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  } catch (error) {
    if (!(error instanceof LakeError) || error.fault.kind !== 'notFound' || error.fault.what !== 'upload') throw error
  }
}

export interface OpenUpload {
  readonly id: string
  /** Ms since 1970. */
  readonly startedAt: number
  readonly storageClass: string
}

/** The uploads under way for one key: those of a page, since a key hardly ever has more. @throws LakeError */
export async function listUploads(
  s3: S3Client,
  { bucket, key }: ObjectRef,
  signal: AbortSignal,
): Promise<readonly OpenUpload[]> {
  const command = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: key, EncodingType: 'url' })
  const at = onBucket(s3, 's3:ListBucketMultipartUploads', bucket)
  const { Uploads, EncodingType } = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
  const decoded = (name = ''): string => (EncodingType === 'url' ? decodeURIComponent(name.replaceAll('+', ' ')) : name)
  return (Uploads ?? []).flatMap(({ Key, UploadId, Initiated, StorageClass }) =>
    decoded(Key) === key && UploadId
      ? [{ id: UploadId, startedAt: Initiated?.getTime() ?? 0, storageClass: StorageClass ?? 'STANDARD' }]
      : [],
  )
}

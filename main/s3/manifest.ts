import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { attempt } from './faults'
import { unquoted } from './keep'
import { LakeError } from './lakeError'
import { onObject } from './target'

/** A manifest that is made while it is sent, since it may name millions of objects. */
export interface Manifest {
  readonly bytes: number
  /** MD5 of all of it, in hex: its ETag where it is put in one piece and encrypted by S3 (SSE-S3). */
  readonly md5: string
  readonly chunks: () => Iterable<Buffer>
}

export function manifestOf(chunks: () => Iterable<Buffer>): Manifest {
  const hash = createHash('md5')
  let bytes = 0
  for (const chunk of chunks()) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, md5: hash.digest('hex'), chunks }
}

/**
 * Puts a manifest. S3 Batch Operations reads none that is encrypted with KMS, so SSE-S3 is said whatever the bucket's default is.
 * @returns its ETag, which the job names
 * @throws LakeError
 */
export async function putManifest(
  s3: S3Client,
  place: { readonly bucket: string; readonly key: string },
  manifest: Manifest,
  signal: AbortSignal,
): Promise<{ readonly etag: string; readonly requestId: string | null }> {
  const at = onObject(s3, 's3:PutObject', place)
  const { ETag, $metadata } = await attempt(
    at,
    signal,
    (abortSignal) => {
      const command = new PutObjectCommand({
        Bucket: place.bucket,
        Key: place.key,
        Body: Readable.from(manifest.chunks()),
        ContentLength: manifest.bytes,
        ContentType: 'text/csv',
        ServerSideEncryption: 'AES256',
      })
      return s3.send(command, { abortSignal, requestTimeout: putLimit })
    },
    { idempotent: true, timeLimit: putLimit },
  )
  const etag = unquoted(ETag)
  if (etag === null) throw new LakeError({ kind: 'badAnswer', message: 'S3 gives no ETag of the manifest.' })
  return { etag, requestId: $metadata.requestId ?? null }
}

const putLimit = 60 * 60_000

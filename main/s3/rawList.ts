import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { attempt } from './faults'
import { pageIn, type ListPage, type ListQuery } from './list'
import type { PageAnswer } from './pageExchange'
import { readPage } from './pageReaders'
import { onBucket } from './target'

/**
 * One page of a listing without a delimiter, url-encoded, that `read` takes as soon as it is there; what it throws is thrown on. Where it
 * answers `null`, and for anything but a plain success, the SDK parses the page, which is then answered.
 * @throws LakeError
 */
export async function listRaw<T>(
  s3: S3Client,
  { bucket, prefix, after, startAfter, maxKeys }: Omit<ListQuery, 'delimiter'>,
  signal: AbortSignal,
  read: (answer: PageAnswer) => T | null,
): Promise<{ readonly read: T } | { readonly page: ListPage }> {
  let taken: { readonly read: T } | null = null
  let failure: { readonly error: unknown } | null = null
  const readOnce = (answer: PageAnswer): boolean => {
    try {
      const value = read(answer)
      if (value === null) return false
      taken = { read: value }
    } catch (error) {
      // It has nothing to do with S3, and is not to be taken for an answer of it.
      failure = { error }
    }
    return true
  }
  const send = (abortSignal: AbortSignal) => {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      ContinuationToken: after,
      StartAfter: startAfter,
      MaxKeys: maxKeys,
      EncodingType: 'url',
    })
    readPage(command, readOnce)
    return s3.send(command, { abortSignal })
  }
  const output = await attempt(onBucket(s3, 's3:ListBucket', bucket), signal, send)
  rethrow(failure)
  return taken ?? { page: pageIn(s3, { bucket, prefix, after }, output) }
}

function rethrow(failure: { readonly error: unknown } | null): void {
  if (failure) throw failure.error
}

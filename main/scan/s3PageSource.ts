import type { S3Client } from '@aws-sdk/client-s3'
import { listRaw } from '../s3/rawList'
import { listPage, type ListedObject } from '../s3/list'
import { LakeError } from '../s3/lakeError'
import type { PageAnswer } from '../s3/pageExchange'
import { longestKey } from './keyBlocks'
import { leanListing } from './leanListing'
import { pageIn } from './pageColumns'
import { pageOf, type PageRows, type ScanNames } from './pageRows'
import type { PageSource } from './pageSource'

type InBucket = <T>(signal: AbortSignal, run: (s3: S3Client) => Promise<T>) => Promise<T>

/** Pages of one bucket and prefix from S3. */
export function s3PageSource(bucket: string, prefix: string, names: ScanNames, inBucket: InBucket): PageSource {
  return {
    page: ({ startAfter, token, maxKeys }, signal, take, repeated) =>
      inBucket(signal, async (s3) => {
        const query = {
          bucket,
          prefix,
          ...(startAfter && { startAfter: startAfter.toString('utf8') }),
          ...(token !== null && { after: token }),
          ...(maxKeys !== undefined && { maxKeys }),
        }
        const read = ({ columns }: PageAnswer) => columns && { taken: take(pageIn(columns, names)) }
        const result = await listRaw(s3, query, signal, read, repeated)
        if ('read' in result) return result.read.taken
        const { next, objects } = result.page
        return take({ rows: rowsOf(objects, names), head: { truncated: next !== null, token: next, startAfter: null } })
      }),
    folders: (of, signal) =>
      inBucket(signal, async (s3) => {
        const page = await listPage(leanListing(s3), { bucket, prefix: of, delimiter: '/' }, signal)
        return { folders: page.prefixes, whole: page.next === null }
      }),
  }
}

const rowsOf = (objects: readonly ListedObject[], names: ScanNames): PageRows =>
  pageOf(
    objects.map(({ key, bytes, modifiedAt, storageClass }) => ({
      key: wholeKey(key),
      bytes,
      modified: Math.floor(modifiedAt / 1000),
      storageClass: names.classNumber(storageClass),
    })),
    names,
  )

/** @throws LakeError for a key that S3 does not allow */
function wholeKey(key: string): Buffer {
  const bytes = Buffer.from(key, 'utf8')
  if (bytes.length > longestKey)
    throw new LakeError({ kind: 'badAnswer', message: 'The listing holds a key of more than 8,192 bytes.' })
  return bytes
}

import type { S3Client } from '@aws-sdk/client-s3'
import { readHead } from './head'
import type { RawHeaders } from './headers'
import type { ObjectRef } from './target'

export interface Checksums {
  /** Algorithm as AWS writes it, such as `CRC64NVME`, and the value in base64. */
  checksums: [string, string][]
  type: string | null
  /** Parts of a multipart upload, told by the end of the ETag. */
  parts: number | null
}

/** The checksums S3 keeps of an object. For SSE-KMS objects this needs rights on the key (s3-facts A3.9). @throws LakeError */
export const getChecksums = async (s3: S3Client, ref: ObjectRef, signal: AbortSignal): Promise<Checksums> =>
  checksumsIn(await readHead(s3, ref, signal, { checksums: true }))

const prefix = 'x-amz-checksum-'
/** Said about the checksum; the last is of requests, and some servers send it back. */
const notValues = new Set([`${prefix}type`, `${prefix}algorithm`])

export function checksumsIn(headers: RawHeaders): Checksums {
  const checksums = [...headers].flatMap(([name, value]): [string, string][] =>
    name.startsWith(prefix) && !notValues.has(name) ? [[name.slice(prefix.length).toUpperCase(), value]] : [],
  )
  const parts = /-(\d+)"?$/.exec(headers.get('etag') ?? '')?.[1]
  return { checksums, type: headers.get(`${prefix}type`) ?? null, parts: parts === undefined ? null : Number(parts) }
}

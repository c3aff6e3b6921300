import type { BatchOperations } from './batch'
import type { Content } from './content'
import { S3Error } from './errors'
import { header, type S3Request } from './request'
import type { Caller } from './signature'
import type { Bucket, Headers, Version } from './store'
import type { User } from './users'
import { elements, xmlDocument, type Fields } from './xml'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: string | Content | null
}

/** Everything the server holds. */
export interface Lake {
  readonly region: string
  readonly buckets: Map<string, Bucket>
  readonly users: Map<string, User>
  /** Milliseconds since 1970, for everything but signatures. */
  readonly clock: () => number
  /** How many times faster than S3's a restore is done. */
  readonly restoreSpeedup: number
  readonly batch: BatchOperations
}

/** One request with what it is about. */
export function openCall(request: S3Request, caller: Caller, lake: Lake) {
  const bucketNamed = (name: string): Bucket => {
    const bucket = lake.buckets.get(name)
    if (bucket === undefined) throw new S3Error('NoSuchBucket', null, { BucketName: name })
    return bucket
  }
  /** A header or trailer of the request. */
  const sent = (name: string): string | undefined => header(request, name) ?? caller.trailers.get(name)
  const query = (name: string): string | undefined => request.query.get(name)
  const about = { request, caller, lake, now: lake.clock(), key: request.key, body: caller.body }
  return {
    ...about,
    sent,
    query,
    bucketNamed,
    get bucket() {
      return bucketNamed(request.bucket)
    },
  }
}
export type Call = ReturnType<typeof openCall>

export const empty = (status = 200, headers: Headers = {}): Reply => ({ status, headers, body: null })

export const xmlType = { 'content-type': 'application/xml' }

/** An answer whose `body` is a document already. */
export const rawReply = (body: string, headers: Headers = {}): Reply => ({
  status: 200,
  headers: { ...xmlType, ...headers },
  body,
})

/** `content` is XML already, or is made XML. */
export const xmlReply = (root: string, content: string | Fields, headers: Headers = {}): Reply =>
  rawReply(xmlDocument(root, typeof content === 'string' ? content : elements(content)), headers)

const dates = new Map<number, string>()

/** A date as in listings; S3 keeps whole seconds. Remembered, because a page says few of them often. */
export function isoDate(ms: number): string {
  const date = dates.get(ms) ?? new Date(Math.floor(ms / 1000) * 1000).toISOString()
  if (dates.size > 10_000) dates.clear()
  dates.set(ms, date)
  return date
}

/** The version id is only told where versioning was ever on. */
export const versionHeader = ({ versioning }: Bucket, { versionId }: Version): Headers =>
  versioning === null ? {} : { 'x-amz-version-id': versionId }

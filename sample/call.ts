import type { Content } from './content'
import { S3Error } from './errors'
import { header, type S3Request } from './request'
import type { Caller } from './signature'
import type { Bucket, Version } from './store'
import type { User } from './users'
import { xmlDocument } from './xml'

/** What is answered. Header names are in lower case. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
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
}

/** One request with what it is about. */
export class Call {
  readonly now: number
  constructor(
    readonly request: S3Request,
    readonly caller: Caller,
    readonly lake: Lake,
  ) {
    this.now = lake.clock()
  }

  /** A header or trailer of the request. */
  readonly sent = (name: string): string | undefined => header(this.request, name) ?? this.caller.trailers.get(name)

  query(name: string): string | undefined {
    return this.request.query.get(name)
  }

  get key(): string {
    return this.request.key
  }

  get body(): Buffer {
    return this.caller.body
  }

  get bucket(): Bucket {
    return this.bucketNamed(this.request.bucket)
  }

  bucketNamed(name: string): Bucket {
    const bucket = this.lake.buckets.get(name)
    if (bucket === undefined) throw new S3Error('NoSuchBucket', null, { BucketName: name })
    return bucket
  }
}

export const empty = (status = 200, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: null,
})

export const xmlReply = (root: string, content: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body: xmlDocument(root, content),
})

/** An S3 date of millisecond form, as in listings. */
export const isoDate = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString()

/** A date as HTTP headers carry it. */
export const httpDate = (ms: number): string => new Date(ms).toUTCString()

/** The version id is only told where versioning was ever on. */
export const versionHeader = (bucket: Bucket, version: Version): Record<string, string> =>
  bucket.versioning === null ? {} : { 'x-amz-version-id': version.versionId }

import type { IncomingHttpHeaders } from 'node:http'
import { S3Error } from './errors'

/** A request as it came, before anything is decided about it. */
export interface S3Request {
  readonly method: string
  /** The request target as sent, percent-encoded, without the query. */
  readonly rawPath: string
  readonly rawQuery: string
  readonly query: ReadonlyMap<string, string>
  readonly headers: IncomingHttpHeaders
  /** Empty for a request to the service. */
  readonly bucket: string
  /** Empty for a request to a bucket. */
  readonly key: string
  readonly virtualHost: boolean
}

/** Decodes percent-encoding the way S3 does: `+` is a space. Throws InvalidURI for what is not UTF-8. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new S3Error('InvalidURI')
  }
}

/** The decoded pairs of a query, or of a header written like one. */
export const readPairs = (text: string): readonly (readonly [name: string, value: string])[] =>
  text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [decodeUri(name), decodeUri(value.join('='))]
    })

/** A bucket in the Host header, such as `bucket.localhost:9000`. */
const hostedBucket = /^(.+)\.(localhost|127\.0\.0\.1|127\.0\.0\.1\.nip\.io)(:\d+)?$/i

/** Splits the target by hand: `URL` would collapse `a/../b` (s3-facts A5.5). */
export function readTarget(method: string, target: string, headers: IncomingHttpHeaders): S3Request {
  const [rawPath = '', rawQuery = ''] = target.split(/\?(.*)/s)
  const hosted = hostedBucket.exec(headers.host ?? '')?.[1]?.toLowerCase()
  const path = rawPath.slice(1)
  const [, first = '', rest = ''] = /^([^/]*)\/?(.*)$/s.exec(path) ?? []
  const [bucket, key] = hosted === undefined ? [decodeUri(first), decodeUri(rest)] : [hosted, decodeUri(path)]
  const query = new Map(readPairs(rawQuery))
  return { method, rawPath, rawQuery, query, headers, bucket, key, virtualHost: hosted !== undefined }
}

/** A header as one string; an absent one is `undefined`. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

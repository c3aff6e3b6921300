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

const ownNames = ['localhost', '127.0.0.1', '127.0.0.1.nip.io']

/** Decodes percent-encoding the way S3 does: `+` is a space. Throws InvalidURI for what is not UTF-8. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new S3Error('InvalidURI')
  }
}

function parseQuery(raw: string): ReadonlyMap<string, string> {
  const pairs = raw.split('&').filter((pair) => pair !== '')
  return new Map(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0 ? [decodeUri(pair), ''] : [decodeUri(pair.slice(0, equals)), decodeUri(pair.slice(equals + 1))]
    }),
  )
}

/** The bucket named by a Host header such as `bucket.localhost:9000`, or `null` for path style. */
function bucketOfHost(host: string): string | null {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const own = ownNames.find((known) => name.endsWith(`.${known}`))
  return own === undefined ? null : name.slice(0, -own.length - 1)
}

/** Splits the target by hand: `URL` would collapse `a/../b` (s3-facts A5.5). */
export function readTarget(method: string, target: string, headers: IncomingHttpHeaders): S3Request {
  const mark = target.indexOf('?')
  const rawPath = mark < 0 ? target : target.slice(0, mark)
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1)
  const path = rawPath.slice(1)
  const hosted = bucketOfHost(headers.host ?? '')
  const slash = path.indexOf('/')
  const [bucket, key] =
    hosted !== null ? [hosted, path] : slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]
  return {
    method,
    rawPath,
    rawQuery,
    query: parseQuery(rawQuery),
    headers,
    bucket: decodeUri(bucket),
    key: decodeUri(key),
    virtualHost: hosted !== null,
  }
}

/** A header as one string; an absent one is `undefined`. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { refuseUnless, S3Error } from './errors'
import { decodeUri, header, readPairs, type S3Request } from './request'
import type { User } from './users'

/** A body without its framing, and the headers that came after it, by lower-case name. */
interface Payload {
  readonly body: Buffer
  readonly trailers: ReadonlyMap<string, string>
}

/** Who sent a request, to which regional endpoint, and the body it carried. */
export interface Caller extends Payload {
  /** `null` is anonymous. */
  readonly user: User | null
  /** The region of the credential scope, `null` when anonymous. */
  readonly region: string | null
  readonly service: string
}

const allowedSkew = 15 * 60_000

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

function canonicalRequest(request: S3Request, signedHeaders: string, payloadHash: string): string {
  const query = readPairs(request.rawQuery).map(([name, value]) => [encode(name), encode(value)] as const)
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  query.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  const value = (name: string): string => (header(request, name) ?? '').trim().replace(/ +/g, ' ')
  return [
    request.method,
    decodeUri(request.rawPath).split('/').map(encode).join('/'),
    query.map((pair) => pair.join('=')).join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${value(name)}`),
    '',
    signedHeaders,
    payloadHash,
  ].join('\n')
}

/** Checks the age of a signature, 15 minutes either way, by its date as `YYYYMMDDTHHMMSSZ`. */
function checkTime(date: string, now: number): void {
  const sent = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'))
  refuseUnless(!Number.isNaN(sent), 'AccessDenied', 'AWS authentication requires a valid x-amz-date header')
  const times = { RequestTime: date, ServerTime: new Date(now).toISOString() }
  const details = { ...times, MaxAllowedSkewMilliseconds: String(allowedSkew) }
  refuseUnless(Math.abs(now - sent) <= allowedSkew, 'RequestTimeTooSkewed', null, details)
}

/** Takes an aws-chunked body apart: `size;chunk-signature=...`, data, trailers. The signatures of the chunks are not checked. */
function decodeChunks(raw: Buffer): Payload {
  const chunks: Buffer[] = []
  for (let at = 0; ; at += 2) {
    const end = raw.indexOf('\r\n', at)
    const bytes = parseInt(/^[0-9a-f]+(?=;|$)/i.exec(raw.toString('latin1', at, Math.max(end, at)))?.[0] ?? '', 16)
    const data = raw.subarray(end + 2, end + 2 + bytes)
    refuseUnless(end >= 0 && data.length === bytes, 'IncompleteBody')
    at = end + 2 + bytes
    if (bytes === 0) return { body: Buffer.concat(chunks), trailers: readTrailers(raw.toString('latin1', at)) }
    chunks.push(data)
  }
}

function readTrailers(text: string): ReadonlyMap<string, string> {
  const lines = Array.from(text.matchAll(/^([^:\r\n]+):(.*)$/gm))
  return new Map(lines.map(([, name = '', value = '']) => [name.trim().toLowerCase(), value.trim()]))
}

function readPayload(declared: string, body: Buffer): Payload {
  if (declared.startsWith('STREAMING-')) return decodeChunks(body)
  if (/^[0-9a-f]{64}$/.test(declared)) refuseUnless(sha256(body) === declared, 'XAmzContentSHA256Mismatch')
  else refuseUnless(declared === 'UNSIGNED-PAYLOAD', 'InvalidArgument', 'x-amz-content-sha256 is not valid.')
  return { body, trailers: new Map() }
}

const authorizationForm =
  /^AWS4-HMAC-SHA256 +Credential=([^/]+)\/((\d{8})\/([^/]+)\/(s3|sts)\/aws4_request)[, ]+SignedHeaders=([^, ]+)[, ]+Signature=(\w+)$/

/** Who sent this, proven by Signature Version 4 in the header. `raw` is the body as it came. */
export function authenticate(request: S3Request, raw: Buffer, users: ReadonlyMap<string, User>, now: number): Caller {
  const [authorization, payload] = [header(request, 'authorization'), header(request, 'x-amz-content-sha256')]
  if (authorization === undefined)
    return { user: null, region: null, service: 's3', ...readPayload(payload ?? 'UNSIGNED-PAYLOAD', raw) }
  refuseUnless(authorization.startsWith('AWS4-HMAC-SHA256'), 'InvalidRequest', 'Please use AWS4-HMAC-SHA256.')
  const parts = authorizationForm.exec(authorization)
  if (parts === null) throw new S3Error('AuthorizationHeaderMalformed')
  const [, AWSAccessKeyId = '', scope = '', day = '', region = '', service = '', signedHeaders = '', signature = ''] =
    parts
  const user = users.get(AWSAccessKeyId)
  refuseUnless(user !== undefined, 'InvalidAccessKeyId', null, { AWSAccessKeyId })
  const date = header(request, 'x-amz-date') ?? ''
  checkTime(date, now)
  const declared = payload ?? sha256(raw)
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${user.secretAccessKey}`)
  const hashed = sha256(canonicalRequest(request, signedHeaders, declared))
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hashed].join('\n'))
  const given = Buffer.from(signature, 'hex')
  const matches = given.length === expected.length && timingSafeEqual(given, expected)
  refuseUnless(matches, 'SignatureDoesNotMatch', null, { AWSAccessKeyId })
  refuseUnless(user.sessionToken === (header(request, 'x-amz-security-token') ?? null), 'InvalidToken')
  refuseUnless(!user.expired, 'ExpiredToken')
  return { user, region, service, ...readPayload(declared, raw) }
}

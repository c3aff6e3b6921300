import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { decodeChunks, type ChunkSigner, type Payload } from './chunks'
import { S3Error } from './errors'
import { decodeUri, header, type S3Request } from './request'
import type { User } from './users'

/** Who sent a request, to which regional endpoint, and the body it carried. */
export interface Caller extends Payload {
  /** `null` is anonymous. */
  readonly user: User | null
  /** The region of the credential scope, `null` when anonymous. */
  readonly region: string | null
  readonly service: string
}

interface Claim {
  readonly accessKeyId: string
  readonly scope: readonly string[]
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string
  readonly token: string | undefined
  readonly presigned: boolean
}

const allowedSkew = 15 * 60_000
const longestPresigned = 7 * 24 * 3600

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

function parseDate(date: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)
  if (parts === null) throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header')
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, ...rest)
}

function claimOfHeader(request: S3Request, authorization: string): Claim {
  const parts = /^AWS4-HMAC-SHA256 +Credential=([^, ]+)[, ]+SignedHeaders=([^, ]+)[, ]+Signature=([0-9a-f]+)$/.exec(
    authorization.trim(),
  )
  if (parts === null)
    throw authorization.startsWith('AWS4-HMAC-SHA256')
      ? new S3Error('AuthorizationHeaderMalformed')
      : new S3Error(
          'InvalidRequest',
          'The authorization mechanism you have provided is not supported. Use AWS4-HMAC-SHA256.',
        )
  const [, credential = '', signedHeaders = '', signature = ''] = parts
  const [accessKeyId = '', ...scope] = credential.split('/')
  const sent = header(request, 'date')
  const date = header(request, 'x-amz-date') ?? new Date(sent ?? '').toISOString().replace(/[-:]|\.\d+/g, '')
  const token = header(request, 'x-amz-security-token')
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature, date, token, presigned: false }
}

function claimOfQuery(request: S3Request): Claim {
  const at = (name: string): string => {
    const value = request.query.get(name)
    if (value === undefined) throw new S3Error('AuthorizationQueryParametersError', `The query lacks ${name}`)
    return value
  }
  if (at('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256')
    throw new S3Error('AuthorizationQueryParametersError', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"')
  const [accessKeyId = '', ...scope] = at('X-Amz-Credential').split('/')
  return {
    accessKeyId,
    scope,
    signedHeaders: at('X-Amz-SignedHeaders').split(';'),
    signature: at('X-Amz-Signature'),
    date: at('X-Amz-Date'),
    token: request.query.get('X-Amz-Security-Token'),
    presigned: true,
  }
}

function canonicalQuery(request: S3Request): string {
  const pairs = request.rawQuery.split('&').filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
  const encoded = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [encode(decodeUri(name)), encode(decodeUri(value.join('=')))] as const
  })
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  encoded.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  return encoded.map(([name, value]) => `${name}=${value}`).join('&')
}

function canonicalRequest(request: S3Request, claim: Claim, payloadHash: string): string {
  const lines = claim.signedHeaders.map((name) => `${name}:${(header(request, name) ?? '').trim().replace(/ +/g, ' ')}`)
  return [
    request.method,
    decodeUri(request.rawPath).split('/').map(encode).join('/'),
    canonicalQuery(request),
    ...lines,
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
}

/** Checks age: 15 minutes either way for a header, its own lifetime for a presigned URL. */
function checkTime(request: S3Request, claim: Claim, now: number): void {
  const sent = parseDate(claim.date)
  if (claim.presigned) {
    const seconds = Number(request.query.get('X-Amz-Expires'))
    if (!(seconds >= 1 && seconds <= longestPresigned))
      throw new S3Error('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds')
    if (now > sent + seconds * 1000) throw new S3Error('AccessDenied', 'Request has expired')
    if (sent - now > allowedSkew) throw new S3Error('AccessDenied', 'Request is not yet valid')
  } else if (Math.abs(now - sent) > allowedSkew)
    throw new S3Error('RequestTimeTooSkewed', null, {
      RequestTime: claim.date,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(allowedSkew),
    })
}

function checkScope(claim: Claim): { region: string; service: string; day: string } {
  const [day = '', region = '', service = '', end] = claim.scope
  const code = claim.presigned ? 'AuthorizationQueryParametersError' : 'AuthorizationHeaderMalformed'
  if (claim.scope.length !== 4 || end !== 'aws4_request' || !claim.date.startsWith(day)) throw new S3Error(code)
  if (service !== 's3' && service !== 'sts')
    throw new S3Error(code, `The credential scope names the service ${service}, not s3`)
  return { region, service, day }
}

function checkToken(claim: Claim, user: User): void {
  if (user.sessionToken !== (claim.token ?? null)) throw new S3Error('InvalidToken')
  if (user.expired) throw new S3Error('ExpiredToken')
}

function checkPayload(declared: string, body: Buffer, sign: ChunkSigner): Payload {
  if (declared.startsWith('STREAMING-'))
    return decodeChunks(body, declared.startsWith('STREAMING-AWS4-HMAC-SHA256') ? sign : null)
  if (/^[0-9a-f]{64}$/.test(declared)) {
    if (sha256(body) !== declared) throw new S3Error('XAmzContentSHA256Mismatch')
  } else if (declared !== 'UNSIGNED-PAYLOAD')
    throw new S3Error(
      'InvalidArgument',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-... or a sha256 value.',
    )
  return { body, trailers: new Map() }
}

/** Who sent this, proven by Signature Version 4 in the header or the query. `raw` is the body as it came. */
export function authenticate(request: S3Request, raw: Buffer, users: ReadonlyMap<string, User>, now: number): Caller {
  const authorization = header(request, 'authorization')
  if (authorization === undefined && !request.query.has('X-Amz-Signature')) {
    const streamed = (header(request, 'x-amz-content-sha256') ?? '').startsWith('STREAMING-')
    const payload = streamed ? decodeChunks(raw, null) : { body: raw, trailers: new Map<string, string>() }
    return { user: null, region: null, service: 's3', ...payload }
  }
  const claim = authorization === undefined ? claimOfQuery(request) : claimOfHeader(request, authorization)
  const { region, service, day } = checkScope(claim)
  const user = users.get(claim.accessKeyId)
  if (user === undefined) throw new S3Error('InvalidAccessKeyId', null, { AWSAccessKeyId: claim.accessKeyId })
  checkTime(request, claim, now)
  const declared = header(request, 'x-amz-content-sha256') ?? (claim.presigned ? 'UNSIGNED-PAYLOAD' : sha256(raw))
  const scope = claim.scope.join('/')
  const key = [region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${user.secretAccessKey}`, day))
  const sign = (kind: string, text: string): string =>
    hmac(key, `AWS4-HMAC-SHA256${kind}\n${claim.date}\n${scope}\n${text}`).toString('hex')
  const expected = sign('', sha256(canonicalRequest(request, claim, declared)))
  if (
    expected.length !== claim.signature.length ||
    !timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
  )
    throw new S3Error('SignatureDoesNotMatch', null, { AWSAccessKeyId: claim.accessKeyId })
  checkToken(claim, user)
  return { user, region, service, ...checkPayload(declared, raw, { seed: expected, sign }) }
}

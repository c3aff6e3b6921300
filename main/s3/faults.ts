import type { Fault } from '../../preload/contract/fault'
import { LakeError } from './lakeError'
import { onAbort } from './onAbort'
import { realPace, type Pace, type PauseReason } from './traits'

/** What was being tried, for the fault if it fails: the IAM permission it needs and the ARN it was asked for. */
export interface Attempt {
  readonly action: string
  readonly resource: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly versionId?: string | undefined
  /** Host of the endpoint, said when it cannot be reached. */
  readonly host?: string | undefined
  readonly profile?: string | null | undefined
  readonly pace?: Pace | undefined
}

/** All that is taken from a foreign error; nothing else of it may cross the boundary (security B1.3). */
interface Seen {
  readonly code: string
  readonly message: string
  readonly status: number | null
  readonly requestId: string | null
  readonly region: string | null
  readonly serverTime: number | null
  readonly storageClass: string | null
  readonly deleteMarker: boolean
  /** How long the server wants to be left alone, in ms. */
  readonly retryAfter: number | null
}

type Rule = (at: Attempt, seen: Seen) => Fault

const denied: Rule = (at, { message, requestId }) => {
  // S3 and STS often name the permission themselves, which is more exact: a copy may lack kms:Decrypt or s3:GetObjectTagging.
  const [, action, resource] = /not authorized to perform: (\S+)(?: on resource: "?([^"\s]+)"?)?/.exec(message) ?? []
  return { kind: 'denied', action: action ?? at.action, resource: resource ?? at.resource, message, requestId }
}
const noBucket: Rule = (at) => ({ kind: 'notFound', what: 'bucket', name: at.bucket ?? at.resource })
const noKey: Rule = (at, { deleteMarker }) => {
  if (at.key === undefined) return { kind: 'notFound', what: 'bucket', name: at.bucket ?? at.resource }
  if (deleteMarker) return { kind: 'deleteMarker', name: at.key }
  return { kind: 'notFound', what: at.versionId === undefined ? 'key' : 'version', name: at.key }
}
const noVersion: Rule = (at) => ({ kind: 'notFound', what: 'version', name: at.versionId ?? at.key ?? at.resource })
const noUpload: Rule = (at) => ({ kind: 'notFound', what: 'upload', name: at.key ?? at.resource })
const archived: Rule = (at, { storageClass }) => ({ kind: 'archived', name: at.key ?? at.resource, storageClass })
const throttled: Rule = (_, { message }) => ({ kind: 'throttled', message })
const conflict: Rule = (at, { message }) => ({ kind: 'conflict', name: at.key ?? at.resource, message })
const wrongRegion: Rule = (at, { region }) => ({ kind: 'wrongRegion', bucket: at.bucket ?? at.resource, region })
const unsupported: Rule = (at, { message }) => ({ kind: 'unsupported', feature: at.action, message })
const notAllowed: Rule = (at, seen) =>
  seen.deleteMarker && at.key !== undefined ? { kind: 'deleteMarker', name: at.key } : unsupported(at, seen)
const expired: Rule = ({ profile }) => ({
  kind: 'signedOut',
  reason: 'expired',
  hint: `The session has expired. Sign in again${profile ? ` (for SSO: aws sso login --profile ${profile})` : ''}, then try again.`,
})
const badCredentials =
  (problem: 'unknownAccessKey' | 'wrongSecret' | 'invalidToken'): Rule =>
  (_, { message }) => ({ kind: 'badCredentials', problem, message })
/** STS calls a wrong clock a signature that is expired or not yet current. */
const wrongSignature: Rule = (at, seen) =>
  /signature (expired|not yet current)/i.test(seen.message)
    ? clockSkew(at, seen)
    : badCredentials('wrongSecret')(at, seen)
const clockSkew: Rule = (_, { serverTime }) => ({
  kind: 'clockSkew',
  secondsOff: serverTime === null ? null : Math.round((Date.now() - serverTime) / 1000),
})
/** SSE-C objects refuse a read without their key (s3-facts A3.3). */
const invalidRequest: Rule = (at, seen) =>
  /stored using a form of server side encryption|customer.provided encryption key/i.test(seen.message)
    ? { kind: 'customerKeyNeeded', name: at.key ?? at.resource }
    : unexpected(at, seen)
const badTags: Rule = (_, { message }) => ({ kind: 'badInput', path: 'tags', problem: message })
const unexpected: Rule = (_, { code, message, status, requestId }) => ({
  kind: 'unexpected',
  code,
  message,
  status,
  requestId,
})

const throttleCodes = [
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequests',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
] as const

const byCode: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...throttleCodes.map((code): [string, Rule] => [code, throttled]),
  ['GlacierExpeditedRetrievalNotAvailable', throttled],
  ['AccessDenied', denied],
  ['AccessDeniedException', denied],
  ['AllAccessDisabled', denied],
  ['AccountProblem', denied],
  ['NoSuchBucket', noBucket],
  ['NoSuchKey', noKey],
  ['NotFound', noKey],
  ['NoSuchVersion', noVersion],
  ['NoSuchUpload', noUpload],
  ['InvalidObjectState', archived],
  ['ObjectNotInActiveTierError', archived],
  ['InvalidAccessKeyId', badCredentials('unknownAccessKey')],
  ['InvalidClientTokenId', badCredentials('unknownAccessKey')],
  ['SignatureDoesNotMatch', wrongSignature],
  ['InvalidSignatureException', wrongSignature],
  ['InvalidToken', badCredentials('invalidToken')],
  ['UnrecognizedClientException', badCredentials('invalidToken')],
  ['ExpiredToken', expired],
  ['ExpiredTokenException', expired],
  ['TokenRefreshRequired', expired],
  ['RequestTimeTooSkewed', clockSkew],
  ['RequestInTheFuture', clockSkew],
  ['PermanentRedirect', wrongRegion],
  ['TemporaryRedirect', wrongRegion],
  ['Redirect', wrongRegion],
  ['IllegalLocationConstraintException', wrongRegion],
  ['AuthorizationHeaderMalformed', (at, seen) => (seen.region === null ? unexpected(at, seen) : wrongRegion(at, seen))],
  ['MethodNotAllowed', notAllowed],
  ['NotImplemented', unsupported],
  ['XNotImplemented', unsupported],
  ['UnsupportedOperation', unsupported],
  ['PreconditionFailed', conflict],
  ['OperationAborted', conflict],
  ['ConditionalRequestConflict', conflict],
  ['RestoreAlreadyInProgress', conflict],
  ['ObjectAlreadyInActiveTierError', conflict],
  ['InvalidRequest', invalidRequest],
  ['InvalidTag', badTags],
  ['InvalidStorageClass', (_, { message }) => ({ kind: 'badInput', path: 'storageClass', problem: message })],
  ['KeyTooLongError', (_, { message }) => ({ kind: 'badInput', path: 'key', problem: message })],
])

/** For answers without a code: HEAD has no body, and proxies speak HTML. */
const byStatus: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [301, wrongRegion],
  [307, wrongRegion],
  [401, denied],
  [403, (at, seen) => (isSkewed(seen.serverTime) ? clockSkew(at, seen) : denied(at, seen))],
  [404, noKey],
  [405, notAllowed],
  [409, conflict],
  [412, conflict],
  [429, throttled],
  [501, unsupported],
  [503, throttled],
])

/** S3 refuses requests signed more than 15 minutes off; a bodyless 403 from such a server is about the clock. */
const isSkewed = (serverTime: number | null): boolean =>
  serverTime !== null && Math.abs(Date.now() - serverTime) > 15 * 60_000

type NetworkProblem = Extract<Fault, { kind: 'unreachable' }>['problem']
const networkProblems: ReadonlyMap<string, NetworkProblem> = new Map<string, NetworkProblem>([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'unknownHost'],
  ['EAI_AGAIN', 'offline'],
  ['ENETUNREACH', 'offline'],
  ['ENETDOWN', 'offline'],
  ['EHOSTUNREACH', 'offline'],
  ['EADDRNOTAVAIL', 'offline'],
  ['ETIMEDOUT', 'timeout'],
  ['TimeoutError', 'timeout'],
  ['ECONNRESET', 'reset'],
  ['ECONNABORTED', 'reset'],
  ['EPIPE', 'reset'],
  ['EPROTO', 'tls'],
])
const tlsCode = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH|INVALID_CA)/

/**
 * Translates whatever was thrown while trying `at`; the only place that does. A `LakeError` keeps its fault.
 * `secondsOff` of a clock skew is this computer's clock minus the server's.
 */
export function toFault(error: unknown, at: Attempt): Fault {
  if (error instanceof LakeError) return error.fault
  const fields = fieldsOf(error)
  if (fields['name'] === 'AbortError') return { kind: 'cancelled' }
  return (
    credentialFault(fields, at) ??
    serviceFault(fields, at) ??
    networkFault(fields, at) ?? {
      kind: 'unexpected',
      code: text(fields['name']) ?? 'Error',
      message: text(fields['message']) ?? 'Something was thrown that is not an error.',
      status: null,
      requestId: null,
    }
  )
}

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1000) : null

function credentialFault(fields: Fields, { profile }: Attempt): Fault | null {
  const name = text(fields['name']) ?? ''
  const sso = name === 'UnauthorizedException'
  if (!sso && !/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(name)) return null
  const message = text(fields['message']) ?? ''
  const of = profile ? ` --profile ${profile}` : ''
  if (sso || name === 'TokenProviderError' || /\bsso\b/i.test(message))
    return { kind: 'signedOut', reason: 'sso', hint: `Run "aws sso login${of}" in a terminal, then try again.` }
  if (/aws login|login session/i.test(message))
    return { kind: 'signedOut', reason: 'expired', hint: `Run "aws login${of}" in a terminal, then try again.` }
  if (/mfa/i.test(message))
    return { kind: 'signedOut', reason: 'mfa', hint: 'Give the six digits of the MFA device and try again.' }
  if (/process/i.test(message))
    return {
      kind: 'signedOut',
      reason: 'process',
      hint: 'The credential_process of the profile failed. Run it in a terminal to see why.',
    }
  return { kind: 'signedOut', reason: 'none', hint: message || 'No credentials were found.' }
}

function serviceFault(fields: Fields, at: Attempt): Fault | null {
  const seen = seenIn(fields)
  if (seen === null) return null
  const rule =
    byCode.get(seen.code) ?? (isNameless(seen.code) && seen.status !== null ? byStatus.get(seen.status) : undefined)
  if (rule) return rule(at, seen)
  if (seen.status !== null && seen.status < 300)
    return { kind: 'badAnswer', message: 'The answer could not be read: it is cut off or not XML.' }
  return unexpected(at, seen)
}

/** Names the SDK gives to errors that came without a code. */
const isNameless = (code: string): boolean => code === 'Unknown' || code === 'Error' || /^\d+$/.test(code)

function seenIn(fields: Fields): Seen | null {
  const response = fieldsOf(fields['$response'])
  const headers = fieldsOf(response['headers'])
  const metadata = fieldsOf(fields['$metadata'])
  const status = metadata['httpStatusCode'] ?? response['statusCode']
  if (typeof status !== 'number') return null
  const code = text(fields['Code']) ?? text(fields['name']) ?? 'Unknown'
  const message = text(fields['message'])
  return {
    code,
    message: message === null || message === 'UnknownError' ? `The server gave no reason (HTTP ${status}).` : message,
    status,
    requestId: text(metadata['requestId']) ?? text(fields['RequestId']),
    region: text(headers['x-amz-bucket-region']) ?? text(fields['Region']),
    serverTime: timeOf(fields['ServerTime']) ?? timeOf(headers['date']),
    storageClass: text(fields['StorageClass']),
    deleteMarker: headers['x-amz-delete-marker'] === 'true',
    retryAfter: secondsIn(headers['retry-after']),
  }
}

/** As ms; the form with a date is not read. */
const secondsIn = (value: unknown): number | null =>
  typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) * 1000 : null

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}

function networkFault(fields: Fields, at: Attempt): Fault | null {
  const code = text(fields['code']) ?? text(fields['name']) ?? ''
  const problem = networkProblems.get(code) ?? (tlsCode.test(code) ? 'tls' : undefined)
  if (problem) {
    const host = text(fields['hostname']) ?? at.host ?? at.resource
    return { kind: 'unreachable', host, problem, message: text(fields['message']) ?? code }
  }
  if (code.startsWith('HPE_')) return { kind: 'badAnswer', message: 'The answer is not HTTP.' }
  return null
}

const tries = 4
const longestPause = 20_000

/** How long to wait at most before trying again, in ms; `null` when trying again is of no use. */
function basePause(error: unknown): number | null {
  const fields = fieldsOf(error)
  const seen = seenIn(fields)
  if (seen !== null) {
    if (throttleCodes.some((code) => code === seen.code) || seen.status === 429) return 500
    // The SDK signs with the time it learned from the server. Once the clock was set right that time is wrong, and learned anew.
    if (seen.code === 'RequestTimeTooSkewed' && seen.serverTime !== null && !isSkewed(seen.serverTime)) return 100
    if (seen.code === 'RequestTimeout' || seen.code === 'InternalError') return 100
    if (seen.status === 503) return isNameless(seen.code) ? 500 : null
    return seen.status === 500 || seen.status === 502 || seen.status === 504 ? 100 : null
  }
  // A connection that could not be made in 5 s is not tried again: a person is waiting. A lost one is.
  return ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'].includes(text(fields['code']) ?? '') ? 100 : null
}

export interface AttemptOptions {
  /** Doing it twice is the same as doing it once, so it may be repeated after a lost or temporary answer. */
  readonly idempotent: boolean
  /** Limit of one try with its whole answer; the default is 90 s. */
  readonly timeLimit?: number
}

/**
 * Runs `send` and translates what it throws. Repeats it, when it may be, after throttling, 5xx, lost connections and timeouts:
 * 4 tries in all, full jitter, base 100 ms (500 ms when throttled), at most 20 s. The SDK itself repeats nothing (s3-facts A1.17).
 * @throws LakeError
 */
export async function attempt<T>(
  at: Attempt,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<T>,
  options: AttemptOptions = { idempotent: true },
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await within((at.pace ?? realPace).patience(options.timeLimit ?? 90_000), signal, send)
    } catch (error) {
      const pause = options.idempotent && tried < tries ? basePause(error) : null
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      if (pause === null) throw new LakeError(toFault(error, at))
      const least = seenIn(fieldsOf(error))?.retryAfter ?? 0
      await pauseBefore(tried + 1, pause, at, signal, { why: whyOf(toFault(error, at)), least })
    }
  }
}

/**
 * Full jitter: anything up to `base` ms doubled with every try, at most 20 s, on top of what the server asked for.
 * @throws LakeError cancelled
 */
async function pauseBefore(
  nextTry: number,
  base: number,
  at: Attempt,
  signal: AbortSignal,
  { why, least = 0 }: { readonly why: PauseReason; readonly least?: number },
): Promise<void> {
  const { random, sleep } = at.pace ?? realPace
  const jitter = random() * Math.min(longestPause, base * 2 ** (nextTry - 2))
  try {
    await sleep(Math.min(longestPause, least + jitter), signal, why)
  } catch {
    throw new LakeError({ kind: 'cancelled' })
  }
}

/**
 * For a request that must not be sent twice: after a lost or temporary answer `look` finds out whether it was carried out, and only
 * if not it is sent again (s3-facts A1.17). 4 tries in all, as with `attempt`.
 * @throws LakeError
 */
export async function attemptOnce<T>(
  at: Attempt,
  signal: AbortSignal,
  send: () => Promise<T>,
  look: () => Promise<T | null>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await send()
    } catch (error) {
      if (!(error instanceof LakeError) || !mayTryAgain(error.fault)) throw error
      const done = await look()
      if (done !== null) return done
      if (tried === tries) throw error
      const why = whyOf(error.fault)
      await pauseBefore(tried + 1, error.fault.kind === 'throttled' ? 500 : 100, at, signal, { why })
    }
  }
}

const whyOf = (fault: Fault): PauseReason =>
  fault.kind === 'unreachable' && fault.problem === 'timeout' ? 'timeout' : 'throttled'

/** Whether the request may have been carried out all the same, or a later try may work. */
const mayTryAgain = (fault: Fault): boolean =>
  fault.kind === 'throttled' ||
  fault.kind === 'badAnswer' ||
  (fault.kind === 'unreachable' && (fault.problem === 'reset' || fault.problem === 'timeout')) ||
  (fault.kind === 'unexpected' && fault.status !== null && fault.status >= 500)

/** The listener and the timer are taken back at once: a job may make a million calls under one signal. */
async function within<T>(limit: number, outer: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const inner = new AbortController()
  const stop = (): void => inner.abort()
  if (outer.aborted) stop()
  const done = onAbort(outer, stop)
  const timer = setTimeout(stop, limit)
  try {
    return await send(inner.signal)
  } catch (error) {
    if (!inner.signal.aborted || outer.aborted) throw error
    throw Object.assign(new Error(`no whole answer within ${limit / 1000} s`), { code: 'ETIMEDOUT' })
  } finally {
    clearTimeout(timer)
    done()
  }
}

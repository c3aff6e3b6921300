import { createServer as createTcp } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listBuckets } from '../../../main/s3/buckets'
import { attempt, toFault, type Attempt } from '../../../main/s3/faults'
import { headObject } from '../../../main/s3/head'
import { LakeError } from '../../../main/s3/lakeError'
import { listPage } from '../../../main/s3/list'
import { getTags, putTags } from '../../../main/s3/tags'
import { Fault } from '../../../preload/contract/fault'
import { noWait } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'

const signal = new AbortController().signal
const bucket = 'some-bucket'
const ref = { bucket, key: 'some/key' }
const at: Attempt = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', bucket: 'b', key: 'k', host: 's3.test' }

describe('S3 error codes', () => {
  it.each<[number, string, object, { more?: string; headers?: Record<string, string> }?]>([
    [
      403,
      'AccessDenied',
      { kind: 'denied', action: 's3:ListBucket', resource: 'arn:aws:s3:::some-bucket', requestId: 'REQUEST1' },
    ],
    [404, 'NoSuchBucket', { kind: 'notFound', what: 'bucket', name: bucket }],
    [403, 'InvalidAccessKeyId', { kind: 'badCredentials', problem: 'unknownAccessKey' }],
    [403, 'SignatureDoesNotMatch', { kind: 'badCredentials', problem: 'wrongSecret' }],
    [400, 'InvalidToken', { kind: 'badCredentials', problem: 'invalidToken' }],
    [400, 'ExpiredToken', { kind: 'signedOut', reason: 'expired' }],
    [400, 'TokenRefreshRequired', { kind: 'signedOut', reason: 'expired' }],
    [
      301,
      'PermanentRedirect',
      { kind: 'wrongRegion', bucket, region: 'eu-west-1' },
      { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    ],
    [
      400,
      'AuthorizationHeaderMalformed',
      { kind: 'wrongRegion', region: 'eu-west-3' },
      { more: '<Region>eu-west-3</Region>' },
    ],
    [400, 'AuthorizationHeaderMalformed', { kind: 'unexpected', code: 'AuthorizationHeaderMalformed' }],
    [400, 'IllegalLocationConstraintException', { kind: 'wrongRegion', region: null }],
    [503, 'SlowDown', { kind: 'throttled', message: 'About SlowDown.' }],
    [503, 'ServiceUnavailable', { kind: 'throttled' }],
    [400, 'ThrottlingException', { kind: 'throttled' }],
    [
      403,
      'InvalidObjectState',
      { kind: 'archived', storageClass: 'GLACIER' },
      { more: '<StorageClass>GLACIER</StorageClass>' },
    ],
    [405, 'MethodNotAllowed', { kind: 'unsupported' }],
    [501, 'NotImplemented', { kind: 'unsupported' }],
    [412, 'PreconditionFailed', { kind: 'conflict', message: 'About PreconditionFailed.' }],
    [409, 'OperationAborted', { kind: 'conflict' }],
    [409, 'ConditionalRequestConflict', { kind: 'conflict' }],
    [409, 'RestoreAlreadyInProgress', { kind: 'conflict' }],
    [404, 'NoSuchUpload', { kind: 'notFound', what: 'upload' }],
    [404, 'NoSuchVersion', { kind: 'notFound', what: 'version' }],
    [400, 'InvalidTag', { kind: 'badInput', path: 'tags', problem: 'About InvalidTag.' }],
    [
      400,
      'SomethingNew',
      { kind: 'unexpected', code: 'SomethingNew', status: 400, message: 'About SomethingNew.', requestId: 'REQUEST1' },
    ],
    [500, 'InternalError', { kind: 'unexpected', code: 'InternalError', status: 500 }],
  ])('%i %s', async (status, code, expected, options) => {
    const fake = await startFake((_, response) => sendError(response, status, code, options))
    const fault = await faultOf(listPage(fake.lake.forRegion('us-east-1'), { bucket, prefix: '' }, signal))
    await fake.close()
    expect(fault).toMatchObject(expected)
    expect(Fault.parse(fault)).toEqual(fault)
  })

  it('names the permission S3 itself names', async () => {
    const text =
      'User: arn:aws:iam::1:user/x is not authorized to perform: kms:Decrypt on resource: "arn:aws:kms:eu-west-1:1:key/k" because …'
    const fault = toFault({ name: 'AccessDenied', message: text, $metadata: { httpStatusCode: 403 } }, at)
    expect(fault).toMatchObject({ kind: 'denied', action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:1:key/k' })
  })

  it('tells how far the clock is off', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
    const fake = await startFake((_, response) =>
      sendError(response, 403, 'RequestTimeTooSkewed', { more: `<ServerTime>${hourAgo}</ServerTime>` }),
    )
    const fault = await faultOf(listBuckets(fake.lake.forRegion('us-east-1'), signal))
    await fake.close()
    expect(fault).toMatchObject({ kind: 'clockSkew' })
    const secondsOff =
      typeof fault === 'object' && fault && 'secondsOff' in fault ? Number(fault.secondsOff) : Number.NaN
    expect(Math.abs(secondsOff - 3600)).toBeLessThan(60)
  })

  it('takes an expired signature of STS for a wrong clock', () => {
    const error = {
      name: 'SignatureDoesNotMatch',
      message: 'Signature expired: 20260101T000000Z is now earlier than …',
      $metadata: { httpStatusCode: 403 },
    }
    expect(toFault(error, at)).toMatchObject({ kind: 'clockSkew' })
  })
})

describe('HEAD, which has no error body', () => {
  it.each<[number, object, Record<string, string>?]>([
    [403, { kind: 'denied', action: 's3:GetObject', resource: 'arn:aws:s3:::some-bucket/some/key' }],
    [403, { kind: 'clockSkew' }, { date: new Date(Date.now() - 7_200_000).toUTCString() }],
    [404, { kind: 'notFound', what: 'key', name: 'some/key' }],
    [404, { kind: 'deleteMarker', name: 'some/key' }, { 'x-amz-delete-marker': 'true' }],
    [405, { kind: 'deleteMarker', name: 'some/key' }, { 'x-amz-delete-marker': 'true' }],
    [405, { kind: 'unsupported' }],
    [301, { kind: 'wrongRegion', region: 'ap-south-1' }, { 'x-amz-bucket-region': 'ap-south-1' }],
    [412, { kind: 'conflict' }],
    [503, { kind: 'throttled' }],
    [500, { kind: 'unexpected', status: 500, message: 'The server gave no reason (HTTP 500).' }],
  ])('%i', async (status, expected, headers = {}) => {
    const fake = await startFake((_, response) => sendError(response, status, 'AccessDenied', { headers }))
    const fault = await faultOf(headObject(fake.lake.forRegion('us-east-1'), ref, signal))
    await fake.close()
    expect(fault).toMatchObject(expected)
  })

  it.each<[string, string, object]>([
    [
      'an SSE-C object',
      '<Error><Code>InvalidRequest</Code><Message>The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.</Message></Error>',
      { kind: 'customerKeyNeeded', name: 'some/key' },
    ],
    [
      'an expired session',
      '<Error><Code>ExpiredToken</Code><Message>x</Message></Error>',
      { kind: 'signedOut', reason: 'expired' },
    ],
    [
      'another bad request',
      '<Error><Code>InvalidArgument</Code><Message>x</Message></Error>',
      { kind: 'unexpected', code: 'InvalidArgument' },
    ],
  ])('400 is explained by a GET of one byte: %s', async (_, body, expected) => {
    const fake = await startFake((request, response) => {
      response.writeHead(400)
      response.end(request.method === 'HEAD' ? undefined : body)
    })
    const fault = await faultOf(headObject(fake.lake.forRegion('us-east-1'), ref, signal))
    await fake.close()
    expect(fault).toMatchObject(expected)
    expect(fake.arrived.map((line) => line.split(' ')[0])).toEqual(['HEAD', 'GET'])
  })

  it('403 may be about the credentials', async () => {
    const fake = await startFake((_, response) => sendError(response, 403, 'InvalidAccessKeyId'))
    const fault = await faultOf(headObject(fake.lake.forRegion('us-east-1'), ref, signal))
    await fake.close()
    expect(fault).toMatchObject({ kind: 'badCredentials', problem: 'unknownAccessKey' })
  })

  it.each([
    [400, { kind: 'unexpected', status: 400 }],
    [403, { kind: 'denied', action: 's3:GetObject' }],
  ])('%i stays unexplained when the GET works', async (status, expected) => {
    const fake = await startFake((request, response) => {
      response.writeHead(request.method === 'HEAD' ? status : 206)
      response.end(request.method === 'HEAD' ? undefined : 'x')
    })
    const fault = await faultOf(headObject(fake.lake.forRegion('us-east-1'), ref, signal))
    await fake.close()
    expect(fault).toMatchObject(expected)
  })
})

describe('answers that are not what S3 says', () => {
  it.each<[string, string, string]>([
    ['an empty body', '', 'badAnswer'],
    ['a cut-off body', '<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount>', 'badAnswer'],
    ['text', 'hello', 'badAnswer'],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'badAnswer'],
    ['a list of buckets', '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>', 'badAnswer'],
    [
      'a listing without name',
      '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
      'badAnswer',
    ],
    ['a listing without count and end', '<ListBucketResult><Name>b</Name></ListBucketResult>', 'badAnswer'],
    [
      'more to come but no token',
      '<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>true</IsTruncated></ListBucketResult>',
      'badAnswer',
    ],
    [
      'the same token again',
      '<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>true</IsTruncated><NextContinuationToken>here</NextContinuationToken></ListBucketResult>',
      'badAnswer',
    ],
    [
      'a key outside the prefix',
      '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>b/x</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>',
      'badAnswer',
    ],
    [
      'a prefix outside the prefix',
      '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>',
      'badAnswer',
    ],
    [
      'a key that is encoded wrongly',
      '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Contents><Key>a/%zz</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>',
      'badAnswer',
    ],
    [
      'an entry without size',
      '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a/x</Key></Contents></ListBucketResult>',
      'badAnswer',
    ],
  ])('a listing that is %s', async (_, body, kind) => {
    const fake = await startFake((_request, response) => response.writeHead(200).end(body))
    const fault = await faultOf(
      listPage(fake.lake.forRegion('us-east-1'), { bucket, prefix: 'a/', after: 'here' }, signal),
    )
    await fake.close()
    expect(fault).toMatchObject({ kind })
  })

  it('takes a listing without KeyCount, as some servers give it, and keys that are not encoded', async () => {
    const body =
      '<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>false</IsTruncated><Contents><Key>a/1+%25</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>'
    const fake = await startFake((_, response) => response.writeHead(200).end(body))
    const page = await listPage(fake.lake.forRegion('us-east-1'), { bucket, prefix: 'a/' }, signal)
    await fake.close()
    expect(page.objects).toEqual([
      {
        key: 'a/1+%25',
        bytes: 1,
        modifiedAt: Date.UTC(2026, 0, 1),
        etag: 'e',
        storageClass: 'STANDARD',
        restore: { kind: 'none' },
      },
    ])
  })

  it('an error document under 200 is that error', async () => {
    const fake = await startFake((_, response) =>
      response.writeHead(200).end('<Error><Code>SlowDown</Code><Message>m</Message></Error>'),
    )
    const fault = await faultOf(listPage(fake.lake.forRegion('us-east-1'), { bucket, prefix: '' }, signal))
    await fake.close()
    expect(fault).toEqual({ kind: 'throttled', message: 'm' })
    expect(fake.arrived).toHaveLength(4)
  })

  it('a web page with 502 is a failing gateway, not S3', async () => {
    const fake = await startFake((_, response) => response.writeHead(502).end('<html>Bad gateway</html>'))
    const fault = await faultOf(listPage(fake.lake.forRegion('us-east-1'), { bucket, prefix: '' }, signal))
    await fake.close()
    expect(fault).toMatchObject({ kind: 'unexpected', status: 502 })
  })

  it('an endpoint that ignores ?tagging is found out before anything is written', async () => {
    const fake = await startFake((_, response) => response.writeHead(200).end('<Body of="the object"/>'))
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await faultOf(putTags(s3, ref, [{ key: 'a', value: 'b' }], signal))).toMatchObject({ kind: 'unsupported' })
    expect(await faultOf(getTags(s3, ref, signal))).toMatchObject({ kind: 'unsupported' })
    await fake.close()
    expect(fake.arrived.map((line) => line.split(' ')[0])).toEqual(['GET'])
  })
})

describe('the network', () => {
  it('nobody listens', async () => {
    const fake = await startFake(() => undefined)
    await fake.close()
    const fault = await faultOf(listBuckets(fake.lake.forRegion('us-east-1'), signal))
    expect(fault).toMatchObject({ kind: 'unreachable', problem: 'refused', host: `127.0.0.1:${fake.port}` })
    expect(fake.waited).toEqual([])
  })

  it('the connection is cut: tried four times', async () => {
    const fake = await startFake((request) => request.socket.destroy())
    const fault = await faultOf(listBuckets(fake.lake.forRegion('us-east-1'), signal))
    await fake.close()
    expect(fault).toMatchObject({ kind: 'unreachable', problem: 'reset' })
    expect(fake.waited).toEqual([100, 200, 400])
  })

  it('the server speaks no TLS', async () => {
    const plain = createTcp((socket) => socket.end('this is no TLS\r\n'))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const address = plain.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const fake = await startFake(() => undefined, { endpoint: `https://127.0.0.1:${port}` })
    const fault = await faultOf(listBuckets(fake.lake.forRegion('us-east-1'), signal))
    await fake.close()
    plain.close()
    expect(fault).toMatchObject({ kind: 'unreachable', problem: 'tls' })
  })

  it.each([
    [{ code: 'ENOTFOUND', hostname: 'nowhere.test' }, 'unknownHost', 'nowhere.test'],
    [{ code: 'EAI_AGAIN' }, 'offline', 's3.test'],
    [{ code: 'ENETUNREACH' }, 'offline', 's3.test'],
    [{ code: 'ETIMEDOUT' }, 'timeout', 's3.test'],
    [{ name: 'TimeoutError' }, 'timeout', 's3.test'],
    [{ code: 'ECONNRESET', name: 'TimeoutError' }, 'reset', 's3.test'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls', 's3.test'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls', 's3.test'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'tls', 's3.test'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls', 's3.test'],
  ])('%j', (error, problem, host) => {
    // The SDK adds empty metadata to network errors.
    const thrown = Object.assign(new Error('m'), error, { $metadata: { attempts: 1 } })
    expect(toFault(thrown, at)).toEqual({ kind: 'unreachable', problem, host, message: 'm' })
  })

  it('what is not HTTP is a bad answer', () => {
    expect(toFault(Object.assign(new Error('m'), { code: 'HPE_INVALID_CONSTANT' }), at)).toMatchObject({
      kind: 'badAnswer',
    })
  })
})

describe('credentials that cannot be had', () => {
  it.each<[string, string, string, string]>([
    [
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired.',
      'sso',
      'aws sso login --profile work',
    ],
    [
      'TokenProviderError',
      "Token is expired. To refresh this SSO session run 'aws sso login'",
      'sso',
      'aws sso login --profile work',
    ],
    ['UnauthorizedException', 'Session token not found or invalid', 'sso', 'aws sso login --profile work'],
    [
      'CredentialsProviderError',
      'Your session has expired. Please reauthenticate using aws login.',
      'expired',
      'aws login --profile work',
    ],
    [
      'CredentialsProviderError',
      'Profile work requires multi-factor authentication, but no MFA code callback was provided.',
      'mfa',
      'six digits',
    ],
    [
      'CredentialsProviderError',
      'Profile work credential_process returned invalid JSON.',
      'process',
      'credential_process',
    ],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'none', 'Could not load'],
  ])('%s: %s', (name, message, reason, hint) => {
    const fault = toFault(Object.assign(new Error(message), { name }), { ...at, profile: 'work' })
    expect(fault).toMatchObject({ kind: 'signedOut', reason, hint: expect.stringContaining(hint) })
  })

  it('a provider may throw a fault of its own', async () => {
    const own = { kind: 'signedOut', reason: 'sso', hint: 'Run this.' } as const
    const fake = await startFake(() => undefined, { credentials: () => Promise.reject(new LakeError(own)) })
    expect(await faultOf(listBuckets(fake.lake.forRegion('us-east-1'), signal))).toEqual(own)
    await fake.close()
  })
})

describe('attempt', () => {
  const failing = (error: object, times: number) => {
    let sent = 0
    return async () => {
      sent++
      if (sent <= times) throw Object.assign(new Error('m'), error)
      return sent
    }
  }
  const slow = { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }
  const broken = { name: 'InternalError', $metadata: { httpStatusCode: 500 } }

  it.each<[string, object, number[]]>([
    ['throttling', slow, [500, 1000, 2000]],
    ['500', broken, [100, 200, 400]],
    ['a lost connection', { code: 'ECONNRESET' }, [100, 200, 400]],
    ['a request that timed out', { code: 'ETIMEDOUT' }, [100, 200, 400]],
    ['RequestTimeout', { name: 'RequestTimeout', $metadata: { httpStatusCode: 400 } }, [100, 200, 400]],
  ])('tries four times after %s', async (_, error, pauses) => {
    const { pace, waited } = noWait()
    expect(await attempt({ ...at, pace }, signal, failing(error, 3))).toBe(4)
    expect(waited).toEqual(pauses)
    await expect(attempt({ ...at, pace }, signal, failing(error, 4))).rejects.toBeInstanceOf(LakeError)
  })

  it('tries again when only the learned time is off, since the clock was set right', async () => {
    const { pace } = noWait()
    const skewed = (serverTime: number) => ({
      name: 'RequestTimeTooSkewed',
      ServerTime: new Date(serverTime).toISOString(),
      $metadata: { httpStatusCode: 403 },
    })
    expect(await attempt({ ...at, pace }, signal, failing(skewed(Date.now()), 1))).toBe(2)
    const hourOff = attempt({ ...at, pace }, signal, failing(skewed(Date.now() - 3_600_000), 1))
    await expect(hourOff).rejects.toMatchObject({ fault: { kind: 'clockSkew' } })
  })

  it('waits no longer than 20 s and jitters fully', async () => {
    const { pace, waited } = noWait()
    await attempt({ ...at, pace: { ...pace, random: () => 0.5 } }, signal, failing(slow, 3))
    expect(waited).toEqual([250, 500, 1000])
  })

  it.each([
    ['403', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }],
    ['412', { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } }],
    ['409', { name: 'OperationAborted', $metadata: { httpStatusCode: 409 } }],
    ['an expired token', { name: 'ExpiredToken', $metadata: { httpStatusCode: 400 } }],
    [
      'no capacity for Expedited',
      { name: 'GlacierExpeditedRetrievalNotAvailable', $metadata: { httpStatusCode: 503 } },
    ],
    ['a refused connection', { code: 'ECONNREFUSED' }],
  ])('does not repeat %s', async (_, error) => {
    const { pace, waited } = noWait()
    await expect(attempt({ ...at, pace }, signal, failing(error, 1))).rejects.toBeInstanceOf(LakeError)
    expect(waited).toEqual([])
  })

  it('does not repeat what is not idempotent', async () => {
    const { pace, waited } = noWait()
    await expect(attempt({ ...at, pace }, signal, failing(slow, 1), { idempotent: false })).rejects.toBeInstanceOf(
      LakeError,
    )
    expect(waited).toEqual([])
  })

  it('is cancelled while it runs and while it waits', async () => {
    const cancel = new AbortController()
    const running = attempt(
      at,
      cancel.signal,
      (inner) =>
        new Promise((_, reject) => {
          inner.addEventListener('abort', () => reject(new DOMException('x', 'AbortError')))
          cancel.abort()
        }),
    )
    expect(await faultOf(running)).toEqual({ kind: 'cancelled' })
    const other = new AbortController()
    const pace = {
      random: () => 1,
      patience: (ms: number) => ms,
      sleep: async () => {
        other.abort()
        throw new DOMException('x', 'AbortError')
      },
    }
    expect(await faultOf(attempt({ ...at, pace }, other.signal, failing(slow, 1)))).toEqual({ kind: 'cancelled' })
  })

  it('ends a try that takes too long, and says so', async () => {
    const { pace } = noWait()
    const hang = (inner: AbortSignal): Promise<never> =>
      new Promise((_, reject) => inner.addEventListener('abort', () => reject(new DOMException('x', 'AbortError'))))
    const fault = await faultOf(attempt({ ...at, pace }, signal, hang, { idempotent: true, timeLimit: 1 }))
    expect(fault).toMatchObject({ kind: 'unreachable', problem: 'timeout' })
  })

  it.each([
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '3' } }, 3500, 'throttled'],
    [
      '503 with a date there',
      { status: 503, headers: { 'retry-after': 'Fri, 27 Nov 2026 00:00:00 GMT' } },
      500,
      'throttled',
    ],
    ['503 that asks for an hour', { status: 503, headers: { 'retry-after': '3600' } }, 20_000, 'throttled'],
    ['500', { status: 500, headers: {} }, 100, 'throttled'],
  ])('waits as long as the server asks, at most 20 s: %s', async (_, { status, headers }, ms, reason) => {
    const waits: [number, string][] = []
    const fake = await startFake(
      (_request, response, count) =>
        count === 1 ? sendError(response, status, 'SlowDown', { headers }) : response.writeHead(200).end(),
      {
        pace: {
          random: () => 1,
          patience: (limit) => limit,
          sleep: async (time, __, why) => void waits.push([time, why]),
        },
      },
    )
    await headObject(fake.lake.forRegion('us-east-1'), ref, signal)
    await fake.close()
    expect(waits).toEqual([[ms, reason]])
  })

  it('tells a timeout from throttling', async () => {
    const why: string[] = []
    const pace = {
      random: () => 0,
      patience: () => 5,
      sleep: async (_: number, __: AbortSignal, reason: string) => void why.push(reason),
    }
    const fake = await startFake((_, response, count) => void (count > 1 && response.writeHead(200).end()), { pace })
    await faultOf(headObject(fake.lake.forRegion('us-east-1'), ref, signal)).catch(() => null)
    await fake.close()
    expect(why[0]).toBe('timeout')
  })

  it('lets nothing of a foreign error through but code, message and request id', async () => {
    const fake = await startFake((_, response) => sendError(response, 403, 'AccessDenied'))
    const error: unknown = await listBuckets(fake.lake.forRegion('us-east-1'), signal).catch(
      (thrown: unknown) => thrown,
    )
    await fake.close()
    if (!(error instanceof LakeError)) throw error
    expect(error.cause).toBeUndefined()
    expect(new Set(Object.keys(error.fault))).toEqual(new Set(['action', 'kind', 'message', 'requestId', 'resource']))
    expect(JSON.stringify(error)).not.toContain('AKIDEXAMPLE')
  })
})

import type { IncomingHttpHeaders } from 'node:http'
import { ListObjectVersionsCommand, PutBucketVersioningCommand, PutObjectLegalHoldCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { headObject } from '../../../main/s3/head'
import { openLakeClient } from '../../../main/s3/lakeClient'
import { restoreObject } from '../../../main/s3/restore'
import { changeStorageClass } from '../../../main/s3/storageClass'
import type { Fault } from '../../../sample/faults'
import { noWait, onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { aroundCopies } from '../../support/around'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put, setDefaultEncryption } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
let bucket: string
let versioned: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'class')
  versioned = await makeBucket(server, 'class-versions')
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await server.admin.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }))
})
afterEach(() => server.sample?.faults.clear())
afterAll(() => server.close())

const classOf = async (key: string, of = bucket) =>
  (await headObject(server.s3, { bucket: of, key }, signal)).storageClass
const versionsOf = async (key: string) =>
  ((await server.admin.send(new ListObjectVersionsCommand({ Bucket: versioned, Prefix: key }))).Versions ?? []).length

describe('changeStorageClass', () => {
  it('changes the class, tells the new version and every request', async () => {
    const { etag, versionId } = await put(server, versioned, 'plain')
    const requests: string[] = []
    const change = await changeStorageClass(
      server.s3,
      { bucket: versioned, key: 'plain', expected: { etag, bytes: 7 } },
      'GLACIER_IR',
      signal,
      { onRequest: (name) => void requests.push(name) },
    )
    expect(await classOf('plain', versioned)).toBe('GLACIER_IR')
    const now = await headObject(server.s3, { bucket: versioned, key: 'plain' }, signal)
    expect(now.versionId).not.toBe(versionId)
    expect(change).toEqual({
      outcome: 'changed',
      versionId: now.versionId,
      etag: now.etag,
      requestId: expect.any(String),
    })
    expect(requests).toEqual(['HeadObject', 'GetObjectAcl', 'CopyObject'])
  })

  it('asks for no ACL where there are none', async () => {
    const own = await makeBucket(server, 'no-acls', { ObjectOwnership: 'BucketOwnerEnforced' })
    await put(server, own, 'k')
    const requests: string[] = []
    const onRequest = (name: string): void => void requests.push(name)
    await changeStorageClass(server.s3, { bucket: own, key: 'k' }, 'GLACIER_IR', signal, { usesAcls: false, onRequest })
    expect(requests).toEqual(['HeadObject', 'CopyObject'])
    // Not knowing costs one request and does no harm.
    expect(await changeStorageClass(server.s3, { bucket: own, key: 'k' }, 'STANDARD', signal)).toMatchObject({
      outcome: 'changed',
    })
  })

  it('leaves alone what is there already', async () => {
    await put(server, versioned, 'there', { StorageClass: 'STANDARD_IA' })
    expect(
      await changeStorageClass(server.s3, { bucket: versioned, key: 'there' }, 'STANDARD_IA', signal),
    ).toMatchObject({ outcome: 'alreadyThere' })
    expect(await versionsOf('there')).toBe(1)
  })

  it.each([
    { etag: '0'.repeat(32), bytes: 7 },
    { etag: '9a0364b9e99bb480dd25e1f0284c8555', bytes: 8 },
  ])('an object other than the expected one is a conflict: %j', async (expected) => {
    await put(server, bucket, 'other')
    const fault = await faultOf(changeStorageClass(server.s3, { bucket, key: 'other', expected }, 'GLACIER_IR', signal))
    expect(fault).toMatchObject({ kind: 'conflict', name: 'other' })
    expect(await classOf('other')).toBe('STANDARD')
  })

  it('an archived object needs a restore first', async () => {
    await put(server, bucket, 'cold', { StorageClass: 'DEEP_ARCHIVE' })
    const change = await changeStorageClass(server.s3, { bucket, key: 'cold' }, 'STANDARD', signal)
    expect(change).toEqual({ outcome: 'skipped', reason: 'needsRestore' })
    await restoreObject(server.s3, { bucket, key: 'cold' }, { days: 1, speed: 'Standard' }, signal)
    const during = await changeStorageClass(server.s3, { bucket, key: 'cold' }, 'STANDARD', signal, { usesAcls: false })
    // moto restores at once.
    expect(during).toMatchObject(onMoto ? { outcome: 'changed' } : { outcome: 'skipped', reason: 'restoreOngoing' })
  })

  it('a missing key is not found', async () => {
    const fault = await faultOf(changeStorageClass(server.s3, { bucket, key: 'missing' }, 'STANDARD_IA', signal))
    expect(fault).toMatchObject({ kind: 'notFound', what: 'key' })
  })

  it('a locked object is left alone', async () => {
    const own = await makeBucket(server, 'locked', { ObjectLockEnabledForBucket: true })
    await put(server, own, 'held')
    await server.admin.send(new PutObjectLegalHoldCommand({ Bucket: own, Key: 'held', LegalHold: { Status: 'ON' } }))
    const change = await changeStorageClass(server.s3, { bucket: own, key: 'held' }, 'STANDARD_IA', signal)
    expect(change).toEqual({ outcome: 'skipped', reason: 'objectLocked' })
  })

  it.skipIf(onMoto)('an SSE-C object needs its key', async () => {
    await setDefaultEncryption(server, bucket)
    const SSECustomerKey = Buffer.alloc(32, 3).toString('base64')
    await put(server, bucket, 'sse-c', { SSECustomerAlgorithm: 'AES256', SSECustomerKey })
    const fault = await faultOf(changeStorageClass(server.s3, { bucket, key: 'sse-c' }, 'STANDARD_IA', signal))
    expect(fault).toMatchObject({ kind: 'customerKeyNeeded' })
  })

  it('is cancelled before it writes', async () => {
    await put(server, bucket, 'cancelled')
    const cancel = new AbortController()
    cancel.abort()
    expect(
      await faultOf(changeStorageClass(server.s3, { bucket, key: 'cancelled' }, 'STANDARD_IA', cancel.signal)),
    ).toEqual({ kind: 'cancelled' })
    expect(await classOf('cancelled')).toBe('STANDARD')
  })
})

describe('what cannot be kept for certain is skipped before anything is written (s3-facts A1.25)', () => {
  const head = { etag: '"e"', 'content-length': '5', 'last-modified': 'Wed, 02 Jan 2030 03:04:05 GMT' }
  it.each<[string, Record<string, string>]>([
    ['an encryption nobody knows', { 'x-amz-server-side-encryption': 'aws:fsx' }],
    ['KMS without its key', { 'x-amz-server-side-encryption': 'aws:kms' }],
    ['DSSE without its key', { 'x-amz-server-side-encryption': 'aws:kms:dsse' }],
    ['a redirect that is not ASCII', { 'x-amz-website-redirect-location': '/\xe4' }],
  ])('%s', async (_, headers) => {
    const fake = await startFake((request, response) => {
      response.writeHead(200, request.method === 'HEAD' ? { ...head, ...headers } : {})
      response.end(
        request.method === 'HEAD' ? undefined : '<AccessControlPolicy><Owner><ID>o</ID></Owner></AccessControlPolicy>',
      )
    })
    const change = await changeStorageClass(
      fake.lake.forRegion('us-east-1'),
      { bucket: 'some-bucket', key: 'k' },
      'GLACIER',
      signal,
    )
    expect(change).toEqual({ outcome: 'skipped', reason: 'cannotVerify' })
    expect(fake.arrived.filter((line) => line.startsWith('PUT'))).toEqual([])
    await fake.close()
  })

  it('an ACL that may not be read', async () => {
    const fake = await startFake((request, response) =>
      request.method === 'HEAD' ? response.writeHead(200, head).end() : sendError(response, 403, 'AccessDenied'),
    )
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await changeStorageClass(s3, { bucket: 'some-bucket', key: 'k' }, 'GLACIER', signal)).toEqual({
      outcome: 'skipped',
      reason: 'cannotVerify',
    })
    expect(fake.arrived).toHaveLength(2)
    await fake.close()
  })

  it('an object in an archive tier of INTELLIGENT_TIERING needs a restore', async () => {
    const headers = {
      ...head,
      'x-amz-storage-class': 'INTELLIGENT_TIERING',
      'x-amz-archive-status': 'DEEP_ARCHIVE_ACCESS',
    }
    const fake = await startFake((_, response) => response.writeHead(200, headers).end())
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await changeStorageClass(s3, { bucket: 'some-bucket', key: 'k' }, 'STANDARD', signal)).toEqual({
      outcome: 'skipped',
      reason: 'needsRestore',
    })
    await fake.close()
  })
})

describe('conditions of the copy', () => {
  const modified = 'Wed, 02 Jan 2030 03:04:05 GMT'
  async function copies(refuseIfMatch: boolean) {
    const asked: IncomingHttpHeaders[] = []
    let storageClass = 'STANDARD'
    const fake = await startFake((request, response) => {
      const head = {
        etag: '"e"',
        'content-length': '5',
        'last-modified': modified,
        'x-amz-storage-class': storageClass,
      }
      if (request.method === 'HEAD') return response.writeHead(200, head).end()
      asked.push(request.headers)
      if (refuseIfMatch && request.headers['if-match']) return sendError(response, 501, 'NotImplemented')
      storageClass = String(request.headers['x-amz-storage-class'])
      return response.writeHead(200).end('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>')
    })
    const s3 = fake.lake.forRegion('us-east-1')
    for (const to of ['GLACIER_IR', 'STANDARD_IA'] as const) {
      const change = await changeStorageClass(s3, { bucket: 'some-bucket', key: 'k' }, to, signal, { usesAcls: false })
      expect(change).toMatchObject({ outcome: 'changed' })
    }
    await fake.close()
    return asked
  }

  it('the object must still be the one that was looked at: at the target by ETag, at the source by time (s3-facts A1.16)', async () => {
    const [copy] = await copies(false)
    expect(copy).toMatchObject({ 'if-match': '"e"', 'x-amz-copy-source-if-unmodified-since': modified })
    expect(copy).not.toHaveProperty('x-amz-copy-source-if-match')
  })

  it('an endpoint that knows no If-Match on copies is asked without, once and for all', async () => {
    const asked = await copies(true)
    expect(asked.map((headers) => headers['if-match'])).toEqual(['"e"', undefined, undefined])
    expect(asked.every((headers) => headers['x-amz-copy-source-if-unmodified-since'] === modified)).toBe(true)
  })
})

describe.skipIf(onMoto)('failures at the copy (s3-facts A1.17, A1.18)', () => {
  const copies = { match: (arrival: { operation: string }) => arrival.operation === 'CopyObject' }
  const inject = (fault: Fault, times = 1) => server.sample?.faults.add({ ...copies, times, fault })
  let count = 0

  async function change(key: string) {
    const { pace, waited } = noWait()
    const lake = openLakeClient({ ...server, pathStyle: true, pace })
    try {
      return {
        change: await changeStorageClass(
          lake.forRegion(server.region),
          { bucket: versioned, key },
          'GLACIER_IR',
          signal,
        ),
        waited,
      }
    } finally {
      lake.destroy()
    }
  }

  // The last number: versions afterwards. Two are the old one and the new one; three would be a copy made twice.
  it.each<[string, Fault, number[]]>([
    ['the connection is cut before', { kind: 'dropBefore' }, [100]],
    ['the connection is cut after', { kind: 'dropAfter' }, []],
    ['throttled', { kind: 'throttle' }, [500]],
    ['500', { kind: 'status', status: 500, code: 'InternalError' }, [100]],
    ['503', { kind: 'status', status: 503, code: 'ServiceUnavailable' }, [500]],
    ['200 with an error in it', { kind: 'errorIn200', code: 'InternalError' }, [100]],
    ['200 with nothing in it', { kind: 'emptyBody' }, []],
    ['200 with half an answer in it', { kind: 'cutBody' }, []],
  ])('%s: changed, and exactly one new version', async (_, fault, pauses) => {
    const key = `fault-${count++}`
    await put(server, versioned, key)
    inject(fault)
    const { change: result, waited } = await change(key)
    expect(result.outcome).toBe('changed')
    expect(await classOf(key, versioned)).toBe('GLACIER_IR')
    expect(await versionsOf(key)).toBe(2)
    expect(waited).toEqual(pauses)
  })

  it('gives up after four tries, and says why', async () => {
    await put(server, versioned, 'never')
    inject({ kind: 'throttle' }, 4)
    expect(await faultOf(change('never'))).toMatchObject({ kind: 'throttled' })
    expect(await versionsOf('never')).toBe(1)
  })

  it.each([
    ['PreconditionFailed', 412],
    ['ConditionalRequestConflict', 409],
  ])('%s is a conflict and not repeated', async (code, status) => {
    const key = `conflict-${status}`
    await put(server, versioned, key)
    inject({ kind: 'status', status, code })
    expect(await faultOf(change(key))).toMatchObject({ kind: 'conflict', name: key })
    expect(await versionsOf(key)).toBe(1)
  })

  it('another writer between HEAD and copy is not overwritten', async () => {
    await put(server, versioned, 'race')
    const lake = openLakeClient({ ...server, pathStyle: true })
    const s3 = aroundCopies(lake.forRegion(server.region), async (send) => {
      await put(server, versioned, 'race', { Body: 'foreign' })
      return send()
    })
    const fault = await faultOf(changeStorageClass(s3, { bucket: versioned, key: 'race' }, 'GLACIER_IR', signal))
    expect(fault).toMatchObject({ kind: 'conflict' })
    expect(await classOf('race', versioned)).toBe('STANDARD')
    expect(await versionsOf('race')).toBe(2)
    lake.destroy()
  })

  it('another writer while the answer was lost is a conflict', async () => {
    await put(server, versioned, 'lost-race')
    const lake = openLakeClient({ ...server, pathStyle: true, pace: noWait().pace })
    server.sample?.faults.add({ ...copies, fault: { kind: 'dropBefore' } })
    const s3 = aroundCopies(lake.forRegion(server.region), async (send) => {
      try {
        return await send()
      } catch (error) {
        await put(server, versioned, 'lost-race', { Body: 'foreign' })
        throw error
      }
    })
    const fault = await faultOf(changeStorageClass(s3, { bucket: versioned, key: 'lost-race' }, 'GLACIER_IR', signal))
    expect(fault).toMatchObject({ kind: 'conflict', name: 'lost-race' })
    lake.destroy()
  })
})

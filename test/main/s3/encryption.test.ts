import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectLegalHoldCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Encryption, TargetEncryption } from '../../../lake/encryption'
import { CustomerKey } from '../../../main/s3/customerKey'
import { canUpdateEncryption, changeEncryption } from '../../../main/s3/encryption'
import { headObject } from '../../../main/s3/head'
import { openLakeClient } from '../../../main/s3/lakeClient'
import { restoreObject } from '../../../main/s3/restore'
import { changeStorageClass } from '../../../main/s3/storageClass'
import type { Fault } from '../../../sample/faults'
import { noWait, onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put, setDefaultEncryption } from '../../support/objects'

const signal = new AbortController().signal
const keyArn = (digit: number): string =>
  `arn:aws:kms:us-east-1:123456789012:key/${String(digit).repeat(8)}-2222-3333-4444-555555555555`
const first: TargetEncryption = { kind: 'SSE-KMS', keyId: keyArn(1), bucketKey: true }
const second: TargetEncryption = { kind: 'SSE-KMS', keyId: keyArn(2), bucketKey: false }
const twice: TargetEncryption = { kind: 'DSSE-KMS', keyId: keyArn(1) }
const s3Keys: TargetEncryption = { kind: 'SSE-S3' }
const customer = Buffer.alloc(32, 7).toString('base64')
const sealed = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: customer }
const customerKey = CustomerKey.read(customer)

let server: Emulator
let bucket: string
/** Moto has no UpdateObjectEncryption, so that everything is copied there. */
let inPlace: boolean
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'encryption')
  await setDefaultEncryption(server, bucket)
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await server.admin.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  inPlace = await canUpdateEncryption(server.s3, bucket, signal)
})
afterEach(() => server.sample?.faults.clear())
afterAll(() => server.close())

const change = (key: string, to: TargetEncryption, more: object = {}) =>
  changeEncryption(server.s3, { bucket, key }, to, signal, { inPlace, ...more })
const headOf = (key: string) => headObject(server.s3, { bucket, key }, signal)
const versionsOf = async (key: string): Promise<number> =>
  ((await server.admin.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))).Versions ?? []).length
const sha256 = async (Key: string): Promise<string> => {
  const { Body } = await server.admin.send(new GetObjectCommand({ Bucket: bucket, Key }))
  return createHash('sha256')
    .update((await Body?.transformToByteArray()) ?? '')
    .digest('hex')
}

it('is found to be there, or not to be there', () => expect(inPlace).toBe(!onMoto))

const withKms = (digit: number, BucketKeyEnabled: boolean): Partial<PutObjectCommandInput> => ({
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: keyArn(digit),
  BucketKeyEnabled,
})
const envelopes = {
  v1: { 'x-amz-key': 'a2V5', 'x-amz-iv': 'aXY=', 'x-amz-matdesc': '{}' },
  v2: { 'x-amz-key-v2': 'a2V5', 'x-amz-iv': 'aXY=', 'x-amz-cek-alg': 'AES/GCM/NoPadding', 'x-amz-wrap-alg': 'kms' },
} as const

/** What an object was written with, what is to be said of it, and where it goes (security B7.12). */
const combinations: readonly (readonly [
  what: string,
  written: Partial<PutObjectCommandInput>,
  said: Encryption,
  to: TargetEncryption,
  way: 'inPlace' | 'copy',
])[] = [
  ['the default of the bucket', {}, s3Keys, first, 'inPlace'],
  ['SSE-S3', { ServerSideEncryption: 'AES256' }, s3Keys, second, 'inPlace'],
  ['a KMS key', withKms(2, false), second, first, 'inPlace'],
  ['a KMS key with a bucket key', withKms(1, true), first, second, 'inPlace'],
  ['a bucket key to be switched off', withKms(1, true), first, { ...first, bucketKey: false }, 'inPlace'],
  ['a bucket key to be switched on', withKms(1, false), { ...first, bucketKey: false }, first, 'inPlace'],
  ['a KMS key, back to S3', withKms(1, true), first, s3Keys, 'copy'],
  ['a KMS key, to two layers', withKms(1, true), first, twice, 'copy'],
  ['SSE-S3 and an envelope of version 1', { Metadata: envelopes.v1 }, s3Keys, first, 'inPlace'],
  ['a KMS key and an envelope of version 2', { ...withKms(1, true), Metadata: envelopes.v2 }, first, s3Keys, 'copy'],
  // moto does not tell the key of two layers, nor demand the customer's key (README).
  ...(onMoto
    ? []
    : ([
        ['two layers', { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: keyArn(1) }, twice, first, 'copy'],
        ['a key of the customer', sealed, { kind: 'SSE-C' }, first, 'copy'],
        ['a key of the customer, to S3', sealed, { kind: 'SSE-C' }, s3Keys, 'copy'],
      ] as const)),
]

describe.each(['STANDARD', 'STANDARD_IA', 'GLACIER_IR'] as const)('in %s', (StorageClass) => {
  it.each(combinations)('%s: the right label, the right way, the same class', async (what, written, said, to, way) => {
    const key = `${StorageClass}/${what}`
    await put(server, bucket, key, { StorageClass, Tagging: 'team=data', CacheControl: 'no-store', ...written })
    const before = await headObject(server.s3, { bucket, key }, signal, { customerKey })
    expect(before.encryption).toEqual(said)
    const requests: string[] = []
    const changed = await change(key, to, { customerKey, onRequest: (name: string) => void requests.push(name) })
    expect(changed.outcome).toBe('changed')
    const after = await headOf(key)
    // moto does not tell the key of two layers.
    if (!(onMoto && to.kind === 'DSSE-KMS')) expect(after.encryption).toEqual(to)
    expect(after.storageClass).toBe(StorageClass)
    expect([after.metadata, after.clientSide, after.cacheControl]).toEqual([
      before.metadata,
      before.clientSide,
      'no-store',
    ])
    expect(await sha256(key)).toBe(createHash('sha256').update('content').digest('hex'))
    const { TagSet } = await server.admin.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
    expect(TagSet).toEqual([{ Key: 'team', Value: 'data' }])
    const isUpdate = inPlace && way === 'inPlace'
    expect(requests.includes('UpdateObjectEncryption')).toBe(isUpdate)
    expect(requests.includes('CopyObject')).toBe(!isUpdate)
    expect(await versionsOf(key)).toBe(isUpdate ? 1 : 2)
    if (isUpdate) expect([after.etag, after.modifiedAt]).toEqual([before.etag, before.modifiedAt])
  })
})

describe('archived objects', () => {
  it.skipIf(onMoto)('are changed in place without a restore', async () => {
    await put(server, bucket, 'cold', { StorageClass: 'DEEP_ARCHIVE' })
    const before = await headOf('cold')
    expect(await change('cold', first)).toMatchObject({ outcome: 'changed', versionId: before.versionId })
    expect(await headOf('cold')).toEqual({ ...before, encryption: first })
  })

  it('need a restore for a copy', async () => {
    await put(server, bucket, 'cold-copy', { StorageClass: 'GLACIER' })
    expect(await change('cold-copy', first, { inPlace: false })).toEqual({ outcome: 'skipped', reason: 'needsRestore' })
    await restoreObject(server.s3, { bucket, key: 'cold-copy' }, { days: 1, speed: 'Standard' }, signal)
    const during = await change('cold-copy', first, { inPlace: false, usesAcls: false })
    // moto restores at once.
    expect(during).toMatchObject(onMoto ? { outcome: 'changed' } : { outcome: 'skipped', reason: 'restoreOngoing' })
    expect((await headOf('cold-copy')).storageClass).toBe('GLACIER')
  })
})

describe('versions', () => {
  it.skipIf(onMoto)('that are not the current one are changed in place, and never copied', async () => {
    const { versionId } = await put(server, bucket, 'old')
    await put(server, bucket, 'old', { Body: 'newer' })
    const object = { bucket, key: 'old', versionId }
    const changed = await changeEncryption(server.s3, object, first, signal, { inPlace })
    expect(changed).toMatchObject({ outcome: 'changed', versionId })
    expect((await headObject(server.s3, object, signal)).encryption).toEqual(first)
    expect((await headOf('old')).encryption).toEqual(s3Keys)
    const copied = await changeEncryption(server.s3, object, s3Keys, signal, { inPlace })
    expect(copied).toEqual({ outcome: 'skipped', reason: 'noncurrentVersion' })
    expect(await versionsOf('old')).toBe(2)
  })

  it('that are named and are the current one are copied', async () => {
    const { versionId } = await put(server, bucket, 'named')
    const object = { bucket, key: 'named', versionId }
    expect(await changeEncryption(server.s3, object, first, signal, { inPlace: false })).toMatchObject({
      outcome: 'changed',
    })
    expect((await headOf('named')).encryption).toEqual(first)
  })
})

describe('what is left alone', () => {
  it('is encrypted so already', async () => {
    await put(server, bucket, 'there', withKms(1, true))
    expect(await change('there', first)).toMatchObject({ outcome: 'alreadyThere' })
    expect(await versionsOf('there')).toBe(1)
  })

  it('is locked', async () => {
    const own = await makeBucket(server, 'locked', { ObjectLockEnabledForBucket: true })
    await put(server, own, 'held')
    await server.admin.send(new PutObjectLegalHoldCommand({ Bucket: own, Key: 'held', LegalHold: { Status: 'ON' } }))
    for (const by of [inPlace, false]) {
      const change = await changeEncryption(server.s3, { bucket: own, key: 'held' }, first, signal, { inPlace: by })
      expect(change).toEqual({ outcome: 'skipped', reason: 'objectLocked' })
    }
  })

  it('is not the object the plan was made for', async () => {
    await put(server, bucket, 'other')
    const object = { bucket, key: 'other', expected: { etag: '0'.repeat(32), bytes: 7 } }
    for (const by of [inPlace, false]) {
      const fault = await faultOf(changeEncryption(server.s3, object, first, signal, { inPlace: by }))
      expect(fault).toMatchObject({ kind: 'conflict', name: 'other' })
    }
    expect((await headOf('other')).encryption).toEqual(s3Keys)
  })
})

describe.skipIf(onMoto)('failures of UpdateObjectEncryption, which has no precondition (s3-facts A1.16)', () => {
  const updates = { match: (arrival: { operation: string }) => arrival.operation === 'UpdateObjectEncryption' }
  const arrived = () => server.sample?.log.entries.filter(updates.match).length ?? 0
  let count = 0

  it.each<[string, Fault, number]>([
    ['the connection is cut before', { kind: 'dropBefore' }, 2],
    ['the connection is cut after', { kind: 'dropAfter' }, 1],
    ['throttled', { kind: 'throttle' }, 2],
    ['500', { kind: 'status', status: 500, code: 'InternalError' }, 2],
  ])('%s: changed, and sent again only where it was not carried out', async (_, fault, sent) => {
    const key = `fault-${count++}`
    await put(server, bucket, key)
    const before = arrived()
    server.sample?.faults.add({ ...updates, times: 1, fault })
    const lake = openLakeClient({ ...server, pathStyle: true, pace: noWait().pace })
    const changed = await changeEncryption(lake.forRegion(server.region), { bucket, key }, first, signal, { inPlace })
    lake.destroy()
    expect(changed.outcome).toBe('changed')
    expect((await headOf(key)).encryption).toEqual(first)
    expect(arrived() - before).toBe(sent)
  })

  it('another writer between the looks is a conflict', async () => {
    const own = await makeBucket(server, 'race')
    await put(server, own, 'race')
    const lake = openLakeClient({ ...server, pathStyle: true })
    const s3 = lake.forRegion(server.region)
    s3.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] === 'UpdateObjectEncryptionCommand')
          await put(server, own, 'race', { Body: 'foreign' })
        return next(args)
      },
      { step: 'initialize' },
    )
    const fault = await faultOf(changeEncryption(s3, { bucket: own, key: 'race' }, first, signal, { inPlace }))
    expect(fault).toMatchObject({ kind: 'conflict', name: 'race' })
    lake.destroy()
  })

  it('a writer between the looks does not meet it where versions are kept: the version is named', async () => {
    await put(server, bucket, 'pinned')
    const lake = openLakeClient({ ...server, pathStyle: true })
    const s3 = lake.forRegion(server.region)
    s3.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] === 'UpdateObjectEncryptionCommand')
          await put(server, bucket, 'pinned', { Body: 'foreign' })
        return next(args)
      },
      { step: 'initialize' },
    )
    await changeEncryption(s3, { bucket, key: 'pinned' }, first, signal, { inPlace })
    expect((await headOf('pinned')).encryption).toEqual(s3Keys)
    lake.destroy()
  })

  it('an answer that S3 does not keep to is told', async () => {
    const fake = await startFake((request, response) => {
      const head = { etag: '"e"', 'content-length': '5', 'x-amz-server-side-encryption': 'AES256' }
      if (request.method === 'HEAD') return response.writeHead(200, head).end()
      if (request.method === 'GET') return sendError(response, 405, 'MethodNotAllowed', { headers: { allow: 'PUT' } })
      return response.writeHead(200).end()
    })
    const s3 = fake.lake.forRegion('us-east-1')
    const fault = await faultOf(changeEncryption(s3, { bucket: 'some-bucket', key: 'k' }, first, signal, { inPlace }))
    expect(fault).toMatchObject({ kind: 'conflict', message: expect.stringContaining('still encrypted as before') })
    await fake.close()
  })
})

describe('whether an endpoint has UpdateObjectEncryption (design, section 3)', () => {
  it.each<[string, number, Record<string, string>, boolean]>([
    ['405 that allows PUT only', 405, { allow: 'PUT' }, true],
    ['405 that allows PUT and OPTIONS', 405, { allow: 'put, OPTIONS' }, true],
    ['405 that allows everything but is no object', 405, { allow: 'GET, PUT, DELETE' }, false],
    ['405 that allows nothing it names', 405, {}, false],
    ['405 without PUT', 405, { allow: 'DELETE' }, false],
    ['the object', 200, {}, false],
    ['no such key', 404, {}, false],
    ['not implemented', 501, {}, false],
    ['denied', 403, {}, false],
    ['a bad request', 400, {}, false],
  ])('%s', async (_, status, headers, has) => {
    const code =
      { 404: 'NoSuchKey', 403: 'AccessDenied', 405: 'MethodNotAllowed', 501: 'NotImplemented' }[status] ?? 'No'
    const head = { etag: '"e"', 'content-length': '5', 'x-amz-server-side-encryption': 'AES256' }
    const fake = await startFake((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, head).end()
      else if (status === 200) response.writeHead(200, headers).end('content')
      else sendError(response, status, code, { headers })
    })
    const s3 = fake.lake.forRegion('us-east-1')
    expect(await canUpdateEncryption(s3, 'some-bucket', signal)).toBe(has)
    const object = { bucket: 'some-bucket', key: 'k' }
    const fault = await faultOf(changeEncryption(s3, object, first, signal, { inPlace: true }))
    expect(fake.arrived.some((line) => line.startsWith('PUT '))).toBe(has)
    if (!has) expect(fault).toMatchObject({ kind: 'unsupported', feature: 'UpdateObjectEncryption' })
    await fake.close()
  })

  it('is asked only once, and not of AWS', async () => {
    const fake = await startFake((_, response) =>
      sendError(response, 405, 'MethodNotAllowed', { headers: { allow: 'PUT' } }),
    )
    const s3 = fake.lake.forRegion('us-east-1')
    await canUpdateEncryption(s3, 'some-bucket', signal)
    await canUpdateEncryption(s3, 'some-bucket', signal)
    expect(fake.arrived).toHaveLength(1)
    expect(fake.arrived[0]).toMatch(/^GET \/some-bucket\/.+\?(.*&)?encryption/)
    await fake.close()
    const aws = openLakeClient({
      endpoint: null,
      region: 'eu-west-1',
      pathStyle: false,
      credentials: server.credentials,
    })
    expect(await canUpdateEncryption(aws.forRegion('eu-west-1'), 'some-bucket', signal)).toBe(true)
    aws.destroy()
  })
})

describe('keys of the customer', () => {
  it.skipIf(onMoto)('open what is encrypted with them, and a wrong one is told from a missing one', async () => {
    await put(server, bucket, 'sealed', sealed)
    const ref = { bucket, key: 'sealed' }
    expect(await faultOf(headOf('sealed'))).toEqual({ kind: 'customerKeyNeeded', name: 'sealed' })
    const wrong = CustomerKey.read('ab'.repeat(32))
    expect(await faultOf(headObject(server.s3, ref, signal, { customerKey: wrong }))).toEqual({
      kind: 'customerKeyWrong',
      name: 'sealed',
    })
    expect(await headObject(server.s3, ref, signal, { customerKey })).toMatchObject({ encryption: { kind: 'SSE-C' } })
    await put(server, bucket, 'plain')
    expect((await headObject(server.s3, { bucket, key: 'plain' }, signal, { customerKey })).encryption).toEqual(s3Keys)
  })

  it.skipIf(onMoto)('stay when only the class changes, in one copy and in parts', async () => {
    // A part by its range needs more than 5 MB.
    const Body = Buffer.alloc(6 << 20, 'content')
    const plan = (bytes: number) => ({ partBytes: bytes, parts: 1 })
    for (const [key, largestCopy] of [
      ['whole', Body.length],
      ['parts', 5],
    ] as const) {
      await put(server, bucket, key, { ...sealed, Body, Metadata: { origin: 'x' } })
      const options = { customerKey, largestCopy, plan }
      const changed = await changeStorageClass(server.s3, { bucket, key }, 'STANDARD_IA', signal, options)
      expect(changed).toMatchObject({ outcome: 'changed' })
      const got = await server.admin.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...sealed }))
      expect(got).toMatchObject({
        StorageClass: 'STANDARD_IA',
        SSECustomerAlgorithm: 'AES256',
        Metadata: { origin: 'x' },
      })
      expect(Body.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true)
    }
  })

  it.each([
    ['', 'is not a key of 32 bytes'],
    ['c2hvcnQ=', 'is not a key of 32 bytes'],
    [`${customer.slice(0, 42)}B=`, 'is not a key of 32 bytes'],
    [Buffer.alloc(33, 7).toString('base64'), 'is not a key of 32 bytes'],
    ['zz'.repeat(32), 'is not a key of 32 bytes'],
  ])('“%s” is none', async (text, problem) => {
    const fault = await faultOf(Promise.resolve().then(() => CustomerKey.read(text)))
    expect(fault).toEqual({ kind: 'badInput', path: 'customerKey', problem: expect.stringContaining(problem) })
    if (text !== '') expect(JSON.stringify(fault)).not.toContain(text)
  })

  it('is shown by nothing that shows an object, and read the same from both forms', () => {
    const hex = CustomerKey.read(Buffer.alloc(32, 7).toString('hex'))
    expect(hex.fields(server.s3)).toEqual(customerKey.fields(server.s3))
    expect(hex.fields(server.s3).SSECustomerKey).toBe(customer)
    expect(
      [JSON.stringify({ hex }), inspect({ hex }, { showHidden: true }), Object.keys(hex).join()].join(),
    ).not.toContain(customer)
  })

  it('is not sent where others can read it on its way', async () => {
    const lake = openLakeClient({
      endpoint: 'http://10.0.0.1:9000',
      region: 'us-east-1',
      pathStyle: true,
      credentials: server.credentials,
    })
    expect(() => customerKey.fields(lake.forRegion('us-east-1'))).toThrow(/badInput|TLS|endpoint/)
    lake.destroy()
  })
})

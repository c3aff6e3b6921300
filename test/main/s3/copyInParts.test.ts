import {
  GetObjectAclCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { getChecksums } from '../../../main/s3/checksums'
import { headObject } from '../../../main/s3/head'
import { addHeaders, watchHeaders } from '../../../main/s3/headers'
import { openLakeClient } from '../../../main/s3/lakeClient'
import type { RewriteOptions } from '../../../main/s3/rewrite'
import { changeStorageClass } from '../../../main/s3/storageClass'
import { getTags } from '../../../main/s3/tags'
import { setTraits, traitsOf } from '../../../main/s3/traits'
import type { Fault } from '../../../sample/faults'
import { noWait, onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, startFake } from '../../support/fakeS3'
import { makeBucket, put, setDefaultEncryption, sha256Of } from '../../support/objects'

const signal = new AbortController().signal
const partBytes = 5 * 1024 * 1024
const bytes = 2 * partBytes + 12_345
const body = Buffer.alloc(bytes, 'a lake of bytes ')
/** Parts of the smallest legal size for an object that would fit in one copy. */
const small: RewriteOptions = {
  largestCopy: partBytes,
  plan: (size) => ({ partBytes, parts: Math.ceil(size / partBytes) }),
}
const keyId = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'

let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'parts')
  await setDefaultEncryption(server, bucket, { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyId.replaceAll('1', '9') })
})
afterEach(() => server.sample?.faults.clear())
afterAll(() => server.close())

const uploads = async () => (await server.admin.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? []

describe('a copy in parts', () => {
  it('keeps everything, though nothing is kept by default', async () => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: 'a b+c/ключ',
      Body: body,
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyId,
      // moto forgets the bucket key of uploads in parts.
      BucketKeyEnabled: !onMoto,
      Tagging: 'team=data%20%2B%20ml&Classification=PHI',
    })
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-encoding': 'zstd',
      'content-language': 'de, en',
      'content-disposition': 'attachment; filename="a, b"',
      'cache-control': 'max-age=60, private',
      expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
      'x-amz-website-redirect-location': '/elsewhere?a=b',
      'x-amz-meta-owner': 'data team',
      'x-amz-meta-x-amz-iv': 'abc==',
    }
    addHeaders(command, [...Object.entries(headers), ['x-amz-meta-__proto__', 'kept']])
    await server.admin.send(command)
    await server.admin.send(new PutObjectAclCommand({ Bucket: bucket, Key: 'a b+c/ключ', ACL: 'public-read' }))
    const raw = async () => {
      let seen: ReadonlyMap<string, string> = new Map()
      const head = new HeadObjectCommand({ Bucket: bucket, Key: 'a b+c/ключ' })
      watchHeaders(head, (all) => void (seen = all))
      await server.admin.send(head)
      const kept = [...seen].filter(([name]) =>
        /^(content-|cache|expires|x-amz-(meta|server|website|tagging))/.test(name),
      )
      const { Grants } = await server.admin.send(new GetObjectAclCommand({ Bucket: bucket, Key: 'a b+c/ключ' }))
      const tags = await getTags(server.s3, { bucket, key: 'a b+c/ключ' }, signal)
      return {
        kept: new Map(kept),
        grants: new Set(Grants?.map((grant) => JSON.stringify(grant))),
        tags: new Set(tags),
      }
    }
    const before = await raw()
    expect(before.kept.get('x-amz-meta-__proto__')).toBe('kept')
    const requests: string[] = []
    const onRequest = (name: string): void => void requests.push(name)
    const change = await changeStorageClass(server.s3, { bucket, key: 'a b+c/ключ' }, 'STANDARD_IA', signal, {
      ...small,
      onRequest,
    })
    expect(change.outcome).toBe('changed')
    expect(requests).toEqual([
      'HeadObject', 'GetObjectAcl', 'HeadObject', 'GetObjectTagging', 'CreateMultipartUpload',
      'UploadPartCopy', 'UploadPartCopy', 'UploadPartCopy', 'CompleteMultipartUpload',
    ]) // prettier-ignore
    expect(await raw()).toEqual(before)
    const now = await headObject(server.s3, { bucket, key: 'a b+c/ключ' }, signal)
    expect(now).toMatchObject({ storageClass: 'STANDARD_IA', bytes })
    expect(await uploads()).toEqual([])
  })

  it('keeps the bytes', async () => {
    await put(server, bucket, 'bytes', { Body: body })
    const before = await sha256Of(server, bucket, 'bytes')
    await changeStorageClass(server.s3, { bucket, key: 'bytes' }, 'GLACIER_IR', signal, small)
    expect(await sha256Of(server, bucket, 'bytes')).toBe(before)
  })

  it.skipIf(onMoto)('keeps the kind of checksum', async () => {
    for (const ChecksumAlgorithm of ['CRC64NVME', 'CRC32', 'SHA256'] as const) {
      await put(server, bucket, ChecksumAlgorithm, { Body: body, ChecksumAlgorithm })
      const before = await getChecksums(server.s3, { bucket, key: ChecksumAlgorithm }, signal)
      await changeStorageClass(server.s3, { bucket, key: ChecksumAlgorithm }, 'GLACIER_IR', signal, small)
      const after = await getChecksums(server.s3, { bucket, key: ChecksumAlgorithm }, signal)
      expect(after.checksums.map(([name]) => name)).toEqual(before.checksums.map(([name]) => name))
      if (ChecksumAlgorithm !== 'SHA256') expect(after.checksums).toEqual(before.checksums)
    }
  })

  it('an object too large for any plan is left alone', async () => {
    await put(server, bucket, 'huge')
    const change = await changeStorageClass(server.s3, { bucket, key: 'huge' }, 'GLACIER_IR', signal, {
      largestCopy: 1,
      plan: () => null,
    })
    expect(change).toEqual({ outcome: 'skipped', reason: 'tooLarge' })
  })
})

describe.skipIf(onMoto)('real sizes and failures', () => {
  it.each([
    [5 * 1024 ** 3, ['HeadObject', 'CopyObject']],
    [
      5 * 1024 ** 3 + 1,
      [
        'HeadObject',
        'HeadObject',
        'GetObjectTagging',
        'CreateMultipartUpload',
        ...Array.from({ length: 11 }, () => 'UploadPartCopy'),
        'CompleteMultipartUpload',
      ],
    ],
  ])('%i bytes', async (size, expected) => {
    server.sample?.putSparse(bucket, 'sparse', size)
    const requests: string[] = []
    const onRequest = (name: string): void => void requests.push(name)
    const change = await changeStorageClass(server.s3, { bucket, key: 'sparse' }, 'STANDARD_IA', signal, {
      usesAcls: false,
      onRequest,
    })
    expect(change.outcome).toBe('changed')
    expect(requests).toEqual(expected)
    const now = await headObject(server.s3, { bucket, key: 'sparse' }, signal)
    expect(now).toMatchObject({ storageClass: 'STANDARD_IA', bytes: size })
  })

  const inject = (operation: string, fault: Fault, { skip = 0, times = 1 } = {}) =>
    server.sample?.faults.add({ match: (arrival) => arrival.operation === operation, skip, times, fault })
  const reset: Fault = { kind: 'dropBefore' }
  const lost: Fault = { kind: 'dropAfter' }
  const broken: Fault = { kind: 'status', status: 400, code: 'SomethingBroke' }

  it.each<[string, string, Fault, object]>([
    ['a part fails once', 'UploadPartCopy', { kind: 'throttle' }, { skip: 1 }],
    ['a part answer is lost', 'UploadPartCopy', lost, { skip: 2 }],
    ['a part says an error under 200', 'UploadPartCopy', { kind: 'errorIn200', code: 'InternalError' }, {}],
    ['the end is not reached', 'CompleteMultipartUpload', reset, {}],
    ['the answer to the end is lost', 'CompleteMultipartUpload', lost, {}],
    ['the end says an error under 200', 'CompleteMultipartUpload', { kind: 'errorIn200', code: 'InternalError' }, {}],
    ['the end is answered with nothing', 'CompleteMultipartUpload', { kind: 'emptyBody' }, {}],
  ])('goes on when %s', async (what, operation, fault, when) => {
    const Bucket = await makeBucket(server, 'parts-versions')
    await server.admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    await put(server, Bucket, what, { Body: body })
    inject(operation, fault, when)
    expect(
      await changeStorageClass(server.s3, { bucket: Bucket, key: what }, 'STANDARD_IA', signal, small),
    ).toMatchObject({ outcome: 'changed' })
    const now = await headObject(server.s3, { bucket: Bucket, key: what }, signal)
    expect(now).toMatchObject({ storageClass: 'STANDARD_IA', bytes })
    expect((await server.admin.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? []).toEqual([])
  })

  it.each<[string, Fault, number]>([
    ['CreateMultipartUpload', broken, 0],
    ['UploadPartCopy', broken, 0],
    ['UploadPartCopy', broken, 2],
    ['UploadPartCopy', { kind: 'status', status: 412, code: 'PreconditionFailed' }, 1],
    ['CompleteMultipartUpload', { kind: 'status', status: 412, code: 'PreconditionFailed' }, 0],
    ['CompleteMultipartUpload', broken, 0],
  ])('leaves the object and no upload behind when %s fails: %j after %i', async (operation, fault, skip) => {
    await put(server, bucket, 'failing', { Body: body })
    const before = await headObject(server.s3, { bucket, key: 'failing' }, signal)
    inject(operation, fault, { skip, times: 9 })
    expect(
      await faultOf(changeStorageClass(server.s3, { bucket, key: 'failing' }, 'STANDARD_IA', signal, small)),
    ).toMatchObject({ kind: fault.kind === 'status' && fault.status === 412 ? 'conflict' : 'unexpected' })
    server.sample?.faults.clear()
    expect(await headObject(server.s3, { bucket, key: 'failing' }, signal)).toEqual(before)
    expect(await uploads()).toEqual([])
  })

  it('is aborted when it is cancelled', async () => {
    await put(server, bucket, 'cancelled', { Body: body })
    const cancel = new AbortController()
    const onRequest = (name: string): void => void (name === 'UploadPartCopy' && cancel.abort())
    const fault = await faultOf(
      changeStorageClass(server.s3, { bucket, key: 'cancelled' }, 'STANDARD_IA', cancel.signal, {
        ...small,
        onRequest,
      }),
    )
    expect(fault).toEqual({ kind: 'cancelled' })
    expect(await uploads()).toEqual([])
  })

  it.each([true, false])(
    'never mixes two objects: another writer in mid-copy is a conflict, If-Match at the end %s',
    async (ifMatch) => {
      await put(server, bucket, 'mixed', { Body: body })
      const lake = openLakeClient({ ...server, pathStyle: true, pace: noWait().pace })
      const s3 = lake.forRegion(server.region)
      traitsOf(s3).learned.set('CompleteMultipartUpload If-Match', ifMatch)
      let parts = 0
      s3.middlewareStack.add(
        (next, context) => async (args) => {
          if (context['commandName'] === 'UploadPartCopyCommand' && ++parts === 2)
            await put(server, bucket, 'mixed', { Body: Buffer.alloc(bytes, 'x') })
          return next(args)
        },
        { step: 'initialize' },
      )
      expect(
        await faultOf(changeStorageClass(s3, { bucket, key: 'mixed' }, 'STANDARD_IA', signal, small)),
      ).toMatchObject({ kind: 'conflict' })
      expect((await headObject(server.s3, { bucket, key: 'mixed' }, signal)).storageClass).toBe('STANDARD')
      expect(await uploads()).toEqual([])
      lake.destroy()
    },
  )
})

describe('what a copy in parts cannot say again is skipped', () => {
  const head = { etag: '"e"', 'content-length': '9', 'last-modified': 'Wed, 02 Jan 2030 03:04:05 GMT' }
  const tagging = '<Tagging><TagSet/></Tagging>'
  it.each<[string, Record<string, string>, string]>([
    ['metadata that is not ASCII', { 'x-amz-meta-a': 'gr\xf6\xdfe' }, tagging],
    ['metadata in encoded words', { 'x-amz-meta-a': '=?UTF-8?B?w6TDtg==?=' }, tagging],
    ['metadata S3 did not send', { 'x-amz-missing-meta': '1' }, tagging],
    ['tags that may not be read', {}, '403'],
  ])('%s', async (_, headers, answer) => {
    const fake = await startFake((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(200, { ...head, ...headers }).end()
      if (answer === '403')
        return response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>m</Message></Error>')
      return response.writeHead(200).end(answer)
    })
    const change = await changeStorageClass(
      fake.lake.forRegion('us-east-1'),
      { bucket: 'some-bucket', key: 'k' },
      'GLACIER',
      signal,
      { ...small, largestCopy: 1, usesAcls: false },
    )
    expect(change).toEqual({ outcome: 'skipped', reason: 'cannotVerify' })
    expect(fake.arrived.filter((line) => !/^(HEAD|GET) /.test(line))).toEqual([])
    await fake.close()
  })

  it.each([
    [
      '<ListObjectAnnotationsOutput><Annotations><AnnotationEntry><AnnotationName>a</AnnotationName></AnnotationEntry></Annotations></ListObjectAnnotationsOutput>',
      'skipped',
    ],
    ['<ListObjectAnnotationsOutput><Annotations/></ListObjectAnnotationsOutput>', 'asked on'],
  ])('annotations, which only AWS has: %s', async (annotations, expected) => {
    const fake = await startFake((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(200, head).end()
      if (request.method === 'POST')
        return response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>m</Message></Error>')
      return response.writeHead(200).end(request.url?.includes('tagging') ? tagging : annotations)
    })
    const s3 = fake.lake.forRegion('us-east-1')
    setTraits(s3, { ...traitsOf(s3), aws: true })
    const outcome = await changeStorageClass(s3, { bucket: 'some-bucket', key: 'k' }, 'GLACIER', signal, {
      ...small,
      largestCopy: 1,
      usesAcls: false,
    }).then(
      (change) => change.outcome,
      () => 'asked on',
    )
    expect(outcome).toBe(expected)
    await fake.close()
  })
})

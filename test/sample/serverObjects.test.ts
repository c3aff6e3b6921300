import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type BucketVersioningStatus,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendSigned } from '../support/rawRequest'
import { foreign, openSample, refusal, type OpenSample } from '../support/sample'

let open: OpenSample
let s3: S3Client
let bucket = ''
let made = 0
beforeAll(async () => {
  open = await openSample()
  s3 = open.s3
})
afterAll(() => open.close())
beforeEach(async () => {
  bucket = `bucket-${made++}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
})

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: '0123456789', ...more }))
const setVersioning = (Status: BucketVersioningStatus) =>
  s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }))
const text = async (Key: string, more: object = {}): Promise<string | undefined> =>
  (await s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }))).Body?.transformToString()

describe('an object', () => {
  it('gives back everything it was put with', async () => {
    const said = {
      ContentType: 'text/csv',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      ContentDisposition: 'attachment; filename="a.csv"',
      CacheControl: 'max-age=60',
      StorageClass: 'STANDARD_IA',
      WebsiteRedirectLocation: '/other',
      Metadata: { owner: 'ada', __proto__x: 'kept', 'with-dash': 'a  b' },
    } as const
    await put('all', { ...said, Expires: new Date('2027-01-01T00:00:00Z'), Tagging: 'a%20b=1&c=%2B' })
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'all' }))
    expect(head).toMatchObject({
      ...said,
      ContentLength: 10,
      ETag: '"781e5e245d69b566979b86e28d23f2c7"',
      ServerSideEncryption: 'AES256',
      TagCount: 2,
    })
    expect(head.ExpiresString).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: 'all' }))
    expect(TagSet).toEqual([
      { Key: 'a b', Value: '1' },
      { Key: 'c', Value: '+' },
    ])
  })

  it('keeps its key byte for byte', async () => {
    const keys = [
      '/lead',
      'a//b',
      'a/../b',
      '.',
      '..',
      'x/',
      'nul\0',
      'cr\rlf\n',
      '%2F',
      'a+b',
      '100%',
      '__proto__',
      'é',
      'e\u0301',
      '😀',
      'k'.repeat(1024),
    ]
    for (const one of keys) await put(one, { Body: one })
    for (const one of keys) expect(await text(one)).toBe(one)
    expect(await refusal(put('k'.repeat(1025)))).toEqual(['KeyTooLongError', 400])
  })

  it.each([
    ['bytes=2-4', '234', 206],
    ['bytes=7-', '789', 206],
    ['bytes=-3', '789', 206],
    ['bytes=-30', '0123456789', 206],
    ['bytes=0-99', '0123456789', 206],
    ['bytes=4-2', '0123456789', 200],
    ['lines=1-2', '0123456789', 200],
    ['bytes=10-', null, 416],
    ['bytes=-0', null, 416],
  ])('range %s', async (range, body, status) => {
    await put('r')
    const answer = await sendSigned(open.sample, { target: `/${bucket}/r`, headers: { range } })
    expect(answer.status).toBe(status)
    if (body !== null) expect(answer.body).toBe(body)
    if (status === 206) expect(answer.headers['content-range']).toMatch(/^bytes \d-9?4?\/10$/)
  })

  it('answers conditions as HTTP has them', async () => {
    const { ETag: etag = '' } = await put('c')
    const [past, future] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)]
    const cases = [
      [{ IfMatch: etag }, null],
      [{ IfMatch: '"other"' }, 412],
      [{ IfMatch: etag, IfUnmodifiedSince: past }, null],
      [{ IfUnmodifiedSince: past }, 412],
      [{ IfNoneMatch: etag }, 304],
      [{ IfNoneMatch: '*' }, 304],
      [{ IfNoneMatch: '"other"', IfModifiedSince: future }, null],
      [{ IfModifiedSince: past }, null],
    ] as const
    for (const [conditions, status] of cases) {
      const got = await refusal(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'c', ...conditions })))
      expect([conditions, got?.[1] ?? null]).toEqual([conditions, status])
    }
  })

  it('is written and deleted under conditions', async () => {
    const { ETag: etag = '' } = await put('w')
    expect(await refusal(put('w', { IfNoneMatch: '*' }))).toEqual(['PreconditionFailed', 412])
    expect(await refusal(put('new', { IfNoneMatch: '*' }))).toBeNull()
    expect(await refusal(put('w', { IfMatch: '"other"' }))).toEqual(['PreconditionFailed', 412])
    expect(await refusal(put('none', { IfMatch: etag }))).toEqual(['NoSuchKey', 404])
    expect(await refusal(put('w', { IfMatch: etag }))).toBeNull()
    expect(await refusal(put('w', { IfNoneMatch: etag }))).toEqual(['NotImplemented', 501])
    const remove = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'w', IfMatch }))
    expect(await refusal(remove('"other"'))).toEqual(['PreconditionFailed', 412])
    expect(await refusal(remove(etag))).toBeNull()
  })

  it.each([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ] as const)('keeps and proves its %s', async (algorithm, hex) => {
    const send = (headers: Record<string, string>) =>
      sendSigned(open.sample, { method: 'PUT', target: `/${bucket}/s`, headers, body: '123456789' })
    const wrong = await send({ [`x-amz-checksum-${algorithm.toLowerCase()}`]: 'AAAAAA==' })
    expect([wrong.status, wrong.body.includes('BadDigest')]).toEqual([400, true])
    const told = Buffer.from(hex, 'hex').toString('base64')
    const right = await send({ [`x-amz-checksum-${algorithm.toLowerCase()}`]: told })
    expect(right.headers[`x-amz-checksum-${algorithm.toLowerCase()}`]).toBe(told)
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 's', ChecksumMode: 'ENABLED' }))
    expect(head[`Checksum${algorithm}`]).toBe(told)
    expect((await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 's' })))[`Checksum${algorithm}`]).toBeUndefined()
  })

  it.each([
    [{ StorageClass: 'OUTPOSTS' }, 'InvalidStorageClass'],
    [{ StorageClass: foreign('COLD') }, 'InvalidStorageClass'],
    [{ ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest'],
    [{ ContentMD5: 'short' }, 'InvalidDigest'],
    [{ Metadata: { big: 'x'.repeat(2050) } }, 'MetadataTooLarge'],
    [{ WebsiteRedirectLocation: 'elsewhere' }, 'InvalidArgument'],
    [{ Tagging: Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&') }, 'BadRequest'],
    [{ ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [{ ObjectLockLegalHoldStatus: 'ON' }, 'InvalidRequest'],
    [{ ServerSideEncryption: foreign('rot13') }, 'InvalidEncryptionAlgorithmError'],
    [{ SSEKMSKeyId: 'k' }, 'InvalidArgument'],
  ] as const)('with %o is refused as %s', async (more, name) => {
    expect((await refusal(put('x', more)))?.[0]).toBe(name)
  })
})

describe('tags', () => {
  it.each([
    ['eleven', Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: '' })), 'BadRequest'],
    [
      'the same key twice',
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
      'InvalidTag',
    ],
    ['a key of 129', [{ Key: 'k'.repeat(129), Value: '' }], 'InvalidTag'],
    ['a value of 257', [{ Key: 'k', Value: 'v'.repeat(257) }], 'InvalidTag'],
    ['a strange character', [{ Key: 'a<b', Value: '' }], 'InvalidTag'],
    ['a system key', [{ Key: 'aws:x', Value: '' }], 'InvalidTag'],
    ['ten', Array.from({ length: 10 }, (_, n) => ({ Key: `ключ ${n}`, Value: 'a+b=c:d/e@f._-' })), null],
    ['none', [], null],
  ])('%s', async (_, TagSet, name) => {
    await put('t')
    const where = { Bucket: bucket, Key: 't' }
    const before = await s3.send(new HeadObjectCommand(where))
    expect((await refusal(s3.send(new PutObjectTaggingCommand({ ...where, Tagging: { TagSet } }))))?.[0] ?? null).toBe(
      name,
    )
    const after = await s3.send(new HeadObjectCommand(where))
    expect([after.LastModified, after.ETag]).toEqual([before.LastModified, before.ETag])
    if (name === null) expect((await s3.send(new GetObjectTaggingCommand(where))).TagSet).toEqual(TagSet)
  })
})

describe('versions', () => {
  it('pile up, are hidden by a marker, and go one by one', async () => {
    await put('v', { Body: 'before' })
    await setVersioning('Enabled')
    const { VersionId: second = '' } = await put('v', { Body: 'second' })
    expect(await text('v', { VersionId: 'null' })).toBe('before')
    const { DeleteMarker: marks, VersionId: marker = '' } = await s3.send(
      new DeleteObjectCommand({ Bucket: bucket, Key: 'v' }),
    )
    expect(marks).toBe(true)
    const current = await sendSigned(open.sample, { method: 'HEAD', target: `/${bucket}/v` })
    expect([current.status, current.headers['x-amz-delete-marker'], current.headers['x-amz-version-id']]).toEqual([
      404,
      'true',
      marker,
    ])
    const byId = await sendSigned(open.sample, { method: 'HEAD', target: `/${bucket}/v?versionId=${marker}` })
    expect([byId.status, byId.headers['x-amz-delete-marker'], byId.headers.allow]).toEqual([405, 'true', 'DELETE'])
    const removed = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'v', VersionId: marker }))
    expect(removed).toMatchObject({ DeleteMarker: true, VersionId: marker })
    expect(await text('v')).toBe('second')
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'v', VersionId: second }))
    expect(await text('v')).toBe('before')
    expect(await refusal(s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'v', VersionId: second })))).toEqual([
      'NotFound',
      404,
    ])
  })

  it('under suspended versioning replace the null version only', async () => {
    await setVersioning('Enabled')
    const { VersionId: kept = '' } = await put('v', { Body: 'kept' })
    await setVersioning('Suspended')
    for (const Body of ['one', 'two']) expect((await put('v', { Body })).VersionId).toBe('null')
    const deleted = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'v' }))
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
    expect(await text('v', { VersionId: kept })).toBe('kept')
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'v', VersionId: 'null' }))))?.[1]).toBe(
      405,
    )
  })

  it('are not spoken of where versioning was never on', async () => {
    expect((await put('v')).VersionId).toBeUndefined()
    expect((await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'v' }))).VersionId).toBeUndefined()
    expect((await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'v' }))).DeleteMarker).toBeUndefined()
  })
})

describe('deleting many', () => {
  it('tells of each, with the reason where it failed', async () => {
    for (const one of ['a', 'b', 'locked']) await put(one)
    const user = open.sample.addUser({ allow: (action, _, key) => action === 's3:DeleteObject' && key !== 'locked' })
    const Objects = [{ Key: 'a' }, { Key: 'missing' }, { Key: 'locked' }, { Key: 'b', ETag: '"other"' }]
    const { Deleted, Errors } = await open
      .client({ user })
      .send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
    expect(Deleted?.map((one) => one.Key)).toEqual(['a', 'missing'])
    expect(Errors?.map((one) => [one.Key, one.Code])).toEqual([
      ['locked', 'AccessDenied'],
      ['b', 'PreconditionFailed'],
    ])
    const quiet = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: 'b' }], Quiet: true } }),
    )
    expect(quiet.Deleted).toBeUndefined()
  })

  it('refuses more than a thousand, none, and a body without its checksum', async () => {
    const Objects = Array.from({ length: 1001 }, (_, n) => ({ Key: `k${n}` }))
    expect(await refusal(s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } })))).toEqual([
      'MalformedXML',
      400,
    ])
    expect((await refusal(s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [] } }))))?.[0]).toBe(
      'MalformedXML',
    )
    const body = '<Delete><Object><Key>a</Key></Object></Delete>'
    const answer = await sendSigned(open.sample, { method: 'POST', target: `/${bucket}?delete=`, body })
    expect(answer.body).toContain('<Code>InvalidRequest</Code>')
  })
})

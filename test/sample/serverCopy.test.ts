import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketEncryptionCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CopyObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreign, openSample, refusal, type OpenSample } from '../support/sample'

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
const megabyte = 1 << 20
let open: OpenSample
let s3: S3Client
beforeAll(async () => {
  open = await openSample()
  s3 = open.s3
  await s3.send(new CreateBucketCommand({ Bucket: 'from', ObjectOwnership: 'ObjectWriter' }))
  await s3.send(new CreateBucketCommand({ Bucket: 'target' }))
})
afterAll(() => open.close())

const source = {
  Bucket: 'from',
  Key: 'all',
  Body: 'bytes',
  ContentType: 'text/csv',
  CacheControl: 'no-cache',
  Metadata: { owner: 'ada' },
  Tagging: 'team=a&class=phi',
  StorageClass: 'STANDARD_IA',
  WebsiteRedirectLocation: '/there',
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: keyArn,
  BucketKeyEnabled: true,
  GrantRead: `id="${'a'.repeat(64)}"`,
} as const

const copy = (more: Partial<CopyObjectCommandInput>) =>
  s3.send(new CopyObjectCommand({ Bucket: 'from', Key: 'all', CopySource: 'from/all', ...more }))
const grants = async (Key: string): Promise<number | undefined> =>
  (await s3.send(new GetObjectAclCommand({ Bucket: 'from', Key }))).Grants?.length

describe('a copy', () => {
  it('that says only the class loses encryption, ACL and redirect, and keeps the rest', async () => {
    await s3.send(new PutObjectCommand(source))
    expect(await grants('all')).toBe(1)
    await copy({ Key: 'moved', StorageClass: 'GLACIER_IR' })
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'moved' }))
    expect(head).toMatchObject({
      StorageClass: 'GLACIER_IR',
      ContentType: 'text/csv',
      CacheControl: 'no-cache',
      Metadata: { owner: 'ada' },
      TagCount: 2,
      ServerSideEncryption: 'AES256',
    })
    expect([head.WebsiteRedirectLocation, head.SSEKMSKeyId]).toEqual([undefined, undefined])
    expect(
      (await s3.send(new GetObjectAclCommand({ Bucket: 'from', Key: 'moved' }))).Grants?.map((one) => one.Permission),
    ).toEqual(['FULL_CONTROL'])
  })

  it('that says everything keeps everything', async () => {
    await s3.send(new PutObjectCommand(source))
    const {
      StorageClass: _,
      Body: __,
      Tagging: ___,
      Metadata: ____,
      ContentType: _____,
      CacheControl: ______,
      ...said
    } = source
    await copy({ ...said, StorageClass: 'ONEZONE_IA' })
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'all' }))
    const { GrantRead: _______, Bucket: ________, Key: _________, ...kept } = said
    expect(head).toMatchObject({ ...kept, StorageClass: 'ONEZONE_IA', Metadata: { owner: 'ada' } })
    expect(await grants('all')).toBe(1)
  })

  it('that says no class lands in STANDARD, and no encryption in the bucket default', async () => {
    await s3.send(new PutObjectCommand(source))
    const rule = {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
      BucketKeyEnabled: true,
    } as const
    await s3.send(
      new PutBucketEncryptionCommand({ Bucket: 'target', ServerSideEncryptionConfiguration: { Rules: [rule] } }),
    )
    await copy({ Bucket: 'target', Key: 'x' })
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'target', Key: 'x' }))).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: keyArn,
      BucketKeyEnabled: true,
    })
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'target', Key: 'x' }))).StorageClass).toBeUndefined()
  })

  it.each<[Partial<CopyObjectCommandInput>, string | null]>([
    [{}, 'InvalidRequest'],
    [{ TaggingDirective: 'REPLACE', Tagging: 'a=b' }, 'InvalidRequest'],
    [{ StorageClass: 'STANDARD_IA' }, null],
    [{ ServerSideEncryption: 'AES256' }, null],
    [{ MetadataDirective: 'REPLACE' }, null],
    [{ WebsiteRedirectLocation: '/x' }, null],
    [{ StorageClass: 'STANDARD', MetadataDirective: foreign('MERGE') }, 'InvalidArgument'],
  ])('onto itself with %o', async (more, name) => {
    await s3.send(new PutObjectCommand(source))
    expect((await refusal(copy(more)))?.[0] ?? null).toBe(name)
  })

  it('replaces metadata or tags only when told to', async () => {
    await s3.send(new PutObjectCommand(source))
    await copy({
      Key: 'r',
      MetadataDirective: 'REPLACE',
      Metadata: { a: 'b' },
      TaggingDirective: 'REPLACE',
      Tagging: 'x=y',
    })
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'r' }))
    expect([head.Metadata, head.ContentType, head.CacheControl]).toEqual([{ a: 'b' }, 'binary/octet-stream', undefined])
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket: 'from', Key: 'r' }))).TagSet).toEqual([
      { Key: 'x', Value: 'y' },
    ])
    await copy({ Key: 'none', TaggingDirective: 'REPLACE' })
    expect((await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'none' }))).TagCount).toBeUndefined()
  })

  it('answers conditions on its source and on its target', async () => {
    const { ETag: etag = '' } = await s3.send(new PutObjectCommand(source))
    const [past, future] = [new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)]
    const cases: readonly (readonly [Partial<CopyObjectCommandInput>, string | null])[] = [
      [{ CopySourceIfMatch: etag }, null],
      [{ CopySourceIfMatch: '"x"' }, 'PreconditionFailed'],
      [{ CopySourceIfNoneMatch: etag }, 'PreconditionFailed'],
      [{ CopySourceIfUnmodifiedSince: past }, 'PreconditionFailed'],
      [{ CopySourceIfModifiedSince: future }, 'PreconditionFailed'],
      [{ CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: past }, null],
      [{ IfMatch: '"x"', Key: 'all', StorageClass: 'STANDARD' }, 'PreconditionFailed'],
      [{ IfMatch: etag, Key: 'all', StorageClass: 'STANDARD_IA' }, null],
      [{ IfNoneMatch: '*', Key: 'all', StorageClass: 'STANDARD' }, 'PreconditionFailed'],
    ]
    for (const [more, name] of cases)
      expect([more, (await refusal(copy({ Key: 'elsewhere', ...more })))?.[0] ?? null]).toEqual([more, name])
  })

  it('reads its source as a decoded name', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'from', Key: 'a+b 100%?', Body: 'odd' }))
    await copy({ Key: 'copied', CopySource: `from/${encodeURIComponent('a+b 100%?')}` })
    expect((await refusal(copy({ Key: 'copied', CopySource: 'from/a+b' })))?.[0]).toBe('NoSuchKey')
    expect((await refusal(copy({ Key: 'copied', CopySource: 'from' })))?.[0]).toBe('InvalidArgument')
  })

  it('needs the rights to read and to write the tags of a tagged object', async () => {
    await s3.send(new PutObjectCommand(source))
    const user = open.sample.addUser({ allow: (action) => action !== 's3:GetObjectTagging' })
    const send = (more: object) =>
      open.client({ user }).send(
        new CopyObjectCommand({
          Bucket: 'from',
          Key: 'all',
          CopySource: 'from/all',
          StorageClass: 'STANDARD',
          ...more,
        }),
      )
    expect(await refusal(send({}))).toEqual(['AccessDenied', 403])
    expect(await refusal(send({ TaggingDirective: 'REPLACE', Tagging: 'a=b' }))).toBeNull()
  })

  it('makes a version, from an old one too, and tells both ids', async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'target', VersioningConfiguration: { Status: 'Enabled' } }))
    const { VersionId: first = '' } = await s3.send(new PutObjectCommand({ Bucket: 'target', Key: 'v', Body: 'first' }))
    await s3.send(new PutObjectCommand({ Bucket: 'target', Key: 'v', Body: 'second' }))
    const done = await s3.send(
      new CopyObjectCommand({ Bucket: 'target', Key: 'v', CopySource: `target/v?versionId=${first}` }),
    )
    expect(done.CopySourceVersionId).toBe(first)
    const now = await s3.send(new GetObjectCommand({ Bucket: 'target', Key: 'v' }))
    expect([await now.Body?.transformToString(), now.VersionId]).toEqual(['first', done.VersionId])
  })

  it('of more than 5 GB is refused', async () => {
    open.sample.putSparse('from', 'limit', 5 * 1024 ** 3, 'STANDARD_IA')
    open.sample.putSparse('from', 'over', 5 * 1024 ** 3 + 1)
    expect(await refusal(copy({ Key: 'x', CopySource: 'from/limit' }))).toBeNull()
    expect(await refusal(copy({ Key: 'x', CopySource: 'from/over' }))).toEqual(['InvalidRequest', 400])
  })
})

describe('a multipart upload', () => {
  const start = async (Key: string, more: object = {}): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'from', Key, ...more }))
    return { Bucket: 'from', Key, UploadId }
  }
  const complete = (
    upload: { Bucket: string; Key: string; UploadId: string },
    etags: readonly (string | undefined)[],
    more: object = {},
  ) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) },
        ...more,
      }),
    )

  it('joins its parts, with the ETag of their digests', async () => {
    const upload = await start('big', {
      StorageClass: 'STANDARD_IA',
      Metadata: { a: 'b' },
      Tagging: 't=1',
      ChecksumAlgorithm: 'SHA256',
    })
    const bodies = [Buffer.alloc(5 * megabyte, 'a'), Buffer.alloc(5 * megabyte, 'b'), Buffer.from('end')]
    const sums: { ETag: string | undefined; ChecksumSHA256: string | undefined; PartNumber: number }[] = []
    for (const [index, Body] of bodies.entries()) {
      const { ETag, ChecksumSHA256 } = await s3.send(
        new UploadPartCommand({ ...upload, PartNumber: index + 1, Body, ChecksumAlgorithm: 'SHA256' }),
      )
      sums.push({ ETag, ChecksumSHA256, PartNumber: index + 1 })
    }
    const done = await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sums } }))
    const digests = Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest()))
    expect(done.ETag).toBe(`"${createHash('md5').update(digests).digest('hex')}-3"`)
    expect(done.ChecksumSHA256).toMatch(/-3$/)
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'big' }))
    expect(head).toMatchObject({
      ContentLength: 10 * megabyte + 3,
      StorageClass: 'STANDARD_IA',
      Metadata: { a: 'b' },
      TagCount: 1,
    })
    const range = await s3.send(
      new GetObjectCommand({ Bucket: 'from', Key: 'big', Range: `bytes=${5 * megabyte - 1}-${5 * megabyte}` }),
    )
    expect(await range.Body?.transformToString()).toBe('ab')
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket: 'from' }))).Uploads).toBeUndefined()
    const { CopyObjectResult: copied } = await s3.send(
      new CopyObjectCommand({ Bucket: 'from', Key: 'big', CopySource: 'from/big', StorageClass: 'STANDARD' }),
    )
    expect(copied?.ETag).toBe(`"${createHash('md5').update(Buffer.concat(bodies)).digest('hex')}"`)
  })

  it('copies an object of 6 GB part by part, in no time', async () => {
    open.sample.putSparse('from', 'huge', 6 * 1024 ** 3)
    const upload = await start('huge', { StorageClass: 'GLACIER_IR' })
    const half = 3 * 1024 ** 3
    const etags = []
    for (const [index, first] of [0, half].entries()) {
      const CopySourceRange = `bytes=${first}-${first + half - 1}`
      const { CopyPartResult: part } = await s3.send(
        new UploadPartCopyCommand({ ...upload, PartNumber: index + 1, CopySource: 'from/huge', CopySourceRange }),
      )
      etags.push(part?.ETag)
    }
    await complete(upload, etags)
    expect(await s3.send(new HeadObjectCommand({ Bucket: 'from', Key: 'huge' }))).toMatchObject({
      ContentLength: 6 * 1024 ** 3,
      StorageClass: 'GLACIER_IR',
    })
  })

  it('refuses what is wrong', async () => {
    const upload = await start('wrong')
    const part = async (PartNumber: number, Body: string | Buffer) =>
      (await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }))).ETag
    const [small, last] = [await part(1, 'small'), await part(2, 'last')]
    await s3.send(new PutObjectCommand({ Bucket: 'from', Key: 'little', Body: 'x' }))
    const from = { ...upload, PartNumber: 3, CopySource: 'from/little' }
    const cases: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['EntityTooSmall', () => complete(upload, [small, last])],
      ['InvalidPart', () => complete(upload, ['"x"'])],
      ['MalformedXML', () => complete(upload, [])],
      [
        'InvalidPartOrder',
        () =>
          s3.send(
            new CompleteMultipartUploadCommand({
              ...upload,
              MultipartUpload: {
                Parts: [
                  { PartNumber: 2, ETag: last },
                  { PartNumber: 1, ETag: small },
                ],
              },
            }),
          ),
      ],
      ['InvalidArgument', () => part(10_001, 'x')],
      ['InvalidRequest', () => s3.send(new UploadPartCopyCommand({ ...from, CopySourceRange: 'bytes=0-0' }))],
      ['InvalidArgument', () => s3.send(new UploadPartCopyCommand({ ...from, CopySourceRange: 'bytes=0-9' }))],
      ['PreconditionFailed', () => s3.send(new UploadPartCopyCommand({ ...from, CopySourceIfMatch: '"x"' }))],
      ['NoSuchUpload', () => complete({ ...upload, UploadId: 'none' }, [small])],
      ['PreconditionFailed', () => complete(upload, [small], { IfNoneMatch: '*' })],
    ]
    await s3.send(new PutObjectCommand({ Bucket: 'from', Key: 'wrong', Body: 'there' }))
    for (const [name, request] of cases) expect([name, (await refusal(request()))?.[0]]).toEqual([name, name])
    await s3.send(new AbortMultipartUploadCommand(upload))
    expect((await refusal(complete(upload, [small])))?.[0]).toBe('NoSuchUpload')
  })
})

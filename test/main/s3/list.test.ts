import { DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareKeys } from '../../../lake/keyOrder'
import { listPage, listVersionsPage, type ListPage, type ListQuery, type VersionCursor } from '../../../main/s3/list'
import { startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
const keys = ['a/1', 'a/2', 'a/b/3', 'a/b/4', 'a/c/5', 'a!', 'b', '\u{1f600}', '\uff5e']
let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'list')
  for (const key of keys) await put(server, bucket, key)
})
afterAll(() => server.close())

async function everyPage(query: Omit<ListQuery, 'bucket'>): Promise<ListPage[]> {
  const pages: ListPage[] = []
  let after: string | undefined
  do {
    const page = await listPage(server.s3, { bucket, ...query, after }, signal)
    pages.push(page)
    after = page.next ?? undefined
  } while (after !== undefined)
  return pages
}

describe('listPage', () => {
  it('gives every key once, in UTF-8 byte order, whatever the page size', async () => {
    for (const maxKeys of [1, 2, 4, 1000]) {
      const pages = await everyPage({ prefix: '', maxKeys })
      expect(pages.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual(keys.toSorted(compareKeys))
      expect(pages.slice(0, -1).every(({ next }) => next !== null)).toBe(true)
    }
  })

  it('gives one level with a delimiter', async () => {
    const pages = await everyPage({ prefix: 'a/', delimiter: '/', maxKeys: 2 })
    expect(pages.flatMap(({ objects }) => objects.map(({ key }) => key))).toEqual(['a/1', 'a/2'])
    expect(pages.flatMap(({ prefixes }) => prefixes)).toEqual(['a/b/', 'a/c/'])
  })

  it('says what a listing says of an object', async () => {
    const { objects } = await listPage(server.s3, { bucket, prefix: 'a/1' }, signal)
    expect(objects).toEqual([
      {
        key: 'a/1',
        bytes: 7,
        modifiedAt: expect.any(Number),
        etag: '9a0364b9e99bb480dd25e1f0284c8555',
        storageClass: 'STANDARD',
        restore: { kind: 'none' },
      },
    ])
  })

  it('starts after a key', async () => {
    const { objects } = await listPage(server.s3, { bucket, prefix: 'a/', startAfter: 'a/b/3' }, signal)
    expect(objects.map(({ key }) => key)).toEqual(['a/b/4', 'a/c/5'])
  })

  it('an empty prefix is empty, a missing bucket is not', async () => {
    expect(await listPage(server.s3, { bucket, prefix: 'zzz/' }, signal)).toEqual({
      objects: [],
      prefixes: [],
      next: null,
    })
    const nowhere = server.bucketName('nowhere')
    expect(await faultOf(listPage(server.s3, { bucket: nowhere, prefix: '' }, signal))).toEqual({
      kind: 'notFound',
      what: 'bucket',
      name: nowhere,
    })
  })

  it('shows classes, also of archived objects', async () => {
    const own = await makeBucket(server, 'classes')
    for (const StorageClass of ['STANDARD_IA', 'GLACIER', 'DEEP_ARCHIVE', 'INTELLIGENT_TIERING'] as const)
      await put(server, own, StorageClass, { StorageClass })
    const { objects } = await listPage(server.s3, { bucket: own, prefix: '' }, signal)
    expect(objects.map(({ storageClass }) => storageClass)).toEqual(objects.map(({ key }) => key))
    // Neither says anything of an object that was never restored; only on AWS would silence mean that.
    expect(objects.map(({ restore }) => restore?.kind ?? null)).toEqual([null, null, 'none', 'none'])
  })

  it('leaves the question about restores out where it is refused, and does not ask again', async () => {
    const body =
      '<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>'
    const asked: boolean[] = []
    const fake = await startFake((request, response) => {
      const asks = request.headers['x-amz-optional-object-attributes'] !== undefined
      asked.push(asks)
      if (asks) sendError(response, 400, 'InvalidArgument')
      else response.writeHead(200).end(body)
    })
    const s3 = fake.lake.forRegion('us-east-1')
    await listPage(s3, { bucket: 'some-bucket', prefix: '' }, signal)
    await listPage(s3, { bucket: 'some-bucket', prefix: '' }, signal)
    expect(asked).toEqual([true, false, false])
    await fake.close()
  })
})

describe('listVersionsPage', () => {
  it('gives versions and delete markers of every key, page by page', async () => {
    const own = await makeBucket(server, 'versions')
    await server.admin.send(
      new PutBucketVersioningCommand({ Bucket: own, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const odd = 'b +%25\u0001<>&é'
    for (const key of ['a', odd, 'c']) for (const Body of ['1', '22', '333']) await put(server, own, key, { Body })
    await server.admin.send(new DeleteObjectCommand({ Bucket: own, Key: odd }))
    for (const maxKeys of [1, 2, 3, 1000]) {
      const found: string[] = []
      let after: VersionCursor | undefined
      do {
        const page = await listVersionsPage(server.s3, { bucket: own, prefix: '', after, maxKeys }, signal)
        found.push(
          ...page.versions.map(
            ({ key, isLatest, isDeleteMarker, bytes }) =>
              `${key}:${isLatest ? 'latest ' : ''}${isDeleteMarker ? 'marker' : bytes}`,
          ),
        )
        after = page.next ?? undefined
      } while (after)
      const old = (key: string) => [`${key}:1`, `${key}:2`]
      expect(found.toSorted()).toEqual(
        [
          ...old('a'),
          'a:latest 3',
          ...old(odd),
          `${odd}:3`,
          `${odd}:latest marker`,
          ...old('c'),
          'c:latest 3',
        ].toSorted(),
      )
      expect(found.filter((text) => text.includes('latest'))).toEqual([
        'a:latest 3',
        `${odd}:latest marker`,
        'c:latest 3',
      ])
    }
  })

  it.each([
    ['<ListVersionsResult></ListVersionsResult>'],
    ['<ListVersionsResult><Name>b</Name><IsTruncated>true</IsTruncated></ListVersionsResult>'],
    [
      '<ListVersionsResult><Name>b</Name><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker></ListVersionsResult>',
    ],
  ])('refuses %s', async (body) => {
    const fake = await startFake((_, response) => response.writeHead(200).end(body))
    const query = { bucket: 'some-bucket', prefix: '', after: { key: 'k', versionId: 'v' } }
    expect(await faultOf(listVersionsPage(fake.lake.forRegion('us-east-1'), query, signal))).toMatchObject({
      kind: 'badAnswer',
    })
    await fake.close()
  })
})

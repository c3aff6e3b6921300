import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type ListObjectsV2CommandInput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { assert, asyncProperty, constantFrom, integer, option, record, uniqueArray, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeySpace, SeedBucket } from '../../sample/data/keySpace'
import { sendSigned } from '../support/rawRequest'
import { foreign, refusal, withSample } from '../support/sample'

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const at = Date.UTC(2026, 0, 1)

/** A key space of given keys that counts how often it is asked. */
function spaceOf(keys: readonly string[]): KeySpace & { asked: number } {
  const sorted = keys.toSorted(byBytes)
  const content = (index: number): Buffer => Buffer.from(`content of ${sorted[index]}`)
  const space = {
    asked: 0,
    count: sorted.length,
    key: (index: number) => {
      space.asked++
      return sorted[index] ?? ''
    },
    lowerBound: (key: string) => {
      const found = sorted.findIndex((one) => byBytes(one, key) >= 0)
      return found < 0 ? sorted.length : found
    },
    object: (index: number) => ({
      bytes: content(index).length,
      modifiedAt: at,
      storageClass: 'STANDARD_IA',
      encryption: { kind: 'SSE-S3' } as const,
      contentType: 'text/plain',
      tags: [{ key: 'team', value: 'a' }],
      metadata: { origin: 'seed' },
    }),
    slice: (index: number, start: number, end: number) => content(index).subarray(start, end),
    content,
  }
  return space
}

const seedBucket = (space: KeySpace, versioning: SeedBucket['versioning'] = null): SeedBucket => ({
  name: 'lake',
  region: 'us-east-1',
  createdAt: at,
  versioning,
  objectLock: false,
  subresources: {},
  space,
  history: [],
})

/** What a listing of these keys must say, found by looking at all of them. */
function expectedListing(keys: readonly string[], prefix: string, delimiter: string, after: string): readonly string[] {
  const entries = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return cut < 0 ? key : `${key.slice(0, cut + delimiter.length)} (prefix)`
    })
  const plain = (entry: string): string => entry.replace(/ \(prefix\)$/, '')
  return [...new Set(entries)]
    .toSorted((a, b) => byBytes(plain(a), plain(b)))
    .filter((entry) => byBytes(plain(entry), after) > 0)
}

async function listAll(s3: S3Client, input: Partial<ListObjectsV2CommandInput>): Promise<string[]> {
  const found: string[] = []
  let token: string | undefined
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: 'lake', ...input, ...(token && { ContinuationToken: token }) }),
    )
    const keys = (page.Contents ?? []).map(({ Key: key = '' }) => key)
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix: prefix = '' }) => `${prefix} (prefix)`)
    expect(page.KeyCount).toBe(keys.length + prefixes.length)
    expect(page.KeyCount).toBeLessThanOrEqual(input.MaxKeys ?? 1000)
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined)
    found.push(...keys, ...prefixes)
    token = page.NextContinuationToken
  } while (token !== undefined)
  return found
}

const piece = constantFrom('a', 'b', '/', '//', 'é', '\uff5e', '😀', ' ', '+', '%', '&lt;', '\u0001', '.')
const key = string({ unit: piece, minLength: 1, maxLength: 6 })

describe('a listing', () => {
  it('shows what is there, whatever the keys, generated or written or deleted, in pages of any size', async () => {
    const cases = record({
      seeds: uniqueArray(key, { maxLength: 12 }),
      written: uniqueArray(key, { maxLength: 5 }),
      prefix: option(string({ unit: piece, maxLength: 2 }), { nil: '' }),
      delimiter: constantFrom('', '/', '//', 'a'),
      after: option(key, { nil: '' }),
      size: integer({ min: 1, max: 5 }),
    })
    const property = asyncProperty(cases, async ({ seeds, written, prefix, delimiter, after, size }) => {
      const deleted = seeds.filter((_, index) => index % 3 === 0)
      await withSample({ buckets: [seedBucket(spaceOf(seeds))] }, async ({ s3 }) => {
        for (const one of written) await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: one, Body: 'x' }))
        for (const one of deleted) await s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: one }))
        const there = [...new Set([...seeds, ...written])].filter((one) => !deleted.includes(one))
        const expected = expectedListing(there, prefix, delimiter, after)
        const input = {
          Prefix: prefix,
          Delimiter: delimiter,
          MaxKeys: size,
          ...(after !== '' && { StartAfter: after }),
        }
        expect((await listAll(s3, input)).toSorted()).toEqual(expected.toSorted())
        const whole = await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }))
        expect((whole.Contents ?? []).map((one) => one.Key)).toEqual(there.toSorted(byBytes))
      })
    })
    await assert(property, { numRuns: 60 })
  })

  it('steps over a prefix without reading its keys', async () => {
    const keys = Array.from({ length: 5000 }, (_, index) => `part=${index % 5}/${index}`)
    const space = spaceOf(keys)
    await withSample({ buckets: [seedBucket(space)] }, async ({ s3 }) => {
      const page = await s3.send(new ListObjectsV2Command({ Bucket: 'lake', Delimiter: '/' }))
      expect(page.CommonPrefixes).toHaveLength(5)
      expect(space.asked).toBeLessThan(30)
    })
  })

  it('encodes keys for XML, or as a URL when asked', async () => {
    await withSample({ buckets: [seedBucket(spaceOf(['a b+c%', '<é&\u0001\r>']))] }, async ({ sample }) => {
      const plain = await sendSigned(sample, { target: '/lake?list-type=2' })
      expect(plain.body).toContain('<Key>&lt;é&amp;&#x1;&#xd;&gt;</Key>')
      const encoded = await sendSigned(sample, { target: '/lake?delimiter=%2B&encoding-type=url&list-type=2' })
      expect(encoded.body).toContain('<Key>%3C%C3%A9%26%01%0D%3E</Key>')
      expect(encoded.body).toContain('<Prefix>a+b%2B</Prefix>')
      expect(encoded.body).toContain('<EncodingType>url</EncodingType>')
    })
  })

  it.each([
    [{ MaxKeys: -1 }, 'InvalidArgument'],
    [{ ContinuationToken: 'nonsense' }, 'InvalidArgument'],
    [{ EncodingType: foreign('xml') }, 'InvalidArgument'],
    [{ Bucket: 'nowhere' }, 'NoSuchBucket'],
  ])('refuses %o with %s', async (input, name) => {
    await withSample({ buckets: [seedBucket(spaceOf(['a']))] }, async ({ s3 }) => {
      expect((await refusal(s3.send(new ListObjectsV2Command({ Bucket: 'lake', ...input }))))?.[0]).toBe(name)
    })
  })

  it('of the older kind goes on by marker', async () => {
    await withSample({ buckets: [seedBucket(spaceOf(['a/1', 'a/2', 'b', 'c/1', 'd']))] }, async ({ s3 }) => {
      const first = await s3.send(new ListObjectsCommand({ Bucket: 'lake', Delimiter: '/', MaxKeys: 2 }))
      expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'b'])
      const rest = await s3.send(new ListObjectsCommand({ Bucket: 'lake', Delimiter: '/', Marker: 'b' }))
      expect([rest.CommonPrefixes?.[0]?.Prefix, rest.Contents?.[0]?.Key, rest.IsTruncated]).toEqual(['c/', 'd', false])
      const plain = await s3.send(new ListObjectsCommand({ Bucket: 'lake', MaxKeys: 2 }))
      expect(plain.NextMarker).toBeUndefined()
    })
  })

  it('names the owner only when asked, and MaxKeys of 0 is empty and not truncated', async () => {
    await withSample({ buckets: [seedBucket(spaceOf(['a', 'b']))] }, async ({ s3 }) => {
      const owners = async (FetchOwner: boolean): Promise<unknown> =>
        (await s3.send(new ListObjectsV2Command({ Bucket: 'lake', FetchOwner }))).Contents?.[0]?.Owner?.ID?.length
      expect([await owners(true), await owners(false)]).toEqual([64, undefined])
      expect(await s3.send(new ListObjectsV2Command({ Bucket: 'lake', MaxKeys: 0 }))).toMatchObject({
        KeyCount: 0,
        IsTruncated: false,
      })
    })
  })
})

describe('generated objects', () => {
  it('can be retagged, copied onto themselves and read without losing anything', async () => {
    await withSample({ buckets: [seedBucket(spaceOf(['one', 'two']))] }, async ({ s3 }) => {
      const where = { Bucket: 'lake', Key: 'one' }
      await s3.send(new PutObjectTaggingCommand({ ...where, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } }))
      const tagged = await s3.send(new GetObjectCommand(where))
      expect(tagged).toMatchObject({
        LastModified: new Date(at),
        StorageClass: 'STANDARD_IA',
        Metadata: { origin: 'seed' },
        TagCount: 1,
      })
      await s3.send(new CopyObjectCommand({ ...where, CopySource: 'lake/one', StorageClass: 'GLACIER_IR' }))
      const copied = await s3.send(new GetObjectCommand(where))
      expect(copied).toMatchObject({
        StorageClass: 'GLACIER_IR',
        ContentType: 'text/plain',
        Metadata: { origin: 'seed' },
      })
      expect(await copied.Body?.transformToString()).toBe('content of one')
      const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }))
      expect(listed.Contents?.map((one) => [one.Key, one.StorageClass])).toEqual([
        ['one', 'GLACIER_IR'],
        ['two', 'STANDARD_IA'],
      ])
      expect(listed.Contents?.[0]?.ETag).toBe(copied.ETag)
    })
  })
})

const described = (page: ListObjectVersionsCommandOutput): readonly string[] => [
  ...(page.Versions ?? []).map((one) => `${one.Key} ${one.IsLatest === true ? 'latest' : 'old'} ${one.VersionId}`),
  ...(page.DeleteMarkers ?? []).map(
    (one) => `${one.Key} ${one.IsLatest === true ? 'latest' : 'old'} marker ${one.VersionId}`,
  ),
  ...(page.CommonPrefixes ?? []).map((one) => `${one.Prefix}`),
]

describe('a listing of versions', () => {
  it('shows every version newest first, in pages that may cut a key in two', async () => {
    await withSample({ buckets: [seedBucket(spaceOf(['b', 'd/1']), 'Enabled')] }, async ({ s3 }) => {
      const put = (Key: string): Promise<unknown> => s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'x' }))
      for (const one of ['a', 'a', 'b', 'c', 'd/2']) await put(one)
      await s3.send(new DeleteObjectCommand({ Bucket: 'lake', Key: 'b' }))
      await s3.send(
        new PutBucketVersioningCommand({ Bucket: 'lake', VersioningConfiguration: { Status: 'Suspended' } }),
      )
      for (const one of ['a', 'a']) await put(one)
      const collect = async (MaxKeys: number): Promise<string[]> => {
        const entries: string[] = []
        let marker: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> | null = {}
        while (marker !== null) {
          const input: ListObjectVersionsCommandInput = { Bucket: 'lake', Delimiter: '/', MaxKeys, ...marker }
          const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand(input))
          entries.push(...described(page))
          const { IsTruncated: more, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page
          marker = more === true ? { KeyMarker, VersionIdMarker } : null
        }
        return entries
      }
      const whole = await collect(1000)
      expect(whole.map((entry) => entry.replace(/ [\w-]{32}$/, ' id')).toSorted()).toEqual(
        [
          'a latest null',
          'a old id',
          'a old id',
          'b latest marker id',
          'b old id',
          'b old id',
          'c latest id',
          'd/',
        ].toSorted(),
      )
      for (const size of [1, 2, 3]) expect((await collect(size)).toSorted()).toEqual(whole.toSorted())
    })
  })
})

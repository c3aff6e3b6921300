import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  inventoryFolder,
  lackingColumns,
  readManifest,
  reportsNewestFirst,
  rowReader,
} from '../../lake/inventoryManifest'

const schema =
  'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, StorageClass, EncryptionStatus, BucketKeyStatus'
const md5 = 'f11166069f1990abeb9c97ace9cdfabc'
const manifest = {
  sourceBucket: 'acme-lake',
  destinationBucket: 'arn:aws:s3:::acme-reports',
  version: '2016-11-30',
  creationTimestamp: '1764115200000',
  fileFormat: 'CSV',
  fileSchema: schema,
  files: [{ key: 'i/data/a.csv.gz', size: 2147, MD5checksum: md5 }],
}
const read = (parts: object) => readManifest(JSON.stringify({ ...manifest, ...parts }))

describe('a manifest', () => {
  it('is read', () => {
    expect(read({})).toEqual({
      ok: true,
      manifest: {
        sourceBucket: 'acme-lake',
        destinationBucket: 'acme-reports',
        createdAt: 1_764_115_200_000,
        format: 'CSV',
        columns: schema.split(', '),
        files: [{ key: 'i/data/a.csv.gz', bytes: 2147, md5 }],
      },
    })
  })

  it.each<[object, string, string]>([
    [{ sourceBucket: undefined }, 'sourceBucket', 'is missing'],
    [{ destinationBucket: 'arn:aws:s3:::' }, 'destinationBucket', 'is missing'],
    [{ creationTimestamp: 'yesterday' }, 'creationTimestamp', 'is no time'],
    [{ fileFormat: 'ORC' }, 'fileFormat', 'is ORC, which cannot be read yet; CSV and Parquet can'],
    [{ fileFormat: 'XML' }, 'fileFormat', 'is neither CSV nor Parquet'],
    [
      { fileSchema: 'Bucket, Key, Size' },
      'fileSchema',
      'lacks LastModifiedDate, StorageClass; add them to the inventory configuration',
    ],
    [{ files: 'none' }, 'files', 'is no list'],
    [{ files: [{ key: '', size: 1, MD5checksum: md5 }] }, 'files.0.key', 'is missing'],
    [{ files: [{ key: 'a', size: -1, MD5checksum: md5 }] }, 'files.0.size', 'is no size'],
    [{ files: [{ key: 'a', size: 1, MD5checksum: 'x' }] }, 'files.0.MD5checksum', 'is no MD5'],
  ])('of %j is refused by name', (parts, path, problem) => {
    expect(read(parts)).toEqual({ ok: false, path, problem })
  })

  it('is never read from what is none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('[]'), fc.constant('null')), (text) => {
        expect(readManifest(text).ok).toBe(false)
      }),
    )
  })
})

describe('a row', () => {
  const csv = rowReader(schema.split(', '), 'CSV')
  const row = (parts: {
    key?: string
    latest?: string
    marker?: string
    size?: string
    time?: string
    status?: string
  }) =>
    csv([
      'acme-lake',
      parts.key ?? 'a',
      '',
      parts.latest ?? 'true',
      parts.marker ?? 'false',
      parts.size ?? '7',
      parts.time ?? '2026-11-25T01:02:03.000Z',
      'STANDARD',
      parts.status ?? 'SSE-S3',
      'DISABLED',
    ])

  it.each<[Parameters<typeof row>[0], object]>([
    [{ key: 'a%2Bb/c+d%20e%E2%82%AC' }, { key: 'a+b/c d e€' }],
    [{ key: '100%25' }, { key: '100%' }],
    [{ time: '2024-02-29T23:59:59.5Z' }, { modifiedAt: Date.UTC(2024, 1, 29, 23, 59, 59, 500) }],
    [{ status: 'SSE-KMS' }, { encryption: { kind: 'SSE-KMS', keyId: null, bucketKey: false } }],
    [{ status: 'NOT-SSE' }, { encryption: { kind: 'none' } }],
    [{ status: '' }, { encryption: null }],
    [{ status: 'SSE-X' }, { encryption: { kind: 'other', value: 'SSE-X' } }],
  ])('of CSV with %j', (parts, wanted) => {
    expect(row(parts)).toMatchObject({ kind: 'row', row: wanted })
  })

  it.each<[Parameters<typeof row>[0], object]>([
    [{ latest: 'false' }, { kind: 'old' }],
    [{ marker: 'true', size: '' }, { kind: 'old' }],
    [{ key: '%E0%A4' }, { kind: 'bad', column: 'Key' }],
    [{ size: '' }, { kind: 'bad', column: 'Size' }],
    [{ size: '-1' }, { kind: 'bad', column: 'Size' }],
    [{ time: '2026-02-30T00:00:00Z' }, { kind: 'bad', column: 'LastModifiedDate' }],
  ])('with %j is told apart', (parts, wanted) => {
    expect(row(parts)).toEqual(wanted)
  })

  it('of Parquet keeps its key as it is', () => {
    const reader = rowReader(
      ['bucket', 'key', 'size', 'last_modified_date', 'storage_class', 'encryption_status', 'bucket_key_status'],
      'Parquet',
    )
    expect(reader(['b', 'a%2Bb+c', 9, 1000, 'GLACIER', 'SSE-KMS', 'ENABLED'])).toEqual({
      kind: 'row',
      row: {
        key: 'a%2Bb+c',
        bytes: 9,
        modifiedAt: 1000,
        storageClass: 'GLACIER',
        encryption: { kind: 'SSE-KMS', keyId: null, bucketKey: true },
      },
    })
    expect(lackingColumns(['bucket', 'key', 'size', 'last_modified_date', 'storage_class'])).toEqual([])
  })

  it('gives every key back that was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.boolean(), (key, plus) => {
        const encoded = encodeURIComponent(key)
        expect(row({ key: plus ? encoded.replaceAll('%20', '+') : encoded })).toMatchObject({ row: { key } })
      }),
    )
  })
})

it('reports lie in the folder of their configuration, the newest first', () => {
  expect(inventoryFolder('inv/', 'acme-lake', 'daily')).toBe('inv/acme-lake/daily/')
  expect(inventoryFolder(null, 'acme-lake', 'daily')).toBe('acme-lake/daily/')
  expect(reportsNewestFirst(['2026-11-24T01-00Z', 'data', 'hive', '2026-11-26T01-00Z'])).toEqual([
    '2026-11-26T01-00Z',
    '2026-11-24T01-00Z',
  ])
})

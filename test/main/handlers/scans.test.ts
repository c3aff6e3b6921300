import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ScanState } from '../../../preload/contract/scans'
import { listed, union } from '../../../sample/data/spaces'
import { flatSpace } from '../../../sample/data/flatSpace'
import { plainText } from '../../../sample/data/content'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'
import { PutObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3'

const bucket = 'lake'
const day = Date.UTC(2026, 0, 1)
const file = (text: string, storageClass = 'STANDARD', at = day) => ({
  content: plainText(text),
  modifiedAt: at,
  storageClass,
})
const few = listed([
  ['sales/year=2025/month=12/a.parquet', file('a')],
  ['sales/year=2026/month=01/b.parquet', file('bb', 'STANDARD_IA')],
  ['sales/year=2026/month=01/c.csv.gz', file('ccc', 'GLACIER')],
  ['sales/readme.txt', file('dddd', 'STANDARD', Date.UTC(2024, 5, 2))],
  ['żółw/😀 +%.csv', file('eeeee')],
])

let open: OpenHandlers
beforeAll(async () => {
  const space = union([flatSpace({ prefix: 'flat/', count: 2500, now: day }), few])
  open = await openHandlers({ buckets: [seededBucket(bucket, space)] })
})
afterAll(() => open.close())

const scan = async (prefix = ''): Promise<ScanState> => {
  const { scan: id } = await open.call('scans.open', { connection, bucket, prefix })
  return open.event('scan', ({ scan, state }) => scan === id && state === 'done')
}

describe('a scan of a bucket', () => {
  it('holds all objects in the order of their keys', async () => {
    const state = await scan()
    expect(state).toMatchObject({ complete: true, objects: 2505, fault: null, firstKey: 'flat/entity-000000.parquet' })
    expect(state.lastKey).toBe('żółw/😀 +%.csv')
    const { rows, total, whole } = await open.call('scans.rows', { scan: state.scan, from: 2499, count: 100 })
    expect({ total, whole }).toEqual({ total: 2505, whole: true })
    expect(rows.map(({ key, format, storageClass }) => [key, format, storageClass])).toEqual([
      ['flat/entity-002499.parquet', 'parquet', expect.any(String)],
      ['sales/readme.txt', 'text', 'STANDARD'],
      ['sales/year=2025/month=12/a.parquet', 'parquet', 'STANDARD'],
      ['sales/year=2026/month=01/b.parquet', 'parquet', 'STANDARD_IA'],
      ['sales/year=2026/month=01/c.csv.gz', 'csv', 'GLACIER'],
      ['żółw/😀 +%.csv', 'csv', 'STANDARD'],
    ])
    expect(rows[1]).toMatchObject({ bytes: 4, modifiedAt: Date.UTC(2024, 5, 2) })
  })

  it.each<[string, object, string[]]>([
    ['a substring, whatever the case', { text: { kind: 'substring', text: 'MONTH=01' } }, ['b.parquet', 'c.csv.gz']],
    ['a substring in its case', { text: { kind: 'substring', text: 'MONTH=01', matchCase: true } }, []],
    ['a substring of other letters', { text: { kind: 'substring', text: 'ŻÓŁW' } }, ['😀 +%.csv']],
    ['a glob of names', { text: { kind: 'glob', text: '[abc].*' } }, ['a.parquet', 'b.parquet', 'c.csv.gz']],
    ['a glob of paths', { text: { kind: 'glob', text: 'sales/**/month=01/*.{csv,csv.gz}' } }, ['c.csv.gz']],
    ['an expression', { text: { kind: 'regexp', text: 'year=(2025|2027)/' } }, ['a.parquet']],
    ['storage classes', { storageClasses: ['GLACIER', 'NONE'], under: 'sales/' }, ['c.csv.gz']],
    ['formats', { formats: ['csv'] }, ['c.csv.gz', '😀 +%.csv']],
    ['sizes', { minBytes: 2, maxBytes: 3 }, ['b.parquet', 'c.csv.gz']],
    ['times', { under: 'sales/', modifiedBefore: Date.UTC(2025, 0) }, ['readme.txt']],
    ['a prefix', { under: 'sales/year=2026/' }, ['b.parquet', 'c.csv.gz']],
    ['what is right in a prefix', { under: 'sales/', rightHere: true }, ['readme.txt']],
    ['what is right in the place that was scanned', { rightHere: true }, []],
  ])('filters by %s', async (_, filter, names) => {
    const { scan: id } = await scan()
    const { rows, total } = await open.call('scans.rows', { scan: id, filter, from: 0, count: 100 })
    expect(rows.map(({ key }) => key.slice(key.lastIndexOf('/') + 1))).toEqual(names)
    expect(total).toBe(names.length)
  })

  it('refuses an expression that is none', async () => {
    const { scan: id } = await scan('sales/')
    const filter = { text: { kind: 'regexp' as const, text: '(' } }
    await expect(open.call('scans.rows', { scan: id, filter, from: 0, count: 1 })).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'filter.text' },
    })
  })

  it('sorts, both ways', async () => {
    const { scan: id } = await scan('sales/')
    const sizes = async (descending: boolean) => {
      const sort = { by: 'bytes' as const, descending }
      return (await open.call('scans.rows', { scan: id, sort, from: 0, count: 9 })).rows.map(({ bytes }) => bytes)
    }
    expect(await sizes(false)).toEqual([1, 2, 3, 4])
    expect(await sizes(true)).toEqual([4, 3, 2, 1])
  })

  it('adds up by class, format and partition, with money', async () => {
    const { scan: id } = await scan('sales/')
    const { groups, total, prices } = await open.call('scans.aggregate', {
      scan: id,
      by: ['partition', 'storageClass', 'format'],
      level: 1,
    })
    const usdPerMonth = expect.any(Number)
    expect(groups).toEqual([
      { partition: 'sales/', storageClass: 'STANDARD', format: 'text', objects: 1, bytes: 4, usdPerMonth },
      { partition: 'sales/year=2026/', storageClass: 'GLACIER', format: 'csv', objects: 1, bytes: 3, usdPerMonth },
      {
        partition: 'sales/year=2026/',
        storageClass: 'STANDARD_IA',
        format: 'parquet',
        objects: 1,
        bytes: 2,
        usdPerMonth,
      },
      { partition: 'sales/year=2025/', storageClass: 'STANDARD', format: 'parquet', objects: 1, bytes: 1, usdPerMonth },
    ])
    expect(total).toMatchObject({ objects: 4, bytes: 10 })
    expect(total.usdPerMonth).toBeGreaterThan(0)
    expect(prices).toMatchObject({ sample: true, region: 'us-east-1' })
  })

  it('gives the folders of a prefix', async () => {
    const { scan: id } = await scan()
    const { directories, own, children, total } = await open.call('scans.directories', {
      scan: id,
      prefix: 'sales/',
      sort: { by: 'bytes', descending: true },
      from: 0,
      count: 10,
    })
    expect({ own, children, total }).toEqual({
      own: { objects: 1, bytes: 4 },
      children: 2,
      total: { objects: 4, bytes: 10 },
    })
    expect(directories.map(({ name, objects, bytes, directories: below }) => [name, objects, bytes, below])).toEqual([
      ['year=2026', 2, 5, 1],
      ['year=2025', 1, 1, 1],
    ])
    expect(directories[0]?.storageClasses).toContainEqual({ storageClass: 'GLACIER', objects: 1, bytes: 3 })
  })

  it('searches', async () => {
    const { scan: id } = await scan()
    const filter = { text: { kind: 'substring' as const, text: '.csv' } }
    const { total, groups, rows } = await open.call('scans.search', { scan: id, filter, count: 10 })
    expect(total).toEqual({ objects: 2, bytes: 8 })
    expect(groups).toEqual([
      { partition: 'żółw/', objects: 1, bytes: 5 },
      { partition: 'sales/', objects: 1, bytes: 3 },
    ])
    expect(rows).toHaveLength(2)
  })
})

it('stops after so many requests, says so, and goes on', async () => {
  const { scan: id } = await open.call('scans.open', { connection, bucket, prefix: 'flat/', maxRequests: 1 })
  const stopped = await open.event('scan', ({ scan, state }) => scan === id && state === 'stopped')
  expect(stopped).toMatchObject({ limitReached: true, complete: false, requests: 1, objects: 1000 })
  await open.call('scans.resume', { scan: id })
  expect(await open.event('scan', ({ scan, state }) => scan === id && state === 'done')).toMatchObject({
    objects: 2500,
  })
})

it('keeps a complete scan on disk, opens it again, and says what has changed since', async () => {
  const first = await scan('sales/')
  const { saved } = await open.event('scan', (state) => state.scan === first.scan && state.saved !== null)
  await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'sales/new.txt', Body: '12' }))
  await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'sales/readme.txt', Body: '123456' }))
  await open.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'sales/year=2026/month=01/c.csv.gz' }))
  const all = await open.call('scans.saved', { connection, bucket })
  expect(all).toContainEqual(expect.objectContaining({ saved, prefix: 'sales/', objects: 4, bytes: 10 }))
  const again = await open.call('scans.reopen', { saved: saved ?? '' })
  expect(again).toMatchObject({ state: 'done', objects: 4, saved, startedAt: first.startedAt })
  expect((await open.call('scans.rows', { scan: again.scan, from: 0, count: 1 })).rows).toMatchObject([
    { key: 'sales/readme.txt', bytes: 4 },
  ])
  const { scan: id } = await open.call('scans.refresh', { scan: again.scan })
  const { changes, objects } = await open.event('scan', (state) => state.scan === id && state.changes !== null)
  expect(objects).toBe(4)
  expect(changes).toMatchObject({
    sinceFrom: first.startedAt,
    added: { objects: 1, bytes: 2 },
    removed: { objects: 1, bytes: 3 },
    changed: { objects: 1, bytes: 6 },
  })
  await open.call('scans.deleteSaved', { saved: saved ?? '' })
  await expect(open.call('scans.reopen', { saved: saved ?? '' })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
})

it('knows a scan no more once it is closed', async () => {
  const { scan: id } = await scan('sales/')
  await open.call('scans.close', { scan: id })
  await expect(open.call('scans.rows', { scan: id, from: 0, count: 1 })).rejects.toMatchObject({
    fault: { kind: 'notFound', what: 'scan' },
  })
})

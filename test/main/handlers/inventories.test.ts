import { createHash } from 'node:crypto'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ScanState } from '../../../preload/contract/scans'
import { plainText } from '../../../sample/data/content'
import { inventoryConfigurations, inventoryReport, type ReportPlan } from '../../../sample/data/inventory'
import { oddKeys } from '../../../sample/data/oddKeys'
import { listed, type Item } from '../../../sample/data/spaces'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
const createdAt = Date.UTC(2026, 10, 25)
const kms = { kind: 'SSE-KMS', keyId: 'arn:aws:kms:us-east-1:111122223333:key/1', bucketKey: true } as const
const item = (at: number): Item => ({
  content: plainText('x'.repeat(at % 50)),
  modifiedAt: Date.UTC(2026, 0, 1) + at * 1000,
  encryption: at % 3 === 0 ? kms : { kind: 'SSE-S3' },
  storageClass: at % 5 === 0 ? 'GLACIER_IR' : 'STANDARD',
})
const plain = Array.from(
  { length: 1500 },
  (_, at) => [`set/dt=2026-01-${String((at % 28) + 1).padStart(2, '0')}/${at}.csv`, item(at)] as const,
)
const source = listed([
  ...plain,
  ...oddKeys.map((key, at) => [`odd/${key}`, item(at)] as const).filter(([key]) => key.length < 500),
])
const plans = (['CSV', 'Parquet'] as const).map((format): ReportPlan => {
  return { id: format.toLowerCase(), format, destination: 'reports', prefix: 'inv', createdAt }
})
const never: ReportPlan = { id: 'new', format: 'CSV', destination: 'reports', prefix: 'inv', createdAt }
const gone: ReportPlan = { id: 'gone', format: 'CSV', destination: 'nowhere', prefix: 'inv', createdAt }
const lake = {
  ...seededBucket(bucket, source),
  subresources: { inventory: inventoryConfigurations([...plans, never, gone]) },
}
const reports = seededBucket('reports', listed(plans.flatMap((plan) => inventoryReport(lake, plan))))

let open: OpenHandlers
beforeEach(async () => {
  open = await openHandlers({ buckets: [lake, reports] })
})
afterEach(() => open.close())

async function loaded(id: string): Promise<ScanState> {
  const { scan } = await open.call('scans.openInventory', { connection, bucket, id })
  return open.event('scan', (state) => state.scan === scan && state.state !== 'scanning')
}

const manifestKey = 'inv/lake/csv/2026-11-25T00-00Z/manifest.json'
const put = (Key: string, Body: string | Uint8Array) =>
  open.s3.send(new PutObjectCommand({ Bucket: 'reports', Key, Body }))
const get = async (Key: string) => {
  const { Body } = await open.s3.send(new GetObjectCommand({ Bucket: 'reports', Key }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}
const putManifest = async (text: string): Promise<void> => {
  await put(manifestKey, text)
  await put(manifestKey.replace('json', 'checksum'), createHash('md5').update(text).digest('hex'))
}

describe('an inventory', () => {
  it('is found through the configuration of its bucket, with its newest report', async () => {
    const found = await open.call('scans.inventories', { connection, bucket })
    expect(
      found.map(({ id, format, hasEncryption, newest }) => [
        id,
        format,
        hasEncryption,
        newest.ok ? newest.value : newest.fault.kind,
      ]),
    ).toEqual([
      ['csv', 'CSV', true, '2026-11-25T00-00Z'],
      ['parquet', 'Parquet', true, '2026-11-25T00-00Z'],
      ['new', 'CSV', true, null],
      ['gone', 'CSV', true, 'notFound'],
    ])
    expect(await open.call('scans.inventories', { connection, bucket: 'reports' })).toEqual([])
  })

  it.each(['csv', 'parquet'])('in %s gives the same index as a listing, without listing the bucket', async (id) => {
    const state = await loaded(id)
    expect(state).toMatchObject({
      state: 'done',
      complete: true,
      objects: source.count,
      inventory: { id, createdAt, files: 2, filesRead: 2 },
    })
    expect(
      open.sample.log.entries.filter(
        ({ operation, path }) => operation === 'ListObjectsV2' && path.startsWith('/lake'),
      ),
    ).toEqual([])
    const opened = await open.call('scans.open', { connection, bucket, prefix: '' })
    await open.event('scan', ({ scan, state: its }) => scan === opened.scan && its === 'done')
    const rows = async (scan: string) => {
      const pages = await Promise.all(
        [0, 500, 1000, 1500].map((from) => open.call('scans.rows', { scan, from, count: 500 })),
      )
      // The report tells more of them than a listing does.
      return pages.flatMap((page) => page.rows).map((row) => Object.assign(row, { encryption: null }))
    }
    expect(await rows(state.scan)).toEqual(await rows(opened.scan))
    const found = await open.call('scans.encryption', { scan: state.scan, under: 'set/' })
    const count = (wanted: string) => plain.filter(([, { encryption }]) => encryption?.kind === wanted).length
    expect(found.source).toEqual({ kind: 'inventory', createdAt })
    expect(found.groups.map(({ encryption, objects }) => [encryption?.kind, objects])).toEqual([
      ['SSE-S3', count('SSE-S3')],
      ['SSE-KMS', count('SSE-KMS')],
    ])
    expect((await open.call('scans.encryption', { scan: opened.scan, under: '' })).source).toBeNull()
    const searched = await open.call('scans.search', {
      scan: state.scan,
      filter: { under: 'set/', encryption: ['SSE-KMS'] },
      count: 1,
    })
    expect(searched.total.objects).toBe(count('SSE-KMS'))
    expect(searched.known).toEqual({ objects: plain.length, encryption: plain.length, tags: 0 })
    const { dataSets } = await open.call('scans.datasets', { scan: state.scan, under: 'set/', from: 0, count: 10 })
    expect(dataSets.map(({ prefix, partitions }) => [prefix, partitions])).toEqual([['set/', 28]])
  })

  it('is kept on disk, and opened again as of its report with all it told', async () => {
    const { scan } = await loaded('csv')
    const { saved } = await open.event('scan', (state) => state.scan === scan && state.saved !== null)
    const all = await open.call('scans.saved', { connection, bucket })
    const inventory = { id: 'csv', createdAt, files: 2 }
    expect(all).toMatchObject([{ saved, startedAt: createdAt, endedAt: createdAt, objects: source.count, inventory }])
    const asked = open.sample.log.entries.length
    const again = await open.call('scans.reopen', { saved: saved ?? '' })
    expect(again).toMatchObject({ complete: true, objects: source.count, inventory: { ...inventory, filesRead: 2 } })
    const encryptionOf = async (of: string) => {
      const { version: _version, ...rest } = await open.call('scans.encryption', { scan: of, under: '' })
      return rest
    }
    expect(await encryptionOf(again.scan)).toEqual(await encryptionOf(scan))
    expect((await encryptionOf(again.scan)).source).toEqual({ kind: 'inventory', createdAt })
    const found = await open.call('scans.search', { scan: again.scan, filter: { encryption: ['SSE-KMS'] }, count: 1 })
    expect([found.known.encryption, found.total.objects > 0]).toEqual([source.count, true])
    expect(open.sample.log.entries.length).toBe(asked)
  })

  it('that is damaged anywhere is not used, and the damage is named', async () => {
    const text = (await get(manifestKey)).toString()
    const file = /"key":"([^"]+)"/.exec(text)?.[1] ?? ''
    const bytes = await get(file)
    const opening = () => open.call('scans.openInventory', { connection, bucket, id: 'csv' })

    await put(manifestKey, text.replace('lake', 'lakes'))
    await expect(opening()).rejects.toMatchObject({
      fault: { kind: 'badAnswer', message: expect.stringContaining('manifest.checksum') },
    })
    await putManifest(text.replace('"sourceBucket":"lake"', '"sourceBucket":"other"'))
    await expect(opening()).rejects.toMatchObject({
      fault: { kind: 'badAnswer', message: expect.stringContaining('the bucket other') },
    })
    await putManifest(text.replace('StorageClass', 'Owner'))
    await expect(opening()).rejects.toMatchObject({
      fault: { kind: 'badAnswer', message: expect.stringContaining('fileSchema lacks StorageClass') },
    })

    await putManifest(text)
    const flipped = Buffer.from(bytes)
    flipped[flipped.length - 3] = (flipped[flipped.length - 3] ?? 0) ^ 1
    await put(file, flipped)
    const wrong = await loaded('csv')
    expect(wrong).toMatchObject({ state: 'failed', complete: false, fault: { kind: 'badAnswer' } })
    expect((await open.call('scans.rows', { scan: wrong.scan, from: 0, count: 10 })).rows).toEqual([])
    await put(file, bytes.subarray(0, bytes.length - 20))
    expect(await loaded('csv')).toMatchObject({ state: 'failed', fault: { kind: 'badAnswer' } })

    await put(file, bytes)
    expect(await open.call('scans.resume', { scan: wrong.scan })).toMatchObject({ state: 'scanning', fault: null })
    expect(await open.event('scan', ({ scan, state }) => scan === wrong.scan && state === 'done')).toMatchObject({
      objects: source.count,
    })
  })

  it('whose newest report is still being written is read from the one before', async () => {
    await put('inv/lake/csv/2026-11-26T00-00Z/symlink.txt', 'x')
    expect(await loaded('csv')).toMatchObject({ state: 'done', inventory: { createdAt } })
  })

  it('that is not there, or has no report, is refused by name', async () => {
    for (const id of ['none', 'new']) {
      await expect(open.call('scans.openInventory', { connection, bucket, id })).rejects.toMatchObject({
        fault: { kind: 'notFound', name: expect.stringContaining(id) },
      })
    }
  })

  it('that may not be read is denied, not empty', async () => {
    const fault = { kind: 'status', status: 403, code: 'AccessDenied' } as const
    open.sample.faults.add({ match: ({ operation }) => operation === 'ListBucketInventoryConfigurations', fault })
    await expect(open.call('scans.inventories', { connection, bucket })).rejects.toMatchObject({
      fault: { kind: 'denied', action: 's3:GetInventoryConfiguration' },
    })
    open.sample.faults.clear()
    open.sample.faults.add({ match: ({ query }) => query.has('inventory'), fault: { kind: 'ignoreSubresource' } })
    await expect(open.call('scans.inventories', { connection, bucket })).rejects.toMatchObject({
      fault: { kind: 'unsupported' },
    })
  })
})

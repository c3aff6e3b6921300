import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SampleState } from '../../../preload/contract/samples'
import type { ScanFilter } from '../../../preload/contract/scans'
import { plainText } from '../../../sample/data/content'
import { listed, type Item } from '../../../sample/data/spaces'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
const kms = { kind: 'SSE-KMS', keyId: 'arn:aws:kms:us-east-1:111122223333:key/1', bucketKey: true } as const
/** 40 folders of 100 objects: SSE-KMS from the tenth folder on, a tag key spelled in two ways, one object in 500 with a key of its own. */
const entries = Array.from({ length: 4000 }, (_, at): [string, Item] => {
  const folder = Math.floor(at / 100)
  const encryption = at % 500 === 7 ? ({ kind: 'SSE-C' } as const) : folder < 10 ? ({ kind: 'SSE-S3' } as const) : kms
  const tags = at % 4 === 0 ? [] : [{ key: at % 8 === 1 ? 'Team' : 'team', value: 'data' }]
  const storageClass = folder === 39 ? 'GLACIER_IR' : 'STANDARD'
  const item = { content: plainText('x'), modifiedAt: Date.UTC(2026, 0), encryption, tags, storageClass }
  return [`set/p=${String(folder).padStart(2, '0')}/${String(at).padStart(4, '0')}.csv`, item]
})
const truth = { kms: entries.filter(([, { encryption }]) => encryption === kms).length / 4000, tagged: 0.75 }

let open: OpenHandlers
let scan: string
const begin = async (): Promise<void> => {
  open = await openHandlers({ buckets: [seededBucket(bucket, listed(entries))] })
  scan = await scanned(open)
}

async function scanned({ call, event }: OpenHandlers): Promise<string> {
  const opened = await call('scans.open', { connection, bucket, prefix: '' })
  await event('scan', (state) => state.scan === opened.scan && state.state === 'done')
  return opened.scan
}

const finished = (sample: string): Promise<SampleState> =>
  open.event('sample', (state) => state.sample === sample && state.state !== 'running')

describe('a sample', () => {
  beforeAll(begin)
  afterAll(() => open.close())

  it('says what it costs before it asks anything', async () => {
    const asked = open.sample.log.entries.length
    const cost = await open.call('scans.sampleCost', { scan, under: '', size: 400 })
    expect(cost).toMatchObject({ population: 4000, size: 400, requests: 800, usdAsOf: expect.stringMatching(/^20/) })
    // 390 of STANDARD at $0.0004 a thousand and 10 of GLACIER_IR at $0.01, twice each.
    expect(cost.usd).toBeCloseTo((2 * (390 * 0.0004 + 10 * 0.01)) / 1000, 9)
    expect(open.sample.log.entries.length).toBe(asked)
  })

  it('estimates encryption and tags with bounds that hold the truth', async () => {
    const { sample } = await open.call('scans.sample', { scan, under: '', size: 400, seed: 3 })
    const state = await finished(sample)
    expect(state).toMatchObject({
      state: 'done',
      looked: 400,
      requests: 800,
      gone: 0,
      headRefused: 0,
      tagsRefused: 0,
      fault: null,
    })
    const found = state.encryption?.find(({ encryption }) => encryption.kind === 'SSE-KMS')
    expect(found?.encryption).toEqual(kms)
    expect(found?.estimate.low).toBeLessThanOrEqual(truth.kms)
    expect(found?.estimate.high).toBeGreaterThanOrEqual(truth.kms)
    expect(found?.estimate.high).toBeLessThan((found?.estimate.low ?? 0) + 0.12)
    expect(state.tagged?.low).toBeLessThanOrEqual(truth.tagged)
    expect(state.tagged?.high).toBeGreaterThanOrEqual(truth.tagged)
    expect(state.twins).toEqual([
      {
        key: null,
        spellings: [
          { text: 'team', objects: expect.any(Number) },
          { text: 'Team', objects: expect.any(Number) },
        ],
      },
    ])
    expect(state.tagKeys.map(({ key }) => key)).toEqual(['team', 'Team'])
  })

  it('of a prefix that is looked at whole is exact, and sees what needs the key of a customer', async () => {
    const { sample } = await open.call('scans.sample', { scan, under: 'set/p=05/', size: 1000 })
    const state = await finished(sample)
    expect(state).toMatchObject({ population: 100, size: 100, looked: 100 })
    expect(
      state.encryption?.map(({ encryption, estimate }) => [encryption.kind, estimate.text, estimate.exact]),
    ).toEqual([
      ['SSE-S3', '99 %', true],
      ['SSE-C', '1 %', true],
    ])
    expect(state.clientSide).toMatchObject({ share: 0, answered: 99, exact: false })
  })

  it('looks at the same objects again for the same seed', async () => {
    const take = async (seed: number) => {
      const asked = open.sample.log.entries.length
      const { sample } = await open.call('scans.sample', { scan, under: '', size: 60, seed })
      await finished(sample)
      return open.sample.log.entries
        .slice(asked)
        .filter(({ operation }) => operation === 'GetObjectTagging')
        .map(({ path }) => path)
        .sort()
    }
    const first = await take(8)
    expect(first.length).toBe(60)
    expect(await take(8)).toEqual(first)
    expect(await take(9)).not.toEqual(first)
  })

  it('of nothing is refused by name', async () => {
    const fault = { kind: 'notFound', name: 'none/' }
    await expect(open.call('scans.sampleCost', { scan, under: 'none/', size: 10 })).rejects.toMatchObject({ fault })
  })

  it('is listed, the newest first', async () => {
    const all = await open.call('scans.samples', { scan })
    expect(all.length).toBeGreaterThan(3)
    expect(await open.call('scans.samples', { scan: 'another' })).toEqual([])
  })
})

describe('what a sample has seen', () => {
  beforeAll(begin)
  afterAll(() => open.close())

  it('lets the search find what was looked at, and says of how many objects it is known', async () => {
    const again = scan
    const search = (filter: ScanFilter) => open.call('scans.search', { scan: again, filter, count: 500 })
    const before = await search({ encryption: ['SSE-S3'] })
    expect([before.total.objects, before.known]).toEqual([0, { objects: 4000, encryption: 0, tags: 0 }])
    const { sample } = await open.call('scans.sample', { scan: again, under: 'set/p=05/', size: 1000 })
    await finished(sample)
    const here = entries.filter(([key]) => key.startsWith('set/p=05/'))
    const found = async (filter: ScanFilter) => (await search(filter)).rows.map(({ key }) => key)
    const keysWith = (is: (item: Item) => boolean) => here.filter(([, item]) => is(item)).map(([key]) => key)
    expect(await found({ encryption: ['SSE-S3'] })).toEqual(keysWith(({ encryption }) => encryption?.kind === 'SSE-S3'))
    expect(await found({ encryption: ['SSE-C'] })).toEqual(keysWith(({ encryption }) => encryption?.kind === 'SSE-C'))
    expect(await found({ tag: { key: 'Team' } })).toEqual(keysWith(({ tags }) => tags?.[0]?.key === 'Team'))
    expect(await found({ tag: { key: 'team', value: 'data' }, minBytes: 2 })).toEqual([])
    expect(await found({ tag: { key: 'team', absent: true } })).toEqual(
      keysWith(({ tags }) => tags?.[0]?.key !== 'team'),
    )
    expect((await search({ tag: { key: 'team' } })).known).toEqual({ objects: 4000, encryption: 100, tags: 100 })
    expect((await search({ under: 'set/p=06/', tag: { key: 'team' } })).known).toMatchObject({ objects: 100, tags: 0 })
    const sums = await open.call('scans.aggregate', { scan: again, by: ['encryption'] })
    expect(sums.groups.map(({ encryption, objects }) => [encryption, objects])).toEqual([
      [null, 3900],
      ['SSE-S3', 99],
      ['SSE-C', 1],
    ])
    const { dataSets } = await open.call('scans.datasets', { scan: again, from: 0, count: 10 })
    expect(dataSets.map(({ encryption }) => encryption)).toEqual([
      [
        { kind: 'SSE-S3', objects: 99 },
        { kind: 'SSE-C', objects: 1 },
      ],
    ])
    const { partitions } = await open.call('scans.partitions', { scan: again, dataSet: 'set/', from: 0, count: 7 })
    expect(partitions.map(({ encryption }) => encryption.length)).toEqual([0, 0, 0, 0, 0, 2, 0])
    const parts = await open.call('scans.aggregate', {
      scan: again,
      by: ['partition', 'encryption'],
      filter: { encryption: ['SSE-C'] },
      level: 2,
    })
    expect(parts.groups).toMatchObject([{ partition: 'set/p=05/', encryption: 'SSE-C', objects: 1 }])
  })
})

describe('a sample that meets trouble', () => {
  beforeEach(begin)
  afterEach(() => open.close())

  it('counts what is refused, says why, and estimates from the rest', async () => {
    const fault = { kind: 'status', status: 403, code: 'AccessDenied' } as const
    open.sample.faults.add({ match: ({ operation }) => operation === 'GetObjectTagging', fault })
    const { sample } = await open.call('scans.sample', { scan, under: '', size: 40 })
    const state = await finished(sample)
    expect(state).toMatchObject({ state: 'done', looked: 40, tagsRefused: 40, tagged: null, tagKeys: [] })
    expect(state.tagsFault).toMatchObject({ kind: 'denied', action: 's3:GetObjectTagging' })
    expect(state.encryption?.length).toBeGreaterThan(0)
  })

  it('leaves out what is gone since the scan', async () => {
    const { s3 } = open
    for (const [Key] of entries.slice(0, 50)) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    const { sample } = await open.call('scans.sample', { scan, under: 'set/p=00/', size: 100 })
    const state = await finished(sample)
    expect(state).toMatchObject({ state: 'done', looked: 100, gone: 50, headRefused: 0 })
    expect(state.encryption?.[0]?.estimate).toMatchObject({ answered: 50, population: 100, exact: false })
  })

  it('stops at once when it is cancelled, and keeps what it knows', async () => {
    const until = new Promise<void>(() => undefined)
    open.sample.faults.add({
      match: ({ operation }) => operation === 'HeadObject',
      skip: 20,
      fault: { kind: 'hold', until },
    })
    const { sample } = await open.call('scans.sample', { scan, under: '', size: 400 })
    await open.event('sample', (state) => state.sample === sample && state.looked === 20)
    expect(await open.call('scans.cancelSample', { sample })).toMatchObject({ state: 'cancelled', looked: 20 })
    const state = await finished(sample)
    expect(state.encryption?.length).toBeGreaterThan(0)
    expect(state.encryption?.every(({ estimate }) => !estimate.exact)).toBe(true)
  })

  it('ends where the session has expired, and says so', async () => {
    open.sample.faults.add({ skip: 30, fault: { kind: 'status', status: 400, code: 'ExpiredToken' } })
    const { sample } = await open.call('scans.sample', { scan, under: '', size: 400 })
    const state = await finished(sample)
    expect(state).toMatchObject({ state: 'failed', fault: { kind: 'signedOut' } })
    expect(state.looked).toBeLessThan(400)
  })
})

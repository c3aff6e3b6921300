import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ScanFilter } from '../../../preload/contract/scans'
import { flatSpace } from '../../../sample/data/flatSpace'
import { plainText } from '../../../sample/data/content'
import { listed, union } from '../../../sample/data/spaces'
import { changing } from '../../support/changing'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
const at = Date.UTC(2026, 0, 1)
const file = { content: plainText('abc'), modifiedAt: at }
const colder = { kind: 'storageClass', to: 'GLACIER_IR' } as const
const days = Array.from({ length: 20 }, (_, day) => `sales/day=2026-03-${String(day + 1).padStart(2, '0')}/`)
const few = ['a/one.csv', 'm/\uffff.csv', 'm/\u{1f600}.csv', 'z/last.csv']

let open: OpenHandlers
let scan: string
beforeAll(async () => {
  const sales = days.map((day) => [`${day}part-0.parquet`, file] as const)
  const left = days.slice(0, 5).map((day) => [`${day}_temporary/part-0.parquet`, file] as const)
  const flat = flatSpace({ prefix: 'flat/', count: 6000, now: at })
  const entry = (key: string) => [key, file] as const
  const [first = '', ...others] = few
  const space = union([listed([entry(first)]), flat, listed([...others.map(entry), ...sales, ...left])])
  open = await openHandlers({ buckets: [seededBucket(bucket, space)] })
  await scanned()
})
afterAll(() => open.close())
beforeEach(() => open.sample.faults.clear())

async function scanned(): Promise<void> {
  scan = (await open.call('scans.open', { connection, bucket, prefix: '' })).scan
  await open.event('scan', (state) => state.scan === scan && state.state === 'done')
}

const found = (filter: ScanFilter) => ({ kind: 'found', scan, filter }) as const
const keysOf = async (target: ReturnType<typeof found>): Promise<readonly string[]> => {
  const changes = changing(open, bucket)
  return (await changes.rows(await changes.plan({ target, intent: colder }))).map(({ key }) => key)
}

describe('what a search has found', () => {
  it('is planned and changed, object by object', async () => {
    const { plan, apply } = changing(open, bucket)
    const filter: ScanFilter = { under: 'flat/', text: { kind: 'regexp', text: '[05]0\\.parquet$' } }
    const { total } = await open.call('scans.rows', { scan, filter, from: 0, count: 1 })
    const ready = await plan({ target: found(filter), intent: colder })
    expect(ready).toMatchObject({ state: 'ready', read: { objects: total }, change: { objects: total } })
    expect(total).toBe(120)
    expect(await apply(ready)).toMatchObject({ state: 'done', done: total, failed: 0, places: ['flat/'] })
    await scanned()
    const { groups } = await open.call('scans.aggregate', { scan, by: ['storageClass'], filter: { under: 'flat/' } })
    expect(Object.fromEntries(groups.map((group) => [group.storageClass, group.objects]))).toMatchObject({
      GLACIER_IR: total,
    })
  })

  it('may be more than is looked at one by one', async () => {
    const { plan } = changing(open, bucket)
    const ready = await plan({
      target: found({ under: 'flat/', text: { kind: 'glob', text: '*[12].parquet' } }),
      intent: colder,
    })
    expect(ready).toMatchObject({ read: { objects: 1200 }, change: { objects: 1200 } })
  })

  it('is listed where it is, whatever lies between', async () => {
    let listings = 0
    const count = { match: ({ operation }: { operation: string }) => operation === 'ListObjectsV2' && ++listings < 0 }
    open.sample.faults.add({ ...count, fault: { kind: 'throttle' } })
    expect(await keysOf(found({ text: { kind: 'glob', text: '*.csv' } }))).toEqual(few)
    expect(listings).toBeLessThanOrEqual(few.length)
  })

  it('right in a prefix leaves what is in folders below alone', async () => {
    const [under = ''] = days
    const names = async (filter: ScanFilter) => (await keysOf(found(filter))).map((key) => key.slice(under.length))
    expect(await names({ under })).toEqual(['_temporary/part-0.parquet', 'part-0.parquet'])
    expect(await names({ under, rightHere: true })).toEqual(['part-0.parquet'])
  })

  it('is what it is now, and left out where it is gone', async () => {
    const target = found({ under: 'a/' })
    await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/new.csv', Body: 'new' }))
    await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/one.csv', Body: 'longer than it was' }))
    const changes = changing(open, bucket)
    const ready = await changes.plan({ target, intent: colder })
    expect(await changes.rows(ready)).toMatchObject([{ key: 'a/one.csv', bytes: 18 }])
    await open.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a/one.csv' }))
    expect(await keysOf(target)).toEqual([])
  })

  it('of another bucket, or of no scan, is refused', async () => {
    const asked = { connection, bucket: 'other', intent: colder }
    await expect(open.call('changes.plan', { ...asked, target: found({}) })).rejects.toMatchObject({
      fault: { kind: 'badInput', path: 'target.scan' },
    })
    const target = { kind: 'found', scan: 'scan-none', filter: {} } as const
    await expect(open.call('changes.plan', { ...asked, target })).rejects.toMatchObject({
      fault: { kind: 'notFound', what: 'scan' },
    })
    await expect(
      open.call('changes.plan', { ...asked, bucket, target: found({ text: { kind: 'regexp', text: '(' } }) }),
    ).rejects.toMatchObject({ fault: { kind: 'badInput', path: 'filter.text' } })
  })
})

it('a finding is mended below all its prefixes at once', async () => {
  const { findings } = await open.call('scans.findings', { scan, dataSet: 'sales/', from: 0, count: 100 })
  const leftovers = findings.find(({ kind }) => kind === 'leftovers')
  expect(leftovers?.mend).toMatchObject({ kind: 'change', intent: { kind: 'delete' }, prefixCount: 5 })
  const { plan, rows } = changing(open, bucket)
  const target = { kind: 'finding', scan, dataSet: 'sales/', finding: 'leftovers' } as const
  const ready = await plan({ target, intent: { kind: 'delete', versions: 'current' } })
  expect((await rows(ready)).map(({ key }) => key)).toEqual(
    days.slice(0, 5).map((day) => `${day}_temporary/part-0.parquet`),
  )
  await expect(
    open.call('changes.plan', {
      connection,
      bucket,
      target: { ...target, finding: 'gaps' },
      intent: { kind: 'delete', versions: 'current' },
    }),
  ).rejects.toMatchObject({ fault: { kind: 'notFound' } })
})

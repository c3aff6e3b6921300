import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FindingKind } from '../../../lake/findings'
import { flawedSets } from '../../../sample/data/flawedSets'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'staging'
const now = Date.UTC(2026, 10, 26, 9, 30)
const { space, planted } = flawedSets((prefix) => ({ prefix, seed: 1, now }))
const all = { from: 0, count: 500 }

let open: OpenHandlers
let scan: string
beforeAll(async () => {
  open = await openHandlers({ buckets: [seededBucket(bucket, space)] })
  scan = await scanned('')
})
afterAll(() => open.close())

async function scanned(prefix: string): Promise<string> {
  const opened = await open.call('scans.open', { connection, bucket, prefix })
  await open.event('scan', ({ scan, state }) => scan === opened.scan && state === 'done')
  return opened.scan
}

describe('a scanned bucket', () => {
  it('is told as data sets, with their classes, sizes and prices', async () => {
    const { dataSets, total, loose, complete, prices } = await open.call('scans.datasets', { scan, ...all })
    expect({ total, complete, loose }).toEqual({ total: 7, complete: true, loose: { objects: 0, bytes: 0 } })
    expect(dataSets.map(({ prefix, table, unit, rhythm }) => [prefix, table, unit, rhythm])).toEqual([
      ['payments/', null, 'day', 'every day from Monday to Friday'],
      ['readings/', null, 'hour', 'about 16 hours a day'],
      ['shipments/', null, 'month', 'every month'],
      ['tables/carriers/', 'delta', null, null],
      ['tables/drivers/', 'hudi', 'month', 'too few months to tell a rhythm'],
      ['tables/routes/', 'iceberg', 'month', 'too few months to tell a rhythm'],
      ['tenants/', null, null, null],
    ])
    const objects = Array.from({ length: space.count }, (_, at) => ({ key: space.key(at), ...space.object(at) }))
    for (const set of dataSets) {
      const its = objects.filter(({ key }) => key.startsWith(set.prefix))
      expect({ objects: set.objects, bytes: set.bytes }).toEqual({
        objects: its.length,
        bytes: its.reduce((sum, { bytes }) => sum + bytes, 0),
      })
      expect(set.storageClasses.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(set.bytes)
      expect(set.storageClasses.reduce((sum, { usdPerMonth }) => sum + (usdPerMonth ?? 0), 0)).toBeCloseTo(
        set.usdPerMonth ?? 0,
        9,
      )
    }
    expect(prices).toMatchObject({ sample: true })
    const shipments = dataSets.find(({ prefix }) => prefix === 'shipments/')
    expect(shipments?.storageClasses.map(({ storageClass }) => storageClass)).toEqual(['STANDARD', 'STANDARD_IA'])
  })

  it('sorts and windows them', async () => {
    const sort = { by: 'problems', descending: true } as const
    const { dataSets, total } = await open.call('scans.datasets', { scan, sort, from: 0, count: 2 })
    expect({ total, first: dataSets.map(({ prefix }) => prefix) }).toEqual({
      total: 7,
      first: ['readings/', 'payments/'],
    })
    const under = await open.call('scans.datasets', { scan, under: 'tables/', from: 1, count: 5 })
    expect({ total: under.total, rest: under.dataSets.map(({ prefix }) => prefix) }).toEqual({
      total: 3,
      rest: ['tables/drivers/', 'tables/routes/'],
    })
    const byPrice = await open.call('scans.datasets', { scan, sort: { by: 'usdPerMonth', descending: true }, ...all })
    const usd = byPrice.dataSets.map(({ usdPerMonth }) => usdPerMonth ?? 0)
    expect(usd).toEqual(usd.toSorted((a, b) => b - a))
  })

  it('shows everything that was planted and nothing else, in parts', async () => {
    const { findings, total } = await open.call('scans.findings', { scan, ...all })
    const told = findings.map(({ dataSet, kind, placeCount }) => `${dataSet} ${kind} ${placeCount}`).sort()
    expect(told).toEqual(planted.map(({ dataSet, kind, where }) => `${dataSet} ${kind} ${where.length}`).sort())
    expect(total).toBe(planted.length)
    const severities = findings.map(({ severity }) => severity)
    expect(severities).toEqual(severities.toSorted((a, b) => (a === b ? 0 : a === 'problem' ? -1 : 1)))
    const gaps = await open.call('scans.findings', { scan, dataSet: 'payments/', kinds: ['gaps'], ...all })
    expect(gaps.findings.map(({ count, mend }) => [count, mend.kind])).toEqual([[3, 'none']])
    const markers = await open.call('scans.findingPlaces', {
      scan,
      dataSet: 'payments/',
      kind: 'jobMarkers',
      from: 30,
      count: 500,
    })
    expect(markers.total).toBe(planted.find(({ kind }) => kind === 'jobMarkers')?.where.length)
    expect(markers.places.length).toBe(markers.total - 30)
  })

  it('leads from a finding to the change that mends it', async () => {
    const { findings } = await open.call('scans.findings', {
      scan,
      kinds: ['mixedTiers', 'leftovers', 'empty'],
      ...all,
    })
    expect(
      findings.map(({ kind, mend }) => (mend.kind === 'change' ? [kind, mend.intent.kind, mend.prefixCount] : null)),
    ).toEqual([
      ['empty', 'delete', 1],
      ['leftovers', 'delete', 1],
      ['mixedTiers', 'storageClass', 1],
    ])
    for (const { mend } of findings) {
      if (mend.kind !== 'change') continue
      const target = { kind: 'prefix', prefix: mend.prefixes[0] ?? '' } as const
      const { plan } = await open.call('changes.plan', { connection, bucket, target, intent: mend.intent })
      const ready = await open.event('plan', (event) => event.plan === plan && event.state === 'ready')
      expect(ready.change.objects).toBeGreaterThan(0)
    }
  })

  it('gives a calendar of partitions with its gaps', async () => {
    const march = { from: now - 40 * 86_400_000, to: now }
    const found = await open.call('scans.partitions', {
      scan,
      dataSet: 'readings/',
      overlaps: march,
      from: 0,
      count: 5000,
    })
    expect(found.unit).toBe('hour')
    expect(found.partitions.length).toBe(found.total)
    const times = found.partitions.map(({ from }) => from ?? 0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(found.gaps.reduce((sum, { slots }) => sum + slots, 0)).toBe(3)
    const marks = found.partitions.flatMap(({ findings }) => findings)
    expect(marks).toEqual(['mixedLayout'])
    expect(found.most.bytes).toBe(Math.max(...found.partitions.map(({ bytes }) => bytes)))
    const some = await open.call('scans.partitions', { scan, dataSet: 'payments/', from: 0, count: 5000 })
    const kinds: readonly FindingKind[] = some.partitions.flatMap(({ findings }) => findings)
    for (const kind of ['late', 'empty', 'oversized'] as const)
      expect(kinds.filter((its) => its === kind).length).toBe(1)
  })

  it('says what moving a data set would save', async () => {
    const { moves, prices } = await open.call('scans.savings', { scan, dataSet: 'tenants/' })
    expect(prices?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    const cold = moves.find(({ to }) => to === 'DEEP_ARCHIVE')
    expect(cold?.objects).toBe(415)
    expect(cold?.monthlyAfter).toBeLessThan((cold?.monthlyBefore ?? 0) / 5)
    expect(cold?.paysBack.text).toMatch(/pays back/)
  })

  it('lists the series of a set, and none where there is no time', async () => {
    const { series } = await open.call('scans.series', { scan, dataSet: 'readings/', ...all })
    expect(series.map(({ name, gaps }) => [name, gaps])).toEqual([['', 2]])
    expect((await open.call('scans.series', { scan, dataSet: 'tenants/', ...all })).total).toBe(0)
  })

  it('refuses a data set that is not there by name', async () => {
    const fault = { kind: 'notFound', name: 'nothing/' }
    await expect(open.call('scans.partitions', { scan, dataSet: 'nothing/', from: 0, count: 1 })).rejects.toMatchObject(
      { fault },
    )
    await expect(open.call('scans.savings', { scan, dataSet: 'nothing/' })).rejects.toMatchObject({ fault })
  })
})

it('of half a folder name is still a data set', async () => {
  const half = await scanned('payments/dt=2026-1')
  const { dataSets } = await open.call('scans.datasets', { scan: half, ...all })
  expect(dataSets.map(({ prefix }) => prefix)).toEqual(['payments/'])
  const { findings } = await open.call('scans.findings', { scan: half, kinds: ['gaps'], ...all })
  expect(findings.length).toBeLessThanOrEqual(1)
})

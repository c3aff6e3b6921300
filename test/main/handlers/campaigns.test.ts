import { CopyObjectCommand, CreateBucketCommand, DeleteObjectCommand, type StorageClass } from '@aws-sdk/client-s3'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Campaign } from '../../../preload/contract/campaigns'
import { changing } from '../../support/changing'
import { handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
let time: number
let server: OpenSample
let folder: string
let program: Awaited<ReturnType<typeof handlersOver>>
let lake: ReturnType<typeof changing>

const start = async (): Promise<void> => {
  program = await handlersOver(server.sample, { folder, now: () => time })
  lake = changing({ ...program, s3: server.s3 }, bucket)
}
beforeEach(async () => {
  time = Date.UTC(2026, 10, 26, 10)
  server = await openSample({ clock: () => time })
  folder = await mkdtemp(join(tmpdir(), 'lakescope-'))
  await server.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  await start()
})
afterEach(async () => {
  await program.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const archive = (key: string, StorageClass: StorageClass = 'GLACIER') => lake.put(key, { StorageClass })
const restored = async (speed: 'Expedited' | 'Standard' | 'Bulk', days = 3): Promise<string> => {
  const intent = { kind: 'restore', days, speed } as const
  const { job } = await lake.apply(await lake.plan({ target: { kind: 'prefix', prefix: '' }, intent }))
  return job
}
const campaign = async (job: string): Promise<Campaign | undefined> =>
  (await program.call('campaigns.list', {})).find((one) => one.job === job)
async function look(job: string): Promise<Campaign | undefined> {
  await program.call('campaigns.look', { job })
  return campaign(job)
}
const partitions = async (job: string) => (await program.call('campaigns.partitions', { job, from: 0, count: 10 })).rows

it('follows a job of restores from listings until all can be read, by partition', async () => {
  for (const key of ['d=1/a', 'd=1/b', 'd=2/a']) await archive(key)
  await archive('d=2/deep', 'DEEP_ARCHIVE')
  await lake.put('d=2/warm')
  const job = await restored('Standard')
  expect(await look(job)).toMatchObject({ state: 'waiting', stand: { objects: 4, waiting: 4 }, complete: 0, news: [] })
  const heads = () => server.sample.log.entries.filter(({ operation }) => operation === 'HeadObject').length
  const before = heads()
  time += 5 * hour
  expect(await look(job)).toMatchObject({
    state: 'waiting',
    stand: { readable: 3, waiting: 1 },
    partitions: 2,
    complete: 1,
    fault: null,
  })
  expect(program.emitted.filter(({ name }) => name === 'campaign').map(({ data }) => data)).toContainEqual(
    expect.objectContaining({ job, news: ['d=1/'] }),
  )
  time += 8 * hour
  const end = await look(job)
  expect(end).toMatchObject({ state: 'readable', stand: { readable: 4 }, complete: 2, nextLookAt: null })
  expect(end?.stand.firstEnd).toBe(Date.UTC(2026, 10, 30))
  expect(await partitions(job)).toMatchObject([
    { prefix: 'd=1/', objects: 2, readable: 2 },
    { prefix: 'd=2/', objects: 2, readable: 2 },
  ])
  expect(heads()).toBe(before)
})

it('goes on after a restart of the program, from the journal alone', async () => {
  await archive('p/a')
  await archive('p/b')
  const job = await restored('Bulk')
  await program.close()
  time += 9 * hour
  await start()
  await program.call('connections.open', { kind: 'sample' })
  const told = await program.event('campaign', (one) => one.job === job && one.lookedAt === time)
  expect(told).toMatchObject({ state: 'readable', stand: { readable: 2 }, news: [] })
})

it('tells what expired, what was deleted and what was written again, and then asks no more', async () => {
  for (const key of ['a', 'b', 'c']) await archive(key)
  const job = await restored('Expedited', 1)
  await server.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'b' }))
  await lake.put('c', { Body: 'another', StorageClass: 'GLACIER' })
  time += 5 * day
  expect(await look(job)).toMatchObject({
    state: 'over',
    stand: { expired: 1, gone: 2, waiting: 0 },
    complete: 0,
    nextLookAt: null,
  })
})

it('asks nothing about copies that must be over by now', async () => {
  await archive('a')
  const job = await restored('Standard', 1)
  await program.close()
  time += 30 * day
  await start()
  const lists = () => server.sample.log.entries.filter(({ operation }) => operation.startsWith('ListObjects')).length
  const before = lists()
  await program.call('connections.open', { kind: 'sample' })
  await expect.poll(() => campaign(job)).toMatchObject({ state: 'over', stand: { expired: 1 } })
  expect(lists()).toBe(before)
})

it('is gone with its job', async () => {
  await archive('a')
  const job = await restored('Standard')
  await look(job)
  await program.call('jobs.dismiss', { job })
  expect(await campaign(job)).toBeUndefined()
})

it('keeps asking when a look did not work, and says why it did not', async () => {
  await archive('a')
  const job = await restored('Standard')
  await look(job)
  server.sample.faults.add({
    match: ({ operation }) => operation === 'ListObjectsV2',
    fault: { kind: 'status', status: 403, code: 'AccessDenied' },
  })
  const failed = await look(job)
  expect(failed).toMatchObject({ state: 'waiting', fault: { kind: 'denied' }, stand: { waiting: 1 } })
  expect(failed?.nextLookAt).toBeGreaterThan(time)
  server.sample.faults.clear()
  time += 5 * hour
  expect(await look(job)).toMatchObject({ fault: null, state: 'readable' })
})

it('prices every speed side by side before one is chosen', async () => {
  await archive('a')
  await archive('deep', 'DEEP_ARCHIVE')
  const target = { kind: 'prefix', prefix: '' } as const
  const plan = await lake.plan({ target, intent: { kind: 'restore', days: 3, speed: 'Standard' } })
  expect(plan.restoreSpeeds).toMatchObject([
    { speed: 'Expedited', objects: 1 },
    { speed: 'Standard', objects: 2 },
    { speed: 'Bulk', objects: 2 },
  ])
  const [expedited, standard, bulk] = plan.restoreSpeeds.map(({ usd }) => usd ?? Number.NaN)
  expect(standard).toBe(plan.price?.kind === 'estimate' ? plan.price.once.total : null)
  expect(expedited).toBeGreaterThan(standard ?? Infinity)
  expect(standard).toBeGreaterThan(bulk ?? Infinity)
  const other = await lake.plan({ target, intent: { kind: 'storageClass', to: 'STANDARD' } })
  expect(other.restoreSpeeds).toEqual([])
})

// Security B7.13.
it('copies nothing out of an archive that is not restored, restoring, or expired in the middle', async () => {
  for (const key of ['expires', 'never', 'ongoing', 'ready']) await archive(key)
  await archive('frozen', 'DEEP_ARCHIVE')
  const restoreOf = async (key: string, days: number, speed: 'Expedited' | 'Bulk') => {
    const intent = { kind: 'restore', days, speed } as const
    const plan = await lake.plan({ target: { kind: 'objects', objects: [{ key }] }, intent })
    // The price of it is known before.
    expect(plan.price).toMatchObject({ kind: 'estimate', once: { total: expect.any(Number) } })
    await lake.apply(plan)
  }
  await restoreOf('expires', 1, 'Expedited')
  await restoreOf('ready', 9, 'Expedited')
  time += 10 * minute
  await restoreOf('ongoing', 9, 'Bulk')
  const target = { kind: 'prefix', prefix: '' } as const
  const plan = await lake.plan({ target, intent: { kind: 'storageClass', to: 'STANDARD' } })
  expect(plan).toMatchObject({ change: { objects: 2 } })
  time += 2 * day
  const job = await lake.apply(plan)
  expect(job).toMatchObject({ done: 1, skipped: 1, failed: 0 })
  const { rows } = await program.call('jobs.problems', { job: job.job, from: 0, count: 10 })
  expect(rows).toMatchObject([{ key: 'expires', reason: 'needsRestore' }])
  const copies = server.sample.log.entries.filter(({ operation }) => operation === 'CopyObject')
  expect(copies).toHaveLength(1)
  await expect(
    server.s3.send(
      new CopyObjectCommand({ Bucket: bucket, Key: 'never', CopySource: `${bucket}/never`, StorageClass: 'STANDARD' }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidObjectState' })
})

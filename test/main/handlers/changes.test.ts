import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type StorageClass,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Input, Output } from '../../../preload/contract'
import type { Job, Plan } from '../../../preload/contract/changes'
import { flatSpace } from '../../../sample/data/flatSpace'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => open.close())

const put = (key: string, more: object = {}): Promise<unknown> =>
  open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more }))
const classOf = async (key: string): Promise<string> =>
  (await open.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).StorageClass ?? 'STANDARD'
const keysThere = async (): Promise<string[]> =>
  ((await open.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key ?? '')

type Asked = Omit<Input<'changes.plan'>, 'connection' | 'bucket'>
async function planned(asked: Asked): Promise<Plan> {
  const { plan } = await open.call('changes.plan', { connection, bucket, ...asked })
  return open.event('plan', (state) => state.plan === plan && state.state !== 'reading')
}
async function applied({ plan, typed: asked }: Plan, typed = asked ?? undefined): Promise<Job> {
  const { job } = await open.call('changes.apply', { plan, ...(typed !== undefined && { typed }) })
  return open.event('job', (state) => state.job === job && (state.state === 'done' || state.state === 'cancelled'))
}
const rowsOf = async ({ plan }: Plan, show: 'all' | 'change' | 'skip' = 'all'): Promise<Output<'changes.planRows'>> =>
  open.call('changes.planRows', { plan, from: 0, count: 500, show })
const toClass = (to: Extract<Asked['intent'], { kind: 'storageClass' }>['to']): Asked['intent'] => ({
  kind: 'storageClass',
  to,
})

async function listed(prefix: string): Promise<string> {
  const { listing } = await open.call('listings.open', { connection, bucket, prefix })
  await open.event('listing', (state) => state.listing === listing && state.state === 'done')
  return listing
}

it('plans a change of class exactly and makes it', async () => {
  await put('a', { Tagging: 'team=data' })
  await put('b', { StorageClass: 'STANDARD_IA' satisfies StorageClass })
  await put('c', { StorageClass: 'GLACIER' satisfies StorageClass })
  const objects = ['a', 'b', 'c'].map((key) => ({ key }))
  const plan = await planned({ target: { kind: 'objects', objects }, intent: toClass('STANDARD_IA') })
  expect(plan).toMatchObject({
    state: 'ready',
    read: { objects: 3, bytes: 3 },
    change: { objects: 1, bytes: 1 },
    skips: [
      { reason: 'alreadyThere', objects: 1 },
      { reason: 'needsRestore', objects: 1 },
    ],
    unchecked: 0,
    typed: null,
    versioning: 'Off',
  })
  expect((await rowsOf(plan)).rows).toMatchObject([
    { key: 'a', outcome: 'change', before: 'STANDARD', after: 'STANDARD_IA' },
    { key: 'b', outcome: 'skip', reason: 'alreadyThere' },
    { key: 'c', outcome: 'skip', reason: 'needsRestore' },
  ])
  expect((await rowsOf(plan, 'skip')).total).toBe(2)
  const job = await applied(plan)
  expect(job).toMatchObject({ state: 'done', total: 1, done: 1, failed: 0, skipped: 0, places: [''] })
  expect(job.requests).toBeGreaterThanOrEqual(2)
  expect([await classOf('a'), await classOf('b'), await classOf('c')]).toEqual([
    'STANDARD_IA',
    'STANDARD_IA',
    'GLACIER',
  ])
})

it('changes a selection as it was when it was planned, with everything below selected prefixes', async () => {
  for (const key of ['one', 'p/x', 'p/q/y', 'two']) await put(key)
  const listing = await listed('')
  const { version } = (await open.call('listings.rows', { listing, from: 0, count: 10 })).state
  await open.call('listings.select', { listing, version, change: { op: 'range', from: 0, to: 1, add: false } })
  const { plan } = await open.call('changes.plan', {
    connection,
    bucket,
    target: { kind: 'selection', listing },
    intent: toClass('GLACIER_IR'),
  })
  await open.call('listings.close', { listing })
  const ready = await open.event('plan', (state) => state.plan === plan && state.state === 'ready')
  expect((await rowsOf(ready)).rows.map(({ key }) => key)).toEqual(['one', 'p/q/y', 'p/x'])
  await applied(ready)
  expect([await classOf('one'), await classOf('p/q/y'), await classOf('two')]).toEqual([
    'GLACIER_IR',
    'GLACIER_IR',
    'STANDARD',
  ])
})

it('changes tags and keeps the others, and shows the new ones at once', async () => {
  await put('a', { Tagging: 'team=data&keep=1' })
  await put('b')
  const glance = { connection, bucket, objects: [{ key: 'a', etag: 'e', modifiedAt: 0 }] }
  await open.call('objects.glance', glance)
  const plan = await planned({
    target: { kind: 'prefix', prefix: '' },
    intent: { kind: 'tags', edits: [{ op: 'set', key: 'team', value: 'ml' }] },
  })
  expect((await rowsOf(plan)).rows).toMatchObject([{ before: expect.stringContaining('data') }, { before: 'no tags' }])
  await applied(plan)
  const [shown] = await open.call('objects.glance', glance)
  expect(shown?.tags).toMatchObject({
    ok: true,
    value: expect.arrayContaining([
      { key: 'keep', value: '1' },
      { key: 'team', value: 'ml' },
    ]),
  })
})

it('restores what is archived', async () => {
  await put('cold', { StorageClass: 'GLACIER' satisfies StorageClass })
  await put('warm')
  const plan = await planned({
    target: { kind: 'prefix', prefix: '' },
    intent: { kind: 'restore', days: 2, speed: 'Standard' },
  })
  expect(plan).toMatchObject({ change: { objects: 1 }, skips: [{ reason: 'notArchived', objects: 1 }] })
  expect(await applied(plan)).toMatchObject({ done: 1 })
  const again = await planned({
    target: { kind: 'objects', objects: [{ key: 'cold' }] },
    intent: { kind: 'restore', days: 2, speed: 'Standard' },
  })
  expect(again.skips).toMatchObject([{ reason: 'restoreOngoing' }])
})

it('deletes a prefix for good only when that is typed in words', async () => {
  await Promise.all(Array.from({ length: 101 }, (_, at) => put(`p/${at}`)))
  await put('stays')
  const plan = await planned({
    target: { kind: 'prefix', prefix: 'p/' },
    intent: { kind: 'delete', versions: 'current' },
  })
  expect(plan).toMatchObject({ typed: 'delete 101 objects for good', change: { objects: 101 } })
  await expect(open.call('changes.apply', { plan: plan.plan })).rejects.toMatchObject({
    fault: { kind: 'badInput', path: 'typed' },
  })
  expect(await applied(plan, 'delete 101 objects for good')).toMatchObject({ done: 101, failed: 0, places: ['p/', ''] })
  expect(await keysThere()).toEqual(['stays'])
})

it('deletes all versions and delete markers when asked to', async () => {
  await open.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  for (const key of ['a', 'a', 'ab']) await put(key)
  const hide = await planned({
    target: { kind: 'objects', objects: [{ key: 'a' }] },
    intent: { kind: 'delete', versions: 'current' },
  })
  expect(hide.warnings.map(({ code }) => code)).toContain('deleteMarkers')
  await applied(hide)
  expect(await keysThere()).toEqual(['ab'])
  const all = await planned({
    target: { kind: 'objects', objects: [{ key: 'a' }] },
    intent: { kind: 'delete', versions: 'all' },
  })
  expect(all).toMatchObject({ read: { objects: 3 }, change: { objects: 3 } })
  await applied(all)
  const left = await open.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }))
  expect([...(left.Versions ?? []), ...(left.DeleteMarkers ?? [])].map(({ Key }) => Key)).toEqual(['ab'])
})

it('leaves alone what was changed between plan and run', async () => {
  await put('a')
  await put('b')
  const moved = await planned({ target: { kind: 'prefix', prefix: '' }, intent: toClass('STANDARD_IA') })
  const gone = await planned({
    target: { kind: 'prefix', prefix: '' },
    intent: { kind: 'delete', versions: 'current' },
  })
  await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'somebody else' }))
  const job = await applied(moved)
  expect(job).toMatchObject({ done: 1, failed: 1 })
  const { rows } = await open.call('jobs.problems', { job: job.job, from: 0, count: 10 })
  expect(rows).toMatchObject([{ key: 'a', outcome: 'failed', fault: { kind: 'conflict' } }])
  expect(await applied(gone)).toMatchObject({ done: 1, failed: 1 })
  expect(await keysThere()).toEqual(['a'])
})

it.each([
  ['an intent that cannot be', { kind: 'tags', edits: [{ op: 'set', key: 'aws:x', value: '' }] }],
  [
    'two edits of one key',
    {
      kind: 'tags',
      edits: [
        { op: 'set', key: 'x', value: '' },
        { op: 'remove', key: 'x' },
      ],
    },
  ],
] as const)('refuses %s before looking at anything', async (_, intent) => {
  const asked = { target: { kind: 'prefix' as const, prefix: '' }, intent: { ...intent, edits: [...intent.edits] } }
  await expect(planned(asked)).rejects.toMatchObject({ fault: { kind: 'badInput' } })
})

it('says why a plan could not be made', async () => {
  await put('a')
  const missing = await planned({
    target: { kind: 'objects', objects: [{ key: 'none' }] },
    intent: toClass('STANDARD_IA'),
  })
  expect(missing).toMatchObject({ state: 'failed', fault: { kind: 'notFound', what: 'key', name: 'none' } })
  open.become(open.sample.addUser({ name: 'none', allow: () => false }))
  const denied = await planned({ target: { kind: 'prefix', prefix: '' }, intent: toClass('STANDARD_IA') })
  expect(denied).toMatchObject({ state: 'failed', fault: { kind: 'denied', action: 's3:ListBucket' } })
  await expect(open.call('changes.apply', { plan: denied.plan })).rejects.toMatchObject({ fault: { path: 'plan' } })
})

it('does not promise what it may not read', async () => {
  await put('a')
  open.become(open.sample.addUser({ name: 'lister', allow: (action) => action !== 's3:GetObject' }))
  const plan = await planned({ target: { kind: 'prefix', prefix: '' }, intent: toClass('STANDARD_IA') })
  expect(plan).toMatchObject({ state: 'ready', change: { objects: 0 }, skips: [{ reason: 'cannotVerify' }] })
})

it('knows a plan no more once it is discarded', async () => {
  await put('a')
  const { plan } = await planned({ target: { kind: 'prefix', prefix: '' }, intent: toClass('STANDARD_IA') })
  await open.call('changes.discard', { plan })
  await expect(open.call('changes.planState', { plan })).rejects.toMatchObject({
    fault: { kind: 'notFound', what: 'plan' },
  })
})

it('reads the first thousand objects one by one and leaves the others to be checked when they are changed', async () => {
  await open.close()
  open = await openHandlers({
    buckets: [seededBucket(bucket, flatSpace({ prefix: 'n/', count: 1010, now: Date.now() }))],
  })
  const plan = await planned({ target: { kind: 'prefix', prefix: 'n/' }, intent: toClass('GLACIER_IR') })
  expect(plan).toMatchObject({ read: { objects: 1010 }, change: { objects: 1010 }, unchecked: 10 })
  expect(plan.warnings.find(({ code }) => code === 'checkedWhenRun')?.objects).toBe(10)
  expect(open.sample.log.entries.filter(({ operation }) => operation === 'HeadObject').length).toBe(1000)
})

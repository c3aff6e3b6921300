import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Job, Plan } from '../../../preload/contract/changes'
import type { Arrival, Fault } from '../../../sample/faults'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => open.close())

const put = (...keys: string[]): Promise<unknown> =>
  Promise.all(keys.map((key) => open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))))
const keys = (count: number): string[] => Array.from({ length: count }, (_, at) => `k${String(at).padStart(3, '0')}`)
const classes = async (): Promise<(string | undefined)[]> =>
  ((await open.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map((one) => one.StorageClass)

async function plannedMove(): Promise<Plan> {
  const { plan } = await open.call('changes.plan', {
    connection,
    bucket,
    target: { kind: 'prefix', prefix: '' },
    intent: { kind: 'storageClass', to: 'STANDARD_IA' },
  })
  return open.event('plan', (state) => state.plan === plan && state.state === 'ready')
}
async function startMove(): Promise<string> {
  const { plan } = await plannedMove()
  return (await open.call('changes.apply', { plan })).job
}
const until = (job: string, is: (state: Job) => boolean): Promise<Job> =>
  open.event('job', (state) => state.job === job && is(state))
const over = (job: string): Promise<Job> => until(job, ({ state }) => state === 'done' || state === 'cancelled')
const now = async (job: string): Promise<Job | undefined> =>
  (await open.call('jobs.list', {})).find((one) => one.job === job)
const isCopy = ({ operation }: Arrival): boolean => operation === 'CopyObject'

it('pauses after what is under way, and goes on', async () => {
  await put(...keys(60))
  open.sample.faults.add({ match: isCopy, fault: { kind: 'delay', ms: 5 } })
  const job = await startMove()
  await until(job, ({ done }) => done > 0)
  await open.call('jobs.pause', { job })
  const paused = await until(job, ({ state }) => state === 'paused')
  expect(paused.done).toBeLessThan(60)
  await open.call('jobs.resume', { job })
  expect(await over(job)).toMatchObject({ state: 'done', done: 60, failed: 0 })
  expect(new Set(await classes())).toEqual(new Set(['STANDARD_IA']))
})

it('cancels: begins nothing new and tears nothing', async () => {
  await put(...keys(60))
  open.sample.faults.add({ match: isCopy, fault: { kind: 'delay', ms: 10 } })
  const job = await startMove()
  await until(job, ({ done }) => done > 0)
  await open.call('jobs.cancel', { job })
  const ended = await over(job)
  expect(ended).toMatchObject({ state: 'cancelled', failed: 0 })
  expect(ended.done).toBeLessThan(60)
  // What the job says it did is what happened.
  expect((await classes()).filter((one) => one === 'STANDARD_IA').length).toBe(ended.done)
  await expect(open.call('jobs.dismiss', { job })).resolves.toBeNull()
  expect(await now(job)).toBeUndefined()
})

it('says what failed and why, and tries again only that', async () => {
  await put(...keys(5))
  open.sample.faults.add({
    match: (arrival) => isCopy(arrival) && arrival.path.endsWith('k003'),
    fault: { kind: 'status', status: 403, code: 'AccessDenied' },
  })
  const job = await startMove()
  expect(await over(job)).toMatchObject({ done: 4, failed: 1 })
  const { total, rows } = await open.call('jobs.problems', { job, from: 0, count: 10 })
  expect(total).toBe(1)
  expect(rows).toMatchObject([{ key: 'k003', outcome: 'failed', fault: { kind: 'denied' } }])
  open.sample.faults.clear()
  open.sample.log.clear()
  await open.call('jobs.retry', { job })
  expect(await until(job, ({ state, done }) => state === 'done' && done === 5)).toMatchObject({ failed: 0 })
  expect(open.sample.log.entries.filter(isCopy).length).toBe(1)
  expect((await open.call('jobs.problems', { job, from: 0, count: 10 })).total).toBe(0)
})

it('waits by itself when the session ends, marks nothing failed, and goes on with the renewed one', async () => {
  await put(...keys(30))
  const plan = await plannedMove()
  const expired = open.sample.addUser({ sessionToken: 'token', expired: true, allow: () => true })
  let copies = 0
  open.sample.faults.add({
    match: (arrival) => isCopy(arrival) && (copies += 1) === 6 && open.become(expired) === undefined,
    fault: { kind: 'delay', ms: 0 },
  })
  const { job } = await open.call('changes.apply', { plan: plan.plan })
  const waiting = await until(job, ({ state }) => state === 'waiting')
  expect(['signedOut', 'badCredentials']).toContain(waiting.fault?.kind)
  expect(waiting.failed).toBe(0)
  open.sample.faults.clear()
  open.become(open.sample)
  await open.call('connections.renew', { connection })
  expect(await over(job)).toMatchObject({ state: 'done', done: 30, failed: 0, skipped: 0, fault: null })
})

it('does not go on as somebody else', async () => {
  await put(...keys(3))
  const job = await startWaiting()
  open.become(open.sample, 'arn:aws:iam::111122223333:user/other')
  await open.call('jobs.resume', { job })
  await vi.waitUntil(async () => (await now(job))?.fault?.kind === 'conflict')
  expect(await now(job)).toMatchObject({ state: 'waiting', done: 0 })
  open.become(open.sample)
  await open.call('jobs.resume', { job })
  expect(await over(job)).toMatchObject({ done: 3 })
})

async function startWaiting(): Promise<string> {
  const plan = await plannedMove()
  open.become({ ...open.sample, secretAccessKey: 'wrong' })
  const { job } = await open.call('changes.apply', { plan: plan.plan })
  await until(job, ({ state }) => state === 'waiting')
  return job
}

it('waits when its connection is closed, and goes on when it is open again', async () => {
  await put(...keys(40))
  open.sample.faults.add({ match: isCopy, fault: { kind: 'delay', ms: 5 } })
  const job = await startMove()
  await open.call('connections.close', { connection })
  expect(await until(job, ({ state }) => state === 'waiting')).toMatchObject({
    fault: { kind: 'notFound', what: 'connection' },
  })
  await open.call('connections.open', { kind: 'sample' })
  expect(await over(job)).toMatchObject({ done: 40, failed: 0 })
})

it('waits when the server cannot be reached', async () => {
  await put(...keys(20))
  const plan = await plannedMove()
  open.sample.faults.add({ fault: { kind: 'dropBefore' } })
  const { job } = await open.call('changes.apply', { plan: plan.plan })
  const waiting = await until(job, ({ state }) => state === 'waiting')
  expect(waiting).toMatchObject({ fault: { kind: 'unreachable' }, failed: 0, done: 0 })
  open.sample.faults.clear()
  await open.call('jobs.resume', { job })
  expect(await over(job)).toMatchObject({ done: 20, failed: 0 })
})

it('gets through a storm of throttling without losing an object', async () => {
  await put(...keys(20))
  let seen = 0
  open.sample.faults.add({ match: (arrival) => isCopy(arrival) && (seen += 1) % 3 !== 0, fault: { kind: 'throttle' } })
  const job = await startMove()
  expect(await over(job)).toMatchObject({ done: 20, failed: 0, skipped: 0 })
  expect(new Set(await classes())).toEqual(new Set(['STANDARD_IA']))
})

// Changes of classes and tags are met by every kind of fault in everyCall.test.ts.
it.each<Fault>([
  { kind: 'dropBefore' },
  { kind: 'dropAfter' },
  { kind: 'status', status: 500, code: 'InternalError' },
  { kind: 'throttle' },
  { kind: 'errorIn200', code: 'InternalError' },
  { kind: 'emptyBody' },
  { kind: 'status', status: 412, code: 'PreconditionFailed' },
])('counts every deleted object once whichever request fails: %o', async (fault) => {
  const total = 3
  for (let skip = 0; ; skip += 1) {
    await put(...keys(total))
    const { plan } = await open.call('changes.plan', {
      connection,
      bucket,
      target: { kind: 'prefix', prefix: '' },
      intent: { kind: 'delete', versions: 'current' },
    })
    const { typed } = await open.event('plan', (state) => state.plan === plan && state.state === 'ready')
    let asked = 0
    open.sample.faults.add({ match: () => (asked += 1) > 0, skip, times: 1, fault })
    const { job } = await open.call('changes.apply', { plan, typed: typed ?? '' })
    const ended = await until(job, ({ state }) => state !== 'running')
    open.sample.faults.clear()
    const end = ended.state === 'waiting' ? (await open.call('jobs.resume', { job }), await over(job)) : ended
    expect(end.done + end.failed + end.skipped).toBe(total)
    const { rows } = await open.call('jobs.problems', { job, from: 0, count: 10 })
    expect(rows.every((row) => (row.outcome === 'failed' ? row.fault !== null : row.reason !== null))).toBe(true)
    const left = ((await open.s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(
      ({ Key }) => Key,
    )
    // What it calls done is done; what it calls failed may have happened when the answer was lost.
    for (const key of left) expect(rows.map((row) => row.key)).toContain(key)
    if (asked <= skip) break
  }
})

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Input } from '../../../preload/contract'
import type { Job } from '../../../preload/contract/changes'
import type { Arrival } from '../../../sample/faults'
import { failingDisk, type FailingDisk } from '../../support/failingDisk'
import { connection, handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
type Program = Awaited<ReturnType<typeof handlersOver>>
let lake: OpenSample
let folder: string
let disk: FailingDisk
let program: Program
const open: Program[] = []

beforeEach(async () => {
  lake = await openSample()
  folder = await mkdtemp(join(tmpdir(), 'lakescope-durable-'))
  disk = failingDisk()
  program = await start()
  await lake.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await lake.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
})
afterEach(async () => {
  disk.fails = () => null
  for (const one of open.splice(0)) await one.close()
  await lake.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<Program> {
  const started = await handlersOver(lake.sample, { folder, disk })
  open.push(started)
  return started
}
/** Ends the program in the middle, as orderly as a quit is, and starts it again. */
async function restart(): Promise<void> {
  await program.close()
  open.splice(open.indexOf(program), 1)
  program = await start()
}

const put = (key: string, more: object = {}): Promise<unknown> =>
  lake.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more }))
const classOf = async (key: string): Promise<string> =>
  (await lake.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).StorageClass ?? 'STANDARD'
const versionsOf = async (key: string): Promise<number> =>
  ((await lake.s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }))).Versions ?? []).filter(
    (one) => one.Key === key,
  ).length
const tagsOf = async (key: string) => program.call('objects.tags', { connection, bucket, key })
const move = { kind: 'storageClass', to: 'STANDARD_IA' } as const
const isWrite = ({ operation }: Arrival): boolean => /^(Copy|Put|Delete|Create|Complete|Upload|Restore)/.test(operation)
const writes = (): number => lake.sample.log.entries.filter(isWrite).length

async function planned(intent: Input<'changes.plan'>['intent'], prefix = ''): Promise<string> {
  const { plan } = await program.call('changes.plan', {
    connection,
    bucket,
    target: { kind: 'prefix', prefix },
    intent,
  })
  await program.event('plan', (state) => state.plan === plan && state.state === 'ready')
  return plan
}
const apply = async (plan: string): Promise<string> => {
  const { typed } = await program.call('changes.planState', { plan })
  return (await program.call('changes.apply', { plan, ...(typed !== null && { typed }) })).job
}
const until = (job: string, is: (state: Job) => boolean): Promise<Job> =>
  program.event('job', (state) => state.job === job && is(state))
const over = (job: string): Promise<Job> => until(job, ({ state }) => state === 'done' || state === 'cancelled')
const listed = async (job: string): Promise<Job | undefined> =>
  (await program.call('jobs.list', {})).find((one) => one.job === job)

/** A job of ten objects that the end of the program finds in the middle. */
async function interrupted(): Promise<string> {
  for (let at = 0; at < 10; at += 1) await put(`k${at}`)
  const plan = await planned(move)
  let copies = 0
  lake.sample.faults.add({
    match: (one) => one.operation === 'CopyObject' && (copies += 1) > 3,
    fault: { kind: 'throttle' },
  })
  const job = await apply(plan)
  await until(job, ({ done }) => done === 3)
  await program.call('jobs.pause', { job })
  await restart()
  lake.sample.faults.clear()
  return job
}

describe('a job that the end of the program has interrupted', () => {
  it('is offered with its totals at the next start, and goes on', async () => {
    const job = await interrupted()
    expect(await listed(job)).toMatchObject({ state: 'interrupted', total: 10, done: 3, failed: 0, fault: null })
    await program.call('jobs.resume', { job })
    expect(await over(job)).toMatchObject({ state: 'done', done: 10, failed: 0, skipped: 0 })
    for (let at = 0; at < 10; at += 1)
      expect([await classOf(`k${at}`), await versionsOf(`k${at}`)]).toEqual(['STANDARD_IA', 2])
    await restart()
    expect(await listed(job)).toMatchObject({ state: 'done', done: 10 })
  })

  it('does not go on as somebody else', async () => {
    const job = await interrupted()
    program.become(lake.sample, 'arn:aws:iam::111122223333:user/other')
    expect(await listed(job)).toMatchObject({ state: 'interrupted', fault: { kind: 'conflict' } })
    const before = writes()
    await expect(program.call('jobs.resume', { job })).rejects.toMatchObject({ fault: { kind: 'conflict' } })
    expect(writes()).toBe(before)
  })

  it('says that the sample lake it ran on is gone', async () => {
    const job = await interrupted()
    const other = await openSample()
    await program.close()
    open.splice(open.indexOf(program), 1)
    program = await handlersOver(other.sample, { folder, disk })
    open.push(program)
    await expect(program.call('jobs.resume', { job })).rejects.toMatchObject({
      fault: { kind: 'conflict', message: expect.stringContaining('earlier start') },
    })
    await other.close()
  })

  it('is removed with its journal when it is dismissed', async () => {
    const job = await interrupted()
    await program.call('jobs.dismiss', { job })
    expect(await program.call('jobs.list', {})).toEqual([])
    expect(await readdir(join(folder, 'jobs'))).toEqual(['lock'])
    await expect(program.call('jobs.resume', { job })).rejects.toMatchObject({
      fault: { kind: 'notFound', what: 'job' },
    })
  })

  it.each([
    ['damaged', (text: string) => text.replace('"k":"steps"', '"k":"stepz"'), 'unexpected'],
    ['of another version', (text: string) => text.replace('journal 1', 'journal 7'), 'unsupported'],
  ])('changes nothing and says so when its journal is %s', async (_, change, kind) => {
    const job = await interrupted()
    await program.close()
    open.splice(open.indexOf(program), 1)
    const file = join(folder, 'jobs', `${job}.journal`)
    await writeFile(file, change(await readFile(file, 'utf8')))
    const before = writes()
    program = await start()
    expect(await program.call('jobs.list', {})).toEqual([])
    expect(await program.call('jobs.damaged', {})).toMatchObject([{ job, file, fault: { kind } }])
    await expect(program.call('jobs.resume', { job })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    expect(writes()).toBe(before)
    await program.call('jobs.dismiss', { job })
    expect(await program.call('jobs.damaged', {})).toEqual([])
    expect((await readdir(join(folder, 'jobs'))).toSorted()).toEqual([`${job}.journal.damaged`, 'lock'])
  })

  it('is not touched by a second copy of the program', async () => {
    // A process that lives and is not this one.
    const job = await interrupted()
    await writeFile(join(folder, 'jobs', 'lock'), `${process.ppid}  other\n`)
    const second = await handlersOver(lake.sample, { folder, disk })
    open.push(second)
    expect(await second.call('jobs.list', {})).toEqual([])
    await expect(second.call('jobs.resume', { job })).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    const inUse = { code: 'JournalsInUse', message: expect.stringContaining(`process ${process.ppid}`) }
    expect(await second.call('jobs.folderFault', {})).toMatchObject(inUse)
    await put('another')
    const { plan } = await second.call('changes.plan', {
      connection,
      bucket,
      target: { kind: 'objects', objects: [{ key: 'another' }] },
      intent: move,
    })
    await second.event('plan', (data) => data.plan === plan && data.state === 'ready')
    const before = writes()
    await expect(second.call('changes.apply', { plan })).rejects.toMatchObject({ fault: inUse })
    expect(writes()).toBe(before)
    await rm(join(folder, 'jobs', 'lock'))
  })
})

describe('the disk', () => {
  it.each(['EROFS', 'ENOSPC', 'EACCES'])(
    'refuses (%s): the job does not start and nothing is written to S3',
    async (code) => {
      await put('a')
      const plan = await planned(move)
      const before = writes()
      disk.fails = () => code
      await expect(apply(plan)).rejects.toMatchObject({ fault: { kind: 'unexpected', code } })
      expect(writes()).toBe(before)
      expect(await classOf('a')).toBe('STANDARD')
      // The plan is still there for when the disk works again.
      disk.fails = () => null
      expect(await over(await apply(plan))).toMatchObject({ done: 1 })
    },
  )

  it('becomes full during a job: it waits, writes nothing more to S3, and goes on when there is room', async () => {
    for (let at = 0; at < 20; at += 1) await put(`k${at}`)
    const plan = await planned(move)
    let syncs = 0
    disk.fails = (call) => (call === 'sync' && (syncs += 1) > 3 ? 'ENOSPC' : null)
    const job = await apply(plan)
    const waiting = await until(job, ({ state }) => state === 'waiting')
    expect(waiting).toMatchObject({ failed: 0, fault: { message: expect.stringContaining('disk is full') } })
    await vi.waitFor(async () => expect((await listed(job))?.done).toBeLessThan(20))
    disk.fails = () => null
    await program.call('jobs.resume', { job })
    expect(await over(job)).toMatchObject({ done: 20, failed: 0, skipped: 0 })
    for (let at = 0; at < 20; at += 1) expect(await versionsOf(`k${at}`)).toBe(2)
  })

  it('is slow when a job ends: it is over only when the journal says so, and a retry meanwhile is not lost', async () => {
    const deny: Parameters<typeof lake.sample.faults.add>[0] = {
      match: ({ operation, path }) => operation === 'CopyObject' && path.endsWith('k1'),
      fault: { kind: 'status', status: 403, code: 'AccessDenied' },
    }
    await put('k0')
    await put('k1')
    const plan = await planned(move)
    lake.sample.faults.add(deny)
    let goOn = (): void => undefined
    const ending = new Promise<void>((resolve) => {
      disk.beforeWrite = async (bytes) => {
        if (!bytes.includes('"state":"done"')) return
        disk.beforeWrite = () => Promise.resolve()
        resolve()
        await new Promise<void>((released) => (goOn = released))
      }
    })
    const job = await apply(plan)
    await ending
    expect(await listed(job)).toMatchObject({ state: 'running', done: 1, failed: 1 })
    lake.sample.faults.clear()
    await program.call('jobs.retry', { job })
    goOn()
    expect(await until(job, ({ state, done }) => state === 'done' && done === 2)).toMatchObject({ failed: 0 })
    await restart()
    expect(await listed(job)).toMatchObject({ state: 'done', done: 2, failed: 0 })
  })

  it.each([move, { kind: 'tags', edits: [{ op: 'set', key: 'x', value: '1' }] }] as const)(
    'fails at any call: every object is changed once or reported ($kind)',
    async (intent) => {
      for (let fails = 0; ; fails += 1) {
        const keys = [0, 1, 2].map((at) => `n${fails}/${at}`)
        for (const key of keys) await put(key)
        const plan = await planned(
          intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent,
          `n${fails}/`,
        )
        const from = disk.calls.length
        disk.fails = (_, number) => (number === from + fails ? 'EIO' : null)
        const job = await apply(plan).catch(() => null)
        const end = job === null ? null : await until(job, ({ state }) => state !== 'running')
        const wasReached = disk.calls.length > from + fails
        disk.fails = () => null
        if (job === null) {
          expect(await Promise.all(keys.map(versionsOf))).toEqual([1, 1, 1])
        } else {
          if (end?.state === 'waiting') await program.call('jobs.resume', { job })
          expect(await over(job)).toMatchObject({ state: 'done', done: 3, failed: 0, skipped: 0 })
          for (const key of keys) {
            if (intent.kind === 'storageClass')
              expect([await classOf(key), await versionsOf(key)]).toEqual(['STANDARD_IA', 2])
            else expect(await tagsOf(key)).toEqual([{ key: 'x', value: '1' }])
          }
          await program.call('jobs.dismiss', { job }).catch(() => null)
        }
        if (!wasReached) return
      }
    },
  )
})

it('keeps an audit log of every write that can be searched, with no secret in any file', async () => {
  await put('a', { Tagging: 'team=data' })
  await put('b')
  const tags = await over(
    await apply(await planned({ kind: 'tags', edits: [{ op: 'set', key: 'team', value: 'ML' }] })),
  )
  const job = await over(await apply(await planned(move)))
  const { rows, more } = await program.call('audit.search', { text: '', from: 0, count: 3 })
  expect([rows.length, more]).toEqual([3, true])
  expect(rows[0]).toMatchObject({
    who: 'arn:aws:iam::111122223333:user/first',
    bucket,
    job: job.job,
    action: 'copy',
    before: 'STANDARD',
    after: 'STANDARD_IA',
    outcome: 'done',
  })
  expect(rows[0]?.requestId).toBeTruthy()
  const found = await program.call('audit.search', { text: 'TEAM=ml', from: 0, count: 10 })
  expect(new Map(found.rows.map(({ key, before, after, job }) => [key, { before, after, job }]))).toEqual(
    new Map([
      ['a', { before: 'team=data', after: 'team=ML', job: tags.job }],
      ['b', { before: 'no tags', after: 'team=ML', job: tags.job }],
    ]),
  )
  await program.close()
  open.splice(open.indexOf(program), 1)
  for (const name of await readdir(folder, { recursive: true })) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '')
    expect(text).not.toContain(lake.sample.secretAccessKey)
  }
})

describe('a job that is over', () => {
  async function verified(job: string, sample: number | null = null) {
    await program.call('jobs.verify', { job, sample })
    return vi.waitUntil(async () => {
      const found = await program.call('jobs.verification', { job, from: 0, count: 10 })
      return found?.state === 'running' ? null : found
    })
  }
  async function undone(job: string): Promise<Job> {
    const { plan } = await program.call('changes.undo', { job })
    await program.event('plan', (state) => state.plan === plan && state.state === 'ready')
    return over(await apply(plan))
  }

  it('is verified: all of it or a sample, and what differs is listed', async () => {
    for (let at = 0; at < 6; at += 1) await put(`k${at}`, { Metadata: { origin: 'x' } })
    const { job } = await over(await apply(await planned(move)))
    expect(await verified(job)).toMatchObject({ state: 'done', of: 6, looked: 6, checked: 6, differ: 0, rows: [] })
    expect(await verified(job, 2)).toMatchObject({ of: 6, looked: 2, checked: 2 })
    await put('k3', { StorageClass: 'GLACIER' })
    await restart()
    const after = await verified(job)
    expect(after).toMatchObject({ checked: 6, differ: 1 })
    expect(after?.rows.map(({ key, what }) => [key, what])).toEqual([
      ['k3', 'class'],
      ['k3', 'version'],
      ['k3', 'content'],
    ])
  })

  it('is taken back: tags exactly as they were, but for what was changed since', async () => {
    await put('a', { Tagging: 'team=data&keep=1' })
    await put('b')
    await put('c')
    const edits = [{ op: 'set' as const, key: 'team', value: 'ml' }]
    const { job } = await over(await apply(await planned({ kind: 'tags', edits })))
    const again = await over(
      await apply(await planned({ kind: 'tags', edits: [{ op: 'set', key: 'n', value: '1' }] }, 'c')),
    )
    expect(again.done).toBe(1)
    await restart()
    expect(await undone(job)).toMatchObject({ total: 2, done: 2, failed: 0 })
    expect((await tagsOf('a')).toSorted((x, y) => (x.key < y.key ? -1 : 1))).toEqual([
      { key: 'keep', value: '1' },
      { key: 'team', value: 'data' },
    ])
    expect(await tagsOf('b')).toEqual([])
    expect(await tagsOf('c')).toHaveLength(2)
  })

  it('is taken back: classes, where they can be', async () => {
    await put('a', { StorageClass: 'GLACIER_IR' })
    await put('b')
    await put('c')
    const { job } = await over(await apply(await planned(move)))
    await put('c', { Body: 'another', StorageClass: 'STANDARD_IA' })
    const { plan } = await program.call('changes.undo', { job })
    const ready = await program.event('plan', (state) => state.plan === plan && state.state === 'ready')
    expect(ready).toMatchObject({
      intent: { kind: 'undo', of: 'storageClass', job },
      change: { objects: 2 },
      skips: [{ reason: 'changedSince', objects: 1 }],
    })
    const undo = await over(await apply(plan))
    expect(undo).toMatchObject({ done: 2 })
    expect([await classOf('a'), await classOf('b')]).toEqual(['GLACIER_IR', 'STANDARD'])
    expect(await verified(undo.job)).toMatchObject({ checked: 2, differ: 0 })
  })

  it('is taken back: hidden objects are there again, and what went for good is said', async () => {
    await put('a')
    await put('b')
    const hidden = await over(await apply(await planned({ kind: 'delete', versions: 'current' })))
    expect(await verified(hidden.job)).toMatchObject({ checked: 2, differ: 0 })
    expect(await undone(hidden.job)).toMatchObject({ done: 2, failed: 0 })
    expect([await classOf('a'), await versionsOf('a')]).toEqual(['STANDARD', 1])
    const gone = await over(await apply(await planned({ kind: 'delete', versions: 'all' }, 'b')))
    const { plan } = await program.call('changes.undo', { job: gone.job })
    expect(await program.event('plan', (state) => state.plan === plan && state.state === 'ready')).toMatchObject({
      change: { objects: 0 },
      skips: [{ reason: 'notUndoable', objects: 1 }],
    })
  })

  it('is taken back although the answer that named the delete markers was lost', async () => {
    await put('a')
    await put('b')
    const plan = await planned({ kind: 'delete', versions: 'current' })
    lake.sample.faults.add({
      match: ({ operation }) => operation === 'DeleteObjects',
      times: 1,
      fault: { kind: 'dropAfter' },
    })
    const hidden = await over(await apply(plan))
    expect(hidden).toMatchObject({ done: 2, failed: 0 })
    expect(await undone(hidden.job)).toMatchObject({ total: 2, done: 2 })
    expect([await classOf('a'), await classOf('b')]).toEqual(['STANDARD', 'STANDARD'])
  })

  it('cannot be verified or taken back before it is', async () => {
    const job = await interrupted()
    await program.call('jobs.problems', { job, from: 0, count: 1 })
    await expect(program.call('changes.undo', { job })).rejects.toMatchObject({ fault: { kind: 'badInput' } })
  })
})

it('keeps to the speed it is told', async () => {
  for (let at = 0; at < 12; at += 1) await put(`k${at}`)
  const plan = await planned(move)
  lake.sample.faults.add({
    match: ({ operation }) => operation === 'CopyObject',
    times: 1,
    fault: { kind: 'delay', ms: 20 },
  })
  const job = await apply(plan)
  await program.call('jobs.limit', { job, perSecond: 1 })
  expect(await listed(job)).toMatchObject({ limit: 1 })
  await program.call('jobs.limit', { job, perSecond: null })
  expect(await over(job)).toMatchObject({ done: 12, limit: null })
})

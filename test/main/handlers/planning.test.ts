import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Input } from '../../../preload/contract'
import type { Plan } from '../../../preload/contract/changes'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
let open: OpenHandlers
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-planning-'))
  open = await openHandlers({ folder })
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(async () => {
  await open.close()
  await rm(folder, { recursive: true, force: true })
})

const put = (key: string, more: object = {}): Promise<unknown> =>
  open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ...more }))
const classOf = async (key: string): Promise<string> =>
  (await open.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).StorageClass ?? 'STANDARD'

type Asked = Omit<Input<'changes.plan'>, 'connection' | 'bucket'>
async function planned(asked: Asked): Promise<Plan> {
  const { plan } = await open.call('changes.plan', { connection, bucket, ...asked })
  return open.event('plan', (state) => state.plan === plan && state.state !== 'reading')
}
const everything = { kind: 'prefix', prefix: '' } as const
const colder = { kind: 'storageClass', to: 'GLACIER_IR' } as const
const days = ['events/day=01/a', 'events/day=01/b', 'events/day=02/a', 'events/day=03/a']

it('leaves out what is excluded: in the totals, in the journal and in S3', async () => {
  for (const key of days) await put(key)
  const { plan, change } = await planned({ target: everything, intent: colder })
  expect(change.objects).toBe(4)
  const groups = await open.call('changes.planGroups', { plan, prefix: null, from: 0, count: 500 })
  expect(groups.groups.map(({ label, objects }) => [label, objects])).toEqual([
    ['day = 01', 2],
    ['day = 02', 1],
    ['day = 03', 1],
  ])
  const exclude = (part: Input<'changes.exclude'>['part'], excluded: boolean) =>
    open.call('changes.exclude', { plan, part, excluded })
  await exclude({ kind: 'prefix', prefix: 'events/' }, true)
  await expect(open.call('changes.apply', { plan })).rejects.toMatchObject({
    fault: { kind: 'badInput', problem: 'changes nothing' },
  })
  await exclude({ kind: 'prefix', prefix: 'events/day=01/' }, false)
  const left = await exclude({ kind: 'rows', rows: [1] }, true)
  expect(left).toMatchObject({
    change: { objects: 1 },
    skips: [{ reason: 'excluded', objects: 3 }],
    requests: expect.arrayContaining([expect.objectContaining({ verb: 'CopyObject', count: 1 })]),
  })
  const { job } = await open.call('changes.apply', { plan })
  await open.event('job', (state) => state.job === job && state.state === 'done')
  expect(await Promise.all(days.map(classOf))).toEqual(['GLACIER_IR', 'STANDARD', 'STANDARD', 'STANDARD'])
  const journal = (await readdir(join(folder, 'jobs'))).find((name) => name.endsWith('.journal')) ?? ''
  const text = await readFile(join(folder, 'jobs', journal), 'utf8')
  expect(days.filter((key) => text.includes(key))).toEqual(['events/day=01/a'])
})

it('is not applied while it is being changed', async () => {
  for (const key of days) await put(key)
  const { plan } = await planned({ target: everything, intent: colder })
  const changing = open.call('changes.exclude', { plan, part: { kind: 'prefix', prefix: 'events/' }, excluded: true })
  await expect(open.call('changes.apply', { plan })).rejects.toMatchObject({
    fault: { kind: 'badInput', path: 'plan', problem: 'is just being changed' },
  })
  expect((await changing).change.objects).toBe(0)
  await open.call('changes.discard', { plan })
  await expect(
    open.call('changes.exclude', { plan, part: { kind: 'prefix', prefix: '' }, excluded: true }),
  ).rejects.toMatchObject({ fault: { kind: 'notFound', what: 'plan' } })
})

it('says where all of it is before and after', async () => {
  await put('a', { StorageClass: 'STANDARD_IA' })
  await put('bb')
  await put('c', { StorageClass: 'GLACIER_IR' })
  const { plan, flows } = await planned({ target: everything, intent: colder })
  const stays = { objects: 1, bytes: 1, changes: false, leavesOld: false }
  const moves = { changes: true, leavesOld: false, to: { kind: 'class', storageClass: 'GLACIER_IR' } }
  const there = { ...stays, from: 'GLACIER_IR', to: moves.to }
  expect(flows).toEqual([
    { ...moves, from: 'STANDARD', objects: 1, bytes: 2 },
    { ...moves, from: 'STANDARD_IA', objects: 1, bytes: 1 },
    there,
  ])
  const after = await open.call('changes.exclude', { plan, part: { kind: 'rows', rows: [0] }, excluded: true })
  expect(after.flows).toEqual([
    { ...moves, from: 'STANDARD', objects: 1, bytes: 2 },
    { ...stays, from: 'STANDARD_IA', to: { kind: 'class', storageClass: 'STANDARD_IA' } },
    there,
  ])
})

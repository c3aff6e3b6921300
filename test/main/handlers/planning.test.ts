import { CreateBucketCommand, HeadObjectCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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

describe('a filter', () => {
  const small = { kind: 'smallerThan', bytes: 3 } as const

  it('makes a plan of what it takes, and says how much was looked at', async () => {
    await put('a.csv')
    await put('x')
    await put('y', { StorageClass: 'STANDARD_IA' })
    const plan = await planned({
      target: everything,
      intent: colder,
      filter: [small, { kind: 'storageClass', anyOf: ['STANDARD'] }],
    })
    expect(plan).toMatchObject({
      read: { objects: 1, bytes: 1 },
      change: { objects: 1 },
      filtered: { looked: { objects: 3, bytes: 7 }, tagReads: 0 },
    })
    const { job } = await open.call('changes.apply', { plan: plan.plan })
    await open.event('job', (state) => state.job === job && state.state === 'done')
    expect([await classOf('a.csv'), await classOf('x'), await classOf('y')]).toEqual([
      'STANDARD',
      'GLACIER_IR',
      'STANDARD_IA',
    ])
  })

  it('reads tags only of what meets all else, and counts these requests', async () => {
    await put('a.csv', { Tagging: 'team=data' })
    await put('b', { Tagging: 'team=data' })
    await put('c', { Tagging: 'team=ml' })
    await put('d')
    const plan = await planned({
      target: everything,
      intent: colder,
      filter: [{ kind: 'tag', key: 'team', value: 'data' }, small],
    })
    expect(plan).toMatchObject({ change: { objects: 1 }, filtered: { looked: { objects: 4 }, tagReads: 3 } })
    const { rows } = await open.call('changes.planRows', { plan: plan.plan, from: 0, count: 9, show: 'all' })
    expect(rows.map(({ key }) => key)).toEqual(['b'])
  })

  it('does not take for other what may not be read', async () => {
    await put('a', { Tagging: 'team=data' })
    await put('b', { Tagging: 'team=data' })
    const denied = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObjectTagging',
      Resource: `arn:aws:s3:::${bucket}/a`,
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [denied] })
    await open.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
    const plan = await planned({
      target: everything,
      intent: colder,
      filter: [{ kind: 'tag', key: 'team', value: null }],
    })
    expect(plan).toMatchObject({
      change: { objects: 1 },
      skips: [{ reason: 'cannotVerify', objects: 1 }],
      filtered: { tagReads: 2 },
    })
  })

  it('is for named objects too, and for every version', async () => {
    await put('a')
    await put('bbbb')
    const objects = [{ key: 'a' }, { key: 'bbbb' }]
    const plan = await planned({ target: { kind: 'objects', objects }, intent: colder, filter: [small] })
    expect(plan).toMatchObject({ change: { objects: 1 }, filtered: { looked: { objects: 2 } } })
    const versions = await planned({
      target: everything,
      intent: { kind: 'delete', versions: 'all' },
      filter: [{ kind: 'glob', pattern: 'b*' }],
    })
    expect(versions).toMatchObject({ change: { objects: 1 }, filtered: { looked: { objects: 2 } } })
  })

  it('is refused by the name of its field when it makes no sense', async () => {
    const bad = planned({ target: everything, intent: colder, filter: [small, { kind: 'olderThan', days: 0 }] })
    await expect(bad).rejects.toMatchObject({ fault: { kind: 'badInput', path: 'filter.1.days' } })
  })
})

it('is exported with what happens to each object, and so is the log of what was done', async () => {
  await put('=1+1', { StorageClass: 'STANDARD_IA' })
  await put('b')
  await put('c')
  const { plan } = await planned({ target: everything, intent: colder })
  await open.call('changes.exclude', { plan, part: { kind: 'rows', rows: [2] }, excluded: true })
  const read = async (file: string | undefined) => (await readFile(join(folder, file ?? ''), 'utf8')).split(/\r?\n/)
  const csv = await open.call('exports.plan', { plan, as: 'csv' })
  expect(csv?.records).toBe(3)
  const [head, first, , third] = await read(csv?.file)
  expect(head).toBe('bucket,key,versionId,bytes,lastModified,etag,storageClass,outcome,reason,before,after')
  expect(first).toMatch(/^lake,'=1\+1,,4,2.*,STANDARD_IA,change,,STANDARD_IA,GLACIER_IR$/)
  expect(third).toMatch(/^lake,c,.*,skip,excluded,STANDARD,GLACIER_IR$/)
  const lines = await read((await open.call('exports.plan', { plan, as: 'jsonl' }))?.file)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ key: '=1+1', bytes: 4, outcome: 'change', reason: null })

  const { job } = await open.call('changes.apply', { plan })
  await open.event('job', (state) => state.job === job && state.state === 'done')
  const log = await open.call('exports.audit', { text: '', as: 'jsonl' })
  expect(log?.records).toBe(2)
  const entries = (await read(log?.file)).slice(0, 2).map((line): unknown => JSON.parse(line))
  expect(entries).toEqual(expect.arrayContaining([expect.objectContaining({ key: 'b', job, outcome: 'done' })]))
  expect(JSON.stringify(entries)).not.toContain(open.sample.secretAccessKey)
  const one = await open.call('exports.audit', { text: '=1+1', as: 'csv' })
  expect(one?.records).toBe(1)
  await expect(open.call('exports.plan', { plan: 'gone', as: 'csv' })).rejects.toMatchObject({
    fault: { kind: 'notFound', what: 'plan' },
  })
})

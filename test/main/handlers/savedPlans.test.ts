import { CreateBucketCommand, DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Plan } from '../../../preload/contract/changes'
import { flatBucket } from '../../support/flatBucket'
import { changing } from '../../support/changing'
import { openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
const many = 'many'
const move = { kind: 'storageClass', to: 'STANDARD_IA' } as const
const everything = { kind: 'prefix', prefix: '' } as const
let folder: string
let open: OpenHandlers
let lake: ReturnType<typeof changing>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-saved-'))
  open = await openHandlers({ folder, buckets: [flatBucket(many, { 'p/': 2500 })] })
  lake = changing(open, bucket)
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await open.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
})
afterEach(async () => {
  await open.close()
  await rm(folder, { recursive: true, force: true })
})

const remove = (Key: string) => open.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
const writes = (): number => open.sample.log.entries.filter(({ method }) => !/^(GET|HEAD)$/.test(method)).length

async function save({ plan }: Plan): Promise<string> {
  const saved = await open.call('changes.save', { plan })
  await open.call('changes.discard', { plan })
  // The next one is suggested under the same name.
  const file = join(folder, `${plan}.lakeplan`)
  await rename(join(folder, saved?.file ?? ''), file)
  return file
}
async function reopen(path: string): Promise<Plan> {
  open.chosen.path = path
  const chosen = await open.call('changes.chooseSaved', {})
  return lake.ready((await open.call('changes.planSaved', { file: chosen?.file ?? '' })).plan)
}
const outcomes = async (plan: Plan) =>
  (await lake.rows(plan)).map(({ key, outcome, reason }) => [key, reason ?? outcome])

describe('a saved plan that is opened again', () => {
  it('is for the same objects with the same taken out, and leaves what is not as it was', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e']) await lake.put(key)
    const plan = await lake.plan({ target: everything, intent: move })
    await open.call('changes.exclude', { plan: plan.plan, part: { kind: 'rows', rows: [1] }, excluded: true })
    const path = await save(plan)
    await lake.put('c', { Body: 'somebody else' })
    await remove('d')
    await lake.put('new')
    const before = writes()
    const again = await reopen(path)
    expect(again).toMatchObject({ bucket, intent: move, state: 'ready', change: { objects: 2, bytes: 2 } })
    expect(await outcomes(again)).toEqual([
      ['a', 'change'],
      ['b', 'excluded'],
      ['c', 'changedSince'],
      ['d', 'gone'],
      ['e', 'change'],
    ])
    expect(writes()).toBe(before)
    // What was taken out can be put back, and all of it is run as any plan.
    await open.call('changes.exclude', { plan: again.plan, part: { kind: 'rows', rows: [1] }, excluded: false })
    expect(await lake.apply(again)).toMatchObject({ done: 3, failed: 0, skipped: 0 })
    expect(open.sample.versions(bucket, 'c')[0]?.headers['x-amz-storage-class']).toBeUndefined()
  })

  it('reads few objects by HEAD, and many by listing, jumping over what lies between', async () => {
    const wanted = { ...everything, prefix: 'p/' }
    const of = changing(open, many)
    const path = await save(await of.plan({ target: wanted, intent: move }))
    open.sample.log.clear()
    const again = await reopen(path)
    expect(again).toMatchObject({ read: { objects: 2500 }, change: { objects: 2500 } })
    const asked = open.sample.log.entries.map(({ operation }) => operation)
    expect(asked.filter((operation) => operation === 'ListObjectsV2')).toHaveLength(3)

    await lake.put('a')
    const few = await save(await lake.plan({ target: everything, intent: move }))
    open.sample.log.clear()
    expect(await reopen(few)).toMatchObject({ change: { objects: 1 }, unchecked: 0 })
    const now = open.sample.log.entries.map(({ operation }) => operation)
    expect(now).toContain('HeadObject')
    expect(now).not.toContain('ListObjectsV2')
  })

  it('holds its filter, which is applied again', async () => {
    await lake.put('a', { Tagging: 'team=data' })
    await lake.put('b', { Tagging: 'team=data' })
    await lake.put('c')
    const filter = [{ kind: 'tag', key: 'team', value: 'data' } as const]
    const path = await save(await lake.plan({ target: everything, intent: move, filter }))
    const retag = { kind: 'tags', edits: [{ op: 'set' as const, key: 'team', value: 'other' }] } as const
    const edits = [...retag.edits]
    const retagged = await lake.plan({
      target: { kind: 'objects', objects: [{ key: 'b' }] },
      intent: { ...retag, edits },
    })
    await lake.apply(retagged)
    const again = await reopen(path)
    expect(again).toMatchObject({ filtered: { filter, looked: { objects: 2 } }, change: { objects: 1 } })
    expect(await outcomes(again)).toEqual([['a', 'change']])
  })

  it('brings back, and deletes for good, exactly the versions it was made for', async () => {
    for (const key of ['a', 'a', 'b', 'b/c']) await lake.put(key)
    await remove('a')
    await remove('b')
    const back = await save(await lake.plan({ target: everything, intent: { kind: 'undelete' } }))
    const purge = await save(await lake.plan({ target: everything, intent: { kind: 'delete', versions: 'all' } }))
    await lake.put('b', { Body: 'written again' })
    expect(await outcomes(await reopen(back))).toEqual([
      ['a', 'change'],
      ['b', 'changedSince'],
      ['b/c', 'notDeleted'],
    ])
    const all = await reopen(purge)
    // What was written since is no part of it.
    expect(all).toMatchObject({ change: { objects: 6 }, typed: 'delete 4 versions for good' })
    expect(await lake.apply(all, 'delete 4 versions for good')).toMatchObject({ done: 6, failed: 0 })
    expect(open.sample.versions(bucket, 'b')).toHaveLength(1)
    expect(open.sample.versions(bucket, 'a')).toHaveLength(0)
  })

  it('is refused where somebody else is connected, or elsewhere, and changes nothing', async () => {
    await lake.put('a')
    const path = await save(await lake.plan({ target: everything, intent: move }))
    const before = writes()
    open.chosen.path = path
    open.become(open.sample, 'arn:aws:iam::111122223333:user/second')
    await expect(open.call('changes.chooseSaved', {})).rejects.toMatchObject({
      fault: { kind: 'conflict', message: expect.stringMatching(/^The plan was saved as .*first, .*second\.$/) },
    })
    open.become(open.sample)
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace('"version":1', '"version":9'))
    await expect(open.call('changes.chooseSaved', {})).rejects.toMatchObject({ fault: { kind: 'badInput' } })
    await writeFile(path, text)
    const chosen = await open.call('changes.chooseSaved', {})
    await writeFile(path, text.replace('"a"', '"b"'))
    await expect(open.call('changes.planSaved', { file: chosen?.file ?? '' })).rejects.toMatchObject({
      fault: { kind: 'badInput', problem: expect.stringContaining('damaged') },
    })
    open.chosen.path = null
    expect(await open.call('changes.chooseSaved', {})).toBeNull()
    expect(writes()).toBe(before)
  })
})

it('is not written for what takes a job back, nor before the plan is ready', async () => {
  await lake.put('a')
  const { job } = await lake.apply(await lake.plan({ target: everything, intent: move }))
  const undo = await lake.ready((await open.call('changes.undo', { job })).plan)
  await expect(open.call('changes.save', { plan: undo.plan })).rejects.toMatchObject({ fault: { path: 'plan' } })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { startSample, type SampleServer } from '../../sample/server'
import { launch, type Launched } from '../support/launch'
import { connectTo, openBucket, rowOf } from '../support/person'
import { inClass, Oracle } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import { Witness } from '../support/witness'

// One change from its plan to its undoing, with the program killed in the middle. The server is not the program's, so it outlives it; what it
// holds is read by a client that shares nothing with the program.
test.describe.configure({ mode: 'serial' })

const bucket = 'survivor'
const objects = 400
const excluded = 'day=03/'
const perDay = objects / 20
const wanted = inClass('GLACIER_IR')
const lake = variedBucket({ name: bucket, objects, seed: 3 })
const isExcluded = (key: string): boolean => key.startsWith(`data/${excluded}`)

let sample: SampleServer
let witness: Witness
let oracle: Oracle
let userData: string
let window: Launched
let page: Page

test.beforeAll(async () => {
  sample = await startSample({ buckets: [lake.seed] })
  witness = new Witness(sample, bucket, sample.region)
  oracle = new Oracle(sample, bucket, [...lake.inside, ...lake.outside])
  userData = await mkdtemp(join(tmpdir(), 'lakescope-change-'))
  await start()
})
test.afterAll(async () => {
  await window.close()
  await sample.close()
  await rm(userData, { recursive: true, force: true })
})

async function start(): Promise<void> {
  window = await launch({ userData })
  page = window.page
  await connectTo(page, { ...sample, name: 'elsewhere' })
  await expect(page.getByRole('button', { name: bucket, exact: true })).toBeVisible()
}

const dialog = () => page.getByRole('dialog')
const drawer = () => page.getByRole('region', { name: 'Jobs' })
const job = (name: string) => drawer().getByRole('article', { name: `${name} in ${bucket}` })
const openJobs = () => page.getByRole('contentinfo').getByRole('button', { name: /job/i }).click()
const classes = async () => {
  const held = await witness.list('')
  return Object.fromEntries(held.map(({ key, storageClass }) => [key, storageClass]))
}
const move = 'Move to Glacier Instant Retrieval'

test('plans a change of a prefix, and takes a partition out of it', async () => {
  await openBucket(page, bucket)
  await rowOf(page, 'data/').getByRole('gridcell', { name: 'data/', exact: true }).click()
  await page.getByRole('button', { name: 'Change storage class…' }).first().click()
  await dialog()
    .getByRole('radio', { name: /^Glacier Instant Retrieval/ })
    .click()
  const all = dialog().getByRole('button', { name: `Move ${objects} objects to Glacier Instant Retrieval` })
  await expect(all).toBeEnabled()
  await dialog().getByRole('tab', { name: 'Objects and partitions' }).click()
  await dialog().getByRole('button', { name: 'Exclude day = 03' }).click()
  await expect(dialog().getByRole('button', { name: `Move ${objects - perDay} objects to Glacier` })).toBeEnabled()
  expect(new Set(Object.values(await classes()))).toEqual(new Set(['STANDARD']))
})

test('is killed in the middle of it, and offers to go on at the next start', async () => {
  let copies = 0
  sample.faults.add({
    match: ({ operation }) => operation === 'CopyObject' && (copies += 1) > 0,
    // Slow enough that the program is killed long before the last copy, however many are under way at once.
    fault: { kind: 'delay', ms: 500 },
  })
  await dialog()
    .getByRole('button', { name: /^Move / })
    .click()
  await expect(dialog()).toBeHidden()
  await openJobs()
  await expect(job(move)).toContainText('running')
  await expect.poll(() => copies).toBeGreaterThan(60)
  await window.kill()
  sample.faults.clear()
  const moved = oracle.count(wanted, 'changed')
  expect(moved).toBeGreaterThan(0)
  expect(moved).toBeLessThan(objects - perDay)

  await start()
  const banner = page.getByRole('region', { name: 'Interrupted jobs' })
  await expect(banner).toContainText('1 job was interrupted when the program ended.')
  await banner.getByRole('button', { name: 'Resume' }).click()
  await openJobs()
  await expect(job(move)).toContainText(`${objects - perDay} of ${objects - perDay} done`)
  await expect(job(move)).toContainText('done')
})

test('every object is changed exactly once, and the partition that was taken out is as it was', async () => {
  const found = await classes()
  for (const key of lake.inside) expect([key, found[key]]).toEqual([key, isExcluded(key) ? 'STANDARD' : 'GLACIER_IR'])
  expect(oracle.wrongs(wanted)).toEqual([])
  expect(oracle.count(wanted, 'changed')).toBe(objects - perDay)
  for (const key of [...lake.inside.slice(0, 3), lake.inside.find(isExcluded) ?? '']) {
    expect([key, (await witness.versions(key)).versions]).toEqual([key, isExcluded(key) ? 1 : 2])
  }
})

test('verifies what it did, and says so', async () => {
  await job(move).getByRole('button', { name: 'Verify' }).click()
  const report = job(move).getByRole('region', { name: 'Verification' })
  await expect(report).toContainText(`Verified ${objects - perDay} objects: all as the job left them.`)
})

test('takes it back', async () => {
  await job(move).getByRole('button', { name: 'Undo…' }).click()
  const back = dialog().getByRole('button', { name: `Take back the change of ${objects - perDay} objects` })
  await expect(back).toBeEnabled()
  await back.click()
  await expect(dialog()).toBeHidden()
  const undo = job('Take back: change of storage class')
  await expect(undo).toContainText(`${objects - perDay} of ${objects - perDay} done`)
  expect(new Set(Object.values(await classes()))).toEqual(new Set(['STANDARD']))
  for (const key of lake.inside.slice(0, 3)) expect((await witness.versions(key)).versions).toBe(3)
})

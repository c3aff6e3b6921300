import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changing } from '../../support/changing'
import { handlersOver } from '../../support/handlers'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
const target = { kind: 'prefix', prefix: '' } as const
const tag = (key: string) => lake.plan({ target, intent: { kind: 'tags', edits: [{ op: 'set', key, value: '1' }] } })
let server: OpenSample
let folder: string
let program: Awaited<ReturnType<typeof handlersOver>>
let lake: ReturnType<typeof changing>

const start = async (): Promise<void> => {
  program = await handlersOver(server.sample, { folder })
  lake = changing({ ...program, s3: server.s3 }, bucket)
}
beforeEach(async () => {
  server = await openSample()
  folder = await mkdtemp(join(tmpdir(), 'lakescope-'))
  await server.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  await start()
})
afterEach(async () => {
  await program.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

it('keeps the speed limit of a job over a restart, and the last one of several', async () => {
  for (let at = 0; at < 8; at += 1) await lake.put(`${at}`)
  const plan = await tag('a')
  const { job } = await program.call('changes.apply', { plan: plan.plan })
  await program.call('jobs.pause', { job })
  await program.call('jobs.limit', { job, perSecond: 5 })
  await program.call('jobs.limit', { job, perSecond: 0.5 })
  await program.close()
  await start()
  expect(await program.call('jobs.list', {})).toMatchObject([{ job, state: 'interrupted', limit: 0.5 }])
  await program.call('jobs.resume', { job })
  const limit = async () => (await program.call('jobs.list', {})).find((one) => one.job === job)?.limit
  expect(await limit()).toBe(0.5)
  await program.call('jobs.limit', { job, perSecond: null })
  expect(await lake.ended(job)).toMatchObject({ done: 8, limit: null })
})

it('finds damage in the middle of the journal of a finished job without being asked, and tells', async () => {
  await lake.put('a')
  const { job } = await lake.apply(await tag('a'))
  const whole = await lake.apply(await tag('b'))
  await program.close()
  const file = join(folder, 'jobs', `${job}.journal`)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('"k":"intent"', '"k":"intend"'))
  await start()
  const told = await program.event('damagedJobs', (all) => all.length > 0)
  expect(told).toMatchObject([{ job, file, fault: { code: 'JournalDamaged' } }])
  expect(await program.call('jobs.damaged', {})).toEqual(told)
  expect(await program.call('jobs.list', {})).toMatchObject([{ job: whole.job, state: 'done' }])
})

import { CreateBucketCommand, GetObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Input } from '../../../preload/contract'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
const count = 100
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => open.close())

const keyOf = (at: number): string => `k${String(at).padStart(3, '0')}`
const put = (key: string, body: string): Promise<unknown> =>
  open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
const bodyOf = async (key: string): Promise<string | undefined> =>
  (await open.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString()

/** Another writer overwrites every tenth object once, when the given request for it arrives during the job. */
function raceOn(operation: string): { readonly raced: Map<string, Promise<unknown>> } {
  const raced = new Map<string, Promise<unknown>>()
  open.sample.faults.add({
    match: (arrival) => {
      const key = arrival.path.split('/').at(-1) ?? ''
      if (arrival.operation === operation && key.endsWith('0') && !raced.has(key))
        raced.set(key, put(key, `foreign ${key}`))
      return false
    },
    fault: { kind: 'throttle' },
  })
  return { raced }
}

type Asked = Input<'changes.plan'>['intent']
const move: Asked = { kind: 'storageClass', to: 'STANDARD_IA' }
const tag: Asked = { kind: 'tags', edits: [{ op: 'set', key: 'x', value: '1' }] }

async function run(intent: Asked, race: string) {
  const { plan } = await open.call('changes.plan', {
    connection,
    bucket,
    target: { kind: 'prefix', prefix: '' },
    intent,
  })
  await open.event('plan', (state) => state.plan === plan && state.state === 'ready')
  const { raced } = raceOn(race)
  const { job } = await open.call('changes.apply', { plan })
  const end = await open.event('job', (state) => state.job === job && state.state === 'done')
  await Promise.all(raced.values())
  open.sample.faults.clear()
  return { end, raced: [...raced.keys()], job }
}

it.each<['Enabled' | 'Off', Asked, string]>([
  ['Enabled', move, 'HeadObject'],
  ['Enabled', move, 'CopyObject'],
  ['Off', move, 'HeadObject'],
  ['Off', move, 'CopyObject'],
  ['Enabled', tag, 'HeadObject'],
  ['Enabled', tag, 'GetObjectTagging'],
])('never covers what another writer puts there meanwhile: %s, %o, raced at %s', async (versioning, intent, race) => {
  if (versioning === 'Enabled') {
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await open.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
  }
  await Promise.all(Array.from({ length: count }, (_, at) => put(keyOf(at), `own ${at}`)))
  const { end, raced, job } = await run(intent, race)
  expect(raced).toHaveLength(10)
  expect(end.done + end.failed + end.skipped).toBe(count)
  for (const key of raced) expect(await bodyOf(key)).toBe(`foreign ${key}`)
  // Each one that was not changed is listed with its conflict; nobody else's is.
  const { rows } = await open.call('jobs.problems', { job, from: 0, count: 100 })
  for (const { key, fault } of rows) expect([raced.includes(key), fault?.kind]).toEqual([true, 'conflict'])
})

import { afterEach, beforeEach, expect, it } from 'vitest'
import { Job } from '../../preload/contract/changes'
import { connection, openHandlers, type OpenHandlers } from '../support/handlers'
import { JobDriver } from '../support/jobDriver'
import { inClass, Oracle } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import { bench } from './bench'

const bucket = 'lake'
const wanted = inClass('STANDARD_IA')
const lake = variedBucket({ name: bucket, objects: 2000, seed: 19 })
const anybody = { allow: () => true }

let open: OpenHandlers
beforeEach(async () => {
  open = await openHandlers({ buckets: [lake.seed] })
})
afterEach(() => open.close())

/** The session of the job ends at the so many-th copy: S3 refuses everything that is signed with its keys. */
function expireAt(copy: number, accessKeyId: string): void {
  let copies = 0
  let expired = false
  open.sample.faults.add({
    match: (arrival) => {
      if (arrival.accessKeyId !== accessKeyId) return false
      if (arrival.operation === 'CopyObject') expired ||= (copies += 1) >= copy
      return expired
    },
    fault: { kind: 'status', status: 400, code: 'ExpiredToken' },
  })
}

it('a session that ends in the middle: the job asks once, marks nothing failed, and goes on with the new one', async () => {
  const driver = new JobDriver(open)
  const oracle = new Oracle(open.sample, bucket, [...lake.inside, ...lake.outside])
  const first = open.sample.addUser(anybody)
  open.become(first)
  const plan = await driver.plan(bucket, { kind: 'storageClass', to: 'STANDARD_IA' })
  expireAt(1000, first.accessKeyId)
  const job = await driver.apply(plan)
  const waiting = await driver.rested(job)
  expect(waiting).toMatchObject({ state: 'waiting', failed: 0, skipped: 0, fault: { kind: 'signedOut' } })
  // Somebody else may not go on with it.
  const other = open.sample.addUser(anybody)
  open.become(other, 'arn:aws:iam::111122223333:user/other')
  await open.call('jobs.resume', { job })
  await open.event('job', ({ state, fault }) => state === 'waiting' && fault?.kind === 'conflict')

  open.become(open.sample.addUser(anybody))
  await open.call('connections.renew', { connection })
  const end = await open.event('job', ({ state }) => state === 'done')
  expect(end).toMatchObject({ state: 'done', done: 2000, failed: 0, skipped: 0 })
  expect(oracle.wrongs(wanted)).toEqual([])
  expect(oracle.count(wanted, 'changed')).toBe(2000)
  bench('expired-session-objects-failed', end.failed, '= 0', `of ${end.done}; it ended at copy 1000`)
  bench('expired-session-asked', timesAsked(), '= 1')
  const asOther = open.sample.log.entries.filter(({ accessKeyId }) => accessKeyId === other.accessKeyId)
  bench('expired-session-requests-as-another', asOther.length, '= 0')
  expect([timesAsked(), asOther.length]).toEqual([1, 0])
})

/** How often the job began to wait for a session. */
function timesAsked(): number {
  const states = open.emitted.filter(({ name }) => name === 'job').map(({ data }) => Job.parse(data))
  const asks = ({ state, fault }: Job): boolean => state === 'waiting' && fault?.kind === 'signedOut'
  return states.filter((state, at) => asks(state) && !(at > 0 && states.slice(at - 1, at).some(asks))).length
}

import { describe, expect, it } from 'vitest'
import { faultOf, FaultError, isCancelled, lake as client } from '../../renderer/client'
import { denied, refuse, withFakeLake } from './support/fakeLake'
import { jobOf } from './support/things'

const lake = withFakeLake()

describe('a call', () => {
  it('gives what main answers', async () => {
    lake().answers['clipboard.write'] = () => null
    await expect(client.call('clipboard.write', { text: 'x' })).resolves.toBeNull()
    expect(lake().inputsOf('clipboard.write')).toEqual([{ text: 'x' }])
  })

  it('throws the fault main answers', async () => {
    lake().answers['buckets.list'] = refuse(denied('s3:ListAllMyBuckets'))
    const failed = await client.call('buckets.list', { connection: 'c' }).catch(faultOf)
    expect(failed).toEqual(denied('s3:ListAllMyBuckets'))
  })

  it('has an id of its own', async () => {
    lake().answers['clipboard.write'] = () => null
    await Promise.all([client.call('clipboard.write', { text: 'a' }), client.call('clipboard.write', { text: 'b' })])
    expect(new Set(lake().calls.map(({ id }) => id)).size).toBe(2)
  })

  it('is cancelled in main when its signal is aborted, once', async () => {
    const controller = new AbortController()
    let answer = () => undefined as void
    lake().answers['buckets.list'] = () =>
      new Promise((resolve) => {
        answer = () => resolve({ buckets: [], owner: null, at: 1 })
      })
    const called = client.call('buckets.list', { connection: 'c' }, controller.signal)
    controller.abort()
    answer()
    await called
    expect(lake().cancelled).toEqual([lake().calls[0]?.id])
  })

  it('is never made when its signal is aborted already', async () => {
    const failed = client.call('buckets.list', { connection: 'c' }, AbortSignal.abort())
    await expect(failed).rejects.toSatisfy(isCancelled)
    expect(lake().calls).toEqual([])
  })

  it('cancels nothing when the signal is aborted after the answer', async () => {
    const controller = new AbortController()
    lake().answers['clipboard.write'] = () => null
    await client.call('clipboard.write', { text: 'x' }, controller.signal)
    controller.abort()
    expect(lake().cancelled).toEqual([])
  })
})

it('events reach those who listen for their name, until they stop', () => {
  const heard: string[] = []
  const stop = client.on('job', ({ job }) => heard.push(job))
  client.on('command', ({ action }) => heard.push(action))
  lake().emit({ name: 'job', data: jobOf({ job: 'j1' }) })
  stop()
  lake().emit({ name: 'job', data: jobOf({ job: 'j2' }) })
  lake().emit({ name: 'command', data: { action: 'place.back' } })
  expect(heard).toEqual(['j1', 'place.back'])
})

it('what is thrown by mistake is a fault too', () => {
  expect(faultOf(new FaultError({ kind: 'cancelled' }))).toEqual({ kind: 'cancelled' })
  expect(faultOf(new TypeError('no'))).toMatchObject({ kind: 'unexpected', message: 'no' })
})

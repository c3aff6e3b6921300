import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Gate } from '../../../main/jobs/gate'
import { GiveWay } from '../../../main/jobs/giveWay'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const nobody = (): void => undefined

it('is one for all jobs of a bucket, which take turns when there is no place', () => {
  const gate = new Gate(32, new GiveWay())
  const order: string[] = []
  const wants = (name: string) => () => void (gate.enter(wants(name)) && order.push(name))
  for (let place = 0; place < 4; place += 1) expect(gate.enter(nobody)).toBe(true)
  expect(gate.enter(wants('a'))).toBe(false)
  expect(gate.enter(wants('b'))).toBe(false)
  gate.leave()
  expect(order).toEqual(['a'])
  gate.leave()
  expect(order).toEqual(['a', 'b'])
})

it('lets no more requests out a second than S3 has let through', async () => {
  const gate = new Gate(32, new GiveWay())
  const request = async (status: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(gate.turn() + 100)
    gate.answered({ operation: 'HeadObject', ms: 5, status })
  }
  for (let count = 0; count < 30; count += 1) await request(200)
  expect(gate.turn()).toBe(0)
  await request(503)
  gate.congested('throttled')
  const waits = Array.from({ length: 8 }, () => gate.turn())
  expect(waits[0]).toBe(0)
  // Ten a second came through before.
  expect(waits[7]).toBeGreaterThan(900)
  expect(waits[7]).toBeLessThan(1100)
})

it('wakes nobody who does not wait any more', async () => {
  const gate = new Gate(32, new GiveWay())
  for (let place = 0; place < 4; place += 1) gate.enter(nobody)
  const woken = vi.fn<() => void>()
  expect(gate.enter(woken)).toBe(false)
  gate.forget(woken)
  gate.leave()
  expect(woken).not.toHaveBeenCalled()
})

it('lets few requests out while somebody scrolls, of all buckets together, and all again after that', async () => {
  const giveWay = new GiveWay(2)
  const gates = [new Gate(32, giveWay), new Gate(32, giveWay)]
  const waits = (count: number): number[] => Array.from({ length: count }, (_, at) => gates[at % 2]?.turn() ?? -1)
  expect(waits(3)).toEqual([0, 0, 0])
  giveWay.scrolled(performance.now())
  expect(waits(4)).toEqual([0, 10, 20, 30])
  await vi.advanceTimersByTimeAsync(399)
  expect(waits(2)).toEqual([0, 10])
  await vi.advanceTimersByTimeAsync(1)
  expect(waits(3)).toEqual([0, 0, 0])
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Snapshots } from '../../../main/scan/snapshots'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('sends the first change at once, then at most one for each 100 ms, and always the last', () => {
  let value = 0
  const sent: number[] = []
  const snapshots = new Snapshots(() => sent.push(value))
  for (let step = 1; step <= 100; step += 1) {
    value = step
    snapshots.changed()
    vi.advanceTimersByTime(5)
  }
  vi.advanceTimersByTime(1000)
  expect(sent[0]).toBe(1)
  expect(sent.at(-1)).toBe(100)
  expect(sent.length).toBeLessThanOrEqual(6)
})

it('hurries one change, and lets a gap follow as after any other', () => {
  let value = 0
  const sent: number[] = []
  const snapshots = new Snapshots(() => sent.push(value))
  const change = (send: () => void): void => {
    value += 1
    send()
  }
  change(() => snapshots.changed())
  change(() => snapshots.hurry())
  change(() => snapshots.changed())
  expect(sent).toEqual([1, 2])
  vi.advanceTimersByTime(99)
  expect(sent).toEqual([1, 2])
  vi.advanceTimersByTime(1)
  expect(sent).toEqual([1, 2, 3])
})

it('sends nothing more after a stop, and a flush at once', () => {
  let sent = 0
  const snapshots = new Snapshots(() => (sent += 1))
  snapshots.changed()
  snapshots.changed()
  snapshots.stop()
  vi.advanceTimersByTime(1000)
  expect(sent).toBe(1)
  snapshots.flush()
  expect(sent).toBe(2)
})

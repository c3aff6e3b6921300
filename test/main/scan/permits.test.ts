import { expect, it } from 'vitest'
import { Permits } from '../../../main/scan/permits'

function after(act: (permits: Permits) => void): number {
  const permits = new Permits()
  for (let answer = 0; answer < 100; answer += 1) permits.answered(100)
  act(permits)
  return permits.limit
}

it('lets as many requests be in flight as the time of an answer is worth, at most 64', () => {
  const permits = new Permits()
  permits.answered(100)
  expect(permits.limit).toBe(32)
  expect(after(() => undefined)).toBe(64)
})

it('lowers that once for all requests that were in flight when the server throttled', () => {
  const times = (count: number) => (permits: Permits) => {
    for (let time = 0; time < count; time += 1) permits.throttled()
  }
  expect(after(times(1))).toBe(44)
  expect(after(times(64))).toBe(44)
  expect(after(times(65))).toBe(30)
  expect(after(times(2000))).toBe(1)
})

it('goes up by one at a time after that', () => {
  const limit = after((permits) => {
    permits.throttled()
    for (let answer = 0; answer < 44; answer += 1) permits.answered(100)
  })
  expect(limit).toBe(45)
})

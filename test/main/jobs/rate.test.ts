import { expect, it } from 'vitest'
import { Rate } from '../../../main/jobs/rate'

it('is over the last ten seconds, or as many as there were', () => {
  const rate = new Rate(0)
  for (let at = 0; at < 5000; at += 100) rate.add(at)
  expect(rate.perSecond(5000)).toBe(10)
  for (let at = 5000; at < 20_000; at += 50) rate.add(at)
  expect(rate.perSecond(19_999)).toBe(20)
  expect(rate.perSecond(60_000)).toBe(0)
})

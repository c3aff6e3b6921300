import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { interleaved } from '../../../main/jobs/order'

it('gives every number once', () => {
  fc.assert(
    fc.property(fc.nat(2000), (count) => {
      expect([...interleaved(count)].sort((one, other) => one - other)).toEqual(
        Array.from({ length: count }, (_, at) => at),
      )
    }),
  )
})

it('keeps neighbours apart, so that a sorted list is worked at in many places', () => {
  const order = [...interleaved(6400)]
  for (const [at, number] of order.entries()) {
    const next = order[at + 1]
    if (next !== undefined) expect(Math.abs(next - number)).toBeGreaterThanOrEqual(100)
  }
})

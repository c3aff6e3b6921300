import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { radixSort } from '../../../main/scan/radixSort'

const finish = <T>(steps: Generator<undefined, T>): T => {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

const value = fc.oneof(fc.maxSafeNat(), fc.nat(3), fc.constantFrom(0, 2 ** 11, 2 ** 22 - 1, Number.MAX_SAFE_INTEGER))

it('sorts like a stable comparator, in both directions, and leaves the given array alone', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), fc.boolean(), (values, descending) => {
      const ids = Uint32Array.from(values.keys())
      const expected = [...values.keys()].sort((a, b) => ((values[a] ?? 0) - (values[b] ?? 0)) * (descending ? -1 : 1))
      expect([...finish(radixSort(ids, (id) => values[id] ?? 0, descending))]).toEqual(expected)
      expect([...ids]).toEqual([...values.keys()])
    }),
  )
})

it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, -0.5])('counts a value of %d as 0', (odd) => {
  const values = [5, odd, 0, 3]
  expect([...finish(radixSort(Uint32Array.of(0, 1, 2, 3), (id) => values[id] ?? 0, false))]).toEqual([1, 2, 3, 0])
})

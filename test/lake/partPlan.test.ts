import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestSingleCopy, partPlan } from '../../lake/partPlan'

const gib = 1024 ** 3
const mib = 1024 ** 2

describe('partPlan', () => {
  it.each([
    [0, { partBytes: 512 * mib, parts: 1 }],
    [512 * mib, { partBytes: 512 * mib, parts: 1 }],
    [largestSingleCopy + 1, { partBytes: 512 * mib, parts: 11 }],
    [10_000 * 512 * mib, { partBytes: 512 * mib, parts: 10_000 }],
    [10_000 * 512 * mib + 1, { partBytes: 513 * mib, parts: 9981 }],
    [50e12, { partBytes: 4769 * mib, parts: 9999 }],
    [10_000 * 5 * gib, { partBytes: 5 * gib, parts: 10_000 }],
    [10_000 * 5 * gib + 1, null],
  ])('%d bytes', (bytes, plan) => {
    expect(partPlan(bytes)).toEqual(plan)
  })

  it('keeps the limits of S3 and leaves out no byte', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger().map((number) => Math.abs(number) % (10_000 * 5 * gib)),
        (bytes) => {
          const plan = partPlan(bytes)
          expect(plan).not.toBeNull()
          if (!plan) return
          const last = bytes - (plan.parts - 1) * plan.partBytes
          expect(plan.parts).toBeGreaterThanOrEqual(1)
          expect(plan.parts).toBeLessThanOrEqual(10_000)
          expect(plan.partBytes % mib).toBe(0)
          expect(plan.partBytes).toBeLessThanOrEqual(largestSingleCopy)
          expect(last).toBeLessThanOrEqual(plan.partBytes)
          expect(last).toBeGreaterThanOrEqual(bytes === 0 ? 0 : 1)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

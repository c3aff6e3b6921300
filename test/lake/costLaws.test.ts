import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCost, startCost, type CostFacts, type CostStep } from '../../lake/cost'
import { finishCost, type Estimate } from '../../lake/costEstimate'
import type { Encryption } from '../../lake/encryption'
import { pricesFor, priceTable } from '../../lake/prices'
import { restoreTiers, targetClasses } from '../../lake/tiers'
import { addBytes, inGb, type Requests } from '../../lake/usage'
import { day, dsse, gib, kms, kmsByBucketKey, now, numbersIn, oneCopy, twentyParts } from './costCases'

const anyEncryption: fc.Arbitrary<Encryption | null> = fc.constantFrom<(Encryption | null)[]>(
  null,
  { kind: 'none' },
  { kind: 'SSE-S3' },
  kms,
  kmsByBucketKey,
  dsse,
)
const anyFacts: fc.Arbitrary<CostFacts> = fc.record({
  // Eight times three billion objects of 1,000 GiB for 365 days stay below 2^53 GB-days, up to where sums are exact.
  bytes: fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 1000 * gib })),
  storageClass: fc.constantFrom(...targetClasses, 'REDUCED_REDUNDANCY', 'EXPRESS_ONEZONE', 'COLD', '__proto__'),
  modifiedAt: fc.integer({ min: now - 400 * day, max: now + 10 * day }),
  encryption: anyEncryption,
  tags: fc.option(fc.integer({ min: 0, max: 10 })),
})
const anyTarget = fc.constantFrom(...targetClasses)
const anyCopy = fc.record({
  kind: fc.constant('copy' as const),
  to: anyTarget,
  encryption: fc.oneof(fc.constant('kept' as const), fc.constantFrom<Encryption[]>({ kind: 'SSE-S3' }, kms, dsse)),
  keepsOld: fc.option(fc.boolean()),
  requests: fc.constantFrom<Requests[]>(oneCopy, twentyParts, {}),
})
const anyStep: fc.Arbitrary<CostStep> = fc.oneof(
  anyCopy,
  fc.record({ kind: fc.constant('transition' as const), to: anyTarget }),
  fc.record({
    kind: fc.constant('encrypt' as const),
    encryption: fc.constantFrom(kms, kmsByBucketKey),
    requests: fc.constant({ UpdateObjectEncryption: 1 }),
  }),
  fc.record({
    kind: fc.constant('tag' as const),
    tags: fc.option(fc.integer({ min: 0, max: 10 })),
    requests: fc.constantFrom({ PutObjectTagging: 1 }, { DeleteObjectTagging: 1 }),
  }),
  fc.record({
    kind: fc.constant('restore' as const),
    days: fc.integer({ min: 0, max: 365 }),
    speed: fc.constantFrom(...restoreTiers),
    lasting: fc.boolean(),
    requests: fc.constant({ HeadObject: 1, RestoreObject: 1 }),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    hides: fc.option(fc.boolean()),
    requests: fc.constant({ DeleteObjects: 1 }),
  }),
)
const anyChange = fc.record({ facts: anyFacts, step: anyStep, times: fc.integer({ min: 1, max: 3_000_000_000 }) })
type Change = { readonly facts: CostFacts; readonly step: CostStep; readonly times: number }
const anyRegion = fc.constantFrom(...Object.keys(priceTable.regions), 'nowhere-1')

function sumsOf(changes: readonly Change[]) {
  const usage = startCost()
  for (const { facts, step, times } of changes) addCost(usage, facts, step, now, times)
  return usage
}
const priced = (changes: readonly Change[], region = 'us-east-1'): Estimate =>
  finishCost(sumsOf(changes), pricesFor(region))

describe('laws of a price', () => {
  it('is never negative, infinite or not a number, whatever is changed', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), anyRegion, (changes, region) => {
        for (const number of numbersIn(priced(changes, region))) {
          expect(Number.isFinite(number)).toBe(true)
          expect(number).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('is the sum of its objects, to the last digits of a double', () => {
    const figures = ({ once, monthly, whenOldAreRemoved }: Estimate) => {
      // Bucket keys round up to whole calls, once for each sum.
      const { kms: _, total: __, ...others } = once
      return numbersIn([others, monthly, whenOldAreRemoved])
    }
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 5 }), fc.array(anyChange, { maxLength: 5 }), (left, right) => {
        const whole = priced([...left, ...right])
        const [ofLeft, ofRight] = [figures(priced(left)), figures(priced(right))]
        for (const [at, figure] of figures(whole).entries()) {
          const parts = (ofLeft[at] ?? 0) + (ofRight[at] ?? 0)
          expect(Math.abs(figure - parts)).toBeLessThanOrEqual(1e-12 * Math.max(1, figure))
        }
        expect(Math.abs(whole.kmsCalls - priced(left).kmsCalls - priced(right).kmsCalls)).toBeLessThanOrEqual(1)
        expect(whole.objects).toBe(priced(left).objects + priced(right).objects)
      }),
    )
  })

  it('keeps the same sums whatever the order of the objects', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 8 }), (changes) => {
        const byName = (usage: ReturnType<typeof sumsOf>) => ({
          ...usage,
          classes: [...usage.classes].sort(([left], [right]) => (left < right ? -1 : 1)),
        })
        expect(byName(sumsOf([...changes].reverse()))).toEqual(byName(sumsOf(changes)))
      }),
    )
  })

  it('counts so many alike as it would count them one by one', () => {
    fc.assert(
      fc.property(anyChange, fc.integer({ min: 1, max: 20 }), ({ facts, step }, times) => {
        const one = Array.from({ length: times }, () => ({ facts, step, times: 1 }))
        expect(sumsOf(one)).toEqual(sumsOf([{ facts, step, times }]))
      }),
    )
  })

  it('is nothing where neither class nor encryption changes', () => {
    fc.assert(
      fc.property(anyFacts, fc.option(fc.boolean()), (facts, keepsOld) => {
        const copy = { kind: 'copy', to: facts.storageClass, keepsOld, requests: oneCopy } as const
        const same: CostStep[] = [
          { ...copy, encryption: 'kept' },
          { ...copy, encryption: facts.encryption ?? 'kept' },
          { kind: 'transition', to: facts.storageClass },
        ]
        for (const step of same) {
          expect(priced([{ facts, step, times: 5 }])).toEqual(priced([]))
        }
      }),
    )
  })

  it('is the same storage there and back', () => {
    fc.assert(
      fc.property(anyFacts, anyTarget, anyTarget, anyRegion, (facts, one, other, region) => {
        fc.pre(one !== other)
        const copy = (from: string, to: string) => {
          const step = { kind: 'copy', to, encryption: 'kept', keepsOld: false, requests: oneCopy } as const
          return priced([{ facts: { ...facts, storageClass: from }, step, times: 1000 }], region).monthly
        }
        expect(copy(one, other).before).toEqual(copy(other, one).after)
        expect(copy(one, other).after).toEqual(copy(other, one).before)
      }),
    )
  })

  it('never grows less when versions are kept', () => {
    fc.assert(
      fc.property(anyFacts, anyTarget, (facts, to) => {
        const copy = (keepsOld: boolean) =>
          priced([{ facts, step: { kind: 'copy', to, encryption: 'kept', keepsOld, requests: oneCopy }, times: 1 }])
        const [kept, gone] = [copy(true), copy(false)]
        expect(kept.monthly.after).toEqual(gone.monthly.after)
        expect(kept.once.earlyDeletion).toBe(0)
        expect(kept.whenOldAreRemoved).toBe(gone.once.earlyDeletion)
        expect(kept.monthly.oldVersions.total).toBe(to === facts.storageClass ? 0 : kept.monthly.before.total)
      }),
    )
  })
})

describe('addBytes', () => {
  it('is exact far beyond 2^53', () => {
    const anyPart = fc.record({
      bytes: fc.integer({ min: 0, max: 50_000 * gib }),
      times: fc.integer({ min: 0, max: 3_000_000_000 * 365 }),
    })
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 5 }), (parts) => {
        const sum = { whole: 0, rest: 0 }
        let exact = 0n
        for (const { bytes, times } of parts) {
          // Whole GB times times must itself stay below 2^53: 50,000 GB of each of 180 billion.
          const fewer = Math.min(times, 180_000_000_000)
          addBytes(sum, bytes, fewer)
          exact += BigInt(bytes) * BigInt(fewer)
        }
        fc.pre(exact / BigInt(gib) < 2n ** 53n)
        expect(BigInt(sum.whole) * BigInt(gib) + BigInt(sum.rest)).toBe(exact)
        expect(sum.rest).toBeLessThan(gib)
        expect(inGb(sum)).toBeCloseTo(Number(exact / BigInt(gib)) + sum.rest / gib, 6)
      }),
    )
  })
})

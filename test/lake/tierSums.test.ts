import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCost, startCost } from '../../lake/cost'
import { finishCost } from '../../lake/costEstimate'
import { pricesFor } from '../../lake/prices'
import { addTierObject, mayTransition, movesOf, storageByTier, usageOfMove, type SumsByTier } from '../../lake/tierSums'
import { targetClasses } from '../../lake/tiers'
import { day, gib, now } from './costCases'

const list = pricesFor('us-east-1')
const anyObject = fc.record({
  bytes: fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 0, max: 1000 * gib })),
  storageClass: fc.constantFrom(...targetClasses, 'REDUCED_REDUNDANCY'),
  modifiedAt: fc.integer({ min: now - 400 * day, max: now + day }),
})

function sumsOf(objects: readonly { bytes: number; storageClass: string; modifiedAt: number }[]): SumsByTier {
  const tiers: SumsByTier = new Map()
  for (const object of objects) addTierObject(tiers, object, now)
  return tiers
}

const aboutAs = (wanted: number) =>
  expect.closeTo(wanted, Math.max(6, 12 - Math.ceil(Math.log10(Math.abs(wanted) + 1))))

describe('the sums of classes', () => {
  it('price a move as the objects one by one do', () => {
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 40 }), fc.constantFrom(...targetClasses), (objects, to) => {
        const oneByOne = startCost()
        for (const object of objects) {
          const facts = { ...object, encryption: { kind: 'SSE-S3' } as const, tags: 0 }
          const moves = object.bytes >= 128 * 1024 && mayTransition(object.storageClass, to)
          if (moves) addCost(oneByOne, facts, { kind: 'transition', to }, now)
          else addCost(oneByOne, facts, { kind: 'tag', tags: 0, requests: {} }, now)
        }
        const wanted = finishCost(oneByOne, list)
        const got = finishCost(usageOfMove(sumsOf(objects), to), list)
        expect(got.objects).toBe(wanted.objects)
        expect(got.requests).toEqual(wanted.requests)
        expect(got.once.earlyDeletion).toEqual(aboutAs(wanted.once.earlyDeletion))
        for (const state of ['before', 'after'] as const) {
          for (const part of ['storage', 'storageUnread', 'monitoring', 'total'] as const) {
            expect(got.monthly[state][part]).toEqual(aboutAs(wanted.monthly[state][part]))
          }
        }
      }),
    )
  })

  it.each<[string, number, string, number]>([
    // 1,000 x 1 GiB x $0.023
    ['large objects by their bytes', gib, 'STANDARD', 23],
    // 1,000 x 128 KiB x $0.0125 a GiB = 1,000 / 8,192 x 0.0125
    ['small objects in STANDARD_IA as 128 KB', 1, 'STANDARD_IA', (1000 / 8192) * 0.0125],
    // 1,000 x (32 KiB x $0.0036 + 8 KiB x $0.023) a GiB: the bytes themselves hardly count
    ['empty objects in GLACIER by their overhead', 0, 'GLACIER', (1000 * 32 * 0.0036 + 1000 * 8 * 0.023) / 1024 ** 2],
  ])('price %s', (_, bytes, storageClass, usd) => {
    const tiers = sumsOf(Array.from({ length: 1000 }, () => ({ bytes, storageClass, modifiedAt: now - 300 * day })))
    expect(storageByTier(tiers, list)).toEqual([{ storageClass, usd: aboutAs(usd) }])
  })

  it('offer no move of what is small or cold already, and none for nothing', () => {
    expect(movesOf(sumsOf([{ bytes: 100, storageClass: 'STANDARD', modifiedAt: now }]), list)).toEqual([])
    expect(movesOf(sumsOf([{ bytes: gib, storageClass: 'DEEP_ARCHIVE', modifiedAt: now }]), list)).toEqual([])
    const moves = movesOf(sumsOf([{ bytes: gib, storageClass: 'GLACIER_IR', modifiedAt: now }]), list)
    expect(moves.map(({ to, objects, bytes }) => [to, objects, bytes])).toEqual([
      ['GLACIER', 1, gib],
      ['DEEP_ARCHIVE', 1, gib],
    ])
  })
})

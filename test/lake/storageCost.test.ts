import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { finishCost } from '../../lake/costEstimate'
import { pricesFor } from '../../lake/prices'
import { smallBelow, storagePerMonth } from '../../lake/storageCost'
import { targetClasses } from '../../lake/tiers'
import { addStored, noUsage } from '../../lake/usage'

const list = pricesFor('us-east-1')

it('prices sums of objects as it would price each of them', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...targetClasses),
      fc.array(fc.nat(2 ** 31), { maxLength: 20 }),
      (storageClass, sizes) => {
        const usage = noUsage()
        for (const bytes of sizes) addStored(usage, 'before', storageClass, bytes, 1)
        const small = sizes.filter((bytes) => bytes < smallBelow(storageClass))
        const sum = (of: readonly number[]): number => of.reduce((total, bytes) => total + bytes, 0)
        const sums = { objects: sizes.length, bytes: sum(sizes), small: small.length, smallBytes: sum(small) }
        expect(storagePerMonth(list.prices, storageClass, sums)).toBeCloseTo(
          finishCost(usage, list).monthly.before.total,
          9,
        )
      },
    ),
  )
})

it('has no price for a class that the table does not have', () => {
  expect(storagePerMonth(list.prices, 'NEW', { objects: 1, bytes: 1, small: 0, smallBytes: 0 })).toBeNull()
})

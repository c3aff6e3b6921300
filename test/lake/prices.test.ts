import { describe, expect, it } from 'vitest'
import { classPrices, priceTable, pricesFor } from '../../lake/prices'
import { restoreSpeeds, restoreTiers, targetClasses, tierOf } from '../../lake/tiers'

const regions = Object.entries(priceTable.regions)

describe('the price file', () => {
  it('says of which day it is, in which currency, and where its figures come from', () => {
    expect(priceTable.asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/)
    expect(priceTable.currency).toBe('USD')
    expect(priceTable.sources.length).toBeGreaterThan(0)
    expect(Object.keys(priceTable.regions)).toEqual(
      expect.arrayContaining(['us-east-1', 'eu-west-1', 'eu-central-1', priceTable.fallback]),
    )
  })

  it.each(regions)('%s prices every class objects can be moved to', (_, { classes }) => {
    for (const target of targetClasses) {
      const prices = classes[target]
      expect(prices?.storage).toBeGreaterThan(0)
      expect(prices?.write).toBeGreaterThan(0)
      expect(prices?.read).toBeGreaterThan(0)
      if (target !== 'STANDARD') expect(prices?.transition).toBeGreaterThan(0)
      const reads = tierOf(target).retrievalFee === true && !tierOf(target).needsRestore
      expect(prices?.retrievalGb !== undefined).toBe(reads)
      // Every speed a class can be restored at has a price, though it may be nothing, and no other.
      const speeds = restoreSpeeds(target).map(({ speed }) => speed)
      expect(restoreTiers.filter((speed) => prices?.restore?.[speed] !== undefined)).toEqual(speeds)
    }
  })

  it.each(regions)('%s: the colder the class, the cheaper to store and the dearer to write', (_, { classes }) => {
    const order = ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']
    const storage = order.map((name) => classes[name]?.storage ?? NaN)
    const write = order.map((name) => classes[name]?.write ?? NaN)
    expect(storage).toEqual([...storage].sort((left, right) => right - left))
    expect(write).toEqual([...write].sort((left, right) => left - right))
  })

  it('holds nothing but numbers that are not negative', () => {
    const leaves = (value: unknown): readonly unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
    const figures = leaves(priceTable.regions)
    expect(figures.length).toBeGreaterThan(100)
    for (const figure of figures) {
      expect(figure).toBeTypeOf('number')
      expect(figure).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('pricesFor', () => {
  it.each(['us-east-1', 'eu-west-1', 'eu-central-1'])('gives %s its own prices', (region) => {
    expect(pricesFor(region)).toEqual({
      asOf: priceTable.asOf,
      region,
      pricedAs: region,
      prices: priceTable.regions[region],
    })
  })

  it.each(['sa-east-1', '', '__proto__', 'toString'])('prices %j as the fallback, and says so', (region) => {
    expect(pricesFor(region)).toMatchObject({ region, pricedAs: 'us-east-1' })
  })

  it('refuses a table without its own fallback', () => {
    expect(() => pricesFor('x', { ...priceTable, fallback: 'y' })).toThrow('The price table has no region y')
  })

  it.each(['COLD', '__proto__', 'toString'])('has no prices for the class %j', (name) => {
    expect(classPrices(pricesFor('us-east-1').prices, name)).toBeNull()
  })
})

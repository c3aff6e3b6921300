import { describe, expect, it } from 'vitest'
import { isListedObject, readsCost } from '../../lake/factPass'
import { pricesFor } from '../../lake/prices'

const listed = { bytes: 10, modifiedAt: 1_700_000_000_000 }

describe('what HEAD tells', () => {
  it.each<[string, { bytes: number | null; modifiedAt: number | null }, boolean]>([
    [
      'of the same size and second is of the object that was listed',
      { bytes: 10, modifiedAt: 1_700_000_000_000 },
      true,
    ],
    ['within the same second too', { bytes: 10, modifiedAt: 1_700_000_000_999 }, true],
    ['of another size is of another object', { bytes: 11, modifiedAt: 1_700_000_000_000 }, false],
    ['of a later second is of another object', { bytes: 10, modifiedAt: 1_700_000_001_000 }, false],
    ['of an earlier second too', { bytes: 10, modifiedAt: 1_699_999_999_000 }, false],
    ['says nothing where it leaves both out', { bytes: null, modifiedAt: null }, true],
    ['goes by the size alone where it leaves out the time', { bytes: 11, modifiedAt: null }, false],
  ])('%s', (_, head, same) => {
    expect(isListedObject(listed, head)).toBe(same)
  })
})

describe('the price of reads', () => {
  const list = pricesFor('us-east-1')
  it.each<[string, [string, number, number][], number]>([
    // 1,000,000 HEADs at $0.0004 a thousand.
    ['of a million heads in STANDARD', [['STANDARD', 1_000_000, 0]], 0.4],
    ['of a million heads and tags in STANDARD', [['STANDARD', 1_000_000, 1_000_000]], 0.8],
    // $0.01 a thousand, 25 times as much.
    ['of GLACIER_IR', [['GLACIER_IR', 1000, 1000]], 0.02],
    [
      'of both',
      [
        ['STANDARD', 1000, 0],
        ['GLACIER_IR', 0, 1000],
      ],
      0.0104,
    ],
    ['of nothing', [], 0],
  ])('%s', (_, classes, usd) => {
    const byClass = new Map(classes.map(([storageClass, heads, tags]) => [storageClass, { heads, tags }]))
    expect(readsCost(byClass, list)).toBeCloseTo(usd, 9)
  })
})

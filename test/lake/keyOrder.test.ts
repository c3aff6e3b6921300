import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys, justBefore, prefixSuccessor } from '../../lake/keyOrder'

/** Keys with many shared beginnings and with characters on both sides of the surrogates. */
const key = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('a', '/', '\u007f', '\u0080', '\ud7ff', '\ue000', '\uff5e', '\uffff', '😀', '\u{10ffff}'),
  }),
)
const bytesOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('compareKeys', () => {
  it.each([
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a', 'a', 0],
    ['a', 'a/', -1],
    ['', 'a', -1],
    ['\uff5e', '😀', -1],
    ['\ue000', '\u{10000}', -1],
    ['\ud7ff', '\ue000', -1],
    ['😀', '😁', -1],
    ['a😀', 'a\uff5e', 1],
  ])('%j and %j give %i', (a, b, sign) => {
    expect(Math.sign(compareKeys(a, b))).toBe(sign)
  })

  it('orders like the bytes of UTF-8', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(bytesOrder(a, b))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('prefixSuccessor', () => {
  it.each([
    ['', null],
    ['a', 'b'],
    ['year=2026/', 'year=20260'],
    ['a\u{10ffff}', 'b'],
    ['\u{10ffff}\u{10ffff}', null],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['😀', '😁'],
    ['\u{103ff}', '\u{10400}'],
    ['\u007f', '\u0080'],
  ])('after everything that begins with %j comes %j', (prefix, successor) => {
    expect(prefixSuccessor(prefix)).toBe(successor)
  })

  it('parts the keys that have the prefix from all greater ones', () => {
    fc.assert(
      fc.property(key, key, fc.boolean(), (prefix, other, extend) => {
        const candidate = extend ? prefix + other : other
        const successor = prefixSuccessor(prefix)
        const below = successor === null || compareKeys(candidate, successor) < 0
        expect(candidate.startsWith(prefix)).toBe(compareKeys(candidate, prefix) >= 0 && below)
      }),
      { numRuns: 3000 },
    )
  })

  it('is itself a text that UTF-8 can write', () => {
    fc.assert(
      fc.property(key, (prefix) => {
        const successor = prefixSuccessor(prefix) ?? ''
        expect(Buffer.from(successor).toString()).toBe(successor)
      }),
    )
  })
})

describe('justBefore', () => {
  it('is before the key, and no key of the same beginning that is shorter lies between', () => {
    fc.assert(
      fc.property(
        key.filter((one) => one !== '' && Buffer.from(one).toString() === one),
        key,
        (one, other) => {
          const start = justBefore(one)
          expect(Buffer.from(start).toString()).toBe(start)
          expect(compareKeys(start, one)).toBeLessThan(0)
          const lies = compareKeys(start, other) < 0 && compareKeys(other, one) < 0
          // Only what goes on from the very last character there is.
          if (lies) expect(other.startsWith(start)).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

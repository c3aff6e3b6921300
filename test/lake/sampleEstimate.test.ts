import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawSample, estimateShare, shareText, type Seen } from '../../lake/sampleEstimate'

const anyStrata = fc
  .array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
  .map((counts) => counts.map((rows) => ({ rows })))

describe('a sample', () => {
  it('takes rows that are there, each once, about as many as asked for, from everywhere', () => {
    fc.assert(
      fc.property(anyStrata, fc.integer({ min: 20, max: 2000 }), fc.integer(), (strata, size, seed) => {
        const draws = drawSample(strata, size, seed)
        const rows = strata.reduce((sum, stratum) => sum + stratum.rows, 0)
        const drawn = draws.reduce((sum, group) => sum + group.drawn.length, 0)
        expect(drawn).toBeGreaterThanOrEqual(Math.min(rows, size))
        expect(drawn).toBeLessThanOrEqual(size * 1.5 + 2)
        draws.forEach((group, at) => {
          const its = strata.slice(group.first, draws[at + 1]?.first)
          expect(group.rows).toBe(its.reduce((sum, stratum) => sum + stratum.rows, 0))
          expect(new Set(group.drawn).size).toBe(group.drawn.length)
          for (const row of group.drawn) expect(row >= 0 && row < group.rows).toBe(true)
          expect(group.drawn.length).toBeGreaterThanOrEqual(Math.min(2, group.rows))
          if (strata.length * 4 <= size) expect(its.filter((stratum) => stratum.rows > 0).length).toBeLessThanOrEqual(1)
        })
        expect(drawSample(strata, size, seed)).toEqual(draws)
      }),
    )
  })

  it('is another one for another seed', () => {
    const strata = [{ rows: 1000 }, { rows: 1000 }]
    expect(drawSample(strata, 20, 1)).not.toEqual(drawSample(strata, 20, 2))
  })

  it('takes every row as often as any other', () => {
    const counts = Array.from({ length: 30 }, () => 0)
    for (let seed = 0; seed < 6000; seed += 1)
      for (const row of drawSample([{ rows: 30 }], 5, seed)[0]?.drawn ?? []) counts[row] = (counts[row] ?? 0) + 1
    // 1,000 each, with a standard deviation of 29.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})

describe('an estimate', () => {
  it.each<[string, Seen[], string | null]>([
    ['of nothing', [], null],
    ['of what did not answer', [{ rows: 100, answered: 0, having: 0 }], null],
    ['of everything', [{ rows: 3, answered: 3, having: 3 }], '100 %'],
    // The rule of three: at least 0.025^(1/1000) of the whole, but for the part that was seen.
    ['of all that was seen', [{ rows: 1_200_000, answered: 1000, having: 1000 }], '100 % (99.6 to 100 %)'],
    ['of none that was seen', [{ rows: 1_200_000, answered: 1000, having: 0 }], '0 % (0 to 0.4 %)'],
    // Clopper-Pearson of 970 in 1,000 is 95.74 to 97.97.
    ['of most', [{ rows: 1_200_000, answered: 1000, having: 970 }], '97 % (95.7 to 98 %)'],
    // Of 5 in 10: 18.7 to 81.3.
    ['of few', [{ rows: 1_000_000, answered: 10, having: 5 }], '50 % (18 to 82 %)'],
    [
      'of strata by their size',
      [
        { rows: 9000, answered: 100, having: 0 },
        { rows: 1000, answered: 100, having: 100 },
      ],
      '10 % (5.3 to 17 %)',
    ],
  ])('%s', (_, strata, text) => {
    const estimate = estimateShare(strata)
    expect(estimate && shareText(estimate)).toBe(text)
  })

  it('says the same as the quantiles of known tables', () => {
    // R: binom.test(3, 20)$conf.int
    const { low, high } = estimateShare([{ rows: 1e12, answered: 20, having: 3 }]) ?? { low: 0, high: 0 }
    expect(low).toBeCloseTo(0.03207094, 6)
    expect(high).toBeCloseTo(0.37892683, 6)
  })

  it('holds the share it gives, and both lie from nothing to everything', () => {
    const anySeen = fc
      .tuple(fc.integer({ min: 1, max: 100_000 }), fc.nat({ max: 500 }), fc.nat())
      .map(([rows, answered, having]) => {
        const looked = Math.min(rows, answered)
        return { rows, answered: looked, having: looked === 0 ? 0 : having % (looked + 1) }
      })
    fc.assert(
      fc.property(fc.array(anySeen, { minLength: 1, maxLength: 30 }), (strata) => {
        const estimate = estimateShare(strata)
        if (!estimate) return
        const { share, low, high } = estimate
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(share + 1e-9)
        expect(high).toBeGreaterThanOrEqual(share - 1e-9)
        expect(high).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })

  /** Populations of partitions: some are all of it, some have none, some are in between. */
  it.each<[string, (partition: number) => number]>([
    ['that is even', () => 0.3],
    ['that changed at some day', (partition) => (partition < 40 ? 0 : 1)],
    ['that is rare', () => 0.002],
    ['that nearly all have', () => 0.997],
    ['that some partitions have', (partition) => (partition % 7 === 0 ? 0.9 : 0.05)],
  ])('of a property %s has the truth in its interval in 95 of 100 samples', (_, rate) => {
    const has = (partition: number, row: number) =>
      (Math.imul(partition * 1000 + row + 1, 0x9e3779b1) >>> 0) / 2 ** 32 < rate(partition)
    const strata = Array.from({ length: 60 }, (_, at) => ({ rows: 40 + ((at * 37) % 300) }))
    const population = strata.reduce((sum, { rows }) => sum + rows, 0)
    const having = (at: number, rows: readonly number[]) => rows.filter((row) => has(at, row)).length
    const truth =
      strata.reduce(
        (sum, { rows }, at) =>
          sum +
          having(
            at,
            Array.from({ length: rows }, (_, row) => row),
          ),
        0,
      ) / population
    let held = 0
    const samples = 400
    for (let seed = 0; seed < samples; seed += 1) {
      const draws = drawSample(strata, 300, seed)
      const seen = draws.map(({ first, rows, drawn }) => ({
        rows,
        answered: drawn.length,
        having: having(first, drawn),
      }))
      const { low, high } = estimateShare(seen) ?? { low: 1, high: 0 }
      if (low <= truth && truth <= high) held += 1
    }
    expect(held / samples).toBeGreaterThanOrEqual(0.945)
  })
})

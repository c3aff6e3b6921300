import { describe, expect, it } from 'vitest'
import { NameSpread } from '../../../main/scan/nameSpread'
import { ScanRange } from '../../../main/scan/scanRange'
import { SplitPlanner } from '../../../main/scan/splitPlanner'
import { keysOfShape, type Shape } from '../../support/keyShapes'
import { scanInRounds } from '../../support/scanRounds'

const pages = 1000
const atATime = 64

// Issue 4, "Must show" 2, without what a processor takes: so many times the rounds that no scan could do without.
it.each<[Shape, number, number]>([
  ['H', 1.5, 1.1],
  ['F', 1.4, 1.1],
  ['S', 1.6, 1.1],
  ['D', 1.4, 1.1],
  ['U', 2.5, 1.1],
])(
  'a thousand pages of the shape %s take at most %f times the least rounds, and %f calls a page',
  async (shape, most, calls) => {
    const keys = keysOfShape(shape, pages * 100)
    const { engine, rounds, mostInFlight } = await scanInRounds(keys, 100)
    expect(engine).toMatchObject({ state: 'done', objects: keys.length, chainBecause: null })
    expect(mostInFlight).toBeLessThanOrEqual(atATime)
    expect(rounds / (pages / atATime)).toBeLessThanOrEqual(most)
    expect(engine.requests / pages).toBeLessThanOrEqual(calls)
  },
)

interface Seen {
  readonly sample: readonly string[]
  readonly fewFolders?: boolean
}
function seen(planner: SplitPlanner, { sample, fewFolders = false }: Seen): ScanRange {
  const range = new ScanRange(null, null)
  range.pages = 1
  range.sample = sample
  range.fewFolders = fewFolders
  range.cursor = Buffer.from(sample.at(-1) ?? '')
  planner.observe(sample)
  planner.saw(range)
  return range
}
const cutsOf = (planner: SplitPlanner, range: ScanRange, parts: number): string[] =>
  planner.cuts(range, parts).map((cut) => cut.toString('utf8'))

describe('folders', () => {
  const sample = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((day) => `a/year=2024/month=01/day=0${day}/part-0.parquet`)

  it('are asked for on the whole way down to where a page shows many, in one go', () => {
    const planner = new SplitPlanner('')
    const range = seen(planner, { sample, fewFolders: true })
    expect(planner.wants(range)).toEqual(['', 'a/', 'a/year=2024/', 'a/year=2024/month=01/'])
    expect(planner.wants(range)).toEqual([])
  })

  it('are not asked for where each holds an object or two', () => {
    const planner = new SplitPlanner('')
    expect(planner.wants(seen(planner, { sample, fewFolders: false }))).toEqual(['', 'a/', 'a/year=2024/'])
  })

  it('nobody has looked into are cut as others of their depth', () => {
    const planner = new SplitPlanner('')
    const range = seen(planner, { sample: ['a/m=1/x', 'a/m=1/y'] })
    planner.wants(range)
    planner.learn('', ['a/', 'b/'])
    planner.learn('a/', ['a/m=1/', 'a/m=2/'])
    planner.learn('a/m=1/', null)
    planner.saw(range)
    expect(cutsOf(planner, range, 4)).toContain('b/m=2/')
  })

  it('that are being asked for are not cut by a guess', () => {
    const planner = new SplitPlanner('')
    const range = seen(planner, { sample, fewFolders: true })
    planner.wants(range)
    expect(cutsOf(planner, range, 8)).toEqual([])
  })
})

describe('names', () => {
  it('of a folder that is not known yet go as far as those of its like', () => {
    const planner = new SplitPlanner('')
    const range = seen(planner, { sample: ['a/n-0001', 'b/n-0001'], fewFolders: true })
    planner.wants(range)
    planner.learn('', ['a/', 'b/', 'c/'])
    const numbers = ['0123', '0459', '0678', '0987']
    seen(planner, { sample: [...numbers.map((number) => `a/n-${number}`), 'b/n-0001'] })
    // Nearly half of what is in b has been seen.
    const b = seen(planner, { sample: numbers.slice(0, 2).map((number) => `b/n-${number}`) })
    b.upTo = Buffer.from('b/n-9')
    b.left = 4
    expect(cutsOf(planner, b, 2)[0]).toMatch(/^b\/n-07/)
    // Unless they turn out to go further.
    const c = seen(planner, { sample: ['c/n-0123', 'c/n-2456', 'c/n-4789'] })
    c.upTo = Buffer.from('c/n-9')
    c.left = 4
    expect(cutsOf(planner, c, 2)[0]).toMatch(/^c\/n-7/)
  })

  it('that all begin the same have a cut behind them, once', () => {
    const planner = new SplitPlanner('p/')
    const range = seen(planner, { sample: ['p/~a1', 'p/~b2', 'p/~c3'] })
    expect(cutsOf(planner, range, 2).at(-1)).toBe('p/\u00a0')
    expect(cutsOf(planner, range, 2)).not.toContain('p/\u00a0')
  })

  it('that seem to go very far are cut by halves towards their beginning', () => {
    const planner = new SplitPlanner('')
    const range = seen(planner, { sample: [1, 2, 3, 4, 5, 6].map((digit) => `n-00000${digit}17`) })
    expect(range.left).toBeGreaterThan(4000)
    const cuts = cutsOf(planner, range, 32).filter((cut) => cut.startsWith('n-'))
    expect(cuts.slice(-3).map((cut) => cut.slice(0, 5))).toEqual(['n-125', 'n-250', 'n-500'])
    expect(cuts.length).toBeLessThan(20)
  })

  it.each([
    [4.9, 2],
    [12.5, 4],
    [40, 7],
  ])('of which %f pages are left are cut into whole pages, a little short of them', (left, parts) => {
    const planner = new SplitPlanner('')
    // Of names from 0 to 9 a first page that ends at 1: what is left is nine times as much.
    const range = seen(planner, { sample: ['00000', '02000', '04000', '06000', '08000', '10000'] })
    range.left = left
    const place = (cut: string): number => (Number(`0.${cut}`) - 0.1) / 0.9
    const ends = [
      0,
      ...cutsOf(planner, range, parts)
        .filter((cut) => /^\d/.test(cut))
        .map(place),
      1,
    ]
    const pages = ends.slice(1).map((end, at) => (end - (ends[at] ?? 0)) * left)
    expect(pages).toHaveLength(parts)
    expect(pages.reduce((sum, page) => sum + Math.ceil(page), 0)).toBe(Math.ceil(left + parts * 0.08))
    const short = pages.map((page) => Math.ceil(page) - page)
    expect(Math.max(...short) - Math.min(...short)).toBeLessThan(0.01)
    expect(Math.min(...short)).toBeGreaterThan(0.07)
    expect(pages.map(Math.ceil)).toEqual(pages.map(Math.ceil).sort((one, other) => other - one))
  })

  it('hold all digits where they hold most', () => {
    const spread = new NameSpread()
    spread.observe(['00a1f3', '04b5c6', '07d2e8'])
    expect(spread.fraction('9')).toBeCloseTo(9 / 16)
    expect(spread.at(0.5)).toBe('8')
  })

  it('with a sign that was never seen count even when there were many', () => {
    const spread = new NameSpread()
    spread.observe(Array.from({ length: 500 }, (_, at) => `${'abc'[at % 3]}${at}`))
    const before = spread.fraction('zz')
    spread.observe(['zz'])
    expect(spread.fraction('zz')).not.toBe(before)
  })
})

it('a part whose end has been passed by the guess may hold as much again', () => {
  const planner = new SplitPlanner('')
  const range = seen(planner, { sample: ['a', 'b', 'c'] })
  range.upTo = Buffer.from('c\u0001')
  range.pages = 7
  planner.saw(range)
  expect(range.left).toBe(7)
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeSizes } from '../../../../renderer/features/overview/Distributions'
import { ageOf, partsOf } from '../../../../renderer/features/overview/marks'
import { levelBelow } from '../../../../renderer/state/scans'
import { heatLevel } from '../../../../renderer/ui/MatrixMap'
import { percent, placeMarks } from '../../../../renderer/ui/Treemap'

const monthsTo = (year: number, month: number): number => (year - 1970) * 12 + month - 1
const now = Date.UTC(2026, 10, 26)

it.each([
  [2026, 11, 'younger than a month'],
  [2026, 10, '1 to 3 months'],
  [2026, 8, '3 to 12 months'],
  [2025, 11, '1 to 3 years'],
  [2024, 1, '1 to 3 years'],
  [2019, 5, 'older than 3 years'],
])('what was written in %i-%i is %s', (year, month, name) => expect(ageOf(monthsTo(year, month), now).name).toBe(name))

it.each([
  ['', '', 1],
  ['', 'a/', 2],
  ['a/', 'a/', 1],
  ['a/', 'a/b/c/', 3],
])('folders below %j are counted to level for %j: %i', (scan, prefix, level) =>
  expect(levelBelow(scan, prefix)).toBe(level),
)

it.each([
  [0, '0 %'],
  [0.0001, 'below 1 %'],
  [0.5, '50 %'],
  [0.9999, 'above 99 %'],
  [1, '100 %'],
])('%d is said as %s', (share, text) => expect(percent(share)).toBe(text))

it.each([
  [0, 0],
  [0.001, 1],
  [0.5, 3],
  [1, 5],
])('a share of %d is drawn with strength %i', (share, level) => expect(heatLevel(share)).toBe(level))

const group = (storageClass: string, bytes: number) => ({ objects: 1, bytes, usdPerMonth: null, storageClass })

it('puts parts of the same name together, the largest first', () => {
  const tone = { series: 0 }
  const parts = partsOf([group('A', 10), group('B', 60), group('A', 30)], 'bytes', ({ storageClass = '' }) => ({
    name: storageClass,
    tone,
  }))
  expect(parts).toEqual([
    { name: 'B', tone, share: 0.6 },
    { name: 'A', tone, share: 0.4 },
  ])
})

describe('mergeSizes', () => {
  it.each([
    [0, 'empty'],
    [1024, 'below 128 KB'],
    [131_072, 'below 128 KB'],
    [262_144, '128 KB to 1 MB'],
    [16 * 1024 ** 2, '1 to 16 MB'],
    [8 * 1024 ** 3, 'above 4 GB'],
  ])('files below %i bytes are counted as %s', (size, name) => {
    const steps = mergeSizes([{ objects: 3, bytes: 7, usdPerMonth: null, size }])
    expect(steps.filter(({ objects }) => objects > 0)).toMatchObject([{ name, objects: 3, bytes: 7 }])
  })

  it('loses no object', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 46 }), fc.nat(1000))), (groups) => {
        const steps = mergeSizes(
          groups.map(([power, objects]) => ({
            objects,
            bytes: 0,
            usdPerMonth: null,
            size: power === 0 ? 0 : 2 ** power,
          })),
        )
        expect(steps.reduce((sum, { objects }) => sum + objects, 0)).toBe(groups.reduce((sum, [, n]) => sum + n, 0))
      }),
    ))
})

describe('placeMarks', () => {
  const marks = (values: readonly number[]) =>
    values.map((value, at) => ({ id: `m${at}`, label: `m${at}`, value, amount: `${value}`, parts: [], open: null }))

  it('gives each mark an area as large as its share, within the frame and without overlaps', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 }), (values) => {
        const placed = placeMarks(marks(values), 1000, 600)
        const total = values.reduce((sum, value) => sum + value, 0)
        for (const { mark, left, top, width, height } of placed) {
          expect(left >= 0 && top >= 0 && left + width <= 1000 && top + height <= 600).toBe(true)
          // The gaps between marks and whole pixels take some of it.
          expect(width * height).toBeLessThanOrEqual((mark.value / total) * 600_000 + 4000)
        }
        for (const [at, one] of placed.entries()) {
          for (const other of placed.slice(at + 1)) {
            const apart =
              one.left + one.width <= other.left ||
              other.left + other.width <= one.left ||
              one.top + one.height <= other.top ||
              other.top + other.height <= one.top
            expect(apart).toBe(true)
          }
        }
      }),
    ))

  it('draws nothing before the frame has a size', () => expect(placeMarks(marks([1, 2]), 0, 0)).toEqual([]))
})

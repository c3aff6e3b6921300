import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  furthestTop,
  isStuck,
  kept,
  rowOffset,
  scrolled,
  scrollTopOf,
  settled,
  spacerCap,
  spacerHeight,
  topOf,
  topToReveal,
  visibleRows,
  type ScrollSpace,
} from '../../../renderer/ui/scrollSpace'

const space = (rows: number, viewport = 800): ScrollSpace => ({ rows, rowHeight: 26, viewport, cap: spacerCap })
const anySpace = fc
  .tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 120, max: 2000 }))
  .map(([rows, viewport]) => space(rows, viewport))
const spaceAndRow = anySpace.chain((each) => fc.tuple(fc.constant(each), fc.integer({ min: 0, max: each.rows - 1 })))

describe('the spacer', () => {
  it.each([
    [0, 0],
    [1, 26],
    [300_000, 7_800_000],
    [1_000_000, spacerCap],
    [10_000_000, spacerCap],
  ])('for %i rows is %i px high', (rows, height) => {
    expect(spacerHeight(space(rows))).toBe(height)
  })
})

describe('ten million rows', () => {
  const all = space(10_000_000)

  it('reach their last row at the end of the scroll bar', () => {
    const end = scrolled(all, { top: 0, at: 0 }, spacerHeight(all) - all.viewport)
    expect(visibleRows(all, end.top).last).toBe(9_999_999)
    expect(rowOffset(all, end, 9_999_999) + all.rowHeight).toBe(spacerHeight(all))
  })

  it.each([187, 200, 800])('reach their last row by a smooth scroll to the end of a view of %i px', (viewport) => {
    const some = space(10_000_000, viewport)
    // Between the pixels of a screen with two for one scrollTop ends in halves, and heights are told rounded.
    const end = spacerHeight(some) - viewport - 0.5
    const steps = [1_529_960, 2_837_464, 4_347_471, 5_795_023.5, 6_944_849.5, 7_679_208.5, 7_985_713.5, end]
    const last = steps.reduce((position, at) => scrolled(some, position, at), { top: 0, at: 0 })
    expect(rowOffset(some, last, 9_999_999) + some.rowHeight - (last.at + viewport)).toBeLessThanOrEqual(1)
    const lower = space(10_000_000, viewport - 30)
    const stays = kept(some, lower, last.top)
    expect(rowOffset(lower, stays, 9_999_999) + lower.rowHeight - (stays.at + lower.viewport)).toBeLessThanOrEqual(1)
  })

  it('reach their last row by key', () => {
    const end = settled(all, topToReveal(all, 0, 9_999_999))
    expect(visibleRows(all, end.top).last).toBe(9_999_999)
    expect(end.at).toBe(spacerHeight(all) - all.viewport)
  })

  it('move by exactly what the wheel says, in the middle as at the ends', () => {
    const start = settled(all, 5_000_000 * 26)
    expect(scrolled(all, start, start.at + 120).top).toBe(start.top + 120)
    const near = settled(all, 52)
    expect(scrolled(all, near, near.at - 26).top).toBe(26)
  })

  it('stand on a whole row after a leap of the thumb', () => {
    const leap = scrolled(all, { top: 0, at: 0 }, 3_333_333)
    expect(leap.top % all.rowHeight).toBe(0)
    expect(leap.top / furthestTop(all)).toBeGreaterThan(0.35)
  })
})

it('any row can be revealed whole', () => {
  fc.assert(
    fc.property(spaceAndRow, fc.double({ min: 0, max: 1, noNaN: true }), ([each, row], share) => {
      const { top, at } = settled(each, topToReveal(each, share * furthestTop(each), row))
      const y = rowOffset(each, { top, at }, row)
      expect(y).toBeGreaterThanOrEqual(at)
      expect(y + each.rowHeight).toBeLessThanOrEqual(Math.max(at + each.viewport, at + each.rowHeight))
      const { first, last } = visibleRows(each, top)
      expect(row >= first && row <= last).toBe(true)
    }),
  )
})

it('a row already visible is revealed without moving', () => {
  fc.assert(
    fc.property(spaceAndRow, ([each, row]) => {
      const top = topToReveal(each, 0, row)
      expect(topToReveal(each, top, row)).toBe(top)
    }),
  )
})

it('the scale goes there and back within one step of the scale, and never beyond the ends', () => {
  fc.assert(
    fc.property(anySpace, fc.double({ min: 0, max: 1, noNaN: true }), (each, share) => {
      const top = Math.round(share * furthestTop(each))
      const at = scrollTopOf(each, top)
      const step = Math.max(1, (each.rows * each.rowHeight) / spacerCap) * 2
      expect(Math.abs(topOf(each, at) - top)).toBeLessThanOrEqual(step)
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThanOrEqual(spacerHeight(each))
    }),
  )
})

it('the scale never goes backwards', () => {
  fc.assert(
    fc.property(anySpace, fc.nat(spacerCap), fc.nat(spacerCap), (each, a, b) => {
      const [low, high] = a <= b ? [a, b] : [b, a]
      expect(topOf(each, low)).toBeLessThanOrEqual(topOf(each, high))
    }),
  )
})

it('small steps add up exactly, with settling whenever the bar is stuck', () => {
  fc.assert(
    fc.property(
      anySpace,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.integer({ min: -400, max: 400 }), { maxLength: 60 }),
      (each, share, steps) => {
        let position = settled(each, Math.round(share * furthestTop(each)))
        let expected = position.top
        for (const step of steps) {
          const end = Math.max(0, spacerHeight(each) - each.viewport)
          const at = Math.min(Math.max(position.at + step, 0), end)
          expected = Math.min(Math.max(expected + (at - position.at), 0), furthestTop(each))
          position = scrolled(each, position, at)
          expect(position.top).toBe(expected)
          if (isStuck(each, position)) position = settled(each, position.top)
          expect(isStuck(each, position)).toBe(false)
        }
      },
    ),
  )
})

describe('a space that becomes another one', () => {
  const last = furthestTop(space(1000))
  it.each([
    ['a lower window keeps the last row of who was at the end', space(1000), space(1000, 700), last, last + 100],
    ['and the first row of anybody else', space(1000), space(1000, 700), 5000, 5000],
    ['a higher window shows nothing beyond the end', space(1000), space(1000, 900), last, last - 100],
    ['rows that come do not move who was at the end', space(1000), space(2000), last, last],
    ['rows that go take the view to the new end', space(1000), space(500), last, furthestTop(space(500))],
    ['who saw all rows from the first one goes on so', space(10), space(10, 100), 0, 0],
    ['ten million rows', space(1e7), space(1e7, 700), furthestTop(space(1e7)), furthestTop(space(1e7, 700))],
  ])('%s', (_, before, after, top, expected) => {
    const position = kept(before, after, top)
    expect(position).toEqual({ top: expected, at: scrollTopOf(after, expected) })
  })
})

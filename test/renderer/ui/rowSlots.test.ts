import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowSlots, type RowSlots } from '../../../renderer/ui/rowSlots'
import { furthestTop, spacerCap, visibleRows, type ScrollSpace } from '../../../renderer/ui/scrollSpace'

const overscan = 8
const space = (rows: number, viewport = 800): ScrollSpace => ({ rows, rowHeight: 26, viewport, cap: spacerCap })
const anySpace = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 10_000_000 })),
    fc.integer({ min: 26, max: 2000 }),
  )
  .map(([rows, viewport]) => space(rows, viewport))
const share = fc.double({ min: 0, max: 1, noNaN: true })
const rowsOf = ({ slots }: RowSlots): number[] => slots.map(({ row }) => row)
const slotOf = ({ slots }: RowSlots): ReadonlyMap<number, number> => new Map(slots.map(({ slot, row }) => [row, slot]))
const inTurn = ({ drawn }: RowSlots): number[] =>
  Array.from({ length: drawn.last - drawn.first + 1 }, (_, at) => drawn.first + at)

it('every row in view has one element, and there are as many elements wherever the view is', () => {
  fc.assert(
    fc.property(anySpace, share, share, (each, one, other) => {
      const top = one * furthestTop(each)
      const there = rowSlots(each, top, other * furthestTop(each), overscan)
      expect(rowsOf(there).toSorted((a, b) => a - b)).toEqual(inTurn(there))
      const { first, last } = visibleRows(each, top)
      expect(there.drawn.first).toBeLessThanOrEqual(first)
      expect(there.drawn.last).toBeGreaterThanOrEqual(last)
      const elements = there.slots.map(({ slot }) => slot).toSorted((a, b) => a - b)
      expect(elements).toEqual(elements.map((_, at) => at))
      expect(elements.length).toBe(rowSlots(each, 0, 0, overscan).slots.length)
    }),
  )
})

it('a row that stays keeps its element and its place in the document while the view moves', () => {
  fc.assert(
    fc.property(anySpace, share, share, share, (each, one, other, rest) => {
      const tops = [one * furthestTop(each), other * furthestTop(each)] as const
      const [before, after] = tops.map((top) => rowSlots(each, top, rest * furthestTop(each), overscan))
      if (before === undefined || after === undefined) throw new Error('two were asked for')
      expect(after.slots.map(({ slot }) => slot)).toEqual(before.slots.map(({ slot }) => slot))
      const elements = slotOf(after)
      for (const [row, slot] of slotOf(before)) if (elements.has(row)) expect(elements.get(row)).toBe(slot)
    }),
  )
})

it('where the view rests, the document has the rows in their order', () => {
  fc.assert(
    fc.property(anySpace, share, (each, part) => {
      const top = part * furthestTop(each)
      const rested = rowSlots(each, top, top, overscan)
      expect(rowsOf(rested)).toEqual(inTurn(rested))
    }),
  )
})

it('rows that come below a list shorter than the view leave the others in their elements', () => {
  const [few, more] = [rowSlots(space(5), 0, 0, overscan), rowSlots(space(7), 0, 0, overscan)]
  for (const [row, slot] of slotOf(few)) expect(slotOf(more).get(row)).toBe(slot)
})

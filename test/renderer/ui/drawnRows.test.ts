import { array, assert, boolean, integer, property } from 'fast-check'
import { expect, it } from 'vitest'
import { nextDrawing, nothingDrawn, rowsAtOnce, type Drawing, type View } from '../../../renderer/ui/drawnRows'
import { visibleRows } from '../../../renderer/ui/scrollSpace'

const space = { rows: 1000, rowHeight: 20, viewport: 600, cap: 1e6 }
const overscan = 8
const list = 'list'
const at = (top: number, isThere: View['isThere'] = () => true): View => ({
  list,
  top,
  seen: visibleRows(space, top),
  drawn: visibleRows(space, top, overscan),
  isThere,
})
const rowsOf = ({ whole }: Drawing): number[] => [...whole].sort((one, other) => one - other)
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, row) => row)

function rested(view: View, from: Drawing = nothingDrawn): Drawing {
  let drawing = nextDrawing(from, view, false)
  for (let frame = 0; frame < 20 && !drawing.isDone; frame += 1) drawing = nextDrawing(drawing, view, true)
  return drawing
}

it('draws names first, then some rows a frame, those in view before those around it', () => {
  let drawing = nextDrawing(nothingDrawn, at(4000), false)
  expect(drawing).toMatchObject({ hasMoved: true, isDone: false })
  expect(rowsOf(drawing)).toEqual([])
  const wholeAfter: number[][] = []
  while (!drawing.isDone) {
    drawing = nextDrawing(drawing, at(4000), true)
    wholeAfter.push(rowsOf(drawing))
  }
  expect(wholeAfter.map(({ length }) => length)).toEqual([10, 20, 30, 40, 46])
  expect(wholeAfter[2]).toEqual(upTo(29).map((row) => 200 + row))
  expect(wholeAfter[4]).toEqual(upTo(45).map((row) => 192 + row))
})

it('draws at once what little comes into view while the view moves slowly', () => {
  const before = rested(at(4000))
  const drawing = nextDrawing(before, at(4050), false)
  expect(drawing).toMatchObject({ hasMoved: true, isDone: true })
  expect(drawing.whole.has(240)).toBe(true)
})

it('keeps what was whole and draws nothing more while rows fly by', () => {
  const drawing = nextDrawing(rested(at(4000)), at(4500), false)
  expect(drawing.isDone).toBe(false)
  expect(rowsOf(drawing)).toEqual(upTo(20).map((row) => 217 + row))
  // The view may have moved on in a frame that had time to spare.
  expect(rowsOf(nextDrawing(drawing, at(9000), true))).toEqual([])
})

it('makes rows whole while the view moves slowly on after a leap, some in each frame', () => {
  let drawing = nextDrawing(rested(at(0)), at(4000), false)
  expect(rowsOf(drawing)).toEqual([])
  let top = 4000
  for (let frame = 0; frame < 20; frame += 1) {
    top += 50
    drawing = nextDrawing(drawing, at(top), false)
  }
  const { first, last } = visibleRows(space, top)
  expect(rowsOf(drawing)).toEqual(expect.arrayContaining(upTo(last - first).map((step) => first + step)))
})

it('waits for rows that have not come', () => {
  const empty = rested(at(0, () => false))
  expect(empty).toMatchObject({ isDone: true })
  expect(empty.whole.size).toBe(0)
  const come = nextDrawing(empty, at(0), false)
  expect(come).toMatchObject({ hasMoved: false, isDone: false })
  expect(come.whole.size).toBe(0)
})

it('begins anew with another list', () => {
  const drawing = nextDrawing(rested(at(0)), { ...at(0), list: 'another' }, false)
  expect(drawing).toMatchObject({ hasMoved: true, isDone: false })
  expect(drawing.whole.size).toBe(0)
})

it('draws everything that is there once the view rests, and never more than some rows anew', () => {
  assert(
    property(array(integer({ min: 0, max: 19_400 }), { maxLength: 20 }), boolean(), (tops, spare) => {
      let drawing = nothingDrawn
      for (const top of tops) {
        const next = nextDrawing(drawing, at(top), spare)
        expect(rowsOf(next).filter((row) => !drawing.whole.has(row)).length).toBeLessThanOrEqual(rowsAtOnce)
        drawing = next
      }
      const { drawn } = at(tops.at(-1) ?? 0)
      const all = upTo(drawn.last - drawn.first).map((row) => drawn.first + row)
      expect(rowsOf(rested(at(tops.at(-1) ?? 0), drawing))).toEqual(all)
    }),
  )
})

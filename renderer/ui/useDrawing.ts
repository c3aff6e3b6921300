import { useEffect, useLayoutEffect, useReducer, useState } from 'react'
import { nextDrawing, nothingDrawn, type View } from './drawnRows'

/** Tells of each row in view whether it is drawn whole now, and goes on drawing frame by frame until all are. */
export function useDrawing(view: View): (row: number) => boolean {
  // Not a state: it says what is in the document, and changes with it.
  const [latest] = useState(() => ({ drawing: nothingDrawn, spared: 0 }))
  const [spared, drawMore] = useReducer((count: number) => count + 1, 0)
  const drawing = nextDrawing(latest.drawing, view, spared !== latest.spared)
  useLayoutEffect(() => {
    latest.drawing = drawing
    latest.spared = spared
  })
  useEffect(() => {
    if (drawing.isDone) return
    // The first may be the very frame that moves the view.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(drawMore)
    })
    return () => cancelAnimationFrame(frame)
  })
  return (row) => drawing.whole.has(row)
}

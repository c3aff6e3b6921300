import { useEffect, useLayoutEffect, useReducer, useState } from 'react'
import { nextDrawing, nothingDrawn, type Drawing, type View } from './drawnRows'

/** Tells of each row in view whether it is drawn whole now, and goes on drawing frame by frame until all are. */
export function useDrawing(view: View): (row: number) => boolean {
  const [shown] = useState(() => new Shown())
  const [spared, drawMore] = useReducer((count: number) => count + 1, 0)
  const drawing = shown.next(view, spared)
  useLayoutEffect(() => shown.put(drawing, spared))
  useEffect(() => {
    if (drawing.isDone) return undefined
    // The first may be the very frame that moves the view.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(drawMore)
    })
    return () => cancelAnimationFrame(frame)
  })
  return (row) => drawing.whole.has(row)
}

/** What is in the document: no state, for it changes with that. */
class Shown {
  private drawing = nothingDrawn
  private spared = 0

  /** @param spared how many frames with time to spare there were so far */
  next(view: View, spared: number): Drawing {
    return nextDrawing(this.drawing, view, spared !== this.spared)
  }

  put(drawing: Drawing, spared: number): void {
    this.drawing = drawing
    this.spared = spared
  }
}

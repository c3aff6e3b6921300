/** Rows from `first` to `last`, both included. */
export interface Rows {
  readonly first: number
  readonly last: number
}

export interface View {
  /** What the rows are of; rows of another list are other rows. */
  readonly list: unknown
  /** Px of rows above the view. */
  readonly top: number
  readonly seen: Rows
  /** Those that have elements: the seen ones and some around them. */
  readonly drawn: Rows
  /** Whether there is more of a row than its place. */
  readonly isThere: (row: number) => boolean
}

export interface Drawing {
  readonly list: unknown
  readonly top: number
  /** The first row in view. */
  readonly first: number
  /** Rows that are drawn whole; the others show only what they are called. */
  readonly whole: ReadonlySet<number>
  /** The view is elsewhere than in the drawing before, or of another list. */
  readonly hasMoved: boolean
  /** Nothing is left to be drawn. */
  readonly isDone: boolean
}

/** About what a slow machine draws in the third of a frame. */
export const rowsAtOnce = 10
/** While the view moves by no more rows a frame than these, as many are made whole besides. */
const rowsWhileMoving = rowsAtOnce / 2

export const nothingDrawn: Drawing = {
  list: null,
  top: Number.NaN,
  first: Number.NaN,
  whole: new Set(),
  hasMoved: false,
  isDone: true,
}

/**
 * What to draw after what was drawn before. Where more rows come than a frame has time for, it shows what they are called. Later drawings make them
 * whole, some at a time: those of frames with time `toSpare` while the view rests, and all while it moves slowly. Rows that fly by could not be read.
 */
export function nextDrawing(before: Drawing, view: View, toSpare: boolean): Drawing {
  const { list, top, seen, drawn, isThere } = view
  const isOther = list !== before.list
  const hasMoved = isOther || top !== before.top
  const whole = new Set<number>()
  const missing: number[] = []
  const sort = (first: number, last: number): void => {
    for (let row = first; row <= last; row += 1) {
      if (!isOther && before.whole.has(row)) whole.add(row)
      else if (isThere(row)) missing.push(row)
    }
  }
  sort(seen.first, seen.last)
  sort(seen.last + 1, drawn.last)
  sort(drawn.first, seen.first - 1)
  const moved = isOther ? Infinity : Math.abs(seen.first - before.first)
  const now = missing.slice(0, atOnce(missing.length, hasMoved ? moved : null, toSpare))
  for (const row of now) whole.add(row)
  return { list, top, first: seen.first, whole, hasMoved, isDone: now.length === missing.length }
}

/** @param moved by how many rows the view has, null when it rests */
function atOnce(missing: number, moved: number | null, toSpare: boolean): number {
  if (missing <= rowsAtOnce) return missing
  if (moved === null) return toSpare ? rowsAtOnce : 0
  return moved <= rowsWhileMoving ? rowsWhileMoving : 0
}

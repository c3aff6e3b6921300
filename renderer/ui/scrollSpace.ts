/**
 * Fixed-height rows in a scroll area of limited height. Chromium stops at 2^25 px divided by the device pixel ratio, so the spacer is
 * capped; beyond the cap the scroll bar is a scale over all rows while wheel and keys stay exact to the pixel. `top` is always the truth:
 * how many pixels of rows lie above the view, as if there were no cap; `at` is the browser's scrollTop.
 */
export interface ScrollSpace {
  readonly rows: number
  readonly rowHeight: number
  /** Height of the visible part, in px. */
  readonly viewport: number
  readonly cap: number
}
export interface ScrollPosition {
  readonly top: number
  readonly at: number
}

export const spacerCap = 8_000_000

/** Near both ends scrollTop and rows go one to one, so that scrolling by hand does not run out of scroll bar before rows. */
const exactShare = 1 / 8

const totalHeight = (space: ScrollSpace): number => space.rows * space.rowHeight
const isScaled = (space: ScrollSpace): boolean => totalHeight(space) > space.cap
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high))

export const spacerHeight = (space: ScrollSpace): number => Math.min(totalHeight(space), space.cap)
export const furthestTop = (space: ScrollSpace): number => Math.max(0, totalHeight(space) - space.viewport)
const furthestAt = (space: ScrollSpace): number => Math.max(0, spacerHeight(space) - space.viewport)

/** Which rows a place on the scroll bar stands for. */
export function topOf(space: ScrollSpace, at: number): number {
  const last = furthestAt(space)
  const place = clamp(at, 0, last)
  if (!isScaled(space)) return place
  const edge = space.cap * exactShare
  if (place <= edge) return place
  if (place >= last - edge) return furthestTop(space) - (last - place)
  return edge + ((place - edge) / (last - 2 * edge)) * (furthestTop(space) - 2 * edge)
}

/** The place on the scroll bar that stands for `top`. */
export function scrollTopOf(space: ScrollSpace, top: number): number {
  const lastTop = furthestTop(space)
  const wanted = clamp(top, 0, lastTop)
  if (!isScaled(space)) return wanted
  const edge = space.cap * exactShare
  const last = furthestAt(space)
  if (wanted <= edge) return wanted
  if (wanted >= lastTop - edge) return last - (lastTop - wanted)
  return Math.round(edge + ((wanted - edge) / (lastTop - 2 * edge)) * (last - 2 * edge))
}

/** The position after the browser says its scrollTop is `at`: a small step is taken as it is, a leap goes to the row under the thumb. */
export function scrolled(space: ScrollSpace, before: ScrollPosition, at: number): ScrollPosition {
  if (!isScaled(space)) return { top: clamp(at, 0, furthestTop(space)), at }
  // One pixel of the thumb's way is a whole spacer divided by the view; anything shorter came from a wheel.
  const longestStep = Math.max(2 * space.viewport, space.cap / Math.max(1, space.viewport) / 2)
  const step = at - before.at
  if (Math.abs(step) <= longestStep) return { top: clamp(before.top + step, 0, furthestTop(space)), at }
  const top = topOf(space, at)
  const edge = space.cap * exactShare
  // Where rows go one to one with the scroll bar, a row's beginning would be another place than the one the hand has gone to.
  const isExact = at <= edge || at >= furthestAt(space) - edge
  return { top: isExact ? top : Math.floor(top / space.rowHeight) * space.rowHeight, at }
}

/** Where scrollTop should be once the hand rests; small steps let it drift from the scale. */
export const settled = (space: ScrollSpace, top: number): ScrollPosition => {
  const within = clamp(top, 0, furthestTop(space))
  return { top: within, at: scrollTopOf(space, within) }
}

/** The position in a space that became another one: what lies beyond its end is not shown, and who was at the end of the same rows stays there. */
export function kept(before: ScrollSpace, space: ScrollSpace, top: number): ScrollPosition {
  const last = furthestTop(before)
  // Heights are told in whole pixels, places in fractions of them.
  const wasAtEnd = before.rows === space.rows && last > 0 && top > last - 1
  return settled(space, wasAtEnd ? furthestTop(space) : top)
}

/** Whether the scroll bar is at its end although rows are left, so that it must be settled at once. */
export const isStuck = (space: ScrollSpace, { top, at }: ScrollPosition): boolean =>
  isScaled(space) &&
  ((at <= 0 && top > 0) ||
    (at >= furthestAt(space) && top < furthestTop(space)) ||
    (top <= 0 && at > 0) ||
    (top >= furthestTop(space) && at < furthestAt(space)))

/** First and last row to draw, both included; `last` is below `first` when there is none. */
export function visibleRows(space: ScrollSpace, top: number, overscan = 0): { first: number; last: number } {
  const first = Math.floor(top / space.rowHeight) - overscan
  const last = Math.ceil((top + space.viewport) / space.rowHeight) - 1 + overscan
  return { first: Math.max(0, first), last: Math.min(space.rows - 1, last) }
}

/** Where a row is drawn inside the spacer. */
export const rowOffset = (space: ScrollSpace, { top, at }: ScrollPosition, row: number): number =>
  row * space.rowHeight - top + at

/** The nearest `top` at which the whole row can be seen. */
export function topToReveal(space: ScrollSpace, top: number, row: number): number {
  const rowTop = row * space.rowHeight
  if (rowTop < top) return rowTop
  const lowest = rowTop + space.rowHeight - space.viewport
  return clamp(Math.max(top, lowest), 0, furthestTop(space))
}

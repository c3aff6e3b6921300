/** Rows that pass by the half of the view or more at each step of the scrolling, several times in a row, cannot be read. */
export interface Flight {
  /** Such steps in a row. */
  readonly steps: number
  /** Ms, when the last step of any kind was. */
  readonly at: number
}

export const atRest: Flight = { steps: 0, at: Number.NEGATIVE_INFINITY }

/** A page key makes one such step, and held down no more than some ten a second; a thumb that is dragged and a wheel let loose make them frame by frame. */
const longestPauseMs = 70
const leastSteps = 3

/** @param moved px, in either direction */
export function flown(before: Flight, moved: number, viewport: number, at: number): Flight {
  if (Math.abs(moved) < viewport / 2) return { steps: 0, at }
  return { steps: at - before.at > longestPauseMs ? 1 : before.steps + 1, at }
}

export const isFlying = ({ steps }: Flight): boolean => steps >= leastSteps

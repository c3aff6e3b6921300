import type { SelectOp } from '../../preload/contract/listings'

/** Whether the row at a place is selected after the change; the same rule as main's, so that a click shows at once. */
export function selectedAfter(change: SelectOp, at: number, before: boolean): boolean {
  if (change.op === 'only') return at === change.at
  if (change.op === 'toggle') return before !== (at === change.at)
  if (change.op === 'range') return isBetween(at, change.from, change.to) || (change.add && before)
  if (change.op === 'invert') return !before
  return change.op === 'all'
}

const isBetween = (at: number, from: number, to: number): boolean =>
  at >= Math.min(from, to) && at <= Math.max(from, to)

import { expect, it } from 'vitest'
import type { SelectOp } from '../../../preload/contract/listings'
import { selectedAfter } from '../../../renderer/state/selecting'

it.each<[SelectOp, string]>([
  [{ op: 'only', at: 2 }, '--x--'],
  [{ op: 'toggle', at: 1 }, 'x---x'],
  [{ op: 'toggle', at: 2 }, 'xxx-x'],
  [{ op: 'range', from: 3, to: 2, add: false }, '--xx-'],
  [{ op: 'range', from: 2, to: 3, add: true }, 'xxxxx'],
  [{ op: 'all' }, 'xxxxx'],
  [{ op: 'none' }, '-----'],
  [{ op: 'invert' }, '--xx-'],
])('%j of xx--x gives %s', (change, after) => {
  const shown = Array.from('xx--x', (mark, at) => (selectedAfter(change, at, mark === 'x') ? 'x' : '-'))
  expect(shown.join('')).toBe(after)
})

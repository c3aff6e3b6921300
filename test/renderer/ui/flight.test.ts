import { expect, it } from 'vitest'
import { atRest, flown, isFlying, type Flight } from '../../../renderer/ui/flight'

const viewport = 600
/** Scrolls by so many px every so many ms. */
const scrolled = (moves: readonly number[], everyMs: number, from: Flight = atRest, start = 0): Flight =>
  moves.reduce((flight, moved, step) => flown(flight, moved, viewport, start + step * everyMs), from)

it.each([
  ['a wheel let loose, frame by frame', [500, 500, 500], 16.7, true],
  ['upwards as well', [-500, -500, -500], 16.7, true],
  ['frames that come late', [500, 500, 500], 50, true],
  ['the second of such steps', [500, 500], 16.7, false],
  ['page keys held down', [600, 600, 600, 600], 100, false],
  ['one leap to the end', [90_000], 16.7, false],
  ['a wheel turned by hand', [100, 100, 100, 100, 100], 16.7, false],
  ['fast, and slower at last', [500, 500, 500, 200], 16.7, false],
])('%s', (_, moves, everyMs, expected) => {
  expect(isFlying(scrolled(moves, everyMs))).toBe(expected)
})

it('begins anew after a pause', () => {
  const flying = scrolled([500, 500, 500], 16)
  expect(isFlying(flown(flying, 500, viewport, flying.at + 500))).toBe(false)
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  above,
  goBack,
  goForward,
  goTo,
  noHistory,
  withoutConnection,
  type Place,
} from '../../../renderer/state/history'

const at = (bucket: string | null, prefix = '', connection = 'c'): Place => ({ connection, bucket, prefix })
const anyPlace = fc.constantFrom(at(null), at('a'), at('a', 'x/'), at('b', 'x/y/'), at('b', '', 'd'))

describe('one level up', () => {
  it.each([
    [at('a', 'x/y/'), at('a', 'x/')],
    [at('a', 'x/'), at('a')],
    [at('a', 'x//'), at('a', 'x/')],
    [at('a'), at(null)],
    [at(null), null],
  ])('%j leads to %j', (place, parent) => {
    expect(above(place)).toEqual(parent)
  })
})

describe('history', () => {
  it('goes back and forward over the same places', () => {
    fc.assert(
      fc.property(fc.array(anyPlace, { minLength: 1, maxLength: 20 }), fc.nat(20), (places, steps) => {
        const gone = places.reduce(goTo, noHistory)
        const count = Math.min(steps, gone.past.length)
        let there = gone
        for (let step = 0; step < count; step += 1) there = goBack(there)
        for (let step = 0; step < count; step += 1) there = goForward(there)
        expect(there).toEqual(gone)
      }),
    )
  })

  it('forgets the way forward when one goes somewhere else', () => {
    const there = goTo(goBack([at('a'), at('b')].reduce(goTo, noHistory)), at('c'))
    expect(goForward(there)).toBe(there)
    expect(goBack(there).now).toEqual(at('a'))
  })

  it('does not count staying as going', () => {
    const there = goTo(noHistory, at('a'))
    expect(goTo(there, at('a'))).toBe(there)
  })

  it('keeps no place of a connection that was closed', () => {
    const there = [at('a'), at('b', '', 'd'), at('c')].reduce(goTo, noHistory)
    expect(withoutConnection(there, 'c')).toEqual({ past: [at('b', '', 'd')], now: null, future: [] })
  })
})

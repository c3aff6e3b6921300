import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isComplete,
  isLongOver,
  pauseBetweenLooks,
  standOf,
  sumStands,
  totalStand,
  type RestoreStand,
} from '../../lake/restoreCampaign'
import { restoreTiers, type RestoreState, type RestoreTier } from '../../lake/tiers'

const now = Date.UTC(2026, 10, 26)
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const until = (days: number): RestoreState => ({ kind: 'restored', expiresAt: now + days * day })

it.each<[string, { etag?: string; storageClass?: string; restore?: RestoreState | null } | null, RestoreStand]>([
  ['is being restored', { restore: { kind: 'ongoing' } }, { kind: 'waiting' }],
  ['can be read', { restore: until(3) }, { kind: 'readable', until: now + 3 * day }],
  [
    'can be read, nobody says until when',
    { restore: { kind: 'restored', expiresAt: null } },
    { kind: 'readable', until: null },
  ],
  ['could be read until now', { restore: until(0) }, { kind: 'expired' }],
  ['has no copy any more', { restore: { kind: 'none' } }, { kind: 'expired' }],
  [
    'was moved out of the archive',
    { storageClass: 'STANDARD', restore: { kind: 'none' } },
    { kind: 'readable', until: null },
  ],
  [
    'is watched by tiering, on its way',
    { storageClass: 'INTELLIGENT_TIERING', restore: { kind: 'ongoing' } },
    { kind: 'waiting' },
  ],
  [
    'is watched by tiering, and a listing says no more',
    { storageClass: 'INTELLIGENT_TIERING', restore: { kind: 'none' } },
    { kind: 'unclear' },
  ],
  ['lies where listings do not say', { restore: null }, { kind: 'unclear' }],
  ['was written again', { etag: 'other', restore: until(3) }, { kind: 'gone' }],
  ['is not there', null, { kind: 'gone' }],
])('an object that %s', (_, listed, stand) => {
  const found = listed && { etag: 'e', storageClass: 'GLACIER', restore: null, ...listed }
  expect(standOf({ etag: 'e' }, found, now)).toEqual(stand)
})

it.each<[RestoreTier, number, number, number]>([
  ['Expedited', 0, 1, 30_000],
  ['Expedited', 20 * minute, 1, 5 * minute],
  ['Standard', hour, 1, 10 * minute],
  ['Bulk', hour, 1, 30 * minute],
  ['Standard', 3 * day, 1, hour],
  ['Standard', 0, 600, 2000],
])('%s, %i ms after it was asked for, %i times as fast: the next look in %i ms', (speed, age, speedup, pause) => {
  expect(pauseBetweenLooks(speed, age, speedup)).toBe(pause)
})

it('never looks in a rush, whatever the speed and age', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...restoreTiers),
      fc.nat(),
      fc.integer({ min: 1, max: 10_000 }),
      (speed, age, faster) => {
        expect(pauseBetweenLooks(speed, age, faster)).toBeGreaterThanOrEqual(2000)
      },
    ),
  )
})

it.each([
  [11, false],
  [11.5, true],
])('copies for 7 days that were asked for %d days ago are long over: %s', (days, over) => {
  expect(isLongOver(now - days * day, 7, now)).toBe(over)
})

describe('partitions', () => {
  const object = (key: string, stand: RestoreStand) => [{ key, bytes: 10 }, stand] as const

  it('count where their objects stand, and when the first and the last copy end', () => {
    const stands = sumStands(
      [
        object('d=1/a', { kind: 'readable', until: now + day }),
        object('d=1/b', { kind: 'readable', until: now + 2 * day }),
        object('d=1/c', { kind: 'gone' }),
        object('d=2/a', { kind: 'waiting' }),
        object('d=2/b', { kind: 'unclear' }),
        object('d=2/c', { kind: 'readable', until: now }),
      ],
      now,
    )
    expect(stands).toMatchObject([
      { prefix: 'd=1/', objects: 3, bytes: 30, readable: 2, gone: 1, firstEnd: now + day, lastEnd: now + 2 * day },
      { prefix: 'd=2/', objects: 3, waiting: 2, expired: 1, readable: 0, firstEnd: null, lastEnd: null },
    ])
    expect(stands.map(isComplete)).toEqual([true, false])
    expect(totalStand(stands)).toMatchObject({ objects: 6, readable: 2, waiting: 2, expired: 1, gone: 1 })
  })

  it('lose no object', () => {
    const anyStand = fc.oneof(
      fc.record({ kind: fc.constantFrom('waiting' as const, 'expired' as const, 'gone' as const, 'unclear' as const) }),
      fc.record({
        kind: fc.constant('readable' as const),
        until: fc.option(fc.integer({ min: now - day, max: now + day })),
      }),
    )
    const anyKey = fc.constantFrom('a', 'p/a', 'p/b', 'p/q/c', 'r/')
    fc.assert(
      fc.property(fc.array(fc.tuple(anyKey, anyStand)), (all) => {
        const total = totalStand(
          sumStands(
            all.map(([key, stand]) => object(key, stand)),
            now,
          ),
        )
        expect(total.objects).toBe(all.length)
        expect(total.waiting + total.readable + total.expired + total.gone).toBe(all.length)
      }),
    )
  })
})

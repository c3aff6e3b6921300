import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  earlyExitDays,
  knownTiers,
  legalTargets,
  parseRestoreHeader,
  readableNow,
  restoreSpeeds,
  targetClasses,
  tierOf,
  type RestoreState,
} from '../../lake/tiers'

const day = 86_400_000

describe('tierOf', () => {
  it.each([
    // class, minimum days, minimum bytes, overhead, restore, retrieval fee, zones
    ['STANDARD', 0, 0, 0, false, false, 3],
    ['STANDARD_IA', 30, 131_072, 0, false, true, 3],
    ['ONEZONE_IA', 30, 131_072, 0, false, true, 1],
    ['INTELLIGENT_TIERING', 0, 0, 0, false, false, 3],
    ['GLACIER_IR', 90, 131_072, 0, false, true, 3],
    ['GLACIER', 90, 0, 40_960, true, true, 3],
    ['DEEP_ARCHIVE', 180, 0, 40_960, true, true, 3],
    ['REDUCED_REDUNDANCY', 0, 0, 0, false, false, 3],
    ['EXPRESS_ONEZONE', null, null, null, false, true, 1],
    ['OUTPOSTS', null, null, null, false, null, null],
  ])('%s', (storageClass, minDays, minBytes, overheadBytes, needsRestore, retrievalFee, zones) => {
    const facts = { minDays, minBytes, overheadBytes, needsRestore, retrievalFee, zones }
    expect(tierOf(storageClass)).toMatchObject({ storageClass, known: true, ...facts })
  })

  it.each(['COLD', '', '__proto__', 'constructor', 'standard'])('does not make %j into a class it is not', (name) => {
    const tier = tierOf(name)
    expect(tier).toMatchObject({
      storageClass: name,
      known: false,
      label: name,
      short: name,
      minDays: null,
      zones: null,
    })
    expect(tier.warmth).toBe(knownTiers.length)
  })

  it('orders the targets from warm to cold and tells all labels apart', () => {
    const archive = [
      'STANDARD',
      'INTELLIGENT_TIERING',
      'STANDARD_IA',
      'ONEZONE_IA',
      'GLACIER_IR',
      'GLACIER',
      'DEEP_ARCHIVE',
    ]
    expect([...targetClasses].sort((a, b) => tierOf(a).warmth - tierOf(b).warmth)).toEqual(archive)
    expect(new Set(knownTiers.map(({ label }) => label)).size).toBe(knownTiers.length)
    expect(new Set(knownTiers.map(({ short }) => short)).size).toBe(knownTiers.length)
  })
})

describe('earlyExitDays', () => {
  it.each([
    ['STANDARD', 0, 0],
    ['STANDARD_IA', 0, 30],
    ['STANDARD_IA', 10, 20],
    ['STANDARD_IA', 10.5, 20],
    ['STANDARD_IA', 30, 0],
    ['GLACIER_IR', 89, 1],
    ['DEEP_ARCHIVE', 1, 179],
    ['DEEP_ARCHIVE', 400, 0],
    ['EXPRESS_ONEZONE', 0, 0],
    ['COLD', 0, 0],
  ])('%s aged %d days is billed for %i more', (storageClass, ageDays, left) => {
    expect(earlyExitDays(5 * day, storageClass, (5 + ageDays) * day)).toBe(left)
  })
})

it('offers every target but the class itself', () => {
  expect(legalTargets('STANDARD')).toEqual(targetClasses.slice(1))
  expect(legalTargets('COLD')).toEqual(targetClasses)
})

describe('restoreSpeeds', () => {
  it.each([
    ['GLACIER', null, ['Expedited', 'Standard', 'Bulk']],
    ['DEEP_ARCHIVE', null, ['Standard', 'Bulk']],
    ['INTELLIGENT_TIERING', null, ['Expedited', 'Standard', 'Bulk']],
    ['INTELLIGENT_TIERING', 'ARCHIVE_ACCESS', ['Expedited', 'Standard', 'Bulk']],
    ['INTELLIGENT_TIERING', 'DEEP_ARCHIVE_ACCESS', ['Standard', 'Bulk']],
    ['GLACIER_IR', null, []],
    ['STANDARD', null, []],
  ])('%s in %s', (storageClass, archiveStatus, speeds) => {
    expect(restoreSpeeds(storageClass, archiveStatus).map(({ speed }) => speed)).toEqual(speeds)
  })

  it('says how long each takes', () => {
    expect(restoreSpeeds('DEEP_ARCHIVE')).toEqual([
      { speed: 'Standard', takes: 'up to 12 hours' },
      { speed: 'Bulk', takes: 'up to 48 hours' },
    ])
  })
})

describe('parseRestoreHeader', () => {
  it.each<[string | undefined, RestoreState]>([
    [undefined, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['nonsense', { kind: 'none' }],
    ['ongoing-request="true"', { kind: 'ongoing' }],
    [
      'ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"',
      { kind: 'restored', expiresAt: Date.UTC(2012, 11, 21) },
    ],
    ['ongoing-request="false"', { kind: 'restored', expiresAt: null }],
    ['ongoing-request="false", expiry-date="some day"', { kind: 'restored', expiresAt: null }],
  ])('%s', (header, state) => {
    expect(parseRestoreHeader(header)).toEqual(state)
  })

  it('reads what S3 writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000_000_000 }), (seconds) => {
        const header = `ongoing-request="false", expiry-date="${new Date(seconds * 1000).toUTCString()}"`
        expect(parseRestoreHeader(header)).toEqual({ kind: 'restored', expiresAt: seconds * 1000 })
      }),
    )
  })
})

describe('readableNow', () => {
  it.each<[string, RestoreState | null, boolean | null]>([
    ['STANDARD', null, true],
    ['GLACIER_IR', { kind: 'none' }, true],
    ['COLD', null, true],
    ['GLACIER', null, null],
    ['GLACIER', { kind: 'none' }, false],
    ['DEEP_ARCHIVE', { kind: 'ongoing' }, false],
    ['GLACIER', { kind: 'restored', expiresAt: 101 }, true],
    ['GLACIER', { kind: 'restored', expiresAt: 100 }, false],
    ['GLACIER', { kind: 'restored', expiresAt: null }, true],
  ])('%s with %j is %s', (storageClass, restore, readable) => {
    expect(readableNow(storageClass, restore, 100)).toBe(readable)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type BucketFacts, type Intent, type ObjectFacts } from '../../lake/changePlan'
import { addCost, startCost, type CostStep } from '../../lake/cost'
import { finishCost } from '../../lake/costEstimate'
import { costFacts, costOfDecision } from '../../lake/costOfDecision'
import { pricesFor } from '../../lake/prices'
import { anyBucket, anyIntent, anyObject } from './changeArbitraries'
import {
  archived,
  bucket,
  day,
  encryptTo,
  kmsKey,
  now,
  object,
  remove,
  restore,
  restored,
  retag,
  to,
} from './changeFacts'
import { numbersIn } from './costCases'

const kms = { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true } as const
type Facts = Partial<ObjectFacts>
const stepOf = (facts: Facts, its: Partial<BucketFacts>, intent: Intent): CostStep | null => {
  const [whole, place] = [
    { ...object, ...facts },
    { ...bucket, ...its },
  ]
  return costOfDecision(whole, place, intent, decide(whole, place, intent, now), now)
}

describe('costFacts', () => {
  it.each([
    [object.tags, 1],
    [[], 0],
    [null, null],
  ])('counts the tags %j as %s', (tags, expected) => {
    const { bytes, storageClass, modifiedAt, encryption } = object
    expect(costFacts({ ...object, tags })).toEqual({ bytes, storageClass, modifiedAt, encryption, tags: expected })
  })
})

describe('costOfDecision', () => {
  it.each<[string, Facts, Partial<BucketFacts>, Intent, Partial<CostStep> | null]>([
    ['skipped', {}, {}, to('STANDARD'), null],
    ['unversioned', {}, {}, to('GLACIER'), { kind: 'copy', to: 'GLACIER', encryption: 'kept', keepsOld: false }],
    ['versioned', {}, { versioning: 'Enabled' }, to('GLACIER'), { kind: 'copy', keepsOld: true }],
    ['suspended', {}, { versioning: 'Suspended' }, to('GLACIER'), { kind: 'copy', keepsOld: false }],
    ['unknown', {}, { versioning: 'unknown' }, to('GLACIER'), { kind: 'copy', keepsOld: null }],
    ['encrypted in place', {}, { updatesEncryption: true }, encryptTo(kms), { kind: 'encrypt', encryption: kms }],
    [
      'encrypted by a copy, in its class',
      { storageClass: 'GLACIER_IR' },
      { versioning: 'Enabled' },
      encryptTo(kms),
      { kind: 'copy', to: 'GLACIER_IR', encryption: kms, keepsOld: true },
    ],
    ['encrypted so already', {}, {}, encryptTo({ kind: 'SSE-S3' }), null],
    ['a tag more', {}, {}, retag({ op: 'set', key: 'b', value: '1' }), { kind: 'tag', tags: 2 }],
    ['no tags left', {}, {}, retag({ op: 'remove', key: 'team' }), { kind: 'tag', tags: 0 }],
    ['tags unknown', { tags: null }, {}, retag({ op: 'set', key: 'b', value: '1' }), { kind: 'tag', tags: null }],
    ['restore', archived, {}, restore(5), { kind: 'restore', days: 5, speed: 'Standard', lasting: false }],
    ['over', { ...archived, restore: restored(-1) }, {}, restore(5), { days: 5, lasting: false }],
    ['longer', { ...archived, restore: restored(2) }, {}, restore(5), { days: 3, lasting: true }],
    ['longer than half a day', { ...archived, restore: restored(1.5) }, {}, restore(5), { days: 4, lasting: true }],
    [
      'lasting for an unknown time',
      { ...archived, restore: { kind: 'restored', expiresAt: null } },
      {},
      restore(5, 'Bulk'),
      { days: 5, speed: 'Bulk', lasting: true },
    ],
    ['delete', {}, {}, remove('current'), { kind: 'delete', hides: false }],
    ['hide', {}, { versioning: 'Enabled' }, remove('current'), { kind: 'delete', hides: true }],
    ['delete or hide', {}, { versioning: 'unknown' }, remove('current'), { kind: 'delete', hides: null }],
    ['a version', { versionId: 'v' }, { versioning: 'Enabled' }, remove('all'), { kind: 'delete', hides: false }],
    ['a marker', { versionId: 'v', isDeleteMarker: true }, { versioning: 'Enabled' }, remove('all'), null],
  ])('%s', (_, facts, its, intent, expected) => {
    const found = stepOf(facts, its, intent)
    if (expected === null) expect(found).toBeNull()
    else expect(found).toMatchObject(expected)
  })

  it('counts the days that are still granted from now', () => {
    // Two days of five are left, so three more are paid: 10 MiB = 0.009765625 GiB x 0.023 x 3/30
    const facts = { ...object, ...archived, restore: restored(2), modifiedAt: now - 400 * day }
    const step = stepOf(facts, {}, restore(5))
    if (step === null) throw new Error('It is a change')
    const found = finishCost(addCost(startCost(), costFacts(facts), step, now), pricesFor('us-east-1'))
    expect(found.once.temporaryCopies).toBeCloseTo(0.0000224609375, 12)
  })

  it('prices what a plan decides: skips cost nothing, changes count the requests of the plan', () => {
    fc.assert(
      fc.property(anyObject, anyBucket, anyIntent, (object, bucket, intent) => {
        const decision = decide(object, bucket, intent, now)
        const step = costOfDecision(object, bucket, intent, decision, now)
        expect(step === null).toBe(decision.kind === 'skip' || object.isDeleteMarker)
        if (step === null || decision.kind === 'skip') return
        const found = finishCost(addCost(startCost(), costFacts(object), step, now), pricesFor('us-east-1'))
        const counted = Object.fromEntries(found.requests.map(({ verb, count }) => [verb, count]))
        expect(counted).toEqual(decision.requests)
        for (const number of numbersIn(found)) expect(number).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

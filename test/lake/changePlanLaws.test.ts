import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Plan } from '../../preload/contract/changes'
import {
  addDecision,
  decide,
  planTotals,
  planVerbs,
  startTotals,
  type BucketFacts,
  type Decision,
  type Intent,
  type ObjectFacts,
  type WarningCode,
} from '../../lake/changePlan'
import { anyBucket, anyHidden, anyIntent, anyObject } from './changeArbitraries'
import { archived, bucket, gib, mib, now, object, remove, retag, to } from './changeFacts'

const warningsOf = (decision: Decision): readonly WarningCode[] => (decision.kind === 'change' ? decision.warnings : [])

describe('laws of decisions', () => {
  const readable = (facts: ObjectFacts) =>
    !['GLACIER', 'DEEP_ARCHIVE'].includes(facts.storageClass) ||
    facts.restore === null ||
    (facts.restore.kind === 'restored' && (facts.restore.expiresAt === null || facts.restore.expiresAt > now))

  it('nothing is written that the rules protect', () => {
    fc.assert(
      fc.property(anyHidden, anyBucket, anyIntent, (facts, about, intent) => {
        const decision = decide(facts, about, intent, now)
        if (decision.kind === 'skip') return
        switch (decision.step) {
          case 'copy':
          case 'copyInParts':
            expect(facts).toMatchObject({ isLatest: true, isDeleteMarker: false })
            expect(facts.locked).not.toBe(true)
            if (facts.encryption?.kind === 'SSE-C') expect(facts.customerKey).toBe('fits')
            if (intent.kind === 'storageClass') expect(facts.storageClass).not.toBe(decision.after)
            expect(readable(facts)).toBe(true)
            expect(decision.step === 'copyInParts').toBe(facts.bytes > 5 * gib)
            break
          case 'updateEncryption':
            expect(facts.isDeleteMarker).toBe(false)
            expect(facts.locked).not.toBe(true)
            break
          case 'tag':
          case 'restore':
            expect(facts.isDeleteMarker).toBe(false)
            break
          case 'delete':
            // Without a version only what is there now can be meant.
            expect(facts).toMatchObject({ isLatest: true, isDeleteMarker: false })
            expect(intent).toMatchObject({ kind: 'delete' })
            break
          case 'undelete':
            expect(facts).toMatchObject({ isDeleteMarker: true, hidden: { markers: expect.anything() } })
            break
          case 'deleteVersion':
            expect(facts.versionId).not.toBeNull()
            expect(facts.locked === true && !facts.isDeleteMarker).toBe(false)
            break
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('the current version is destroyed only when that is said', () => {
    fc.assert(
      fc.property(anyHidden, anyBucket, anyIntent, (facts, about, intent) => {
        const decision = decide(facts, about, intent, now)
        if (decision.kind === 'skip' || !decision.step.startsWith('delete') || facts.isDeleteMarker) return
        const destroys = decision.step === 'deleteVersion' || about.versioning !== 'Enabled'
        expect(decision.warnings.includes('permanentDelete')).toBe(destroys)
      }),
      { numRuns: 1000 },
    )
  })

  it('warns once of each thing and says what is checked later', () => {
    fc.assert(
      fc.property(anyHidden, anyBucket, anyIntent, (facts, about, intent) => {
        const decision = decide(facts, about, intent, now)
        const warnings = warningsOf(decision)
        expect(new Set(warnings).size).toBe(warnings.length)
        if (decision.kind === 'change') expect(warnings.includes('checkedWhenRun')).toBe(decision.unchecked)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('totals', () => {
  const fold = (objects: readonly ObjectFacts[], about: BucketFacts, intent: Intent) => {
    const totals = startTotals()
    for (const facts of objects) addDecision(totals, facts, decide(facts, about, intent, now))
    return planTotals(totals)
  }

  it('add up: what is read is either changed or skipped', () => {
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 30 }), anyBucket, anyIntent, (objects, about, intent) => {
        const totals = fold(objects, about, intent)
        const sum = (amounts: readonly { objects: number; bytes: number }[], what: 'objects' | 'bytes') =>
          amounts.reduce((total, amount) => total + amount[what], 0)
        expect(totals.read).toEqual({
          objects: objects.length,
          bytes: sum(
            objects.map(({ bytes }) => ({ objects: 1, bytes })),
            'bytes',
          ),
        })
        for (const what of ['objects', 'bytes'] as const) {
          expect(totals.change[what] + sum(totals.skips, what)).toBe(totals.read[what])
        }
        for (const warning of totals.warnings) expect(warning.objects).toBeLessThanOrEqual(totals.change.objects)
        expect(totals.unchecked).toBeLessThanOrEqual(totals.change.objects)
        const order = totals.requests.map(({ verb }) => planVerbs.indexOf(verb))
        expect(order).toEqual([...order].sort((a, b) => a - b))
      }),
    )
  })

  it('are fields of the plan in the contract', () => {
    const totals = fold([object, { ...object, ...archived }], bucket, to('GLACIER'))
    const fields = Plan.pick({
      read: true,
      change: true,
      skips: true,
      warnings: true,
      requests: true,
      unchecked: true,
    }).strict()
    expect(fields.parse(totals)).toEqual(totals)
    expect(totals).toMatchObject({
      read: { objects: 2, bytes: 20 * mib },
      change: { objects: 1, bytes: 10 * mib },
      skips: [{ reason: 'alreadyThere', objects: 1, bytes: 10 * mib }],
      requests: [
        { verb: 'HeadObject', count: 1, exact: true },
        { verb: 'CopyObject', count: 1, exact: true },
      ],
    })
  })

  it.each<[number, number]>([
    [1, 1],
    [1000, 1],
    [1001, 2],
  ])('%i deletions are %i batches, after a look at each object that goes for good', (count, batches) => {
    const objects = Array.from({ length: count }, () => object)
    expect(fold(objects, bucket, remove('current')).requests).toEqual([
      { verb: 'HeadObject', count, exact: true },
      { verb: 'DeleteObjects', count: batches, exact: true },
    ])
    const hidden = fold(objects, { ...bucket, versioning: 'Enabled' }, remove('current'))
    expect(hidden.requests).toEqual([{ verb: 'DeleteObjects', count: batches, exact: true }])
  })

  it('are not exact when one of them is not', () => {
    const set = retag({ op: 'set', key: 'x', value: '' })
    expect(fold([{ ...object, tags: null }, object], bucket, set).requests).toEqual([
      { verb: 'HeadObject', count: 2, exact: false },
      { verb: 'GetObjectTagging', count: 4, exact: false },
      { verb: 'PutObjectTagging', count: 2, exact: false },
    ])
  })
})

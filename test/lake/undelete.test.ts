import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type ObjectFacts, type SkipReason } from '../../lake/changePlan'
import { hiddenIn, undeleteFacts, undeleteNow } from '../../lake/undelete'
import { bucket, day, now, object } from './changeFacts'

const versionOf = (kind: string, at: number, versionId: string, time: number): ObjectFacts => ({
  ...object,
  versionId,
  isLatest: at === 0,
  isDeleteMarker: kind === 'M',
  bytes: kind === 'M' ? 0 : 100 + at,
  storageClass: kind === 'M' ? '' : kind === 'G' ? 'GLACIER' : 'STANDARD',
  etag: kind === 'M' ? '' : `e${at}`,
  modifiedAt: time - at * day,
})
const numbered = (kinds: string, name = 'v'): string[] => kinds.split('').map((_, at) => `${name}${kinds.length - at}`)
/** Versions of one key, the newest first, each a day older: `M` is a delete marker, everything else data. */
const versions = (kinds: string, ids = numbered(kinds), time = now): ObjectFacts[] =>
  kinds.split('').map((kind, at) => versionOf(kind, at, ids[at] ?? '', time))
const current = (all: readonly ObjectFacts[]): ObjectFacts[] =>
  all.map((one, at) => Object.assign({}, one, { isLatest: at === 0 }))
const decideOf = (all: readonly ObjectFacts[]) => {
  const facts = undeleteFacts(all)
  return facts && decide(facts, bucket, { kind: 'undelete' }, now)
}

describe('a key', () => {
  it.each<[string, string, SkipReason]>([
    ['with a current version', 'D', 'notDeleted'],
    ['deleted and written again', 'DMD', 'notDeleted'],
    ['of which only a marker is left', 'M', 'nothingBehind'],
    ['of which only markers are left', 'MM', 'nothingBehind'],
  ])('%s is left', (_, kinds, reason) => {
    expect(decideOf(versions(kinds))).toMatchObject({ kind: 'skip', reason })
  })

  it.each([
    ['deleted once', 'MD', ['v2'], 'v1'],
    ['deleted twice', 'MMD', ['v3', 'v2'], 'v1'],
    ['deleted, written and deleted', 'MDMD', ['v4'], 'v3'],
  ])('%s comes back with the version below its markers', (_, kinds, markers, back) => {
    expect(undeleteFacts(versions(kinds))?.hidden).toMatchObject({ markers, back })
    expect(decideOf(versions(kinds))).toMatchObject({
      kind: 'change',
      step: 'undelete',
      requests: { ListObjectVersions: 1, DeleteObjects: 1 },
      warnings: [],
    })
  })

  it('shows size, date and class of what comes back', () => {
    const facts = undeleteFacts(versions('MG'))
    expect(facts).toMatchObject({ bytes: 101, storageClass: 'GLACIER', modifiedAt: now - day, etag: 'e1' })
    expect(decideOf(versions('MG'))).toMatchObject({
      before: expect.stringMatching(/^deleted \d{4}-\d\d-\d\d$/),
      after: expect.stringMatching(/^there again: GLACIER, version of \d{4}-\d\d-\d\d$/),
      warnings: ['restoreNeededToRead'],
    })
  })

  it('that was deleted while versioning was suspended comes back older than it was', () => {
    expect(decideOf(versions('MD', ['null', 'v1']))).toMatchObject({ warnings: ['olderVersionBack'] })
  })

  it('counts a marker of the same second as above, since listings tell no more', () => {
    const [first, second, third] = versions('MDM')
    if (!first || !second || !third) throw new Error('three versions')
    expect(hiddenIn([first, second, { ...third, modifiedAt: second.modifiedAt }]).markers).toHaveLength(2)
  })
})

describe('right before', () => {
  const plan = { back: 'v1', markers: ['v3', 'v2'] }
  it.each([
    ['as planned', 'MMD', undefined, { kind: 'remove', markers: ['v3', 'v2'] }],
    ['with one marker gone', 'MD', ['v2', 'v1'], { kind: 'remove', markers: ['v2'] }],
    ['brought back', 'D', ['v1'], { kind: 'there' }],
    ['deleted again', 'MMMD', ['new', 'v3', 'v2', 'v1'], { kind: 'changed' }],
    ['written again', 'DMMD', ['new', 'v3', 'v2', 'v1'], { kind: 'changed' }],
    ['written and deleted again', 'MDMMD', ['m', 'new', 'v3', 'v2', 'v1'], { kind: 'changed' }],
    ['with the version gone for good', 'MM', ['v3', 'v2'], { kind: 'changed' }],
    ['with an older version below', 'MMD', ['v3', 'v2', 'v0'], { kind: 'changed' }],
    ['gone altogether', '', [], { kind: 'changed' }],
  ])('%s', (_, kinds, ids, expected) => {
    expect(undeleteNow(plan, versions(kinds, ids))).toEqual(expected)
  })
})

it('never removes data, nor a marker the plan did not see, and always uncovers the version of the plan', () => {
  const anyKinds = fc.array(fc.constantFrom('M', 'D'), { maxLength: 6 }).map((kinds) => kinds.join(''))
  fc.assert(
    fc.property(anyKinds, anyKinds, fc.nat(6), (planned, added, removed) => {
      const before = versions(planned)
      const { hidden } = undeleteFacts(before) ?? {}
      if (!hidden) return
      const later = versions(added, numbered(added, 'new'), now + 10 * day)
      const all = current([...later, ...before.filter((_, at) => at !== removed)])
      const decided = undeleteNow(hidden, all)
      if (decided.kind !== 'remove') return
      for (const id of decided.markers) {
        expect(all.find(({ versionId }) => versionId === id)?.isDeleteMarker).toBe(true)
        expect(hidden.markers).toContain(id)
      }
      const uncovered = all.find(({ versionId }) => !decided.markers.includes(versionId ?? ''))
      expect(uncovered?.versionId).toBe(hidden.back)
    }),
    { numRuns: 2000 },
  )
})

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { skipReasons, type Decision, type ObjectFacts } from '../../../lake/changePlan'
import { StepList } from '../../../main/jobs/steps'

const facts = fc.record({
  key: fc.string({ minLength: 1, unit: 'grapheme' }),
  versionId: fc.option(fc.constantFrom('v1', 'null')),
  bytes: fc.nat(),
  modifiedAt: fc.nat(),
  etag: fc.constantFrom('d41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e-3', 'odd', ''),
  storageClass: fc.constantFrom('STANDARD', 'GLACIER'),
})
const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({
    kind: fc.constant('skip' as const),
    reason: fc.constantFrom(...skipReasons),
    before: fc.option(fc.constantFrom('', 'x')),
  }),
  fc.record({
    kind: fc.constant('change' as const),
    step: fc.constantFrom(
      'copy' as const,
      'copyInParts' as const,
      'tag' as const,
      'restore' as const,
      'delete' as const,
      'deleteVersion' as const,
    ),
    before: fc.option(fc.constantFrom('', 'x')),
    after: fc.option(fc.constantFrom('', 'y')),
    requests: fc.constant({}),
    exact: fc.boolean(),
    warnings: fc.constant([]),
    unchecked: fc.boolean(),
  }),
)

it('gives back what was added, in windows of all, of changes and of skips', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(facts, decision), { maxLength: 60 }), (all) => {
      const steps = new StepList()
      for (const [one, decided] of all) {
        const object: ObjectFacts = {
          ...one,
          isLatest: true,
          isDeleteMarker: false,
          restore: null,
          encryption: null,
          clientSide: null,
          locked: null,
          tags: null,
          archivedByTiering: null,
        }
        steps.add(object, decided)
      }
      const changes = all.filter(([, decided]) => decided.kind === 'change')
      expect(steps.changes).toBe(changes.length)
      for (const [number, [one, decided]] of changes.entries()) {
        expect(steps.change(number)).toEqual({
          ...one,
          number,
          aim: null,
          kind: decided.kind === 'change' ? decided.step : null,
        })
      }
      for (const show of ['all', 'change', 'skip'] as const) {
        const wanted = [...all.entries()].filter(([, [, decided]]) => show === 'all' || decided.kind === show)
        expect(steps.rows(2, 10, show)).toEqual({
          total: wanted.length,
          rows: wanted.slice(2, 12).map(([row, [{ key, versionId, bytes }, decided]]) => ({
            row,
            key,
            versionId,
            bytes,
            outcome: decided.kind,
            reason: decided.kind === 'skip' ? decided.reason : null,
            before: decided.before,
            after: decided.kind === 'change' ? decided.after : null,
          })),
        })
      }
    }),
  )
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Intent as IntentSchema } from '../../preload/contract/changes'
import { problemOfIntent, typedConfirmation, type Intent, type JobIntent } from '../../lake/changePlan'
import { anyIntent } from './changeArbitraries'
import { remove, restore, retag, to } from './changeFacts'

describe('problemOfIntent', () => {
  it.each<[Intent, string | null]>([
    [to('GLACIER'), null],
    [remove('all'), null],
    [restore(1), null],
    [restore(0), 'days'],
    [restore(1.5), 'days'],
    [restore(366), 'days'],
    [retag(), 'edits'],
    [retag({ op: 'set', key: 'a', value: '' }), null],
    [retag({ op: 'set', key: '', value: '' }), 'edits.0.key'],
    [retag({ op: 'set', key: 'a', value: '<' }), 'edits.0.value'],
    [retag({ op: 'set', key: 'a', value: '' }, { op: 'addIfAbsent', key: 'aws:a', value: '' }), 'edits.1.key'],
    [retag({ op: 'rename', from: 'a', to: 'a' }), 'edits.0.to'],
    [retag({ op: 'rename', from: 'a', to: 'A' }), null],
    [retag({ op: 'rename', from: 'a', to: '<' }), 'edits.0.to'],
    // What is there may be odd, and must be possible to get rid of.
    [retag({ op: 'rename', from: '<', to: 'a' }), null],
    [retag({ op: 'remove', key: '<' }), null],
    [retag({ op: 'remove', key: '' }), 'edits.0.key'],
    [retag({ op: 'remove', key: 'aws:cloudformation:stack' }), 'edits.0.key'],
    [retag({ op: 'set', key: 'a', value: '1' }, { op: 'set', key: 'a', value: '2' }), 'edits.1.key'],
    [retag({ op: 'set', key: 'b', value: '1' }, { op: 'rename', from: 'a', to: 'b' }), 'edits.1.to'],
    // A key that becomes free or is made by one edit can be used by the next.
    [retag({ op: 'remove', key: 'a' }, { op: 'set', key: 'a', value: '' }), null],
    [retag({ op: 'rename', from: 'b', to: 'c' }, { op: 'rename', from: 'a', to: 'b' }), null],
    [retag({ op: 'rename', from: 'a', to: 'b' }, { op: 'set', key: 'b', value: '' }), null],
    [retag({ op: 'rename', from: 'a', to: 'b' }, { op: 'remove', key: 'b' }), 'edits.1.key'],
    [
      retag({ op: 'changeValue', key: 'a', from: '1', to: '2' }, { op: 'changeValue', key: 'a', from: '3', to: '2' }),
      null,
    ],
    [
      retag({ op: 'changeValue', key: 'a', from: '1', to: '2' }, { op: 'changeValue', key: 'a', from: '2', to: '3' }),
      'edits.1.from',
    ],
    [
      retag({ op: 'changeValue', key: 'a', from: '1', to: '2' }, { op: 'changeValue', key: 'a', from: '3', to: '1' }),
      'edits.1.to',
    ],
    [retag({ op: 'changeValue', key: 'a', from: '1', to: '1' }), 'edits.0.to'],
    [retag({ op: 'changeValue', key: 'a', from: '<', to: '1' }), null],
    [retag({ op: 'changeValue', key: 'a', from: '1', to: '<' }), 'edits.0.to'],
    [retag({ op: 'changeValue', key: 'aws:a', from: '1', to: '2' }), 'edits.0.key'],
    [retag({ op: 'unifyKey', to: 'aws:a' }), 'edits.0.to'],
    [retag({ op: 'unifyKey', to: '' }), 'edits.0.to'],
    [retag({ op: 'unifyKey', to: 'team' }, { op: 'unifyValue', key: 'team', to: 'x' }), null],
    [retag({ op: 'unifyKey', to: 'team' }, { op: 'unifyValue', key: 'Team', to: 'x' }), 'edits.1.key'],
    [retag({ op: 'unifyKey', to: 'team' }, { op: 'remove', key: 'Team' }), 'edits.1.key'],
    [retag({ op: 'set', key: 'Team', value: '' }, { op: 'unifyKey', to: 'team' }), 'edits.1.to'],
    [retag({ op: 'unifyValue', key: 'a', to: 'phi' }, { op: 'unifyValue', key: 'a', to: 'public' }), null],
    [retag({ op: 'unifyValue', key: 'a', to: 'phi' }, { op: 'unifyValue', key: 'a', to: 'PHI' }), 'edits.1.to'],
    [retag({ op: 'unifyValue', key: 'a', to: '<' }), 'edits.0.to'],
    [retag(...Array.from({ length: 11 }, (_, at) => ({ op: 'set', key: `k${at}`, value: '' }) as const)), 'edits'],
    [retag(...Array.from({ length: 11 }, (_, at) => ({ op: 'remove', key: `k${at}` }) as const)), null],
  ])('%j', (intent, path) => {
    expect(problemOfIntent(intent)?.path ?? null).toBe(path)
  })

  it('refuses what only a caller that is no TypeScript could send', () => {
    // @ts-expect-error no class to move to
    expect(problemOfIntent({ kind: 'storageClass', to: 'OUTPOSTS' })?.path).toBe('to')
    // @ts-expect-error no speed
    expect(problemOfIntent({ kind: 'restore', days: 1, speed: 'Now' })?.path).toBe('speed')
  })

  it('finds nothing wrong with what the contract lets through but for tags', () => {
    fc.assert(
      fc.property(anyIntent, (intent) => {
        if (intent.kind === 'tags') return
        expect(problemOfIntent(IntentSchema.parse(intent))).toBeNull()
      }),
    )
  })
})

it.each<[JobIntent, number, number, string | null]>([
  [remove('current'), 100, 0, null],
  [remove('current'), 101, 0, '101'],
  [remove('current'), 1, 1, 'delete 1 object for good'],
  [remove('current'), 500, 500, 'delete 500 objects for good'],
  [remove('all'), 1_234_567, 1_234_500, 'delete 1234500 versions for good'],
  [remove('all'), 1, 1, 'delete 1 version for good'],
  // Only delete markers.
  [remove('all'), 3, 0, null],
  [{ kind: 'undo', job: 'j', of: 'undelete' }, 2, 1, 'delete 1 object for good'],
  [{ kind: 'undelete' }, 1_234_567, 0, null],
  [to('GLACIER'), 1_234_567, 0, null],
])('to confirm %j of %i objects, of which %i are lost, one types %s', (intent, objects, lost, typed) => {
  const warnings = lost > 0 ? [{ code: 'permanentDelete' as const, objects: lost, bytes: 0 }] : []
  expect(typedConfirmation(intent, { change: { objects, bytes: 0 }, warnings })).toBe(typed)
})

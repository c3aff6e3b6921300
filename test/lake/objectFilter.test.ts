import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globMatcher, globPattern } from '../../lake/glob'
import {
  asksForTags,
  filterMatcher,
  filterText,
  problemOfFilter,
  type FilterCondition,
  type ObjectFilter,
} from '../../lake/objectFilter'
import { day, mib, now, object } from './changeFacts'
import { anyObject } from './changeArbitraries'

const matches = (condition: FilterCondition, its: Partial<typeof object>) =>
  filterMatcher([condition], now)({ ...object, ...its })

describe('what a filter takes', () => {
  it.each<[FilterCondition, Partial<typeof object>, boolean | 'needsTags']>([
    [{ kind: 'olderThan', days: 90 }, { modifiedAt: now - 90 * day - 1 }, true],
    [{ kind: 'olderThan', days: 90 }, { modifiedAt: now - 90 * day }, false],
    [{ kind: 'newerThan', days: 7 }, { modifiedAt: now - 7 * day + 1 }, true],
    [{ kind: 'newerThan', days: 7 }, { modifiedAt: now - 7 * day }, false],
    [{ kind: 'before', date: '2026-01-31' }, { modifiedAt: Date.UTC(2026, 0, 31) - 1 }, true],
    [{ kind: 'before', date: '2026-01-31' }, { modifiedAt: Date.UTC(2026, 0, 31) }, false],
    [{ kind: 'since', date: '2026-01-31' }, { modifiedAt: Date.UTC(2026, 0, 31) }, true],
    [{ kind: 'largerThan', bytes: mib }, { bytes: mib + 1 }, true],
    [{ kind: 'largerThan', bytes: mib }, { bytes: mib }, false],
    [{ kind: 'smallerThan', bytes: 1 }, { bytes: 0 }, true],
    [{ kind: 'smallerThan', bytes: 1 }, { bytes: 0, isDeleteMarker: true }, false],
    [{ kind: 'storageClass', anyOf: ['GLACIER', 'STANDARD'] }, {}, true],
    [{ kind: 'storageClass', anyOf: ['GLACIER'] }, {}, false],
    [{ kind: 'format', anyOf: ['parquet'] }, { key: 'a/B.PARQUET' }, true],
    [{ kind: 'format', anyOf: ['csv'] }, { key: 'a/b.csv.gz' }, true],
    [{ kind: 'format', anyOf: ['csv'] }, { key: 'a/b.csv.parquet' }, false],
    [{ kind: 'tag', key: 'team', value: null }, {}, true],
    [{ kind: 'tag', key: 'team', value: 'data' }, {}, true],
    [{ kind: 'tag', key: 'team', value: 'ml' }, {}, false],
    [{ kind: 'tag', key: 'Team', value: null }, {}, false],
    [{ kind: 'tag', key: 'team', value: '' }, { tags: [{ key: 'team', value: '' }] }, true],
    [{ kind: 'tag', key: 'team', value: null }, { tags: null }, 'needsTags'],
    [{ kind: 'contains', text: 'events/' }, {}, true],
    [{ kind: 'contains', text: 'Events/' }, {}, false],
    [{ kind: 'glob', pattern: 'part-*.parquet' }, { key: 'x/part-0.parquet' }, true],
    [{ kind: 'glob', pattern: 'x/**/part-*' }, { key: 'x/y/z/part-0' }, true],
    [{ kind: 'glob', pattern: 'x/*/part-*' }, { key: 'x/y/z/part-0' }, false],
  ])('%j of %j: %s', (condition, its, expected) => {
    expect(matches(condition, its)).toBe(expected)
  })

  it('asks for tags only where all else holds', () => {
    const filter: ObjectFilter = [
      { kind: 'tag', key: 'team', value: null },
      { kind: 'largerThan', bytes: mib },
    ]
    const takes = filterMatcher(filter, now)
    expect(asksForTags(filter)).toBe(true)
    expect(takes({ ...object, tags: null, bytes: 1 })).toBe(false)
    expect(takes({ ...object, tags: null })).toBe('needsTags')
    expect(takes({ ...object, tags: [] })).toBe(false)
  })

  const anyCondition: fc.Arbitrary<FilterCondition> = fc.oneof(
    fc.record({
      kind: fc.constantFrom('olderThan' as const, 'newerThan' as const),
      days: fc.integer({ min: 1, max: 500 }),
    }),
    fc.record({ kind: fc.constantFrom('largerThan' as const, 'smallerThan' as const), bytes: fc.nat(300_000) }),
    fc.record({ kind: fc.constant('storageClass' as const), anyOf: fc.subarray(['STANDARD', 'GLACIER', 'COLD']) }),
    fc.record({
      kind: fc.constant('tag' as const),
      key: fc.constantFrom('a', 'b'),
      value: fc.option(fc.constantFrom('1', '2')),
    }),
    fc.record({ kind: fc.constant('contains' as const), text: fc.string({ minLength: 1, maxLength: 2 }) }),
  )
  it('is the meeting of what its conditions take', () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 4 }), anyObject, (filter, one) => {
        const each = new Set(filter.map((condition) => filterMatcher([condition], now)(one)))
        const whole = each.has(false) ? false : each.has('needsTags') ? 'needsTags' : true
        expect(filterMatcher(filter, now)(one)).toBe(whole)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a bad filter', () => {
  it.each<[FilterCondition, string, RegExp]>([
    [{ kind: 'olderThan', days: 0 }, '0.days', /whole number from 1/],
    [{ kind: 'newerThan', days: 1.5 }, '0.days', /whole number/],
    [{ kind: 'before', date: '2026-02-30' }, '0.date', /is no date/],
    [{ kind: 'since', date: '31.1.2026' }, '0.date', /is no date/],
    [{ kind: 'largerThan', bytes: -1 }, '0.bytes', /whole number/],
    [{ kind: 'smallerThan', bytes: 0 }, '0.bytes', /whole number from 1/],
    [{ kind: 'storageClass', anyOf: [] }, '0.anyOf', /at least one storage class/],
    [{ kind: 'format', anyOf: ['paquet'] }, '0.anyOf', /“paquet”, which is no format/],
    [{ kind: 'tag', key: '', value: 'x' }, '0.key', /must not be empty/],
    [{ kind: 'contains', text: '' }, '0.text', /must not be empty/],
    [{ kind: 'glob', pattern: '*'.repeat(1025) }, '0.pattern', /longer than 1024/],
  ])('%j: %s', (condition, path, problem) => {
    expect(problemOfFilter([condition])).toEqual({ path, problem: expect.stringMatching(problem) })
    const fine: FilterCondition = { kind: 'olderThan', days: 1 }
    expect(problemOfFilter([fine, condition])?.path).toBe(path.replace('0.', '1.'))
  })

  it('holds no more conditions than one can read', () => {
    const many = Array.from({ length: 21 }, () => ({ kind: 'olderThan' as const, days: 1 }))
    expect(problemOfFilter(many)).toMatchObject({ path: '' })
    expect(problemOfFilter(many.slice(1))).toBeNull()
  })
})

it('is said in words', () => {
  const filter: ObjectFilter = [
    { kind: 'olderThan', days: 1 },
    { kind: 'since', date: '2026-01-31' },
    { kind: 'largerThan', bytes: 5 },
    { kind: 'storageClass', anyOf: ['STANDARD', 'GLACIER_IR'] },
    { kind: 'format', anyOf: ['parquet'] },
    { kind: 'tag', key: 'team', value: 'data' },
    { kind: 'tag', key: 'pii', value: null },
    { kind: 'contains', text: 'x' },
    { kind: 'glob', pattern: '*.csv' },
  ]
  expect(filterText(filter, (bytes) => `${bytes} B`)).toBe(
    'older than 1 day, last modified on 2026-01-31 (UTC) or later, larger than 5 B, in Standard or Glacier Instant Retrieval, ' +
      'of format Parquet, with the tag team=data, with the tag pii, with “x” in the key, named *.csv',
  )
})

describe('globs', () => {
  it.each<[string, string, boolean]>([
    ['', '', true],
    ['', 'a', false],
    ['*', 'a/b', false],
    ['**', 'a/b', true],
    ['?', '/', false],
    ['?', '😀', true],
    ['*.parquet', 'x.parquet.crc', false],
    ['a*b*c', 'a-b-b-c', true],
    ['**/x', 'x', true],
    ['**/x', 'a/b/x', true],
    ['**/x', 'ax', false],
    ['part-[0-3][!a].{csv,json}', 'part-2b.json', true],
    ['part-[0-3][!a].{csv,json}', 'part-2a.json', false],
    ['{a,{b,c}}d', 'cd', true],
    ['{a', '{a', true],
  ])('%j takes %j: %s', (glob, name, expected) => {
    expect(globMatcher(glob)?.(name)).toBe(expected)
  })

  it('takes what the regular expression takes', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?', '[ab]', '[!a]', '{a,b/}', '.', ',')
    const glob = fc.array(piece, { maxLength: 7 }).map((pieces) => pieces.join(''))
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', ','), maxLength: 7 })
    fc.assert(
      fc.property(glob, name, (pattern, text) => {
        expect(globMatcher(pattern)?.(text)).toBe(new RegExp(globPattern(pattern) ?? '', 'u').test(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('is not slowed down by many stars', () => {
    const matches = globMatcher(`${'*a'.repeat(400)}b`)
    expect(matches?.('a'.repeat(1024))).toBe(false)
  })

  it.each(['[b-a]', '{a,b}'.repeat(7)])('%s is none', (pattern) => {
    expect(globMatcher(pattern)).toBeNull()
    expect(problemOfFilter([{ kind: 'glob', pattern }])).toMatchObject({ path: '0.pattern' })
  })
})

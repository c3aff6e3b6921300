import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyTagEdits,
  caseTwins,
  readAlike,
  sameTags,
  tagProblem,
  tagSetProblem,
  tagsText,
  tagValueProblem,
  type Tag,
  type TagConflict,
  type TagEdit,
} from '../../lake/tags'

const tag = (key: string, value: string): Tag => ({ key, value })
const charset = 'may hold only letters, digits, spaces and + - = . _ : / @'

describe('tagProblem and tagValueProblem', () => {
  it.each([
    ['team', null],
    ['Kostenstelle München', null],
    ['プロジェクト', null],
    ['परियोजना', null],
    ['a+b-c=d.e_f:g/h@i 9', null],
    ['a'.repeat(128), null],
    ['a'.repeat(129), 'is 129 characters long, and S3 allows 128'],
    // Two UTF-16 units each.
    ['𝐀'.repeat(65), 'is 130 characters long, and S3 allows 128'],
    ['', 'must not be empty'],
    ['aws:team', 'must not begin with aws:, which AWS keeps for itself'],
    ['AWS:team', 'must not begin with aws:, which AWS keeps for itself'],
    ['awsteam', null],
    ['a,b', charset],
    ['a\nb', charset],
    ['a<b', charset],
    ['a\u200bb', charset],
    ['a\ud800', charset],
    ['😀', charset],
    ['__proto__', null],
  ])('key %j', (key, problem) => {
    expect(tagProblem(key)).toBe(problem)
  })

  it.each([
    ['', null],
    ['aws:x', null],
    ['v'.repeat(256), null],
    ['v'.repeat(257), 'is 257 characters long, and S3 allows 256'],
    ['a;b', charset],
  ])('value %j', (value, problem) => {
    expect(tagValueProblem(value)).toBe(problem)
  })
})

describe('tagSetProblem', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => tag(`k${at}`, ''))
  it.each<[readonly Tag[], string | null]>([
    [[], null],
    [many(10), null],
    [many(11), 'has 11 tags, and S3 allows 10'],
    [[tag('a', '1'), tag('a', '2')], 'has the key “a” twice'],
    [[tag('a', '1'), tag('A', '2')], null],
    [[tag('', '1')], 'has a key “” that must not be empty'],
    [[tag('a', '<')], `has a value of “a” that ${charset}`],
  ])('%j', (tags, problem) => {
    expect(tagSetProblem(tags)).toBe(problem)
  })
})

describe('applyTagEdits', () => {
  const tags = [tag('team', 'data'), tag('env', 'prod'), tag('pii', 'no')]
  it.each<[string, TagEdit[], Tag[], TagConflict[]]>([
    ['sets a new key at the end', [{ op: 'set', key: 'x', value: '1' }], [...tags, tag('x', '1')], []],
    [
      'sets a present key in its place',
      [{ op: 'set', key: 'env', value: 'dev' }],
      [tag('team', 'data'), tag('env', 'dev'), tag('pii', 'no')],
      [],
    ],
    ['leaves a set of the same value alone', [{ op: 'set', key: 'env', value: 'prod' }], tags, []],
    ['minds the case', [{ op: 'remove', key: 'Team' }], tags, []],
    ['adds what is absent', [{ op: 'addIfAbsent', key: 'x', value: '1' }], [...tags, tag('x', '1')], []],
    [
      'leaves what is present',
      [{ op: 'addIfAbsent', key: 'env', value: 'dev' }],
      tags,
      [{ kind: 'present', key: 'env', value: 'prod', wanted: 'dev' }],
    ],
    ['sees no conflict in the same value', [{ op: 'addIfAbsent', key: 'env', value: 'prod' }], tags, []],
    ['removes', [{ op: 'remove', key: 'env' }], [tag('team', 'data'), tag('pii', 'no')], []],
    [
      'renames in its place',
      [{ op: 'rename', from: 'env', to: 'stage' }],
      [tag('team', 'data'), tag('stage', 'prod'), tag('pii', 'no')],
      [],
    ],
    ['renames nothing where the key is absent', [{ op: 'rename', from: 'x', to: 'y' }], tags, []],
    [
      'does not rename onto another value',
      [{ op: 'rename', from: 'env', to: 'pii' }],
      tags,
      [{ kind: 'renameOnto', from: 'env', to: 'pii', value: 'no', wanted: 'prod' }],
    ],
    [
      'joins two keys of the same value',
      [
        { op: 'set', key: 'stage', value: 'prod' },
        { op: 'rename', from: 'env', to: 'stage' },
      ],
      [tag('team', 'data'), tag('pii', 'no'), tag('stage', 'prod')],
      [],
    ],
    [
      'changes a value where it is that one',
      [{ op: 'changeValue', key: 'env', from: 'prod', to: 'production' }],
      [tag('team', 'data'), tag('env', 'production'), tag('pii', 'no')],
      [],
    ],
    ['leaves another value', [{ op: 'changeValue', key: 'env', from: 'Prod', to: 'production' }], tags, []],
    [
      'writes a key as it should be',
      [{ op: 'unifyKey', to: 'TEAM' }],
      [tag('TEAM', 'data'), tag('env', 'prod'), tag('pii', 'no')],
      [],
    ],
    [
      'writes a value as it should be',
      [{ op: 'unifyValue', key: 'env', to: 'PROD ' }],
      [tag('team', 'data'), tag('env', 'PROD '), tag('pii', 'no')],
      [],
    ],
    ['leaves a value that reads otherwise', [{ op: 'unifyValue', key: 'env', to: 'prods' }], tags, []],
  ])('%s', (_, edits, expected, conflicts) => {
    const edited = applyTagEdits(tags, edits)
    expect(edited).toEqual({ tags: expected, changed: !sameTags(tags, expected), conflicts })
  })

  it('says when there would be more than ten', () => {
    const ten = Array.from({ length: 10 }, (_, at) => tag(`k${at}`, ''))
    expect(applyTagEdits(ten, [{ op: 'set', key: 'x', value: '' }]).conflicts).toEqual([{ kind: 'tooMany', count: 11 }])
    const swap: TagEdit[] = [
      { op: 'set', key: 'x', value: '' },
      { op: 'remove', key: 'k0' },
    ]
    expect(applyTagEdits(ten, swap).conflicts).toEqual([])
  })
})

describe('twins on one object', () => {
  const unify = (...tags: Tag[]) => applyTagEdits(tags, [{ op: 'unifyKey', to: 'team' }])

  it('become one where they have one value', () => {
    const made = unify(tag('Team', 'x'), tag('env', 'prod'), tag('TEAM', 'x'), tag('team', 'x'))
    expect(made).toEqual({ tags: [tag('team', 'x'), tag('env', 'prod')], changed: true, conflicts: [] })
  })

  it('are left and reported where their values differ, even if only in case', () => {
    const tags = [tag('Team', 'Phi'), tag('team', 'phi')]
    const conflicts = [{ kind: 'twins', keys: ['Team', 'team'], to: 'team' }]
    expect(unify(...tags)).toEqual({ tags, changed: false, conflicts })
  })

  it('are no tags of AWS', () => {
    const tags = [tag('aws:team', 'x')]
    expect(applyTagEdits(tags, [{ op: 'unifyKey', to: ' AWS:team' }]).tags).toEqual(tags)
  })
})

const anyKey = fc.constantFrom('a', 'b', 'c', 'A', '__proto__', 'constructor')
const anyValue = fc.constantFrom('', '1', '2', 'x', 'X')
const anyTags = fc.uniqueArray(fc.record({ key: anyKey, value: anyValue }), {
  selector: ({ key }) => key,
  maxLength: 6,
})
const anyEdit: fc.Arbitrary<TagEdit> = fc.oneof(
  fc.record({ op: fc.constant('set' as const), key: anyKey, value: anyValue }),
  fc.record({ op: fc.constant('addIfAbsent' as const), key: anyKey, value: anyValue }),
  fc.record({ op: fc.constant('rename' as const), from: anyKey, to: anyKey }),
  fc.record({ op: fc.constant('remove' as const), key: anyKey }),
  fc.record({ op: fc.constant('changeValue' as const), key: anyKey, from: anyValue, to: anyValue }),
  fc.record({ op: fc.constant('unifyKey' as const), to: anyKey }),
  fc.record({ op: fc.constant('unifyValue' as const), key: anyKey, to: anyValue }),
)
const keys = ['a', 'b', 'c', 'A', '__proto__', 'constructor']
const named = (edits: readonly TagEdit[]) =>
  new Set(
    edits.flatMap((edit) => {
      if (edit.op === 'rename') return [edit.from, edit.to]
      return edit.op === 'unifyKey' ? keys.filter((key) => readAlike(key, edit.to)) : [edit.key]
    }),
  )

describe('laws of tag edits', () => {
  it('leave every tag that no edit names as it was and in its order', () => {
    fc.assert(
      fc.property(anyTags, fc.array(anyEdit, { maxLength: 5 }), (tags, edits) => {
        const untouched = (set: readonly Tag[]) => set.filter(({ key }) => !named(edits).has(key))
        expect(untouched(applyTagEdits(tags, edits).tags)).toEqual(untouched(tags))
      }),
      { numRuns: 1000 },
    )
  })

  it('never make a key twice', () => {
    fc.assert(
      fc.property(anyTags, fc.array(anyEdit, { maxLength: 5 }), (tags, edits) => {
        const keys = applyTagEdits(tags, edits).tags.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
      }),
    )
  })

  it('change nothing the second time', () => {
    fc.assert(
      fc.property(anyTags, anyEdit, (tags, edit) => {
        const once = applyTagEdits(tags, [edit])
        expect(applyTagEdits(once.tags, [edit]).changed).toBe(false)
        expect(once.changed).toBe(!sameTags(tags, once.tags))
      }),
    )
  })

  it('one spelling of a key leaves no twin but where values differ, and loses no value', () => {
    fc.assert(
      fc.property(anyTags, anyKey, (tags, to) => {
        const made = applyTagEdits(tags, [{ op: 'unifyKey', to }])
        const twins = made.tags.filter(({ key }) => readAlike(key, to))
        expect(twins.length <= 1 ? [] : ['twins']).toEqual(made.conflicts.map(({ kind }) => kind))
        const values = (set: readonly Tag[]) => new Set(set.map(({ value }) => value))
        expect(values(made.tags)).toEqual(values(tags))
      }),
    )
  })

  it('removing takes the key away, and setting it again brings the set back', () => {
    fc.assert(
      fc.property(anyTags, anyKey, (tags, key) => {
        const removed = applyTagEdits(tags, [{ op: 'remove', key }]).tags
        expect(removed.some((one) => one.key === key)).toBe(false)
        const value = tags.find((one) => one.key === key)?.value
        const back = value === undefined ? removed : applyTagEdits(removed, [{ op: 'set', key, value }]).tags
        expect(sameTags(back, tags)).toBe(true)
      }),
    )
  })

  it('renaming there and back gives the same tags', () => {
    fc.assert(
      fc.property(anyTags, anyKey, (tags, from) => {
        const there = applyTagEdits(tags, [{ op: 'rename', from, to: 'elsewhere' }]).tags
        expect(applyTagEdits(there, [{ op: 'rename', from: 'elsewhere', to: from }]).tags).toEqual(tags)
      }),
    )
  })

  it('same tags are the same in any order', () => {
    fc.assert(
      fc.property(anyTags, (tags) => {
        expect(sameTags(tags, tags.toReversed())).toBe(true)
        expect(sameTags(tags, [...tags, tag('new', '')])).toBe(false)
      }),
    )
  })
})

it.each([
  [['team', 'Team', 'env'], [['team', 'Team']]],
  [['cost-center', 'cost-center '], [['cost-center', 'cost-center ']]],
  [['é', 'e\u0301'], [['é', 'e\u0301']]],
  [['a', 'a', 'b'], []],
  [['__proto__', '__PROTO__'], [['__proto__', '__PROTO__']]],
])('twins of %j', (keys, twins) => {
  expect(caseTwins(keys)).toEqual(twins)
})

it('writes tags for people', () => {
  expect(tagsText([])).toBe('no tags')
  expect(tagsText([tag('team', 'data'), tag('env', '')])).toBe('team=data, env=')
})

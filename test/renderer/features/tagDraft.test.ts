import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemOfIntent } from '../../../lake/changePlan'
import { applyTagEdits, sameTags, type Tag, type TagEdit } from '../../../lake/tags'
import {
  conflictTexts,
  draftOf,
  foundTags,
  readDraft,
  twinTexts,
  type DraftRow,
} from '../../../renderer/features/changes/tagDraft'

const tag = (key: string, value: string): Tag => ({ key, value })
const [team, env] = [tag('team', 'data'), tag('env', 'prod')]
const rowsOf = (...objects: readonly (readonly Tag[])[]): DraftRow[] => draftOf(foundTags(objects))
const added = (op: TagEdit['op'], key: string, value: string, id = `${op} ${key}`, from = ''): DraftRow => ({
  id,
  kind: 'added',
  op,
  key,
  from,
  value,
})
/** The rows with the one of this key changed. */
const change = (
  rows: DraftRow[],
  key: string,
  to: { key?: string; value?: string | null; removed?: boolean },
): DraftRow[] => rows.map((row) => (row.kind === 'found' && row.found.key === key ? { ...row, ...to } : row))

describe('readDraft', () => {
  const rows = rowsOf([team, env])

  it.each<[string, DraftRow[], TagEdit[]]>([
    ['nothing touched', rows, []],
    ['a blank line', [...rows, added('set', '', '')], []],
    ['a value changed', change(rows, 'team', { value: 'ml' }), [{ op: 'set', key: 'team', value: 'ml' }]],
    ['a value emptied', change(rows, 'team', { value: '' }), [{ op: 'set', key: 'team', value: '' }]],
    ['a key renamed', change(rows, 'team', { key: 'owner' }), [{ op: 'rename', from: 'team', to: 'owner' }]],
    [
      'a key renamed and its value changed',
      change(rows, 'team', { key: 'owner', value: 'ml' }),
      [
        { op: 'rename', from: 'team', to: 'owner' },
        { op: 'set', key: 'owner', value: 'ml' },
      ],
    ],
    ['a tag removed', change(rows, 'env', { removed: true }), [{ op: 'remove', key: 'env' }]],
    ['a tag added', [...rows, added('set', 'pii', 'true')], [{ op: 'set', key: 'pii', value: 'true' }]],
    ['a tag added where missing', [added('addIfAbsent', 'a', 'b')], [{ op: 'addIfAbsent', key: 'a', value: 'b' }]],
    ['a key renamed unseen', [added('rename', 'a', 'b')], [{ op: 'rename', from: 'a', to: 'b' }]],
    [
      'one value changed',
      [added('changeValue', 'env', 'production', 'row', 'prod')],
      [{ op: 'changeValue', key: 'env', from: 'prod', to: 'production' }],
    ],
    [
      'one spelling of a key and then of its values',
      [added('unifyValue', 'team', 'data'), added('unifyKey', 'team', '')],
      [
        { op: 'unifyKey', to: 'team' },
        { op: 'unifyValue', key: 'team', to: 'data' },
      ],
    ],
    ['a key removed unseen', [added('remove', 'a', '')], [{ op: 'remove', key: 'a' }]],
    [
      'a key that becomes free used again',
      [...change(rows, 'team', { removed: true }), added('set', 'team', 'new')],
      [
        { op: 'remove', key: 'team' },
        { op: 'set', key: 'team', value: 'new' },
      ],
    ],
    [
      'a chain of renames, the last first',
      change(change(rows, 'team', { key: 'env' }), 'env', { key: 'stage' }),
      [
        { op: 'rename', from: 'env', to: 'stage' },
        { op: 'rename', from: 'team', to: 'env' },
      ],
    ],
  ])('%s', (_, draft, edits) => {
    expect(readDraft(draft)).toMatchObject({ edits, problem: null })
    expect(readDraft(draft).problems.size).toBe(0)
  })

  it.each<[string, DraftRow[], string, { key?: string; value?: string }]>([
    ['no key', [added('set', '', 'x', 'row')], 'row', { key: 'must not be empty' }],
    ['a key of AWS', [added('set', 'aws:x', '', 'row')], 'row', { key: expect.stringContaining('aws:') }],
    ['a long key', [added('set', 'k'.repeat(129), '', 'row')], 'row', { key: expect.stringContaining('129') }],
    [
      'a forbidden character',
      [added('set', 'a#b', '', 'row')],
      'row',
      { key: expect.stringContaining('may hold only') },
    ],
    ['a long value', [added('set', 'a', 'v'.repeat(257), 'row')], 'row', { value: expect.stringContaining('257') }],
    ['a key that is there', [...rows, added('set', 'team', 'x', 'row')], 'row', { key: 'is here twice' }],
    ['a rename onto one that is there', change(rows, 'team', { key: 'env' }), 'found 0', { key: 'is here twice' }],
    ['a rename to nothing', [added('rename', 'a', '', 'row')], 'row', { value: 'must not be empty' }],
    ['a rename to itself', [added('rename', 'a', 'a', 'row')], 'row', { key: 'is the new key already' }],
    [
      'a value changed to itself',
      [added('changeValue', 'a', 'x', 'row', 'x')],
      'row',
      { value: 'is the value as it is now' },
    ],
    ['a spelling of AWS', [added('unifyKey', 'aws:x', '', 'row')], 'row', { key: expect.stringContaining('aws:') }],
    [
      'a spelling that may not be',
      [added('unifyValue', 'a', '<', 'row')],
      'row',
      { value: expect.stringContaining('only') },
    ],
    ['a removal of nothing', [added('remove', '', 'x', 'row')], 'row', { key: 'must not be empty' }],
  ])('says what is wrong with %s', (_, draft, id, problem) => {
    expect(readDraft(draft).problems.get(id)).toEqual(problem)
  })

  it('does not judge what is there and is not touched', () => {
    const odd = rowsOf([tag('#odd#', '\u0000')])
    expect(readDraft(odd).problems.size).toBe(0)
  })

  it('refuses keys that trade places', () => {
    const circle = change(change(rows, 'team', { key: 'env' }), 'env', { key: 'team' })
    expect(readDraft(circle).problem).toMatch(/exchanged/)
  })

  it('refuses lines that meddle with one another', () => {
    const twice = [added('changeValue', 'env', 'b', 'one', 'a'), added('changeValue', 'env', 'c', 'two', 'b')]
    expect(readDraft(twice).problem).toBe('One of the lines names the value “b”, which another edit changes too.')
  })

  it('refuses more edits than one change may have', () => {
    const many = Array.from({ length: 41 }, (_, at) => added('set', `k${at}`, 'v'))
    expect(readDraft(many).problem).toMatch(/41 edits/)
  })

  it('makes exactly the set that the lines show, for one object', () => {
    const words = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'team', 'env')
    const sets = fc.uniqueArray(fc.record({ key: words, value: words }), { selector: ({ key }) => key, maxLength: 6 })
    const touches = fc.array(fc.record({ at: fc.nat(5), key: words, value: words, removed: fc.boolean() }), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(sets, touches, fc.option(fc.record({ key: words, value: words })), (tags, edits, extra) => {
        const draft = rowsOf(tags)
        for (const { at, ...to } of edits) {
          const row = draft[at]
          if (row?.kind === 'found') draft[at] = { ...row, ...to }
        }
        if (extra) draft.push(added('set', extra.key, extra.value))
        const read = readDraft(draft)
        fc.pre(read.problems.size === 0 && read.problem === null)
        const shown = draft.flatMap((row) =>
          row.kind === 'found' && row.removed ? [] : [{ key: row.key, value: row.value ?? '' }],
        )
        const { tags: made, conflicts } = applyTagEdits(tags, read.edits)
        expect(conflicts).toEqual([])
        expect(sameTags(made, shown)).toBe(true)
        // What the editor lets through is planned.
        if (read.edits.length > 0) expect(problemOfIntent({ kind: 'tags', edits: read.edits })).toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})

describe('a few objects together', () => {
  const objects = [[team, env], [tag('team', 'ml')], []]
  const twins = [[team, tag('Team', 'ml')]]

  it('counts where each key is and which values it has', () => {
    expect(foundTags(objects)).toEqual([
      { key: 'team', values: ['data', 'ml'], on: 2 },
      { key: 'env', values: ['prod'], on: 1 },
    ])
  })

  it('leaves differing values alone until one is given', () => {
    const rows = rowsOf(...objects)
    expect(readDraft(rows).edits).toEqual([])
    expect(readDraft(change(rows, 'team', { value: 'all' })).edits).toEqual([{ op: 'set', key: 'team', value: 'all' }])
  })

  it.each<[string, TagEdit[], string]>([
    [
      'a rename onto another value',
      [{ op: 'rename', from: 'team', to: 'env' }],
      '1 object: have both “team” and “env”',
    ],
    [
      'twins of different values',
      [{ op: 'unifyKey', to: 'TEAM' }],
      '1 object: have “team” and “Team” with different values',
    ],
    [
      'a value that stays',
      [{ op: 'addIfAbsent', key: 'team', value: 'x' }],
      '2 objects: have “team” with another value',
    ],
    [
      'too many tags',
      Array.from({ length: 9 }, (_, at): TagEdit => ({ op: 'set', key: `k${at}`, value: '' })),
      '1 object: would have more than 10 tags',
    ],
  ])('says where %s is met', (_, edits, text) => {
    expect(conflictTexts(text.includes('Team') ? twins : objects, edits).join('\n')).toContain(text)
  })

  it('points out keys that read alike', () => {
    expect(twinTexts(rowsOf([tag('Team', 'a'), tag('team', 'b')]))).toEqual([
      '“Team” and “team” read alike, but S3 keeps them as different tags.',
    ])
    expect(twinTexts(rowsOf([team, env]))).toEqual([])
  })
})

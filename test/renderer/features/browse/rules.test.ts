import { describe, expect, it } from 'vitest'
import { columns, gridTemplate, leastTableWidth, nextSort } from '../../../../renderer/features/browse/columns'
import { expiryText, identityShort, listingText } from '../../../../renderer/features/browse/statusText'
import { TypeAhead } from '../../../../renderer/features/browse/typeAhead'
import { focusOf } from '../../../../renderer/features/browse/useFocusFollowsRows'
import { connectionOf } from '../../support/connection'
import { objectRow, prefixRow, stateOf } from '../../support/fakeListing'

describe('the status bar counts', () => {
  it.each([
    [{ objects: 12_345, prefixes: 30, bytes: 4.2 * 1024 ** 3 }, '', '12,345 objects, 30 prefixes, 4.2 GB'],
    [{ prefixes: 1 }, '', '1 prefix'],
    [{}, '', '0 objects'],
    [{ objects: 5, bytes: 10, rows: 2 }, 'x', '2 shown of 5 objects, 10 bytes'],
  ])('%j filtered by %j as %s', (state, filter, text) => {
    expect(listingText(stateOf(state), filter)).toBe(text)
  })
})

describe('the session', () => {
  it.each([
    [null, null],
    [3 * 3_600_000, { text: '3 h left', urgent: false }],
    [5 * 60_000, { text: '5 min left', urgent: true }],
    [0, { text: 'session ended', urgent: true }],
  ])('that ends at %s says %j', (expiresAt, text) => {
    expect(expiryText(expiresAt, 0)).toEqual(text)
  })

  it('is shown by the end of its ARN', () => {
    const connection = (arn: string) =>
      connectionOf({ identity: { ok: true, value: { arn, account: '123', userId: '' }, at: 1 } })
    expect(identityShort(connection('arn:aws:sts::123:assumed-role/dev/me'))).toBe('assumed-role/dev/me, 123')
    expect(identityShort(connection('arn:aws:iam::123:root'))).toBe('root of 123')
  })
})

describe('columns', () => {
  it('leave the rest to the name', () => {
    expect(gridTemplate({ tags: 90 }, false)).toBe('30px minmax(220px, 1fr) 108px 90px 90px 76px 130px')
  })

  it('never get narrower than they can be read', () => {
    expect(gridTemplate({ bytes: 1 }, false)).toContain(' 56px ')
    expect(leastTableWidth({}, true)).toBeLessThan(leastTableWidth({}, false))
  })

  it('sort one way, then the other, then as S3 gives it', () => {
    const once = nextSort(null, 'bytes')
    const twice = nextSort(once, 'bytes')
    expect([once, twice, nextSort(twice, 'bytes')]).toEqual([
      { by: 'bytes', descending: false },
      { by: 'bytes', descending: true },
      null,
    ])
    expect(nextSort(twice, 'name')).toEqual({ by: 'name', descending: false })
  })

  it('offer no sorting that would cost a request for every object', () => {
    expect(columns.filter(({ sort }) => sort === null).map(({ id }) => id)).toEqual(['encryption', 'tags'])
  })
})

describe('the inspector shows', () => {
  const place = { connection: 'c', bucket: 'b', prefix: 'p/' }
  const none = { prefixes: 0, objects: 0, bytes: 0 }
  it.each([
    ['the place without a row', none, null, { kind: 'prefix', prefix: 'p/' }],
    ['the object under the cursor', none, objectRow('p/a'), { kind: 'object', key: 'p/a' }],
    ['the prefix under the cursor', none, prefixRow('p/q/'), { kind: 'prefix', prefix: 'p/q/' }],
    ['the one selected', { ...none, objects: 1 }, objectRow('p/a', { selected: true }), { kind: 'object' }],
    ['many', { ...none, objects: 2 }, objectRow('p/a', { selected: true }), { kind: 'many' }],
    ['the selection when the cursor is elsewhere', { ...none, objects: 1 }, objectRow('p/b'), { kind: 'many' }],
  ])('%s', (_, selection, row, focus) => {
    expect(focusOf(place, 'L', selection, row)).toMatchObject(focus)
  })

  it('the bucket at its top', () => {
    expect(focusOf({ ...place, prefix: '' }, 'L', none, null)).toEqual({ kind: 'bucket', connection: 'c', bucket: 'b' })
  })
})

describe('type-ahead', () => {
  const names = ['apple', 'banana', 'bandana', 'berry']
  const source = {
    find: async (what: { key: string } | { startsWith: string; after?: number }) => {
      if ('key' in what) return null
      const at = names.findIndex((name, place) => place > (what.after ?? -1) && name.startsWith(what.startsWith))
      return at < 0 ? null : at
    },
  }

  it('goes on with the word while it is typed, and to the next one after a pause', async () => {
    const typing = new TypeAhead()
    expect(await typing.type('b', 0, source, 0)).toBe(1)
    expect(await typing.type('a', 100, source, 1)).toBe(1)
    expect(await typing.type('n', 200, source, 1)).toBe(1)
    expect(await typing.type('d', 300, source, 1)).toBe(2)
    expect(await typing.type('b', 5000, source, 2)).toBe(3)
    expect(await typing.type('b', 9000, source, 3)).toBe(1)
    expect(await typing.type('x', 20_000, source, 1)).toBeNull()
  })
})

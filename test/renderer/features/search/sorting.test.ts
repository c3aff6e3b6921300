import { expect, it } from 'vitest'
import { nextSort } from '../../../../renderer/features/search/ResultTable'

it.each([
  ['key', null, { by: 'key', descending: false }],
  ['key', { by: 'key', descending: false }, { by: 'key', descending: true }],
  ['key', { by: 'key', descending: true }, null],
  ['bytes', null, { by: 'bytes', descending: true }],
  ['bytes', { by: 'bytes', descending: true }, { by: 'bytes', descending: false }],
  ['bytes', { by: 'bytes', descending: false }, null],
  ['modifiedAt', { by: 'bytes', descending: false }, { by: 'modifiedAt', descending: true }],
] as const)('a click on %s after %j sorts by %j', (by, before, after) => expect(nextSort(before, by)).toEqual(after))

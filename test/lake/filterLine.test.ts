import { expect, it } from 'vitest'
import { bytesIn, readFilterLine, type FilterField } from '../../lake/filterLine'
import type { FilterCondition } from '../../lake/objectFilter'

const read = (field: FilterField, text: string, chosen: readonly string[] = []) =>
  readFilterLine({ field, text, chosen })

it.each<[FilterField, string, FilterCondition]>([
  ['olderThan', '90', { kind: 'olderThan', days: 90 }],
  ['olderThan', ' 1 day ', { kind: 'olderThan', days: 1 }],
  ['newerThan', '7d', { kind: 'newerThan', days: 7 }],
  ['olderThan', '2026-01-31', { kind: 'before', date: '2026-01-31' }],
  ['newerThan', '2026-01-31', { kind: 'since', date: '2026-01-31' }],
  ['largerThan', '128 MB', { kind: 'largerThan', bytes: 128 * 1024 ** 2 }],
  ['smallerThan', '1', { kind: 'smallerThan', bytes: 1 }],
  ['tag', 'team', { kind: 'tag', key: 'team', value: null }],
  ['tag', 'team=', { kind: 'tag', key: 'team', value: '' }],
  ['tag', 'a=b=c', { kind: 'tag', key: 'a', value: 'b=c' }],
  ['contains', ' x ', { kind: 'contains', text: ' x ' }],
  ['glob', '*.csv', { kind: 'glob', pattern: '*.csv' }],
])('%s %j is %j', (field, text, condition) => {
  expect(read(field, text)).toEqual({ ok: true, condition })
})

it.each<[FilterField, string, RegExp]>([
  ['olderThan', '', /days such as 90, or a date/],
  ['olderThan', 'last week', /days such as 90/],
  ['olderThan', '0', /whole number from 1/],
  ['newerThan', '2026-13-01', /is no date/],
  ['largerThan', 'big', /size such as 128 MB/],
  ['smallerThan', '0 MB', /whole number from 1/],
  ['storageClass', 'STANDARD', /at least one storage class/],
  ['tag', '=x', /must not be empty/],
  ['glob', '', /must not be empty/],
])('%s %j is refused: %s', (field, text, problem) => {
  expect(read(field, text)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
})

it('takes what is chosen from a list', () => {
  expect(read('format', '', ['parquet', 'orc'])).toEqual({
    ok: true,
    condition: { kind: 'format', anyOf: ['parquet', 'orc'] },
  })
})

it.each([
  ['0', 0],
  ['5b', 5],
  ['5 bytes', 5],
  ['1.5 GB', 1.5 * 1024 ** 3],
  ['2 MiB', 2 * 1024 ** 2],
  ['3k', 3 * 1024],
  ['1 PB', 1024 ** 5],
  ['-1', null],
  ['1 EB', null],
  ['1,5 GB', null],
  ['', null],
])('%j is %s bytes', (text, bytes) => {
  expect(bytesIn(text)).toBe(bytes)
})

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { globMatcher, globPattern } from '../../lake/glob'

it.each<[glob: string, matches: readonly string[], others: readonly string[]]>([
  ['*.csv', ['a.csv', '.csv'], ['a/b.csv', 'a.csv.gz', 'acsv']],
  ['**/*.csv', ['a.csv', 'a/b.csv', 'a/b/c.csv'], ['a/b.txt']],
  ['a/**', ['a/b', 'a/b/c'], ['b/a']],
  ['a?c', ['abc', 'a😀c'], ['ac', 'a/c', 'abbc']],
  ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
  ['[!a-c]x', ['dx'], ['ax', '/x']],
  ['*.{csv,csv.gz}', ['a.csv', 'a.csv.gz'], ['a.gz']],
  ['a.b+(c)|$', ['a.b+(c)|$'], ['axb+(c)|$']],
  ['[x', ['[x'], ['x']],
  ['{x', ['{x'], ['x']],
  ['{a,{b}', ['{a,{b}'], ['a', 'b']],
  ['{a,{b,c}}d', ['ad', 'bd', 'cd'], ['d']],
  ['a}', ['a}'], ['a']],
  ['{}', [''], ['{}']],
])('%s', (glob, matches, others) => {
  const pattern = new RegExp(globPattern(glob) ?? '', 'u')
  expect(matches.filter((text) => !pattern.test(text))).toEqual([])
  expect(others.filter((text) => pattern.test(text))).toEqual([])
})

it('is a regular expression whatever it is, unless a range runs backwards or there are too many alternatives', () => {
  const signs = fc.constantFrom(
    'a',
    'b',
    '-',
    '/',
    '*',
    '?',
    '[',
    ']',
    '!',
    '^',
    '{',
    '}',
    ',',
    '\\',
    '(',
    ')',
    '|',
    '.',
    'ü',
    '😀',
  )
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '{', '}', ',', '[', ']', '-', '^'), maxLength: 6 })
  fc.assert(
    fc.property(fc.string({ unit: signs, maxLength: 12 }), name, (glob, text) => {
      const matches = globMatcher(glob)
      const pattern = globPattern(glob)
      if (matches === null || pattern === null) return
      expect(new RegExp(pattern, 'u').test(text)).toBe(matches(text))
    }),
    { numRuns: 3000 },
  )
  expect(globPattern('{a,b}'.repeat(7))).toBeNull()
})

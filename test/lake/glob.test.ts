import { expect, it } from 'vitest'
import { globPattern } from '../../lake/glob'

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
])('%s', (glob, matches, others) => {
  const pattern = new RegExp(globPattern(glob), 'u')
  expect(matches.filter((text) => !pattern.test(text))).toEqual([])
  expect(others.filter((text) => pattern.test(text))).toEqual([])
})

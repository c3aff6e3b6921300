import { describe, expect, it } from 'vitest'
import { fuzzyFind, fuzzyScore } from '../../../../renderer/features/palette/fuzzy'

const all = ['Change storage class…', 'Edit tags…', 'acme-lake-raw', 'acme-logs', 'Copy S3 URI']
const find = (query: string) => fuzzyFind(query, all, (text) => text)

describe('finding', () => {
  it.each([
    ['tags', 'Edit tags…'],
    ['csc', 'Change storage class…'],
    ['alr', 'acme-lake-raw'],
    ['logs', 'acme-logs'],
    ['copy uri', 'Copy S3 URI'],
  ])('%s gives %s first', (query, first) => {
    expect(find(query)[0]).toBe(first)
  })

  it('gives nothing when a letter is missing', () => {
    expect(find('zzz')).toEqual([])
    expect(fuzzyScore('ba', 'ab')).toBeNull()
  })

  it('without a query gives everything in its order', () => {
    expect(find(' ')).toEqual(all)
  })
})

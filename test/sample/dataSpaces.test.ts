import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainText } from '../../sample/data/content'
import { flatSpace } from '../../sample/data/flatSpace'
import { listed, makeSpace, tree, union, type Item } from '../../sample/data/spaces'
import type { KeySpace } from '../../sample/data/keySpace'

const item: Item = { content: plainText('x'), modifiedAt: 1_700_000_000_123 }
const bytes = (key: string): Buffer => Buffer.from(key)
const all = (space: KeySpace): string[] => Array.from({ length: space.count }, (_, index) => space.key(index))

const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
const keys = fc.uniqueArray(key, { maxLength: 30 })

/** The definition, by looking at every key. */
const firstNotBefore = (space: KeySpace, wanted: string): number => {
  const found = all(space).findIndex((candidate) => Buffer.compare(bytes(candidate), bytes(wanted)) >= 0)
  return found < 0 ? space.count : found
}

const small = tree(
  { prefix: 'tree/', seed: 5, now: 0 },
  {
    partitions: 9,
    files: (partition, h) => (partition % 4 === 0 ? 0 : 1 + (h % 5)),
    path: (partition) => `p=${partition}/`,
    name: ({ file }) => `f${file}`,
    item: () => item,
  },
)

describe('key spaces', () => {
  it('keep keys in the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(keys, (wanted) => {
        const space = listed(wanted.map((text) => [text, item]))
        expect(all(space)).toEqual([...wanted].sort((a, b) => Buffer.compare(bytes(a), bytes(b))))
      }),
    )
  })

  it('find the first key that is not before another', () => {
    fc.assert(
      fc.property(keys, key, (wanted, other) => {
        const space = listed(wanted.map((text) => [text, item]))
        for (const text of [...wanted, other, '']) expect(space.lowerBound(text)).toBe(firstNotBefore(space, text))
      }),
    )
  })

  it('find it in partitions, empty ones among them, and across the members of a union', () => {
    const space = union([
      flatSpace({ prefix: 'z/', count: 12, now: 0 }),
      small,
      listed([]),
      listed([
        ['a', item],
        ['tree', item],
      ]),
    ])
    const known = all(space)
    expect(known).toHaveLength(small.count + 14)
    const near = fc
      .constantFrom(...known)
      .chain((text) => fc.constantFrom(text, text.slice(0, -1), `${text}\u0001`, `${text}~`))
    fc.assert(
      fc.property(fc.oneof(near, key), (wanted) => {
        expect(space.lowerBound(wanted)).toBe(firstNotBefore(space, wanted))
      }),
    )
  })

  it('answer the same whatever was asked before', () => {
    const known = all(small)
    fc.assert(
      fc.property(fc.array(fc.nat(small.count - 1)), (order) => {
        expect(order.map((index) => small.key(index))).toEqual(order.map((index) => known[index]))
      }),
    )
  })

  it('refuse a union whose keys overlap', () => {
    const overlapping = [small, listed([['tree/p=3', item]])]
    expect(() => union(overlapping)).toThrow('is not before')
    const twice = [small, listed([[small.key(small.count - 1), item]])]
    expect(() => union(twice)).toThrow('is not before')
  })

  it('have objects with the defaults of S3, in whole seconds', () => {
    expect(listed([['a', item]]).object(0)).toEqual({
      bytes: 1,
      modifiedAt: 1_700_000_000_000,
      storageClass: 'STANDARD',
      encryption: { kind: 'SSE-S3' },
      contentType: 'text/plain; charset=utf-8',
      tags: [],
      metadata: {},
    })
  })

  it('make the content of an object once for all the ranges of it that are read in turn', () => {
    let made = 0
    const space = makeSpace(2, String, (index) => {
      made++
      return { content: plainText(`number ${index}`), modifiedAt: 0 }
    })
    expect(space.slice(1, 0, 3).toString() + space.slice(1, 3, 99).toString()).toBe('number 1')
    expect(space.content(1).toString()).toBe('number 1')
    expect(made).toBe(1)
  })
})

describe('a flat space', () => {
  it('has as many children as asked for, right below its prefix', () => {
    const space = flatSpace({ prefix: 'deep/flat/', count: 1_234_567, now: 0 })
    expect(space.count).toBe(1_234_567)
    expect(space.key(0)).toBe('deep/flat/entity-0000000.parquet')
    expect(space.key(1_234_566)).toBe('deep/flat/entity-1234566.parquet')
    expect(space.lowerBound('deep/flat/entity-1000000.parquet')).toBe(1_000_000)
  })
})

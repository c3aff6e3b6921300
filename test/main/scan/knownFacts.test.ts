import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Encryption } from '../../../lake/encryption'
import type { Untold } from '../../../lake/factPass'
import type { Tag } from '../../../lake/tags'
import { KnownFacts, type Lesson } from '../../../main/scan/knownFacts'
import type { ScanFilter } from '../../../preload/contract/scans'

const rows = 40
const lesson = fc.record({
  row: fc.nat(rows - 1),
  encryption: fc.constantFrom<Encryption | Untold | null>(
    null,
    'denied',
    'changed',
    { kind: 'none' },
    { kind: 'SSE-S3' },
    { kind: 'SSE-KMS', keyId: 'a', bucketKey: true },
    { kind: 'SSE-KMS', keyId: 'b', bucketKey: false },
  ),
  clientSide: fc.constantFrom(null, true, false),
  tags: fc.constantFrom<readonly Tag[] | Untold | null>(
    null,
    'gone',
    [],
    [{ key: 'team', value: 'data' }],
    [
      { key: 'team', value: '' },
      { key: 'x', value: 'y' },
    ],
  ),
})
const filter: fc.Arbitrary<ScanFilter> = fc.constantFrom(
  { encryption: ['SSE-KMS'] },
  { kmsKey: 'b' },
  { encryption: ['none', 'SSE-S3'] },
  { tag: { key: 'team' } },
  { tag: { key: 'team', value: 'data' } },
  { tag: { key: 'team', absent: true } },
  { encryption: ['SSE-S3'], tag: { key: 'x', value: 'y', absent: true } },
  { encryption: ['unknown'] },
  { encryption: ['unknown', 'none'], tags: 'any' },
  { encryption: ['unknown'], kmsKey: 'b' },
  { tags: 'any' },
  { tags: 'none' },
  { tags: 'unknown' },
  { tags: 'unknown', tag: { key: 'team', absent: true } },
  { tags: 'none', tag: { key: 'team', absent: true } },
)

/** What the last lesson that was about it has told; `null` where that was nothing. */
function latest<K extends 'encryption' | 'tags'>(
  lessons: readonly Lesson[],
  row: number,
  of: K,
): Exclude<Lesson[K], string> | null {
  const told = lessons.findLast((one) => one.row === row && one[of] !== null)?.[of] ?? null
  return isTold<Lesson[K]>(told) ? told : null
}

const isTold = <T>(told: T | null): told is Exclude<T, string> => told !== null && typeof told !== 'string'

describe('what is known of rows', () => {
  it('finds exactly those that are known to be so, and counts those that are known', () => {
    fc.assert(
      fc.property(fc.array(lesson, { maxLength: 60 }), filter, (lessons, wanted) => {
        const facts = new KnownFacts(rows)
        const source = facts.begin('sample', 1)
        for (const one of lessons) facts.learn(source, 2, [one])
        const test = facts.testOf(wanted)
        let [encryptions, tagged] = [0, 0]
        for (let row = 0; row < rows; row += 1) {
          const encryption = latest(lessons, row, 'encryption')
          const tags = latest(lessons, row, 'tags')
          if (encryption) encryptions += 1
          if (tags) tagged += 1
          const { tag } = wanted
          const has = tags?.some(
            ({ key, value }) => key === tag?.key && (tag.value === undefined || tag.value === value),
          )
          const key = encryption?.kind === 'SSE-KMS' ? encryption.keyId : null
          const isEncrypted =
            (!wanted.encryption || wanted.encryption.includes(encryption?.kind ?? 'unknown')) &&
            (wanted.kmsKey === undefined || wanted.kmsKey === key)
          const state = tags === null ? 'unknown' : tags.length > 0 ? 'any' : 'none'
          const isTagged =
            (!tag || (has !== undefined && has !== (tag.absent ?? false))) &&
            (wanted.tags === undefined || wanted.tags === state)
          expect([row, test?.(row)]).toEqual([row, isEncrypted && isTagged])
        }
        expect(facts.knownOf({ first: 0, end: rows })).toEqual({ encryption: encryptions, tags: tagged })
      }),
    )
  })

  it('is not asked where the filter is about other things', () => {
    expect(new KnownFacts(3).testOf({ minBytes: 1 })).toBeNull()
  })
})

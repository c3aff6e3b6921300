import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  batchLook,
  batchVerdict,
  mostParts,
  operationOf,
  sortIn,
  startSorting,
  whyNoBatch,
  type BatchObject,
  type BatchVerdict,
} from '../../lake/batchJob'
import { decide, type JobIntent } from '../../lake/changePlan'
import { anyBucket, anyIntent, anyObject } from './changeArbitraries'
import { archived, bucket, gib, now, object, remove, restore, retag, to } from './changeFacts'

const where = { name: 'lake', region: 'eu-west-1', rules: bucket }
const look: BatchObject = { ...object, grantsOthers: false, redirects: false }
const verdict = (more: Partial<BatchObject>, intent = to('GLACIER_IR')): BatchVerdict =>
  batchVerdict({ ...look, ...more }, where, intent, now)
const copy = (more: object): BatchVerdict => ({
  kind: 'go',
  versionId: null,
  operation: {
    S3PutObjectCopy: {
      TargetResource: 'arn:aws:s3:::lake',
      StorageClass: 'GLACIER_IR',
      MetadataDirective: 'COPY',
      ...more,
    },
  },
})
const key = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555'

describe('whyNoBatch', () => {
  it.each<[string, JobIntent, boolean]>([
    ['storage class', to('STANDARD_IA'), true],
    ['tags', retag({ op: 'set', key: 'a', value: '1' }), true],
    ['restore, Bulk', restore(3, 'Bulk'), true],
    ['restore, Expedited', restore(3, 'Expedited'), false],
    ['delete', remove('current'), false],
    ['undo', { kind: 'undo', job: 'job-1', of: 'tags' }, false],
  ])('%s', (_, intent, possible) => {
    expect(whyNoBatch(intent) === null).toBe(possible)
  })
})

describe('a copy says what it would lose', () => {
  it.each<[string, Partial<BatchObject>, object]>([
    ['SSE-S3', { encryption: { kind: 'SSE-S3' } }, { NewObjectMetadata: { SSEAlgorithm: 'AES256' } }],
    [
      'SSE-KMS with its key',
      { encryption: { kind: 'SSE-KMS', keyId: key, bucketKey: true } },
      { NewObjectMetadata: { SSEAlgorithm: 'KMS' }, SSEAwsKmsKeyId: key, BucketKeyEnabled: true },
    ],
    [
      'SSE-KMS without a bucket key',
      { encryption: { kind: 'SSE-KMS', keyId: key, bucketKey: false } },
      { NewObjectMetadata: { SSEAlgorithm: 'KMS' }, SSEAwsKmsKeyId: key, BucketKeyEnabled: false },
    ],
    ['none reported: what the bucket gives', { encryption: { kind: 'none' } }, {}],
  ])('%s', (_, more, said) => {
    expect(verdict(more)).toEqual(copy(said))
  })

  it('names no version: an object overwritten meanwhile would get its old content back', () => {
    expect(verdict({ versionId: 'v1' })).toMatchObject({ kind: 'go', versionId: null })
  })

  it('leaves alone what was changed after the newest object of the job', () => {
    const sorting = startSorting()
    const times = [now - 5000, now + 999, now - 1]
    for (const modifiedAt of times) sortIn(sorting, { ...look, modifiedAt }, verdict({}))
    const [part] = sorting.parts
    expect(part && operationOf(part)).toMatchObject({
      S3PutObjectCopy: { UnModifiedSinceConstraint: '2026-10-02T12:00:00Z' },
    })
  })
})

describe('what stays', () => {
  it.each<[string, Partial<BatchObject>, string]>([
    ['above 5 GB', { bytes: 5 * gib + 1 }, 'tooLargeForBatch'],
    ['SSE-C', { encryption: { kind: 'SSE-C' } }, 'customerKeyNeeded'],
    ['DSSE-KMS', { encryption: { kind: 'DSSE-KMS', keyId: key } }, 'doubleEncrypted'],
    ['a key that is not named', { encryption: { kind: 'SSE-KMS', keyId: null, bucketKey: false } }, 'cannotVerify'],
    ['not looked at', { encryption: null }, 'cannotVerify'],
    ['an ACL of its own', { grantsOthers: true }, 'ownGrants'],
    ['a redirect', { redirects: true }, 'redirects'],
    ['locked', { locked: true }, 'objectLocked'],
    ['archived', { ...archived }, 'needsRestore'],
    ['there already', { storageClass: 'GLACIER_IR' }, 'alreadyThere'],
    ['an old version', { isLatest: false }, 'noncurrentVersion'],
  ])('%s', (_, more, reason) => {
    expect(verdict(more)).toEqual({ kind: 'stay', reason })
  })

  it('5 GB exactly goes', () => {
    expect(verdict({ bytes: 5 * gib }).kind).toBe('go')
  })
})

describe('tags', () => {
  const edit = retag({ op: 'set', key: 'tier', value: 'cold' })
  it('are said as the whole set, whatever their order', () => {
    const tags = [
      { key: 'z', value: '1' },
      { key: 'a', value: '2' },
    ]
    const said = {
      S3PutObjectTagging: {
        TagSet: [
          { Key: 'a', Value: '2' },
          { Key: 'tier', Value: 'cold' },
          { Key: 'z', Value: '1' },
        ],
      },
    }
    expect(verdict({ tags, versionId: 'v1' }, edit)).toEqual({ kind: 'go', versionId: 'v1', operation: said })
    expect(verdict({ tags: [...tags].reverse(), versionId: 'v1' }, edit)).toEqual(
      verdict({ tags, versionId: 'v1' }, edit),
    )
  })

  it('are deleted where none is left', () => {
    const tags = [{ key: 'a', value: '1' }]
    const none = retag({ op: 'remove', key: 'a' })
    expect(verdict({ tags }, none)).toEqual({ kind: 'go', versionId: null, operation: { S3DeleteObjectTagging: {} } })
  })

  it('stay where they were not read', () => {
    expect(verdict({ tags: null }, edit)).toEqual({ kind: 'stay', reason: 'cannotVerify' })
  })
})

describe('restore', () => {
  it.each<[string, Partial<BatchObject>, object]>([
    ['of an archive, for days', archived, { ExpirationInDays: 5, GlacierJobTier: 'BULK' }],
    [
      'out of INTELLIGENT_TIERING, for good',
      { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true },
      { GlacierJobTier: 'BULK' },
    ],
  ])('%s', (_, more, S3InitiateRestoreObject) => {
    const found = verdict(more, restore(5, 'Bulk'))
    expect(found).toEqual({ kind: 'go', versionId: null, operation: { S3InitiateRestoreObject } })
  })
})

describe('sorting', () => {
  it('makes one job of each operation, and names versions all or none', () => {
    const sorting = startSorting()
    const edit = retag({ op: 'set', key: 'a', value: '1' })
    const put = (more: Partial<BatchObject>): number => sortIn(sorting, { ...look, ...more }, verdict(more, edit))
    expect(put({ tags: [] })).toBe(0)
    expect(put({ tags: [], versionId: 'v1' })).toBe(1)
    expect(put({ tags: [], versionId: 'v2' })).toBe(1)
    expect(put({ tags: [{ key: 'b', value: '2' }] })).toBe(2)
    expect(put({ tags: [{ key: 'a', value: '1' }], bytes: 7 })).toBe(-1)
    expect(sorting.parts.map(({ versions, objects }) => [versions, objects])).toEqual([
      [false, 1],
      [true, 2],
      [false, 1],
    ])
    expect([...sorting.left]).toEqual([['nothingToChange', { objects: 1, bytes: 7 }]])
  })

  it('leaves what would need more jobs than are made', () => {
    const sorting = startSorting()
    for (let kind = 0; kind <= mostParts; kind += 1) {
      const more = { encryption: { kind: 'SSE-KMS', keyId: `${key}${kind}`, bucketKey: false } } as const
      sortIn(sorting, { ...look, ...more, bytes: 3 }, verdict(more))
    }
    expect(sorting.parts).toHaveLength(mostParts)
    expect([...sorting.left]).toEqual([['tooManyKinds', { objects: 1, bytes: 3 }]])
  })
})

describe('laws', () => {
  const anyLook: fc.Arbitrary<BatchObject> = fc
    .tuple(anyObject, fc.boolean(), fc.boolean())
    .map(([facts, grantsOthers, redirects]) => Object.assign(facts, { grantsOthers, redirects }))

  it('nothing goes that the plan would leave, or that Batch cannot do without loss', () => {
    fc.assert(
      fc.property(anyLook, anyBucket, anyIntent, (one, rules, intent) => {
        const found = batchVerdict(one, { ...where, rules }, intent, now)
        if (found.kind === 'stay') return
        expect(decide(one, rules, intent, now).kind).toBe('change')
        expect(intent.kind).not.toBe('delete')
        if ('S3PutObjectCopy' in found.operation) {
          expect(one.bytes).toBeLessThanOrEqual(5 * gib)
          expect([one.grantsOthers, one.redirects, one.isLatest]).toEqual([false, false, true])
          expect(one.encryption?.kind).toMatch(/^(none|SSE-S3|SSE-KMS)$/)
          expect(found.operation.S3PutObjectCopy).toHaveProperty('StorageClass')
        }
        if (batchLook(intent, one.storageClass) === 'tags') expect(one.tags).not.toBeNull()
      }),
    )
  })

  it('every object is in one job or stays with a reason', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 60 }), anyBucket, anyIntent, (all, rules, intent) => {
        const sorting = startSorting()
        for (const one of all) sortIn(sorting, one, batchVerdict(one, { ...where, rules }, intent, now))
        const gone = sorting.parts.reduce((sum, { objects }) => sum + objects, 0)
        const left = [...sorting.left.values()].reduce((sum, { objects }) => sum + objects, 0)
        expect(gone + left).toBe(all.length)
      }),
    )
  })
})

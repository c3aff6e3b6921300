import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decide,
  problemOfIntent,
  type BucketFacts,
  type ObjectFacts,
  type SkipReason,
  type WarningCode,
} from '../../lake/changePlan'
import { isInPlace } from '../../lake/decideEncryption'
import { sameEncryption, type Encryption, type TargetEncryption } from '../../lake/encryption'
import { anyBucket, anyEncryption, anyObject } from './changeArbitraries'
import { archived, bucket, day, encryptTo, gib, kmsKey, now, object, restored } from './changeFacts'

const s3: TargetEncryption = { kind: 'SSE-S3' }
const first: TargetEncryption = { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true }
const second: TargetEncryption = { kind: 'SSE-KMS', keyId: kmsKey(2), bucketKey: false }
const twice: TargetEncryption = { kind: 'DSSE-KMS', keyId: kmsKey(1) }
const updates = { updatesEncryption: true } as const
const old = { isLatest: false, versionId: 'v1' } as const

const decided = (facts: Partial<ObjectFacts>, to: TargetEncryption, about: Partial<BucketFacts> = {}) =>
  decide({ ...object, ...facts }, { ...bucket, ...about }, encryptTo(to), now)

describe('the way to another encryption (s3-facts A3.7)', () => {
  it.each<[string, Encryption | null, TargetEncryption, 'updateEncryption' | 'copy']>([
    ['SSE-S3 to a KMS key', s3, first, 'updateEncryption'],
    ['one KMS key to another', first, second, 'updateEncryption'],
    ['a bucket key switched off', first, { ...first, bucketKey: false }, 'updateEncryption'],
    [
      'a KMS key that is not named to another',
      { kind: 'SSE-KMS', keyId: null, bucketKey: false },
      second,
      'updateEncryption',
    ],
    ['nobody has asked yet', null, first, 'updateEncryption'],
    ['a KMS key to SSE-S3', first, s3, 'copy'],
    ['a KMS key to DSSE', first, twice, 'copy'],
    ['SSE-S3 to DSSE', s3, twice, 'copy'],
    ['DSSE to a KMS key', twice, first, 'copy'],
    ['DSSE to SSE-S3', twice, s3, 'copy'],
    ['none reported to a KMS key', { kind: 'none' }, first, 'copy'],
    ['none reported to SSE-S3', { kind: 'none' }, s3, 'copy'],
  ])('%s', (_, encryption, to, step) => {
    expect(decided({ encryption }, to, updates)).toMatchObject({ kind: 'change', step })
    // Without UpdateObjectEncryption everything is copied.
    expect(decided({ encryption }, to)).toMatchObject({ kind: 'change', step: 'copy' })
  })

  it.each<[string, Partial<ObjectFacts>, TargetEncryption]>([
    ['archived objects', archived, first],
    ['objects in an archive tier', { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true }, first],
    ['old versions', old, first],
    ['objects above 5 GB', { bytes: 6 * gib }, first],
    ['objects no copy could hold', { bytes: 60_000 * gib }, first],
    ['objects whose tags and ACL may not be read', { refused: ['tags', 'acl'] }, first],
  ])('%s are changed in place without more ado', (_, facts, to) => {
    expect(decided(facts, to, updates)).toMatchObject({
      step: 'updateEncryption',
      requests: { HeadObject: 2, UpdateObjectEncryption: 1 },
      exact: true,
      unchecked: false,
    })
  })

  it('is a copy in parts above 5 GB', () => {
    expect(decided({ bytes: 6 * gib }, twice, { ...updates, usesAcls: true })).toMatchObject({
      step: 'copyInParts',
      requests: { HeadObject: 2, GetObjectAcl: 1, GetObjectTagging: 1, CreateMultipartUpload: 1, UploadPartCopy: 12 },
    })
  })

  it.each([
    ['EXPRESS_ONEZONE', false],
    ['OUTPOSTS', false],
    ['DEEP_ARCHIVE', true],
    ['STANDARD', true],
  ])('in %s in place: %s', (storageClass, inPlace) => expect(isInPlace(s3, first, storageClass)).toBe(inPlace))
})

describe('what is left as it is', () => {
  it.each<[SkipReason, string, Partial<ObjectFacts>, TargetEncryption, Partial<BucketFacts>]>([
    ['alreadyEncrypted', 'has SSE-S3', {}, s3, {}],
    ['alreadyEncrypted', 'has the key and the bucket key', { encryption: first }, first, updates],
    ['alreadyEncrypted', 'has the key twice', { encryption: twice }, twice, updates],
    ['customerKeyNeeded', 'has a key of the customer', { encryption: { kind: 'SSE-C' } }, first, updates],
    ['customerKeyWrong', 'has another', { encryption: { kind: 'SSE-C' }, customerKey: 'wrong' }, first, updates],
    ['objectLocked', 'is locked, in place', { locked: true }, first, updates],
    ['objectLocked', 'is locked, by a copy', { locked: true }, twice, {}],
    ['deleteMarker', 'is a delete marker', { isDeleteMarker: true }, first, updates],
    ['cannotVerify', 'may not be asked', { refused: ['head'], encryption: null }, first, updates],
    ['cannotVerify', 'has tags that may not be read, by a copy', { refused: ['tags'] }, twice, updates],
    [
      'cannotVerify',
      'is encrypted in a way not known here',
      { encryption: { kind: 'other', value: 'aws:fsx' } },
      first,
      updates,
    ],
    ['noncurrentVersion', 'is an old version, by a copy', old, twice, updates],
    ['noncurrentVersion', 'is an old version, where only copies are', old, first, {}],
    ['needsRestore', 'is archived, by a copy', archived, twice, updates],
    ['restoreOngoing', 'is being restored, by a copy', { ...archived, restore: { kind: 'ongoing' } }, twice, updates],
    [
      'needsRestore',
      'was archived by tiering, by a copy',
      { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true },
      twice,
      {},
    ],
    ['tooLarge', 'has more bytes than parts can hold, by a copy', { bytes: 10_000 * 5 * gib + 1 }, twice, updates],
  ])('%s: %s', (reason, _, facts, to, about) => {
    expect(decided(facts, to, about)).toMatchObject({ kind: 'skip', reason })
  })
})

describe('what is said beforehand', () => {
  const warningsOf = (...given: Parameters<typeof decided>): readonly WarningCode[] => {
    const decision = decided(...given)
    return decision.kind === 'change' ? decision.warnings : []
  }
  it.each<[string, WarningCode[], Partial<ObjectFacts>, TargetEncryption, Partial<BucketFacts>]>([
    [
      'in place',
      ['changedInPlace', 'kmsKeyNeeded'],
      {},
      first,
      { ...updates, versioning: 'Enabled', replicates: true },
    ],
    [
      'in place, not looked at yet',
      ['changedInPlace', 'kmsKeyNeeded', 'copiedIfNotInPlace', 'checkedWhenRun'],
      { encryption: null },
      first,
      updates,
    ],
    ['a copy', ['lastModifiedReset'], { encryption: first }, s3, {}],
    ['a copy to a KMS key', ['lastModifiedReset', 'newVersions', 'kmsKeyNeeded'], {}, twice, { versioning: 'Enabled' }],
    [
      'a copy with a key of the customer',
      ['lastModifiedReset', 'customerKeyUsed'],
      { encryption: { kind: 'SSE-C' }, customerKey: 'fits' },
      s3,
      {},
    ],
    [
      'a copy of what was restored',
      ['lastModifiedReset', 'kmsKeyNeeded', 'minimumDays', 'restoreNeededToRead'],
      { ...archived, restore: restored(2), modifiedAt: now - day },
      twice,
      {},
    ],
    [
      'a copy of what costs to read',
      ['lastModifiedReset', 'kmsKeyNeeded', 'retrievalCharge'],
      { storageClass: 'GLACIER_IR' },
      twice,
      {},
    ],
    [
      'an envelope of a client',
      ['lastModifiedReset', 'kmsKeyNeeded', 'clientSideEncrypted'],
      { clientSide: true },
      twice,
      {},
    ],
  ])('%s', (_, expected, facts, to, about) => expect(warningsOf(facts, to, about)).toEqual(expected))

  it('before and after in words', () => {
    expect(decided({}, first, updates)).toMatchObject({
      before: 'SSE-S3',
      after: 'SSE-KMS, key 11111111-1111-1111-1111-111111111111, bucket key',
    })
    expect(decided({ encryption: null }, twice)).toMatchObject({
      before: null,
      after: 'DSSE-KMS, key 11111111-1111-1111-1111-111111111111',
    })
  })
})

describe('laws', () => {
  it('in place is only what S3 takes, and only where it is known to be there', () => {
    fc.assert(
      fc.property(anyObject, anyBucket, anyEncryption, (facts, about, to) => {
        const decision = decide(facts, about, encryptTo(to), now)
        if (decision.kind === 'skip' || decision.step !== 'updateEncryption') return
        expect(about.updatesEncryption).toBe(true)
        expect(to.kind).toBe('SSE-KMS')
        expect(['SSE-S3', 'SSE-KMS', undefined]).toContain(facts.encryption?.kind)
        expect(facts.locked).not.toBe(true)
        expect(decision.requests).toEqual({ HeadObject: 2, UpdateObjectEncryption: 1 })
      }),
      { numRuns: 3000 },
    )
  })

  it('nothing is written that is there already, and nothing but class-keeping steps are taken', () => {
    fc.assert(
      fc.property(anyObject, anyBucket, anyEncryption, (facts, about, to) => {
        const decision = decide(facts, about, encryptTo(to), now)
        if (decision.kind === 'skip') return
        expect(['updateEncryption', 'copy', 'copyInParts']).toContain(decision.step)
        expect(facts.encryption !== null && sameEncryption(facts.encryption, to)).toBe(false)
        expect(decision.before).not.toBe(decision.after)
      }),
      { numRuns: 3000 },
    )
  })

  it('more rights never change less: what is changed by copies is changed where S3 can do it in place', () => {
    fc.assert(
      fc.property(anyObject, anyBucket, anyEncryption, (facts, about, to) => {
        const by = (updatesEncryption: boolean) =>
          decide(facts, { ...about, updatesEncryption }, encryptTo(to), now).kind
        if (by(false) === 'change') expect(by(true)).toBe('change')
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a KMS key that is none is refused before any object is looked at', () => {
  it.each<[string, string, string | null]>([
    ['nothing', '', 'must not be empty'],
    ['a bare id', '11111111-1111-1111-1111-111111111111', 'is not a full ARN'],
    ['an alias', 'alias/mine', 'is an alias'],
    ['the ARN of an alias', 'arn:aws:kms:eu-west-1:123456789012:alias/mine', 'is an alias'],
    ['the ARN of something else', 'arn:aws:s3:::bucket', 'is not the ARN of a KMS key'],
    ['a key with a space behind it', `${kmsKey(1)} `, 'is not the ARN of a KMS key'],
    ['a key', kmsKey(1), null],
    ['a key of many regions', `arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-${'0'.repeat(32)}`, null],
  ])('%s', (_, keyId, problem) => {
    for (const to of [{ kind: 'SSE-KMS', keyId, bucketKey: false } as const, { kind: 'DSSE-KMS', keyId } as const]) {
      const found = problemOfIntent(encryptTo(to))
      if (problem === null) expect(found).toBeNull()
      else expect(found).toEqual({ path: 'to.keyId', problem: expect.stringContaining(problem) })
    }
    expect(problemOfIntent(encryptTo(s3))).toBeNull()
  })
})

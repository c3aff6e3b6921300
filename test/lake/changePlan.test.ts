import { describe, expect, it } from 'vitest'
import {
  decide,
  type BucketFacts,
  type Decision,
  type Intent,
  type ObjectFacts,
  type SkipReason,
  type WarningCode,
} from '../../lake/changePlan'
import { archived, bucket, day, gib, now, object, remove, restore, restored, retag, to } from './changeFacts'

const decided = (facts: Partial<ObjectFacts>, intent: Intent, about: Partial<BucketFacts> = {}) =>
  decide({ ...object, ...facts }, { ...bucket, ...about }, intent, now)
const warningsOf = (decision: Decision): readonly WarningCode[] => (decision.kind === 'change' ? decision.warnings : [])

describe('what is left as it is', () => {
  const set = retag({ op: 'set', key: 'env', value: 'prod' })
  it.each<[SkipReason, string, Partial<ObjectFacts>, Intent]>([
    // Storage class
    ['alreadyThere', 'is in the class', {}, to('STANDARD')],
    ['alreadyThere', 'is archived there', archived, to('GLACIER')],
    ['needsRestore', 'is archived', archived, to('STANDARD')],
    ['needsRestore', 'is archived deep', { storageClass: 'DEEP_ARCHIVE' }, to('GLACIER')],
    ['needsRestore', 'was restored until now', { ...archived, restore: restored(0) }, to('STANDARD')],
    ['restoreOngoing', 'is being restored', { ...archived, restore: { kind: 'ongoing' } }, to('STANDARD')],
    [
      'needsRestore',
      'was archived by tiering',
      { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true },
      to('STANDARD'),
    ],
    ['customerKeyNeeded', 'has a key of the customer', { encryption: { kind: 'SSE-C' } }, to('STANDARD_IA')],
    ['objectLocked', 'is locked', { locked: true }, to('STANDARD_IA')],
    ['noncurrentVersion', 'is an old version', { isLatest: false, versionId: 'v1' }, to('STANDARD_IA')],
    ['deleteMarker', 'is a delete marker', { isDeleteMarker: true, versionId: 'v1' }, to('STANDARD_IA')],
    ['tooLarge', 'has more bytes than parts can hold', { bytes: 10_000 * 5 * gib + 1 }, to('STANDARD_IA')],
    ['cannotVerify', 'may not be asked', { refused: ['head'] }, to('STANDARD_IA')],
    ['cannotVerify', 'has tags that may not be read', { refused: ['tags'] }, to('STANDARD_IA')],
    [
      'cannotVerify',
      'is encrypted in a way not known here',
      { encryption: { kind: 'other', value: 'aws:fsx' } },
      to('STANDARD_IA'),
    ],
    [
      'cannotVerify',
      'has a key it does not name',
      { encryption: { kind: 'SSE-KMS', keyId: null, bucketKey: false } },
      to('STANDARD_IA'),
    ],
    [
      'cannotVerify',
      'has two keys it does not name',
      { encryption: { kind: 'DSSE-KMS', keyId: null } },
      to('STANDARD_IA'),
    ],
    // Tags
    ['nothingToChange', 'has the tag', { tags: [{ key: 'env', value: 'prod' }] }, set],
    ['nothingToChange', 'has not the key', {}, retag({ op: 'remove', key: 'x' })],
    [
      'tooManyTags',
      'has ten tags',
      { tags: Array.from({ length: 10 }, (_, at) => ({ key: `k${at}`, value: '' })) },
      set,
    ],
    [
      'tagConflict',
      'has the new name with another value',
      {
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
      retag({ op: 'rename', from: 'a', to: 'b' }),
    ],
    [
      'tagConflict',
      'has the key to add with another value',
      {},
      retag({ op: 'addIfAbsent', key: 'team', value: 'ml' }, { op: 'set', key: 'x', value: '' }),
    ],
    ['deleteMarker', 'is a delete marker', { isDeleteMarker: true, versionId: 'v1' }, set],
    ['cannotVerify', 'has tags that may not be read', { refused: ['tags'], tags: null }, set],
    // Restore
    ['notArchived', 'can be read', {}, restore(3)],
    ['notArchived', 'can be read at once', { storageClass: 'GLACIER_IR' }, restore(3)],
    ['notArchived', 'was not archived by tiering', { storageClass: 'INTELLIGENT_TIERING' }, restore(3)],
    ['notArchived', 'is of a class not known here', { storageClass: 'COLD' }, restore(3)],
    ['restoreOngoing', 'is being restored', { ...archived, restore: { kind: 'ongoing' } }, restore(3)],
    ['alreadyRestored', 'stays readable longer', { ...archived, restore: restored(10) }, restore(3)],
    ['alreadyRestored', 'stays readable as long', { ...archived, restore: restored(3.5) }, restore(3)],
    ['speedNotAllowed', 'cannot come so fast', { storageClass: 'DEEP_ARCHIVE' }, restore(3, 'Expedited')],
    ['deleteMarker', 'is a delete marker', { isDeleteMarker: true, versionId: 'v1' }, restore(3)],
    // Delete
    ['objectLocked', 'is locked', { versionId: 'v1', locked: true }, remove('all')],
    ['deleteMarker', 'is deleted already', { isDeleteMarker: true }, remove('current')],
    ['noncurrentVersion', 'is an old version that is not named', { isLatest: false }, remove('current')],
  ])('%s: an object that %s', (reason, _, facts, intent) => {
    expect(decided(facts, intent)).toMatchObject({ kind: 'skip', reason })
  })
})

describe('what is done', () => {
  it.each<[string, Partial<ObjectFacts>, Partial<BucketFacts>, Intent, Partial<Extract<Decision, { kind: 'change' }>>]>(
    [
      // Storage class
      [
        'copied',
        {},
        {},
        to('GLACIER_IR'),
        {
          step: 'copy',
          before: 'STANDARD',
          after: 'GLACIER_IR',
          requests: { HeadObject: 1, CopyObject: 1 },
          exact: true,
          unchecked: false,
        },
      ],
      [
        'copied with its ACL',
        {},
        { usesAcls: true },
        to('GLACIER_IR'),
        { requests: { HeadObject: 1, GetObjectAcl: 1, CopyObject: 1 }, exact: true },
      ],
      [
        'copied, maybe with its ACL',
        {},
        { usesAcls: 'unknown' },
        to('GLACIER_IR'),
        { requests: { HeadObject: 1, GetObjectAcl: 1, CopyObject: 1 }, exact: false },
      ],
      ['copied whole up to 5 GB', { bytes: 5 * gib }, {}, to('GLACIER_IR'), { step: 'copy' }],
      [
        'copied in parts above',
        { bytes: 5 * gib + 1 },
        {},
        to('GLACIER_IR'),
        {
          step: 'copyInParts',
          requests: {
            HeadObject: 2,
            GetObjectTagging: 1,
            CreateMultipartUpload: 1,
            UploadPartCopy: 11,
            CompleteMultipartUpload: 1,
          },
        },
      ],
      [
        'copied while its restored copy lasts',
        { ...archived, restore: restored(1) },
        {},
        to('STANDARD'),
        { step: 'copy', unchecked: false },
      ],
      [
        'copied from a class not known here',
        { storageClass: 'COLD' },
        {},
        to('STANDARD'),
        { step: 'copy', before: 'COLD' },
      ],
      [
        'copied though its ACL may not be read, where there are none',
        { refused: ['acl'] },
        { usesAcls: false },
        to('STANDARD_IA'),
        { step: 'copy' },
      ],
      ['checked later: encryption', { encryption: null }, {}, to('STANDARD_IA'), { unchecked: true }],
      ['checked later: restore', { ...archived, restore: null }, {}, to('STANDARD'), { unchecked: true }],
      [
        'checked later: tiering',
        { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: null },
        {},
        to('STANDARD'),
        { unchecked: true },
      ],
      ['checked later: lock', { locked: null }, { objectLock: 'unknown' }, to('STANDARD_IA'), { unchecked: true }],
      ['sure of no lock in a bucket without', { locked: null }, {}, to('STANDARD_IA'), { unchecked: false }],
      // Tags
      [
        'tagged',
        {},
        {},
        retag({ op: 'set', key: 'env', value: 'prod' }),
        {
          step: 'tag',
          before: 'team=data',
          after: 'team=data, env=prod',
          requests: { HeadObject: 1, GetObjectTagging: 2, PutObjectTagging: 1 },
          exact: true,
          unchecked: false,
        },
      ],
      [
        'left without tags',
        {},
        {},
        retag({ op: 'remove', key: 'team' }),
        { after: 'no tags', requests: { HeadObject: 1, GetObjectTagging: 2, DeleteObjectTagging: 1 } },
      ],
      [
        'tagged, not read yet',
        { tags: null },
        {},
        retag({ op: 'remove', key: 'team' }),
        { before: null, after: null, exact: false, unchecked: true },
      ],
      [
        'tagged in the archive, locked, with a key of the customer, as an old version',
        {
          ...archived,
          locked: true,
          encryption: { kind: 'SSE-C' },
          isLatest: false,
          versionId: 'v1',
        },
        {},
        retag({ op: 'remove', key: 'team' }),
        { step: 'tag' },
      ],
      // Restore
      [
        'restored',
        archived,
        {},
        restore(3),
        {
          step: 'restore',
          before: 'GLACIER',
          after: 'readable for 3 days once restored',
          requests: { HeadObject: 1, RestoreObject: 1 },
          exact: true,
        },
      ],
      [
        'restored again',
        { ...archived, restore: restored(-1) },
        {},
        restore(1),
        { before: 'GLACIER, was readable until 2026-10-01', after: 'readable for 1 day once restored' },
      ],
      [
        'kept readable longer',
        { ...archived, restore: restored(1) },
        {},
        restore(3),
        { before: 'GLACIER, readable until 2026-10-03', after: 'readable until 2026-10-06' },
      ],
      [
        'moved by tiering',
        { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true },
        {},
        restore(3),
        { after: 'moved to frequent access' },
      ],
      [
        'restored, not read yet',
        { ...archived, restore: null },
        {},
        restore(3),
        { unchecked: true, requests: { HeadObject: 1, RestoreObject: 1 } },
      ],
      [
        'restored as an old version',
        { ...archived, isLatest: false, versionId: 'v1' },
        {},
        restore(3),
        { step: 'restore' },
      ],
      // Delete
      [
        'deleted',
        {},
        {},
        remove('current'),
        {
          step: 'delete',
          before: 'STANDARD',
          after: 'deleted for good',
          requests: { HeadObject: 1, DeleteObjects: 1 },
        },
      ],
      [
        'hidden where versions are kept',
        {},
        { versioning: 'Enabled' },
        remove('current'),
        { step: 'delete', after: 'hidden by a delete marker' },
      ],
      [
        'hidden though it is locked',
        { locked: true },
        { versioning: 'Enabled', objectLock: true },
        remove('current'),
        { step: 'delete' },
      ],
      [
        'hidden though its version is known',
        { versionId: 'v2' },
        { versioning: 'Enabled' },
        remove('current'),
        { step: 'delete' },
      ],
      [
        'deleted in some way',
        {},
        { versioning: 'unknown' },
        remove('current'),
        { after: 'deleted for good unless versions are kept' },
      ],
      [
        'deleted with every version',
        { versionId: 'v2' },
        { versioning: 'Enabled' },
        remove('all'),
        { step: 'deleteVersion', after: 'deleted for good' },
      ],
      ['deleted where no version is listed', {}, {}, remove('all'), { step: 'delete' }],
      [
        'deleted as an old version',
        { versionId: 'v1', isLatest: false },
        { versioning: 'Enabled' },
        remove('current'),
        { step: 'deleteVersion' },
      ],
      [
        'a marker taken away',
        { versionId: 'v3', isDeleteMarker: true },
        { versioning: 'Enabled' },
        remove('current'),
        { step: 'deleteVersion', before: 'delete marker', after: 'delete marker removed' },
      ],
      [
        'deleted unless it is locked',
        { versionId: 'v1', locked: null },
        { versioning: 'Enabled', objectLock: true },
        remove('all'),
        { unchecked: true },
      ],
    ],
  )('%s', (_, facts, about, intent, expected) => {
    expect(decided(facts, intent, about)).toMatchObject({ kind: 'change', ...expected })
  })
})

describe('what a person should know', () => {
  const small = { bytes: 1000 }
  const young = { modifiedAt: now - 10 * day }
  const ia = { storageClass: 'STANDARD_IA' }
  const set = retag({ op: 'rename', from: 'team', to: 'Env' })
  const value = retag({ op: 'changeValue', key: 'team', from: 'data', to: 'ml' })
  const spelling = retag({ op: 'unifyKey', to: 'TEAM' })
  it.each<[WarningCode, string, boolean, Partial<ObjectFacts>, Partial<BucketFacts>, Intent]>([
    ['lastModifiedReset', 'every copy', true, {}, {}, to('GLACIER_IR')],
    ['lastModifiedReset', 'tags', false, {}, {}, set],
    ['newVersions', 'copy where versions are kept', true, {}, { versioning: 'Enabled' }, to('GLACIER_IR')],
    ['newVersions', 'copy where they are suspended', false, {}, { versioning: 'Suspended' }, to('GLACIER_IR')],
    ['newVersions', 'tags', false, {}, { versioning: 'Enabled' }, set],
    ['versioningUnknown', 'copy', true, {}, { versioning: 'unknown' }, to('GLACIER_IR')],
    ['versioningUnknown', 'delete', true, {}, { versioning: 'unknown' }, remove('current')],
    ['minimumDays', 'young object of IA', true, { ...ia, ...young }, {}, to('STANDARD')],
    ['minimumDays', 'old object of IA', false, ia, {}, to('STANDARD')],
    ['minimumDays', 'young object of STANDARD', false, young, {}, to('STANDARD_IA')],
    ['minimumDays', 'young object of IA deleted', true, { ...ia, ...young }, {}, remove('current')],
    [
      'minimumDays',
      'young object of IA hidden',
      false,
      { ...ia, ...young },
      { versioning: 'Enabled' },
      remove('current'),
    ],
    ['smallObjects', 'small into IA', true, small, {}, to('STANDARD_IA')],
    ['smallObjects', '128 KB into IA', false, { bytes: 131_072 }, {}, to('STANDARD_IA')],
    ['smallObjects', 'small into tiering', true, small, {}, to('INTELLIGENT_TIERING')],
    ['smallObjects', 'small into STANDARD', false, { ...ia, ...small }, {}, to('STANDARD')],
    ['archiveOverhead', 'small into the archive', true, small, {}, to('DEEP_ARCHIVE')],
    ['archiveOverhead', 'large into the archive', false, {}, {}, to('DEEP_ARCHIVE')],
    ['restoreNeededToRead', 'into the archive', true, {}, {}, to('GLACIER')],
    ['restoreNeededToRead', 'into instant retrieval', false, {}, {}, to('GLACIER_IR')],
    ['archivedPartitions', 'into the archive', true, { key: 'events/year=2026/a' }, {}, to('GLACIER')],
    ['archivedPartitions', 'of a day by itself', true, { key: 'events/2026-10-02/a' }, {}, to('DEEP_ARCHIVE')],
    ['archivedPartitions', 'that is no partition', false, { key: 'events/a' }, {}, to('GLACIER')],
    ['archivedPartitions', 'into instant retrieval', false, { key: 'events/year=2026/a' }, {}, to('GLACIER_IR')],
    ['retrievalCharge', 'out of IA', true, ia, {}, to('STANDARD')],
    ['retrievalCharge', 'out of STANDARD', false, {}, {}, to('STANDARD_IA')],
    ['retrievalCharge', 'out of a restored archive', false, { ...archived, restore: restored(1) }, {}, to('STANDARD')],
    ['retrievalCharge', 'restore', true, archived, {}, restore(1)],
    ['retrievalCharge', 'slow restore', false, archived, {}, restore(1, 'Bulk')],
    ['retrievalCharge', 'slow restore from the deep', true, { storageClass: 'DEEP_ARCHIVE' }, {}, restore(1, 'Bulk')],
    ['retrievalCharge', 'longer restore', false, { ...archived, restore: restored(1) }, {}, restore(5)],
    ['temporaryCopyBilled', 'restore', true, archived, {}, restore(1)],
    [
      'temporaryCopyBilled',
      'restore by tiering',
      false,
      { storageClass: 'INTELLIGENT_TIERING', archivedByTiering: true },
      {},
      restore(1),
    ],
    ['notifications', 'copy', true, {}, { notifies: true }, to('GLACIER_IR')],
    ['notifications', 'tags', true, {}, { notifies: true }, set],
    ['replication', 'copy', true, {}, { replicates: true }, to('GLACIER_IR')],
    ['replication', 'restore', false, archived, { replicates: true }, restore(1)],
    ['sideEffectsUnknown', 'copy', true, {}, { notifies: 'unknown' }, to('GLACIER_IR')],
    ['sideEffectsUnknown', 'tags', true, {}, { policyTagKeys: 'unknown' }, set],
    ['multipart', 'above 5 GB', true, { bytes: 6 * gib }, {}, to('GLACIER_IR')],
    ['clientSideEncrypted', 'copy', true, { clientSide: true }, {}, to('GLACIER_IR')],
    ['checkedWhenRun', 'tags not read', true, { tags: null }, {}, set],
    ['lifecycleByTag', 'the old name', true, {}, { lifecycleTagKeys: ['team'] }, set],
    ['lifecycleByTag', 'the new name', true, {}, { lifecycleTagKeys: ['Env'] }, set],
    ['lifecycleByTag', 'another case', false, {}, { lifecycleTagKeys: ['env'] }, set],
    ['lifecycleByTag', 'a value', true, {}, { lifecycleTagKeys: ['team'] }, value],
    ['lifecycleByTag', 'a spelling of the key', true, {}, { lifecycleTagKeys: ['team'] }, spelling],
    ['lifecycleByTag', 'a spelling of another key', false, {}, { lifecycleTagKeys: ['env'] }, spelling],
    ['accessByTag', 'a value', true, {}, { policyTagKeys: ['Team'] }, value],
    ['accessByTag', 'a spelling of the key', true, {}, { policyTagKeys: ['team'] }, spelling],
    ['accessByTag', 'another case', true, {}, { policyTagKeys: ['env'] }, set],
    ['accessByTag', 'another case in the policy', true, {}, { policyTagKeys: ['ENV'] }, set],
    ['accessByTag', 'another key', false, {}, { policyTagKeys: ['owner'] }, set],
    ['tagsReplacedWhole', 'tags', true, {}, {}, set],
    ['deleteMarkers', 'delete where versions are kept', true, {}, { versioning: 'Enabled' }, remove('current')],
    [
      'noncurrentVersionsRemain',
      'delete where versions are kept',
      true,
      {},
      { versioning: 'Enabled' },
      remove('current'),
    ],
    ['permanentDelete', 'delete where versions are kept', false, {}, { versioning: 'Enabled' }, remove('current')],
    ['permanentDelete', 'delete where they are suspended', true, {}, { versioning: 'Suspended' }, remove('current')],
    ['permanentDelete', 'delete without versions', true, {}, {}, remove('current')],
    ['permanentDelete', 'delete of all versions', true, { versionId: 'v1' }, { versioning: 'Enabled' }, remove('all')],
    [
      'permanentDelete',
      'delete of a marker',
      false,
      { versionId: 'v1', isDeleteMarker: true },
      { versioning: 'Enabled' },
      remove('all'),
    ],
  ])('%s on %s: %s', (code, _, warned, facts, about, intent) => {
    const decision = decided(facts, intent, about)
    expect(decision.kind).toBe('change')
    expect(warningsOf(decision).includes(code)).toBe(warned)
  })
})

import { expect, it } from 'vitest'
import type { BucketFacts, ObjectFacts } from '../../lake/changePlan'
import { decideUndo, type Made } from '../../lake/undo'
import { kmsKey } from './changeFacts'

const bucket: BucketFacts = {
  versioning: 'Enabled',
  objectLock: false,
  usesAcls: false,
  updatesEncryption: true,
  notifies: false,
  replicates: false,
  lifecycleTagKeys: [],
  policyTagKeys: [],
}
const now: ObjectFacts = {
  key: 'k',
  versionId: null,
  isLatest: true,
  isDeleteMarker: false,
  bytes: 1,
  modifiedAt: 0,
  etag: 'made',
  storageClass: 'STANDARD_IA',
  restore: { kind: 'none' },
  encryption: { kind: 'SSE-S3' },
  clientSide: false,
  locked: false,
  tags: null,
  archivedByTiering: false,
}
const made: Made = {
  of: 'storageClass',
  forGood: false,
  storageClass: 'STANDARD',
  encryption: { kind: 'SSE-S3' },
  newEncryption: null,
  tags: null,
  newTags: null,
  versionId: 'v2',
  etag: 'made',
}
const first = { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true } as const
const second = { kind: 'SSE-KMS', keyId: kmsKey(2), bucketKey: false } as const
const encrypted = { of: 'encryption', encryption: first, newEncryption: second } as const
const tag = (value: string) => [{ key: 'team', value }]

it.each<[string, Partial<Made>, Partial<ObjectFacts>, string, string | null]>([
  ['a class goes back', {}, {}, 'copy', 'STANDARD'],
  ['a class that is archived by now', {}, { storageClass: 'GLACIER' }, 'needsRestore', 'STANDARD'],
  ['a class that is back already', {}, { storageClass: 'STANDARD' }, 'alreadyThere', 'STANDARD'],
  ['a class nothing can be moved to', { storageClass: 'REDUCED_REDUNDANCY' }, {}, 'notUndoable', null],
  ['an object written since', {}, { etag: 'other' }, 'changedSince', null],
  ['an object deleted since', {}, { isDeleteMarker: true }, 'changedSince', null],
  ['an object not read yet', {}, { etag: '', encryption: null }, 'copy', 'STANDARD'],
  ['a KMS key goes back in place', encrypted, { encryption: second }, 'updateEncryption', JSON.stringify(first)],
  [
    'SSE-S3 goes back by a copy',
    { ...encrypted, encryption: { kind: 'SSE-S3' } },
    { encryption: second },
    'copy',
    '{"kind":"SSE-S3"}',
  ],
  [
    'a key only an alias names goes back by a copy',
    { ...encrypted, encryption: { ...first, keyId: 'arn:aws:kms:eu-west-1:123456789012:alias/aws/s3' } },
    { encryption: second },
    'copy',
    '{"kind":"SSE-KMS","keyId":"arn:aws:kms:eu-west-1:123456789012:alias/aws/s3","bucketKey":true}',
  ],
  ['a key that is back already', encrypted, { encryption: first }, 'alreadyEncrypted', JSON.stringify(first)],
  ['an object encrypted anew since', encrypted, { encryption: { kind: 'SSE-S3' } }, 'changedSince', null],
  ['an object written since it was encrypted', encrypted, { etag: 'other', encryption: second }, 'changedSince', null],
  ['no encryption', { ...encrypted, encryption: { kind: 'none' } }, {}, 'notUndoable', null],
  ['a key of the customer', { ...encrypted, encryption: { kind: 'SSE-C' } }, {}, 'notUndoable', null],
  ['a KMS key nobody named', { ...encrypted, encryption: { ...first, keyId: null } }, {}, 'notUndoable', null],
  ['an encryption nobody noted', { ...encrypted, encryption: null }, {}, 'notUndoable', null],
  [
    'an encrypted object not read yet',
    encrypted,
    { etag: '', encryption: null },
    'updateEncryption',
    JSON.stringify(first),
  ],
  [
    'tags go back',
    { of: 'tags', tags: tag('a'), newTags: tag('b') },
    { tags: tag('b') },
    'tag',
    '{"from":[{"key":"team","value":"b"}],"to":[{"key":"team","value":"a"}]}',
  ],
  [
    'tags that are back already',
    { of: 'tags', tags: tag('a'), newTags: tag('b') },
    { tags: tag('a') },
    'nothingToChange',
    null,
  ],
  ['tags changed since', { of: 'tags', tags: tag('a'), newTags: tag('b') }, { tags: tag('c') }, 'changedSince', null],
  [
    'tags that may not be read',
    { of: 'tags', tags: [], newTags: tag('b') },
    { refused: ['tags'] },
    'cannotVerify',
    null,
  ],
  ['tags nobody noted', { of: 'tags' }, {}, 'notUndoable', null],
  ['a delete marker goes', { of: 'delete' }, {}, 'deleteVersion', null],
  ['a null marker has replaced what was there', { of: 'delete', versionId: 'null' }, {}, 'notUndoable', null],
  ['a version deleted for good', { of: 'delete', forGood: true }, {}, 'notUndoable', null],
  ['a restore ends by itself', { of: 'restore' }, {}, 'notUndoable', null],
])('%s', (_, was, is, expected, aim) => {
  const undoing = decideUndo({ ...made, ...was }, { ...now, ...is }, bucket, 0)
  const { decision } = undoing
  expect(decision.kind === 'change' ? decision.step : decision.reason).toBe(expected)
  expect(undoing.aim).toBe(aim)
})

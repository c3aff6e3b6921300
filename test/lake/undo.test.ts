import { expect, it } from 'vitest'
import type { BucketFacts, ObjectFacts } from '../../lake/changePlan'
import { decideUndo, type Made } from '../../lake/undo'

const bucket: BucketFacts = {
  versioning: 'Enabled',
  objectLock: false,
  usesAcls: false,
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
  tags: null,
  newTags: null,
  versionId: 'v2',
  etag: 'made',
}
const tag = (value: string) => [{ key: 'team', value }]

it.each<[string, Partial<Made>, Partial<ObjectFacts>, string, string | null]>([
  ['a class goes back', {}, {}, 'copy', 'STANDARD'],
  ['a class that is archived by now', {}, { storageClass: 'GLACIER' }, 'needsRestore', 'STANDARD'],
  ['a class that is back already', {}, { storageClass: 'STANDARD' }, 'alreadyThere', 'STANDARD'],
  ['a class nothing can be moved to', { storageClass: 'REDUCED_REDUNDANCY' }, {}, 'notUndoable', null],
  ['an object written since', {}, { etag: 'other' }, 'changedSince', null],
  ['an object deleted since', {}, { isDeleteMarker: true }, 'changedSince', null],
  ['an object not read yet', {}, { etag: '', encryption: null }, 'copy', 'STANDARD'],
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

import * as fc from 'fast-check'
import type { BucketFacts, Intent, ObjectFacts } from '../../lake/changePlan'
import type { TargetEncryption } from '../../lake/encryption'
import type { TagEdit } from '../../lake/tags'
import { restoreTiers, targetClasses } from '../../lake/tiers'
import { day, gib, kmsKey, now, remove, restore, retag, to } from './changeFacts'

const anyFacts: fc.Arbitrary<ObjectFacts> = fc.record({
  key: fc.string({ minLength: 1 }),
  versionId: fc.option(fc.constantFrom('v1', 'null')),
  isLatest: fc.boolean(),
  isDeleteMarker: fc.boolean(),
  bytes: fc.oneof(
    fc.integer({ min: 0, max: 300_000 }),
    fc.integer({ min: 0, max: 60_000 }).map((gibs) => gibs * gib),
  ),
  modifiedAt: fc.integer({ min: now - 400 * day, max: now + day }),
  etag: fc.constant('e'),
  storageClass: fc.constantFrom(...targetClasses, 'REDUCED_REDUNDANCY', 'COLD'),
  restore: fc.option(
    fc.oneof(
      fc.constantFrom({ kind: 'none' } as const, { kind: 'ongoing' } as const),
      fc.record({
        kind: fc.constant('restored' as const),
        expiresAt: fc.option(fc.integer({ min: now - day, max: now + day })),
      }),
    ),
  ),
  encryption: fc.constantFrom(
    null,
    { kind: 'none' },
    { kind: 'SSE-S3' },
    { kind: 'SSE-C' },
    { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true },
    { kind: 'SSE-KMS', keyId: kmsKey(2), bucketKey: false },
    { kind: 'SSE-KMS', keyId: null, bucketKey: false },
    { kind: 'DSSE-KMS', keyId: kmsKey(1) },
    { kind: 'other', value: 'aws:fsx' },
  ),
  clientSide: fc.option(fc.boolean()),
  locked: fc.option(fc.boolean()),
  tags: fc.option(
    fc.uniqueArray(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.constantFrom('1', '2') }), {
      selector: ({ key }) => key,
    }),
  ),
  archivedByTiering: fc.option(fc.boolean()),
})
const withKey = fc.constantFrom<Pick<ObjectFacts, 'customerKey'>[]>(
  {},
  { customerKey: 'fits' },
  { customerKey: 'wrong' },
)
export const anyObject: fc.Arbitrary<ObjectFacts> = fc
  .tuple(anyFacts, withKey)
  .map(([facts, key]) => (facts.encryption?.kind === 'SSE-C' ? Object.assign(facts, key) : facts))
/** As bringing back sees it: what a delete marker hides, where it hides something. */
export const anyHidden: fc.Arbitrary<ObjectFacts> = anyObject.chain((facts) =>
  fc.constantFrom(facts, { ...facts, hidden: { back: 'v0', markers: ['v1'], since: now } }),
)
const maybe = fc.constantFrom(true, false, 'unknown' as const)
export const anyBucket: fc.Arbitrary<BucketFacts> = fc.record({
  versioning: fc.constantFrom('Enabled', 'Suspended', 'Off', 'unknown'),
  objectLock: maybe,
  usesAcls: maybe,
  updatesEncryption: fc.boolean(),
  notifies: maybe,
  replicates: maybe,
  lifecycleTagKeys: fc.constantFrom<BucketFacts['lifecycleTagKeys'][]>(['a'], [], 'unknown'),
  policyTagKeys: fc.constantFrom<BucketFacts['policyTagKeys'][]>(['b'], [], 'unknown'),
})
const anyEdit: fc.Arbitrary<TagEdit> = fc.constantFrom<TagEdit[]>(
  { op: 'set', key: 'a', value: '1' },
  { op: 'addIfAbsent', key: 'b', value: '1' },
  { op: 'rename', from: 'a', to: 'b' },
  { op: 'remove', key: 'c' },
  { op: 'changeValue', key: 'a', from: '1', to: '3' },
  { op: 'unifyKey', to: 'C' },
  { op: 'unifyValue', key: 'b', to: '2' },
)
export const anyEncryption: fc.Arbitrary<TargetEncryption> = fc.constantFrom<TargetEncryption[]>(
  { kind: 'SSE-S3' },
  { kind: 'SSE-KMS', keyId: kmsKey(1), bucketKey: true },
  { kind: 'SSE-KMS', keyId: kmsKey(2), bucketKey: false },
  { kind: 'DSSE-KMS', keyId: kmsKey(1) },
)
export const anyIntent: fc.Arbitrary<Intent> = fc.oneof(
  anyEncryption.map((target): Intent => ({ kind: 'encryption', to: target })),
  fc.constantFrom(...targetClasses).map(to),
  fc.array(anyEdit, { minLength: 1, maxLength: 3 }).map((edits) => retag(...edits)),
  fc
    .tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(...restoreTiers))
    .map(([days, speed]) => restore(days, speed)),
  fc.constantFrom(remove('current'), remove('all')),
  fc.constant({ kind: 'undelete' as const }),
)

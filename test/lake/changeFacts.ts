import type { BucketFacts, Intent, ObjectFacts } from '../../lake/changePlan'
import type { TargetEncryption } from '../../lake/encryption'
import type { TagEdit } from '../../lake/tags'
import type { RestoreTier, TargetClass } from '../../lake/tiers'

export const day = 86_400_000
export const now = Date.UTC(2026, 9, 2, 12)
export const gib = 1024 ** 3
export const mib = 1024 ** 2

export const object: ObjectFacts = {
  key: 'events/a.parquet',
  versionId: null,
  isLatest: true,
  isDeleteMarker: false,
  bytes: 10 * mib,
  modifiedAt: now - 400 * day,
  etag: 'e',
  storageClass: 'STANDARD',
  restore: { kind: 'none' },
  encryption: { kind: 'SSE-S3' },
  clientSide: false,
  locked: false,
  tags: [{ key: 'team', value: 'data' }],
  archivedByTiering: false,
}
export const bucket: BucketFacts = {
  versioning: 'Off',
  objectLock: false,
  usesAcls: false,
  updatesEncryption: false,
  notifies: false,
  replicates: false,
  lifecycleTagKeys: [],
  policyTagKeys: [],
}
export const archived = { storageClass: 'GLACIER' } as const
export const restored = (days: number) => ({ kind: 'restored', expiresAt: now + days * day }) as const
export const to = (target: TargetClass): Intent => ({ kind: 'storageClass', to: target })
export const retag = (...edits: TagEdit[]): Intent => ({ kind: 'tags', edits })
export const restore = (days: number, speed: RestoreTier = 'Standard'): Intent => ({
  kind: 'restore',
  days,
  speed,
})
export const remove = (versions: 'current' | 'all'): Intent => ({ kind: 'delete', versions })
/** The ARN of a KMS key that has only this digit. */
export const kmsKey = (digit: number): string =>
  `arn:aws:kms:eu-west-1:123456789012:key/${'8-4-4-4-12'.replace(/\d+/g, (n) => String(digit).repeat(Number(n)))}`
export const encryptTo = (target: TargetEncryption): Intent => ({ kind: 'encryption', to: target })

import type { Encryption } from './encryption'
import type { Tag, TagEdit } from './tags'
import type { RestoreState, RestoreTier, TargetClass } from './tiers'

/** What a person wants done to a set of objects. */
export type Intent =
  | { readonly kind: 'storageClass'; readonly to: TargetClass }
  | { readonly kind: 'tags'; readonly edits: readonly TagEdit[] }
  | { readonly kind: 'restore'; readonly days: number; readonly speed: RestoreTier }
  | { readonly kind: 'delete'; readonly versions: 'current' | 'all' }

/** Why an object of the selection is left as it is. */
export const skipReasons = [
  'alreadyThere',
  'nothingToChange',
  'needsRestore',
  'restoreOngoing',
  'alreadyRestored',
  'notArchived',
  'customerKeyNeeded',
  'objectLocked',
  'tooLarge',
  'tooManyTags',
  'tagConflict',
  'deleteMarker',
  'noncurrentVersion',
  'cannotVerify',
] as const
export type SkipReason = (typeof skipReasons)[number]

/** What a person should know before the change; each is counted with its objects and bytes. */
export const warningCodes = [
  'newVersions',
  'versioningUnknown',
  'lastModifiedReset',
  'minimumDays',
  'smallObjects',
  'archiveOverhead',
  'restoreNeededToRead',
  'retrievalCharge',
  'notifications',
  'replication',
  'multipart',
  'checkedWhenRun',
  'lifecycleByTag',
  'accessByTag',
  'tagsReplacedWhole',
  'deleteMarkers',
  'permanentDelete',
  'noncurrentVersionsRemain',
  'clientSideEncrypted',
  'temporaryCopyBilled',
] as const
export type WarningCode = (typeof warningCodes)[number]

/** S3 verbs a plan counts as requests, by the name AWS gives them. */
export const planVerbs = [
  'ListObjectsV2',
  'ListObjectVersions',
  'HeadObject',
  'GetObjectTagging',
  'GetObjectAcl',
  'CopyObject',
  'CreateMultipartUpload',
  'UploadPartCopy',
  'CompleteMultipartUpload',
  'PutObjectTagging',
  'DeleteObjectTagging',
  'RestoreObject',
  'DeleteObjects',
] as const
export type PlanVerb = (typeof planVerbs)[number]

/** What is known of one object when its change is planned; `null` is "not asked yet", never "none". Times in ms since 1970. */
export interface ObjectFacts {
  readonly key: string
  /** `null` for the current object of a plain listing. */
  readonly versionId: string | null
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  readonly bytes: number
  readonly modifiedAt: number
  readonly etag: string
  readonly storageClass: string
  readonly restore: RestoreState | null
  readonly encryption: Encryption | null
  readonly clientSide: boolean | null
  readonly locked: boolean | null
  readonly tags: readonly Tag[] | null
  /** Grants beyond the owner's, `null` when not read; only matters where the bucket uses ACLs. */
  readonly archivedByTiering: boolean | null
}

/** What is known of the bucket; `unknown` where it may not be read. */
export interface BucketFacts {
  readonly versioning: 'Enabled' | 'Suspended' | 'Off' | 'unknown'
  readonly objectLock: boolean | 'unknown'
  readonly usesAcls: boolean | 'unknown'
  readonly notifies: boolean | 'unknown'
  readonly replicates: boolean | 'unknown'
  /** Tag keys that lifecycle rules and policy conditions of this bucket look at. */
  readonly lifecycleTagKeys: readonly string[] | 'unknown'
  readonly policyTagKeys: readonly string[] | 'unknown'
}

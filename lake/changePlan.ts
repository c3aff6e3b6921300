import { decideDelete } from './decideDelete'
import { decideEncryption } from './decideEncryption'
import { decideRestore } from './decideRestore'
import { decideStorageClass } from './decideStorageClass'
import { decideTags } from './decideTags'
import { keyArnProblem, type Encryption, type TargetEncryption } from './encryption'
import { problemOfEdits } from './tagEditProblems'
import type { Tag, TagEdit } from './tags'
import { restoreTiers, targetClasses, type RestoreState, type RestoreTier, type TargetClass } from './tiers'
import { decideUndelete, type Hidden } from './undelete'
import { unreachable } from './unreachable'

/** What a person wants done to a set of objects. */
export type Intent =
  | { readonly kind: 'storageClass'; readonly to: TargetClass }
  | { readonly kind: 'tags'; readonly edits: readonly TagEdit[] }
  /** `copy`: never in place, for who may not do that; a copy costs more, and makes a new version. */
  | { readonly kind: 'encryption'; readonly to: TargetEncryption; readonly copy?: true | undefined }
  | { readonly kind: 'restore'; readonly days: number; readonly speed: RestoreTier }
  | { readonly kind: 'delete'; readonly versions: 'current' | 'all' }
  /** Removes the delete markers that hide an object. */
  | { readonly kind: 'undelete' }

/** What a job does: what was asked for, or taking back what an earlier job of a kind has done. */
export type JobIntent = Intent | { readonly kind: 'undo'; readonly job: string; readonly of: Intent['kind'] }

/** Why an object of the selection is left as it is. */
export const skipReasons = [
  'alreadyThere',
  'alreadyEncrypted',
  'nothingToChange',
  'needsRestore',
  'restoreOngoing',
  'alreadyRestored',
  'notArchived',
  'customerKeyNeeded',
  'customerKeyWrong',
  'objectLocked',
  'tooLarge',
  'tooManyTags',
  'tagConflict',
  'deleteMarker',
  'noncurrentVersion',
  'cannotVerify',
  /** The class cannot be restored at the speed asked for, such as Expedited from DEEP_ARCHIVE. */
  'speedNotAllowed',
  /** Somebody changed it after the job that is to be taken back, or after the plan that is opened again was saved. */
  'changedSince',
  /** It was there when the plan was saved. */
  'gone',
  /** S3 has no way back: deleted for good, or a class nothing can be moved to. */
  'notUndoable',
  /** There is a current version. */
  'notDeleted',
  /** Only delete markers are left. */
  'nothingBehind',
  /** The person took it out of the plan. */
  'excluded',
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
  /** Parts of a partitioned data set go into an archive (s3-facts A1.14). */
  'archivedPartitions',
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
  /** UpdateObjectEncryption (s3-facts A3.7). */
  'changedInPlace',
  /** Planned in place, before it was known how they are encrypted. */
  'copiedIfNotInPlace',
  'kmsKeyNeeded',
  'customerKeyUsed',
  /** What was deleted is lost, and the version before it comes back. */
  'olderVersionBack',
  /** Whether notifications, replication, lifecycle rules or the policy react could not be read. */
  'sideEffectsUnknown',
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
  'UpdateObjectEncryption',
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
  /** Whether the customer key given for the change opens this object; absent where none was given or none is needed. */
  readonly customerKey?: 'fits' | 'wrong'
  readonly clientSide: boolean | null
  readonly locked: boolean | null
  readonly tags: readonly Tag[] | null
  /** In an archive tier of INTELLIGENT_TIERING, which only HEAD tells. */
  readonly archivedByTiering: boolean | null
  /** For a delete marker: what it hides, and since when; bytes, class, ETag and time of the facts are then those of what comes back. */
  readonly hidden?: Hidden & { readonly since: number }
  /** What was asked for and refused or not understood, so that nothing can be promised about it (s3-facts A1.25). */
  readonly refused?: readonly ('head' | 'tags' | 'acl' | 'lock')[]
}

/** What is known of the bucket; `unknown` where it may not be read. */
export interface BucketFacts {
  readonly versioning: 'Enabled' | 'Suspended' | 'Off' | 'unknown'
  readonly objectLock: boolean | 'unknown'
  readonly usesAcls: boolean | 'unknown'
  /** The endpoint has UpdateObjectEncryption; `false` where that was not proved or is of no interest. */
  readonly updatesEncryption: boolean
  readonly notifies: boolean | 'unknown'
  readonly replicates: boolean | 'unknown'
  /** Tag keys that lifecycle rules and policy conditions of this bucket look at. */
  readonly lifecycleTagKeys: readonly string[] | 'unknown'
  readonly policyTagKeys: readonly string[] | 'unknown'
}

export type ChangeStep =
  'copy' | 'copyInParts' | 'updateEncryption' | 'tag' | 'restore' | 'delete' | 'deleteVersion' | 'undelete'

/**
 * What happens to one object. `before` and `after` are for people, `null` where not known. `requests` are those of this object alone;
 * `DeleteObjects` counts objects there, which `planTotals` turns into batches. `exact` is false when the requests depend on what is found when it is
 * run. `unchecked` objects lack a fact that decides; they are decided again when it is known.
 */
export type Decision =
  | {
      readonly kind: 'change'
      readonly step: ChangeStep
      readonly before: string | null
      readonly after: string | null
      readonly requests: Partial<Record<PlanVerb, number>>
      readonly exact: boolean
      readonly warnings: readonly WarningCode[]
      readonly unchecked: boolean
    }
  | { readonly kind: 'skip'; readonly reason: SkipReason; readonly before: string | null }

/**
 * Decides what a change does to one object. Talks to nothing; `now` is in ms since 1970. Facts that are `null` were not asked yet: the object is
 * planned as if they allowed it and marked `unchecked`, so the same question must be put again with the facts at hand before anything is
 * written.
 */
export function decide(object: ObjectFacts, bucket: BucketFacts, intent: Intent, now: number): Decision {
  switch (intent.kind) {
    case 'storageClass':
      return decideStorageClass(object, bucket, intent.to, now)
    case 'tags':
      return decideTags(object, bucket, intent.edits)
    case 'encryption':
      return decideEncryption(object, bucket, intent.to, now)
    case 'restore':
      return decideRestore(object, bucket, intent, now)
    case 'delete':
      return decideDelete(object, bucket, intent.versions, now)
    case 'undelete':
      return decideUndelete(object, bucket)
    default:
      return unreachable(intent)
  }
}

export interface Amount {
  readonly objects: number
  readonly bytes: number
}

/** Sums over the decisions so far. Changed in place, since a plan may be of millions of objects. */
export interface PlanTotals {
  read: Amount
  change: Amount
  unchecked: number
  readonly skips: Map<SkipReason, Amount>
  readonly warnings: Map<WarningCode, Amount>
  readonly requests: Map<PlanVerb, { count: number; exact: boolean }>
}

const nothing: Amount = { objects: 0, bytes: 0 }

export const startTotals = (): PlanTotals => ({
  read: nothing,
  change: nothing,
  unchecked: 0,
  skips: new Map(),
  warnings: new Map(),
  requests: new Map(),
})

/** Adds one decision to `totals`, or that of so many `objects` decided alike, which have these `bytes` together; gives the same totals back. */
export function addDecision(
  totals: PlanTotals,
  { bytes }: Pick<ObjectFacts, 'bytes'>,
  decision: Decision,
  objects = 1,
): PlanTotals {
  const more = { objects, bytes }
  totals.read = plus(totals.read, more)
  if (decision.kind === 'skip') {
    totals.skips.set(decision.reason, plus(totals.skips.get(decision.reason), more))
    return totals
  }
  totals.change = plus(totals.change, more)
  if (decision.unchecked) totals.unchecked += objects
  for (const code of decision.warnings) totals.warnings.set(code, plus(totals.warnings.get(code), more))
  for (const verb of planVerbs) {
    const count = decision.requests[verb]
    if (count === undefined) continue
    const before = totals.requests.get(verb) ?? { count: 0, exact: true }
    totals.requests.set(verb, { count: before.count + count * objects, exact: before.exact && decision.exact })
  }
  return totals
}

const plus = (amount: Amount = nothing, more: Amount): Amount => ({
  objects: amount.objects + more.objects,
  bytes: amount.bytes + more.bytes,
})

/** Objects that one DeleteObjects takes. */
export const deleteBatch = 1000

/** The sums as the contract's plan carries them, in the order of the lists above. */
export function planTotals(totals: PlanTotals) {
  const { read, change, unchecked } = totals
  return {
    read,
    change,
    unchecked,
    skips: skipReasons.flatMap((reason) => {
      const amount = totals.skips.get(reason)
      return amount ? [{ reason, ...amount }] : []
    }),
    warnings: warningCodes.flatMap((code) => {
      const amount = totals.warnings.get(code)
      return amount ? [{ code, ...amount }] : []
    }),
    requests: planVerbs.flatMap((verb) => {
      const found = totals.requests.get(verb)
      if (!found) return []
      const count = verb === 'DeleteObjects' ? Math.ceil(found.count / deleteBatch) : found.count
      return [{ verb, count, exact: found.exact }]
    }),
  }
}

/** Deletions of more objects than this are confirmed by typing their number, even if they only hide. */
const untypedDeletions = 100

/**
 * What must be typed to go on, or `null`: `delete 12 versions for good` where something is lost for good, and the number of objects, in plain
 * digits, where many are hidden.
 */
export function typedConfirmation(
  intent: JobIntent,
  { change, warnings }: Pick<ReturnType<typeof planTotals>, 'change' | 'warnings'>,
): string | null {
  const lost = warnings.find(({ code }) => code === 'permanentDelete')?.objects ?? 0
  if (lost > 0) {
    const noun = intent.kind === 'delete' && intent.versions === 'all' ? 'version' : 'object'
    return `delete ${lost} ${noun}${lost === 1 ? '' : 's'} for good`
  }
  return intent.kind === 'delete' && change.objects > untypedDeletions ? change.objects.toString() : null
}

export interface IntentProblem {
  /** Such as `edits.0.key`. */
  readonly path: string
  readonly problem: string
}

/** Says what is wrong with an intent before any object is looked at, or `null`. */
export function problemOfIntent(intent: Intent): IntentProblem | null {
  switch (intent.kind) {
    case 'storageClass':
      return targetClasses.includes(intent.to)
        ? null
        : { path: 'to', problem: 'is not a class objects can be moved to' }
    case 'tags':
      return problemOfEdits(intent.edits)
    case 'encryption':
      return problemOfEncryption(intent.to)
    case 'restore':
      return problemOfRestore(intent.days, intent.speed)
    case 'delete':
    case 'undelete':
      return null
    default:
      return unreachable(intent)
  }
}

function problemOfEncryption(to: TargetEncryption): IntentProblem | null {
  const problem = to.kind === 'SSE-S3' ? null : keyArnProblem(to.keyId)
  return problem === null ? null : { path: 'to.keyId', problem }
}

const longestRestore = 365

function problemOfRestore(days: number, speed: RestoreTier): IntentProblem | null {
  if (!Number.isInteger(days) || days < 1 || days > longestRestore) {
    return { path: 'days', problem: `must be a whole number from 1 to ${longestRestore}` }
  }
  return restoreTiers.includes(speed) ? null : { path: 'speed', problem: `must be one of ${restoreTiers.join(', ')}` }
}

import type { BucketFacts, Decision, Intent, ObjectFacts } from './changePlan'
import { skip } from './changeRules'
import { decideDelete } from './decideDelete'
import { decideEncryption } from './decideEncryption'
import { decideStorageClass } from './decideStorageClass'
import { asTarget, encryptionText, sameEncryption, type Encryption } from './encryption'
import { sameTags, tagsText, type Tag } from './tags'
import { targetClasses, type TargetClass } from './tiers'
import { unreachable } from './unreachable'

/** What a job did to one object. `null` is not known. */
export interface Made {
  readonly of: Intent['kind']
  /** A version that was named and deleted goes for good. */
  readonly forGood: boolean
  readonly storageClass: string | null
  /** How it was encrypted before, and after. */
  readonly encryption: Encryption | null
  readonly newEncryption: Encryption | null
  readonly tags: readonly Tag[] | null
  readonly newTags: readonly Tag[] | null
  /** The version the job made (a copy or a delete marker), or whose tags it changed. */
  readonly versionId: string | null
  readonly etag: string | null
}

/**
 * A decision, and what the object is to become where that differs from object to object: a class, or as JSON an encryption or a `TagAim`; or the
 * version that must still be current.
 */
export interface Undoing {
  readonly decision: Decision
  readonly aim: string | null
}

/** The tags that must still be there, and those that come back. */
export interface TagAim {
  readonly from: readonly Tag[]
  readonly to: readonly Tag[]
}

/**
 * Decides how to take back what a job did to an object, which is `now` so. Facts that are `null` were not asked yet; the run looks again before it
 * writes.
 */
export function decideUndo(made: Made, now: ObjectFacts, bucket: BucketFacts, time: number): Undoing {
  switch (made.of) {
    case 'storageClass':
      return undoClass(made, now, bucket, time)
    case 'tags':
      return undoTags(made, now)
    case 'encryption':
      return undoEncryption(made, now, bucket, time)
    case 'delete':
      return undoDelete(made, now)
    case 'undelete':
      return undoUndelete(made, now, bucket, time)
    case 'restore':
      // The copy goes by itself when its days are over.
      return none('notUndoable', now)
    default:
      return unreachable(made.of)
  }
}

const none = (reason: 'notUndoable' | 'changedSince', now: ObjectFacts): Undoing => ({
  decision: skip(reason, now.storageClass === '' ? null : now.storageClass),
  aim: null,
})

function undoClass(made: Made, now: ObjectFacts, bucket: BucketFacts, time: number): Undoing {
  const to = targetClasses.find((one): one is TargetClass => one === made.storageClass)
  if (to === undefined) return none('notUndoable', now)
  if (now.isDeleteMarker || (made.etag !== null && now.etag !== '' && now.etag !== made.etag)) {
    return none('changedSince', now)
  }
  return { decision: decideStorageClass(now, bucket, to, time), aim: to }
}

/** S3 has no way back to no encryption, and none to a customer's key without the key (s3-facts A3.2, A3.3). */
function undoEncryption(made: Made, now: ObjectFacts, bucket: BucketFacts, time: number): Undoing {
  const to = made.encryption && asTarget(made.encryption)
  const before = now.encryption && encryptionText(now.encryption)
  const leave = (reason: 'notUndoable' | 'changedSince'): Undoing => ({ decision: skip(reason, before), aim: null })
  if (to === null) return leave('notUndoable')
  const isOther = made.etag !== null && now.etag !== '' && now.etag !== made.etag
  if (now.isDeleteMarker || isOther || isEncryptedAnew(made, now)) return leave('changedSince')
  return { decision: decideEncryption(now, bucket, to, time), aim: JSON.stringify(to) }
}

/** Neither as the job left it nor as it was before. */
const isEncryptedAnew = ({ encryption, newEncryption }: Made, now: ObjectFacts): boolean =>
  now.encryption !== null &&
  [encryption, newEncryption].every(
    (one) => one !== null && now.encryption !== null && !sameEncryption(one, now.encryption),
  )

function undoTags(made: Made, now: ObjectFacts): Undoing {
  const { tags: to, newTags: from } = made
  if (to === null || from === null) return none('notUndoable', now)
  const before = tagsText(now.tags ?? from)
  if (now.refused?.includes('tags')) return { decision: skip('cannotVerify', null), aim: null }
  if (now.tags !== null && sameTags(now.tags, to)) return { decision: skip('nothingToChange', before), aim: null }
  if (now.tags !== null && !sameTags(now.tags, from)) return { decision: skip('changedSince', before), aim: null }
  const write = to.length === 0 ? 'DeleteObjectTagging' : 'PutObjectTagging'
  const aim: TagAim = { from, to }
  return {
    decision: {
      kind: 'change',
      step: 'tag',
      before,
      after: tagsText(to),
      requests: { GetObjectTagging: 2, [write]: 1 },
      exact: true,
      warnings: ['tagsReplacedWhole', ...(now.tags === null ? (['checkedWhenRun'] as const) : [])],
      unchecked: now.tags === null,
    },
    aim: JSON.stringify(aim),
  }
}

/** A delete marker hides the object; without the marker it is there again, as it was. */
function undoDelete(made: Made, now: ObjectFacts): Undoing {
  // A null marker has replaced what was there before it.
  if (made.forGood || made.versionId === null || made.versionId === 'null') return none('notUndoable', now)
  return {
    decision: {
      kind: 'change',
      step: 'deleteVersion',
      before: 'delete marker',
      after: 'there again',
      requests: { DeleteObjects: 1 },
      exact: true,
      warnings: [],
      unchecked: false,
    },
    aim: null,
  }
}

/** The object is deleted again, which makes a new marker; where versions are no longer kept its bytes may be lost, and the plan says so. */
function undoUndelete(made: Made, now: ObjectFacts, bucket: BucketFacts, time: number): Undoing {
  if (made.versionId === null) return none('notUndoable', now)
  if (now.isDeleteMarker) return { decision: skip('deleteMarker', 'delete marker'), aim: null }
  if (made.etag !== null && now.etag !== '' && now.etag !== made.etag) return none('changedSince', now)
  return {
    decision: decideDelete({ ...now, versionId: null, isLatest: true }, bucket, 'current', time),
    aim: made.versionId,
  }
}

import type { BucketFacts, Decision, ObjectFacts, WarningCode } from './changePlan'
import { isoDay } from './calendar'
import { reactionWarnings, skip } from './changeRules'
import { tierOf } from './tiers'

/** What a delete marker hides. */
export interface Hidden {
  /** The version that is current again without the markers. */
  readonly back: string
  /** Version ids of all delete markers above it, the current one first. */
  readonly markers: readonly string[]
}

type Version = Pick<ObjectFacts, 'versionId' | 'isLatest' | 'isDeleteMarker' | 'modifiedAt'>

/**
 * The markers above the newest version that holds data, and that version. Listings tell times to the second, so a marker of the same second
 * counts as above: it hides nothing that is kept by leaving it.
 * @param versions all of one key, the newest first
 */
export function hiddenIn<V extends Version>(
  versions: readonly V[],
): { readonly back: V | null; readonly markers: readonly V[] } {
  const back = versions.find(({ isDeleteMarker }) => !isDeleteMarker) ?? null
  if (back?.isLatest === true) return { back, markers: [] }
  const markers = versions.filter(
    ({ isDeleteMarker, modifiedAt }) => isDeleteMarker && (back === null || modifiedAt >= back.modifiedAt),
  )
  return { back, markers }
}

/** What is known of a key for bringing it back, out of all its versions, the newest first; `null` for none. */
export function undeleteFacts(versions: readonly ObjectFacts[]): ObjectFacts | null {
  const [latest] = versions
  if (latest === undefined || !latest.isDeleteMarker) return latest ?? null
  const { back, markers } = hiddenIn(versions)
  if (back === null || back.versionId === null) return latest
  const { bytes, modifiedAt, etag, storageClass } = back
  const ids = markers.flatMap(({ versionId }) => versionId ?? [])
  const hidden = { back: back.versionId, markers: ids, since: latest.modifiedAt }
  return { ...latest, bytes, modifiedAt, etag, storageClass, hidden }
}

/** Removing the delete markers brings back the version below them, as it was. */
export function decideUndelete(object: ObjectFacts, bucket: BucketFacts): Decision {
  if (!object.isDeleteMarker) return skip('notDeleted', object.storageClass)
  const { hidden } = object
  if (hidden === undefined) return skip('nothingBehind', 'delete marker')
  const warnings: WarningCode[] = [...reactionWarnings(bucket, false)]
  // A null marker has taken the place of the version that was deleted (s3-facts A4.7).
  if (hidden.markers.includes('null')) warnings.push('olderVersionBack')
  if (tierOf(object.storageClass).needsRestore) warnings.push('restoreNeededToRead')
  return {
    kind: 'change',
    step: 'undelete',
    before: `deleted ${isoDay(hidden.since)}`,
    after: `there again: ${object.storageClass}, version of ${isoDay(object.modifiedAt)}`,
    // Looked at again right before, since only what is still a marker and still hides that version may be removed.
    requests: { ListObjectVersions: 1, DeleteObjects: 1 },
    exact: true,
    warnings,
    unchecked: false,
  }
}

/** What is to be done to a key whose versions were looked at again. */
export type UndeleteNow =
  | { readonly kind: 'remove'; readonly markers: readonly string[] }
  /** The version is current already. */
  | { readonly kind: 'there' }
  /** It is not as the plan saw it. */
  | { readonly kind: 'changed' }

/** @param versions those of the key now, the newest first */
export function undeleteNow({ back, markers }: Hidden, versions: readonly Version[]): UndeleteNow {
  const now = hiddenIn(versions)
  if (now.back === null || now.back.versionId !== back) return { kind: 'changed' }
  const ids = now.markers.flatMap(({ versionId }) => versionId ?? [])
  if (ids.length === 0) return { kind: 'there' }
  return ids.every((id) => markers.includes(id)) ? { kind: 'remove', markers: ids } : { kind: 'changed' }
}

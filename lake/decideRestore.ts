import type { BucketFacts, Decision, ObjectFacts, WarningCode } from './changePlan'
import { day, isoDay } from './calendar'
import { reactionWarnings, skip } from './changeRules'
import { restoreSpeeds, tierOf, type RestoreTier } from './tiers'

interface RestoreIntent {
  readonly days: number
  readonly speed: RestoreTier
}

/** Restoring makes a temporary copy that can be read; asking again only lengthens its time (s3-facts A2.6). */
export function decideRestore(object: ObjectFacts, bucket: BucketFacts, intent: RestoreIntent, now: number): Decision {
  const before = restoreText(object, now)
  if (object.isDeleteMarker) return skip('deleteMarker', null)
  const tiering = object.storageClass === 'INTELLIGENT_TIERING'
  const archived = tiering ? object.archivedByTiering : tierOf(object.storageClass).needsRestore
  if (archived === false) return skip('notArchived', before)
  if (object.restore?.kind === 'ongoing') return skip('restoreOngoing', before)
  if (!restoreSpeeds(object.storageClass).some(({ speed }) => speed === intent.speed)) {
    return skip('speedNotAllowed', before)
  }
  // S3 rounds up to the next midnight.
  const until = Math.ceil((now + intent.days * day) / day) * day
  const { restore } = object
  const lasting = restore?.kind === 'restored' && (restore.expiresAt === null || restore.expiresAt > now)
  // Asking again counts the days from now, which must not take away any that were granted.
  if (lasting && restore.expiresAt !== null && restore.expiresAt >= until) return skip('alreadyRestored', before)
  const unchecked = archived === null || restore === null
  const warnings: WarningCode[] = [...reactionWarnings(bucket, false)]
  if (!tiering) warnings.push('temporaryCopyBilled')
  if (isRetrievalBilled(object.storageClass, intent.speed) && !lasting) warnings.push('retrievalCharge')
  if (unchecked) warnings.push('checkedWhenRun')
  return {
    kind: 'change',
    step: 'restore',
    before,
    after: tiering
      ? 'moved to frequent access'
      : lasting
        ? `readable until ${isoDay(until)}`
        : readableFor(intent.days),
    requests: { HeadObject: 1, RestoreObject: 1 },
    exact: !unchecked,
    warnings,
    unchecked,
  }
}

const readableFor = (days: number): string => `readable for ${days} ${days === 1 ? 'day' : 'days'} once restored`

function restoreText({ storageClass, restore }: ObjectFacts, now: number): string {
  if (restore?.kind === 'ongoing') return `${storageClass}, restore under way`
  if (restore?.kind !== 'restored') return storageClass
  if (restore.expiresAt === null) return `${storageClass}, restored`
  return `${storageClass}, ${restore.expiresAt > now ? 'readable' : 'was readable'} until ${isoDay(restore.expiresAt)}`
}

/** Bulk is free from GLACIER, and only Expedited costs in INTELLIGENT_TIERING. */
function isRetrievalBilled(storageClass: string, speed: RestoreTier): boolean {
  if (storageClass === 'INTELLIGENT_TIERING') return speed === 'Expedited'
  return storageClass !== 'GLACIER' || speed !== 'Bulk'
}

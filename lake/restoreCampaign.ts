import { tierOf, type RestoreState, type RestoreTier } from './tiers'
import { parentPrefix } from './location'

/** The sample lake restores so many times faster than S3, so that a person trying it out sees the end of it. */
export const sampleRestoreSpeedup = 600

/** An object a restore was asked for, as it was then. */
export interface AskedObject {
  readonly key: string
  readonly bytes: number
  readonly etag: string
}

/** Where a restore stands. `until` is in ms since 1970, `null` for ever or not known; `unclear`: only HEAD can tell. */
export type RestoreStand =
  | { readonly kind: 'waiting' | 'expired' | 'gone' | 'unclear' }
  | { readonly kind: 'readable'; readonly until: number | null }

/**
 * What a listing says of an object a restore was asked for (s3-facts A2.7). Gone: it is not there, or another one has its key.
 * @param now ms since 1970
 */
export function standOf(
  asked: Pick<AskedObject, 'etag'>,
  listed: { readonly etag: string; readonly storageClass: string; readonly restore: RestoreState | null } | null,
  now: number,
): RestoreStand {
  if (listed === null || (asked.etag !== '' && listed.etag !== asked.etag)) return { kind: 'gone' }
  const { storageClass, restore } = listed
  if (restore?.kind === 'ongoing') return { kind: 'waiting' }
  // In INTELLIGENT_TIERING it comes back for good, and a listing does not tell that from never having been away.
  if (storageClass === 'INTELLIGENT_TIERING') return { kind: 'unclear' }
  if (!tierOf(storageClass).needsRestore) return { kind: 'readable', until: null }
  if (restore === null) return { kind: 'unclear' }
  if (restore.kind === 'none') return { kind: 'expired' }
  if (restore.expiresAt === null) return { kind: 'readable', until: null }
  return restore.expiresAt > now ? { kind: 'readable', until: restore.expiresAt } : { kind: 'expired' }
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]

/** How long to the next look at objects that are still restored, in ms, by the speed asked for and how long ago that was (s3-facts A2.6). */
export function pauseBetweenLooks(speed: RestoreTier, age: number, speedup = 1): number {
  return Math.max(2 * second, pauseOnS3(speed, age * speedup) / speedup)
}

function pauseOnS3(speed: RestoreTier, age: number): number {
  if (speed === 'Expedited') return age < 15 * minute ? 30 * second : 5 * minute
  // Nothing is done before three hours; what takes longer than two days is late.
  if (age > 2 * day) return hour
  return speed === 'Standard' ? 10 * minute : 30 * minute
}

/** Nothing can be left of copies that were asked for so long ago: no restore takes longer than two days, and ends are rounded up to a day. */
export const isLongOver = (askedAt: number, days: number, now: number): boolean => now > askedAt + (days + 4) * day

/** The objects of a prefix a restore was asked for: how many stand where. */
export interface PartitionStand {
  readonly prefix: string
  readonly objects: number
  readonly bytes: number
  readonly waiting: number
  readonly readable: number
  readonly expired: number
  readonly gone: number
  /** When the first and the last copy end, as far as they do; ms since 1970. */
  readonly firstEnd: number | null
  readonly lastEnd: number | null
}
type Stands = { -readonly [K in keyof PartitionStand]: PartitionStand[K] }

const emptyStand = (prefix: string): Stands => ({
  prefix,
  objects: 0,
  bytes: 0,
  waiting: 0,
  readable: 0,
  expired: 0,
  gone: 0,
  firstEnd: null,
  lastEnd: null,
})

/** Adds up where objects stand, by the prefix each lies in, in the order they come. What is unclear still waits; a copy whose time is over has expired. */
export function sumStands(
  objects: Iterable<readonly [Pick<AskedObject, 'key' | 'bytes'>, RestoreStand]>,
  now: number,
): readonly PartitionStand[] {
  const partitions = new Map<string, Stands>()
  for (const [{ key, bytes }, stand] of objects) {
    const prefix = parentPrefix(key) ?? ''
    const sums = partitions.get(prefix) ?? emptyStand(prefix)
    partitions.set(prefix, sums)
    sums.objects += 1
    sums.bytes += bytes
    count(sums, stand, now)
  }
  return [...partitions.values()]
}

function count(sums: Stands, stand: RestoreStand, now: number): void {
  if (stand.kind === 'unclear') sums.waiting += 1
  else if (stand.kind !== 'readable') sums[stand.kind] += 1
  else if (stand.until !== null && stand.until <= now) sums.expired += 1
  else {
    sums.readable += 1
    if (stand.until === null) return
    sums.firstEnd = Math.min(sums.firstEnd ?? Infinity, stand.until)
    sums.lastEnd = Math.max(sums.lastEnd ?? 0, stand.until)
  }
}

/** All that is still there can be read. */
export const isComplete = ({ readable, waiting, expired }: PartitionStand): boolean =>
  readable > 0 && waiting === 0 && expired === 0

/** Sums of sums. */
export function totalStand(partitions: readonly PartitionStand[]): PartitionStand {
  const total = emptyStand('')
  for (const part of partitions) {
    for (const what of ['objects', 'bytes', 'waiting', 'readable', 'expired', 'gone'] as const)
      total[what] += part[what]
    if (part.firstEnd !== null) total.firstEnd = Math.min(total.firstEnd ?? Infinity, part.firstEnd)
    if (part.lastEnd !== null) total.lastEnd = Math.max(total.lastEnd ?? 0, part.lastEnd)
  }
  return total
}

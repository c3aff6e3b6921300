import { finishCost, type Estimate } from './costEstimate'
import type { PriceList } from './prices'
import { smallBelow, storagePerMonth } from './storageCost'
import { earlyExitDays, tierOf, type TargetClass } from './tiers'
import {
  addBytes,
  addRequests,
  billedBytes,
  noUsage,
  addStored,
  usageOf,
  type ByteSum,
  type StoredState,
  type Usage,
} from './usage'

/**
 * All that must be known of the objects of one class to price their storage, wherever it is, and their move: the classes with a smallest billed
 * size, and INTELLIGENT_TIERING, treat those below 128 KB apart (s3-facts A2.4). Whole numbers, so their order does not matter.
 */
export interface TierSums {
  objects: number
  bytes: number
  smallObjects: number
  smallBytes: number
  /** Billed bytes times days that are still due if those of 128 KB and more left today. */
  readonly leftEarly: ByteSum
}

/** By storage class. */
export type SumsByTier = Map<string, TierSums>

/** Below this an object counts as small: lifecycle rules leave it where it is. */
export const smallestMoved = 128 * 1024

/** Adds one object. `now` is in ms since 1970. */
export function addTierObject(
  tiers: SumsByTier,
  {
    bytes,
    modifiedAt,
    storageClass,
  }: { readonly bytes: number; readonly modifiedAt: number; readonly storageClass: string },
  now: number,
): void {
  const sums = tiers.get(storageClass) ?? {
    objects: 0,
    bytes: 0,
    smallObjects: 0,
    smallBytes: 0,
    leftEarly: { whole: 0, rest: 0 },
  }
  tiers.set(storageClass, sums)
  sums.objects += 1
  sums.bytes += bytes
  if (bytes < smallestMoved) {
    sums.smallObjects += 1
    sums.smallBytes += bytes
    return
  }
  const most = tierOf(storageClass).minDays ?? 0
  if (most === 0) return
  const days = Math.min(most, earlyExitDays(modifiedAt, storageClass, now))
  if (days > 0) addBytes(sums.leftEarly, billedBytes(storageClass, bytes), days)
}

type Part = 'small' | 'large'

function addSums(usage: Usage, state: StoredState, storageClass: string, sums: TierSums, part: Part): void {
  const [objects, bytes] =
    part === 'small'
      ? [sums.smallObjects, sums.smallBytes]
      : [sums.objects - sums.smallObjects, sums.bytes - sums.smallBytes]
  if (objects === 0) return
  // The price of many objects is that of so many of 0 or 128 KB, and of the bytes beyond those.
  const each = part === 'small' ? 0 : smallestMoved
  addStored(usage, state, storageClass, each, objects)
  const isRaised = part === 'small' && (tierOf(storageClass).minBytes ?? 0) > 0
  if (isRaised) return
  const its = usageOf(usage, storageClass)
  addBytes(its.stored[state], bytes - each * objects, 1)
  if (storageClass === 'INTELLIGENT_TIERING' && part === 'large')
    addBytes(its.watched[state].bytes, bytes - each * objects, 1)
}

const archives = ['GLACIER', 'DEEP_ARCHIVE'] as const
/** Where lifecycle rules may move objects from a class (s3-facts A4.8). */
const moves: Readonly<Record<string, readonly TargetClass[]>> = {
  STANDARD: ['STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', ...archives],
  STANDARD_IA: ['INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', ...archives],
  INTELLIGENT_TIERING: ['ONEZONE_IA', 'GLACIER_IR', ...archives],
  ONEZONE_IA: archives,
  REDUCED_REDUNDANCY: archives,
  GLACIER_IR: archives,
  GLACIER: ['DEEP_ARCHIVE'],
}

/** Whether a lifecycle rule may move objects so. */
export const mayTransition = (from: string, to: TargetClass): boolean =>
  Object.hasOwn(moves, from) && (moves[from]?.includes(to) ?? false)

/**
 * What moving everything of 128 KB and more to another class by a lifecycle rule uses; smaller objects stay, as S3 leaves them by default
 * (s3-facts A4.3), and so does what no rule may move there.
 */
export function usageOfMove(tiers: SumsByTier, to: TargetClass): Usage {
  const usage = noUsage()
  for (const [from, sums] of tiers) {
    const large = sums.objects - sums.smallObjects
    const moves = mayTransition(from, to)
    usage.objects += sums.objects
    addBytes(usage.bytes, sums.bytes, 1)
    const its = usageOf(usage, from)
    its.objects += sums.objects
    for (const part of ['small', 'large'] as const) {
      addSums(usage, 'before', from, sums, part)
      addSums(usage, 'after', moves && part === 'large' ? to : from, sums, part)
    }
    if (!moves || large === 0) continue
    usage.moved += large
    addRequests(usage, { LifecycleTransition: 1 }, from, to, large)
    its.leftEarly.whole += sums.leftEarly.whole
    addBytes(its.leftEarly, sums.leftEarly.rest, 1)
  }
  return usage
}

/** The storage of a month, by class; `null` where the class has no price. US dollars, list prices. */
export function storageByTier(
  tiers: SumsByTier,
  list: PriceList,
): readonly { readonly storageClass: string; readonly usd: number | null }[] {
  return [...tiers].map(([storageClass, { objects, bytes, smallObjects, smallBytes }]) => {
    const small = smallBelow(storageClass) > 0 ? { small: smallObjects, smallBytes } : { small: 0, smallBytes: 0 }
    return { storageClass, usd: storagePerMonth(list.prices, storageClass, { objects, bytes, ...small }) }
  })
}

export interface Move {
  readonly to: TargetClass
  readonly objects: number
  readonly bytes: number
  readonly estimate: Estimate
}

/** Classes in reach of a lifecycle rule, and what each would save. */
export const movesOf = (tiers: SumsByTier, list: PriceList): readonly Move[] =>
  (['STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const).flatMap((to) => {
    const usage = usageOfMove(tiers, to)
    if (usage.moved === 0) return []
    const bytes = [...tiers].reduce((sum, [from, { bytes, smallBytes }]) => {
      return mayTransition(from, to) ? sum + bytes - smallBytes : sum
    }, 0)
    return [{ to, objects: usage.moved, bytes, estimate: finishCost(usage, list) }]
  })

import { deleteBatch } from './changePlan'
import { payBack, type MonthlyRange, type PayBack } from './payBack'
import { classPrices, type ClassPrices, type PriceList, type RegionPrices } from './prices'
import { restoreTiers, tierOf } from './tiers'
import { unreachable } from './unreachable'
import {
  inGb,
  pricedVerbs,
  requestGroup,
  restoreRequests,
  type ClassUsage,
  type PricedVerb,
  type StoredState,
  type Usage,
} from './usage'

/** What an estimate takes for granted; each is to be said beside it. */
export const assumptionCodes = [
  'listPrices',
  'otherRegion',
  'classWithoutPrice',
  'agesFromLastModified',
  'tieringUnknown',
  'bucketKeys',
  'encryptionUnknown',
  'tagsUnknown',
  'versioningUnknown',
  'fromJournal',
] as const
export type AssumptionCode = (typeof assumptionCodes)[number]

/** A plain sentence for each assumption. */
export const assumptionText: Readonly<Record<AssumptionCode, string>> = {
  listPrices: 'Public list prices of the first step, without discounts, free tier, taxes or data transfer.',
  otherRegion: 'The price list does not have this region, so prices of another one were used.',
  classWithoutPrice: 'Some objects are in a class the price list does not have; what that class costs is left out.',
  agesFromLastModified: 'Time in a class is counted from Last-Modified; an object moved by lifecycle came later.',
  tieringUnknown: 'Where Intelligent-Tiering keeps an object depends on how often it is read, so a range is given.',
  bucketKeys: 'With a bucket key, one call to KMS is counted for every 100 that would be made without it.',
  encryptionUnknown: 'The encryption of some objects was not read; no calls to KMS are counted for them.',
  tagsUnknown: 'The tags of some objects were not read; no difference in tags is counted for them.',
  versioningUnknown: 'Whether the bucket keeps versions is not known; old versions are taken to stay.',
  fromJournal: 'Some objects were not read again; they are priced by what the journal says the job left of them.',
}

/** US dollars a month. */
export interface MonthlyCost {
  readonly storage: number
  /** `storage` if nothing that INTELLIGENT_TIERING watches is read for 90 days; the same as `storage` where there is no such thing. */
  readonly storageUnread: number
  /** What INTELLIGENT_TIERING takes for watching. */
  readonly monitoring: number
  readonly tags: number
  readonly total: number
  /** `total` with `storageUnread`. */
  readonly totalUnread: number
}

/** US dollars paid once. */
export interface OnceCost {
  readonly requests: number
  /** Reading or restoring from a class that charges for it, by the GB. */
  readonly retrieval: number
  readonly earlyDeletion: number
  readonly kms: number
  /** The second layer of DSSE-KMS. */
  readonly secondLayer: number
  /** STANDARD storage of restored copies. */
  readonly temporaryCopies: number
  readonly total: number
}

export interface PricedRequests {
  readonly verb: PricedVerb
  readonly count: number
  readonly usd: number
}

/**
 * What a change costs. Always an estimate, made from the price list of the day `asOf`. All money is in US dollars, unrounded; each figure is a
 * whole count times a price, so it is as exact as a double (about 15 digits) for any number of objects. A month has 30 days.
 */
export interface Estimate {
  readonly kind: 'estimate'
  /** Day of the price list, such as `2025-10-28`. */
  readonly asOf: string
  readonly region: string
  /** The region whose prices were used. */
  readonly pricedAs: string
  readonly objects: number
  /** Approximate above 2^53. */
  readonly bytes: number
  /** Objects of classes without a price: what such a class takes is in no sum of money. */
  readonly unpriced: number
  readonly requests: readonly PricedRequests[]
  readonly kmsCalls: number
  readonly once: OnceCost
  /** `after` does not hold the versions a copy leaves behind; `oldVersions` does, and they are paid until they are removed. */
  readonly monthly: Readonly<Record<'before' | 'after' | 'oldVersions', MonthlyCost>>
  /** What is still due for minimum days when old versions are removed at once. */
  readonly whenOldAreRemoved: number
  /** With old versions kept as they are. */
  readonly paysBack: PayBack
  /** With old versions removed at once; the same as `paysBack` where none are left. */
  readonly paysBackWithoutOld: PayBack
  readonly assumptions: readonly AssumptionCode[]
}

const daysOfMonth = 30
/** A bucket key saves up to 99 of 100 calls. */
const callsPerBucketKeyCall = 100

/** Prices the sums of a change. The same sums can be priced again for another region. */
export function finishCost(usage: Usage, list: PriceList): Estimate {
  const { prices } = list
  const priced: Priced[] = []
  let unpriced = 0
  // Always in the same order, so that the sums do not depend on which object came first.
  for (const [storageClass, its] of [...usage.classes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const rates = classPrices(prices, storageClass)
    if (rates) priced.push({ storageClass, its, rates })
    else unpriced += its.objects
  }
  const requests = pricedRequests(usage, priced)
  const kmsCalls = usage.kmsCalls + Math.ceil(usage.kmsCallsByBucketKey / callsPerBucketKeyCall)
  const once = onceCost(
    usage,
    priced,
    prices,
    kmsCalls,
    sum(requests, ({ usd }) => usd),
  )
  const monthly = {
    before: monthlyCost(usage, priced, prices, 'before'),
    after: monthlyCost(usage, priced, prices, 'after'),
    oldVersions: monthlyCost(usage, priced, prices, 'old'),
  }
  const { before, after, oldVersions } = monthly
  const whenOldAreRemoved = sum(priced, ({ its, rates }) => early(inGb(its.leftEarlyLater), rates))
  const kept = { total: after.total + oldVersions.total, totalUnread: after.totalUnread + oldVersions.totalUnread }
  const weighed = (cost: number, then: MonthlyRange): PayBack => {
    // Changes of tags or keys, and restores, are not made to save.
    if (usage.moved === 0) return { kind: 'notSought' }
    return unpriced > 0 ? { kind: 'unknown' } : payBack(cost, before, then)
  }
  return {
    kind: 'estimate',
    asOf: list.asOf,
    region: list.region,
    pricedAs: list.pricedAs,
    objects: usage.objects,
    bytes: inGb(usage.bytes) * 1024 ** 3,
    unpriced,
    requests,
    kmsCalls,
    once,
    monthly,
    whenOldAreRemoved,
    paysBack: weighed(once.total, kept),
    paysBackWithoutOld: weighed(once.total + whenOldAreRemoved, after),
    assumptions: assumptionCodes.filter((code) => assumes[code](usage, list, unpriced)),
  }
}

interface Priced {
  readonly storageClass: string
  readonly its: ClassUsage
  readonly rates: ClassPrices
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

const early = (gbDays: number, rates: ClassPrices): number => (gbDays / daysOfMonth) * rates.storage

function pricedRequests(usage: Usage, priced: readonly Priced[]): readonly PricedRequests[] {
  const all = [...usage.classes.values()]
  return pricedVerbs.flatMap((verb) => {
    const made = sum(all, (its) => (verb === 'RestoreObject' ? restoreRequests(its) : (its.requests.get(verb) ?? 0)))
    if (made === 0) return []
    const count = verb === 'DeleteObjects' ? Math.ceil(made / deleteBatch) : made
    return [{ verb, count, usd: sum(priced, ({ its, rates }) => requestCost(verb, its, rates)) }]
  })
}

function requestCost(verb: PricedVerb, its: ClassUsage, rates: ClassPrices): number {
  const thousands = (its.requests.get(verb) ?? 0) / 1000
  const group = requestGroup(verb)
  switch (group) {
    case 'list':
    case 'write':
    case 'part':
      return thousands * rates.write
    case 'read':
      return thousands * rates.read
    case 'transition':
      // STANDARD has no price for it, as nothing can be moved there by lifecycle.
      return thousands * (rates.transition ?? rates.write)
    case 'restore': {
      const bySpeed = sum(
        restoreTiers,
        (speed) => (its.restored[speed].requests / 1000) * (rates.restore?.[speed]?.requests ?? 0),
      )
      return bySpeed + (its.restoredAgain / 1000) * rates.read
    }
    case 'free':
      return 0
    default:
      return unreachable(group)
  }
}

function onceCost(
  usage: Usage,
  priced: readonly Priced[],
  prices: RegionPrices,
  kmsCalls: number,
  requests: number,
): OnceCost {
  const read = sum(priced, ({ its, rates }) => inGb(its.retrieved) * (rates.retrievalGb ?? 0))
  const restored = sum(priced, ({ its, rates }) =>
    sum(restoreTiers, (speed) => inGb(its.restored[speed].bytes) * (rates.restore?.[speed]?.gb ?? 0)),
  )
  const retrieval = read + restored
  const earlyDeletion = sum(priced, ({ its, rates }) => early(inGb(its.leftEarly), rates))
  const kms = (kmsCalls / 10_000) * prices.kms
  const secondLayer = inGb(usage.secondLayer) * prices.secondLayerGb
  const standard = classPrices(prices, 'STANDARD')
  const temporaryCopies = standard ? early(inGb(usage.temporary), standard) : 0
  const total = requests + retrieval + earlyDeletion + kms + secondLayer + temporaryCopies
  return { requests, retrieval, earlyDeletion, kms, secondLayer, temporaryCopies, total }
}

function monthlyCost(usage: Usage, priced: readonly Priced[], prices: RegionPrices, state: StoredState): MonthlyCost {
  const storage = sum(priced, ({ its, rates }) => inGb(its.stored[state]) * rates.storage)
  const saved = sum(
    priced,
    ({ its, rates }) => inGb(its.watched[state].bytes) * (rates.storage - (rates.storageUnread ?? rates.storage)),
  )
  const storageUnread = Math.max(0, storage - saved)
  const watched = sum(priced, ({ its }) => its.watched[state].objects)
  const monitoring = (watched / 1000) * prices.monitoring
  const tags = (usage.tags[state] / 10_000) * prices.tags
  const rest = monitoring + tags
  return { storage, storageUnread, monitoring, tags, total: storage + rest, totalUnread: storageUnread + rest }
}

const assumes: Readonly<Record<AssumptionCode, (usage: Usage, list: PriceList, unpriced: number) => boolean>> = {
  listPrices: () => true,
  otherRegion: (_, { region, pricedAs }) => region !== pricedAs,
  classWithoutPrice: (_, __, unpriced) => unpriced > 0,
  agesFromLastModified: ({ moved, classes }) =>
    moved > 0 && [...classes].some(([name, { objects }]) => objects > 0 && (tierOf(name).minDays ?? 0) > 0),
  tieringUnknown: ({ moved, classes }) => {
    const watched = classes.get('INTELLIGENT_TIERING')?.watched
    return moved > 0 && watched !== undefined && watched.before.objects + watched.after.objects > 0
  },
  bucketKeys: ({ kmsCallsByBucketKey }) => kmsCallsByBucketKey > 0,
  encryptionUnknown: ({ unknown }) => unknown.encryption > 0,
  tagsUnknown: ({ unknown }) => unknown.tags > 0,
  versioningUnknown: ({ unknown }) => unknown.versioning > 0,
  fromJournal: ({ fromJournal }) => fromJournal > 0,
}

import { classPrices, type RegionPrices } from './prices'
import { tierOf } from './tiers'
import { billedBytes, gb, smallestWatched, standardOverhead } from './usage'

/** Sums over objects of one storage class that its monthly price depends on. */
export interface StoredSums {
  readonly objects: number
  readonly bytes: number
  /** Those below `smallBelow` of their class. */
  readonly small: number
  readonly smallBytes: number
}

/** Objects below this size are billed in another way than by their bytes; 0 where a class makes no difference. */
export const smallBelow = (storageClass: string): number =>
  storageClass === 'INTELLIGENT_TIERING' ? smallestWatched : (tierOf(storageClass).minBytes ?? 0)

/**
 * What a class costs a month, in US dollars, by list prices of the first step: the bytes billed, what an archive adds to each object (s3-facts
 * A2.4), and the watching of INTELLIGENT_TIERING as if all of it were read. An estimate. `null` for a class the table has no price for.
 */
export function storagePerMonth(prices: RegionPrices, storageClass: string, sums: StoredSums): number | null {
  const rates = classPrices(prices, storageClass)
  const standard = classPrices(prices, 'STANDARD')
  if (!rates || !standard) return null
  const { objects, bytes, small, smallBytes } = sums
  const watched = storageClass === 'INTELLIGENT_TIERING'
  // The bytes of an empty object are what its class adds to every one.
  const added = billedBytes(storageClass, 0) - (tierOf(storageClass).minBytes ?? 0)
  const raised = watched ? 0 : small * smallBelow(storageClass) - smallBytes
  const billed = bytes + raised + objects * added
  const overhead = (tierOf(storageClass).overheadBytes ?? 0) > 0 ? objects * standardOverhead : 0
  const monitoring = watched ? ((objects - small) / 1000) * prices.monitoring : 0
  return (billed / gb) * rates.storage + (overhead / gb) * standard.storage + monitoring
}

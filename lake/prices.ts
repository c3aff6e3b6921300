import file from './prices.json'
import type { RestoreTier } from './tiers'

/** Prices of one storage class in US dollars; the units are named in `prices.json`. What is absent is not charged, or not possible. */
export interface ClassPrices {
  /** A GB-month, GB of 2^30 bytes, first price step. */
  readonly storage: number
  /** A GB-month once unread for 90 days; only INTELLIGENT_TIERING moves data by itself. */
  readonly storageUnread?: number | undefined
  /** 1,000 PUT, COPY, POST; those of STANDARD are also the price of LIST. */
  readonly write: number
  /** 1,000 GET, HEAD and others. */
  readonly read: number
  /** 1,000 lifecycle transitions into the class. */
  readonly transition?: number | undefined
  /** A GB read. */
  readonly retrievalGb?: number | undefined
  /** 1,000 restore requests and a GB restored. */
  readonly restore?:
    { readonly [S in RestoreTier]?: { readonly requests: number; readonly gb: number } | undefined } | undefined
}

/** Prices of one region in US dollars. */
export interface RegionPrices {
  /** 1,000 objects watched by INTELLIGENT_TIERING, a month. */
  readonly monitoring: number
  /** 10,000 tags, a month. */
  readonly tags: number
  /** 10,000 calls of KMS. */
  readonly kms: number
  /** A GB encrypted or decrypted under DSSE-KMS. */
  readonly secondLayerGb: number
  readonly batchJob: number
  /** 1,000,000 objects of a job of S3 Batch Operations. */
  readonly batchMillion: number
  readonly classes: Readonly<Record<string, ClassPrices>>
}

export interface PriceTable {
  /** The day of the price list, such as `2025-10-28`. Figures are public list prices and go out of date. */
  readonly asOf: string
  readonly currency: string
  /** The region whose prices stand in for one that is not listed. */
  readonly fallback: string
  readonly sources: readonly string[]
  readonly regions: Readonly<Record<string, RegionPrices>>
}

/** `prices.json`: the one place where prices are edited (s3-facts A8.6). */
export const priceTable: PriceTable = file

/** The prices to estimate with, and what must be said beside every figure made from them. */
export interface PriceList {
  readonly asOf: string
  /** The region asked for. */
  readonly region: string
  /** The region whose prices these are; another one when `region` is not listed. */
  readonly pricedAs: string
  readonly prices: RegionPrices
}

/** Prices of a region of AWS; other endpoints have their own, so nothing should be estimated for them. */
export function pricesFor(region: string, table: PriceTable = priceTable): PriceList {
  const pricedAs = Object.hasOwn(table.regions, region) ? region : table.fallback
  const prices = table.regions[pricedAs]
  if (!prices) throw new Error(`The price table has no region ${pricedAs}`)
  return { asOf: table.asOf, region, pricedAs, prices }
}

/** Prices of a class, or `null` for a class the table does not have. */
export const classPrices = (prices: RegionPrices, storageClass: string): ClassPrices | null =>
  Object.hasOwn(prices.classes, storageClass) ? (prices.classes[storageClass] ?? null) : null

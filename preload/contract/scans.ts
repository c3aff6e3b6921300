import { z } from 'zod'
import { encryptionKinds } from '../../lake/encryption'
import { tagStates } from '../../lake/tags'
import { call } from './call'
import { Fault } from './fault'
import { BucketName, ConnectionId, Prefix, PrefixRef } from './place'
import { Encryption, Tag } from './values'

/**
 * Scans: a whole bucket or prefix, listed into an index that main keeps. The renderer asks for windows and sums, never for all of it.
 * Everything here is served. While a scan runs all calls answer from what has come so far.
 */
export const ScanId = z.string().min(1).max(100)
export const SavedScanId = z.string().regex(/^[a-f0-9-]{36}$/, 'is not the name of a saved scan')

const Sum = z.object({ objects: z.number(), bytes: z.number() })

/** What is another since the scan before: keys that came, went, or have another size, time or storage class. */
export const ScanChanges = z.object({
  /** The earlier scan was taken between these times, in ms since 1970. */
  sinceFrom: z.number(),
  sinceTo: z.number(),
  added: Sum,
  removed: Sum,
  changed: Sum,
})
export type ScanChanges = z.infer<typeof ScanChanges>

/** The report of S3 Inventory a scan was loaded from, begun at `createdAt` in ms since 1970; `id` is that of the inventory. */
const OfInventory = z.object({ id: z.string(), createdAt: z.number(), files: z.number() })

/** Whole snapshots, at most ten a second and always the last one. Times in ms since 1970. */
export const ScanState = z.object({
  scan: ScanId,
  connection: ConnectionId,
  bucket: BucketName,
  prefix: Prefix,
  /** `stopped`: by a person, or because `maxRequests` were made (`limitReached`). */
  state: z.enum(['scanning', 'done', 'stopped', 'failed']),
  fault: Fault.nullable(),
  /** Everything below the prefix is in the index, as it was between `startedAt` and `endedAt`. */
  complete: z.boolean(),
  objects: z.number(),
  bytes: z.number(),
  requests: z.number(),
  /** The requests made, by the price list of `usdAsOf`: an estimate. `null` for endpoints whose prices are not known. */
  usd: z.number().nullable(),
  usdAsOf: z.string().nullable(),
  inFlight: z.number(),
  objectsPerSecond: z.number(),
  firstKey: z.string().nullable(),
  lastKey: z.string().nullable(),
  /** `chain`: one page after the other, because the endpoint cannot be trusted with ranges; `why` says how that was found out. */
  method: z.enum(['ranges', 'chain']),
  why: z.string().nullable(),
  maxRequests: z.number().nullable(),
  limitReached: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  at: z.number(),
  /** Grows whenever rows and sums may have become others. */
  version: z.number(),
  /** Its file on disk, once it is written. */
  saved: SavedScanId.nullable(),
  /** Why it could not be written; the scan itself is good. */
  savingFailed: z.string().nullable(),
  /** Of a refresh that is done. */
  changes: ScanChanges.nullable(),
  /**
   * Only of a scan that was not listed but loaded from a report of S3 Inventory: everything is as of `createdAt`.
   */
  inventory: OfInventory.extend({ filesRead: z.number() }).optional(),
})
export type ScanState = z.infer<typeof ScanState>

export const ScanRow = z.object({
  key: z.string(),
  bytes: z.number(),
  /** Whole seconds, in ms since 1970. */
  modifiedAt: z.number(),
  storageClass: z.string(),
  /** As `formatOf` of lake/formats.ts names it. */
  format: z.string(),
  /** What no listing tells, where it was read, and as of when at the earliest, in ms since 1970; `null` where it is not known. */
  encryption: z.object({ value: Encryption, asOf: z.number() }).nullable(),
  tags: z.object({ value: z.array(Tag), asOf: z.number() }).nullable(),
})
export type ScanRow = z.infer<typeof ScanRow>

const Pattern = z.string().min(1).max(1024)
/**
 * `glob`: `*` and `?` within one part of the path, `**` across parts, `[…]` and `{a,b}`; of the whole key below the prefix when it holds a
 * slash, else of its last part. `regexp`: a JavaScript expression with the flag `u`, anywhere in the key; a bad one is `badInput`.
 */
export const ScanText = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('substring'), text: Pattern, matchCase: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('glob'), text: Pattern, matchCase: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('regexp'), text: Pattern, matchCase: z.boolean().optional() }),
])
export type ScanText = z.infer<typeof ScanText>

const Bytes = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
const Time = z.number().min(0).max(8.64e15)
/** With this value of the tag, or with any where none is given; `absent`: without. */
const ScanTag = z.strictObject({
  key: z.string().min(1).max(128),
  value: z.string().max(256).optional(),
  absent: z.boolean().optional(),
})
/** All that is given must hold. `kmsKey` and `tag`, and but for `unknown` `encryption` and `tags`, only hold for objects of which they are known. */
export const ScanFilter = z.strictObject({
  /** Only keys that begin with this. */
  under: Prefix.optional(),
  /** Only what lies right in `under`, or where that is not given in the prefix of the scan, and in no folder below it. */
  rightHere: z.literal(true).optional(),
  text: ScanText.optional(),
  storageClasses: z.array(z.string().max(100)).max(50).optional(),
  formats: z.array(z.string().max(100)).max(100).optional(),
  minBytes: Bytes.optional(),
  maxBytes: Bytes.optional(),
  /** Ms since 1970; `modifiedBefore` is not included. */
  modifiedFrom: Time.optional(),
  modifiedBefore: Time.optional(),
  /** `unknown`: of which it is not known, for whatever reason. */
  encryption: z
    .array(z.enum([...encryptionKinds, 'unknown']))
    .max(10)
    .optional(),
  /** As it is named where the encryption of an object was looked up. */
  kmsKey: z.string().max(2048).optional(),
  tag: ScanTag.optional(),
  tags: z.enum(tagStates).optional(),
})
export type ScanFilter = z.infer<typeof ScanFilter>

export const ScanSort = z.strictObject({
  by: z.enum(['key', 'bytes', 'modifiedAt', 'storageClass', 'format']),
  descending: z.boolean(),
})
export type ScanSort = z.infer<typeof ScanSort>

/** Every answer to a question says of which `version` it is and whether it is `whole`: a partial one comes within 100 ms, and asking again gives more. */
const answered = {
  version: z.number(),
  whole: z.boolean(),
}

/**
 * `partition`: the first `level` folders below the scan's prefix, as a prefix; shallower objects count for the folder they are in. `size`: the
 * power of two the size is below, such as 1024 for 512 to 1023 bytes, 0 for empty. `month`: of Last-Modified in UTC, as months since January 1970.
 * `encryption`: its kind, where it is known.
 */
export const ScanDimension = z.enum(['storageClass', 'format', 'partition', 'size', 'month', 'encryption'])
export type ScanDimension = z.infer<typeof ScanDimension>

/** `usdPerMonth`: storage by list prices, an estimate; `null` where a price is not known. */
const Money = z.object({ usdPerMonth: z.number().nullable() })
export const ScanGroup = Sum.extend({
  ...Money.shape,
  storageClass: z.string().optional(),
  format: z.string().optional(),
  partition: z.string().optional(),
  size: z.number().optional(),
  month: z.number().optional(),
  /** `null` where it is not known. */
  encryption: z.enum(encryptionKinds).nullable().optional(),
})
export type ScanGroup = z.infer<typeof ScanGroup>

/** The prices of `usdPerMonth`; `null` where there are none. `sample`: as AWS would charge for it. */
const PricesUsed = z
  .object({ asOf: z.string(), region: z.string(), pricedAs: z.string(), sample: z.boolean() })
  .nullable()

export const ScanDirectory = Sum.extend({
  ...Money.shape,
  /** The whole prefix, ending in a slash. */
  prefix: z.string(),
  name: z.string(),
  /** Folders right below it. */
  directories: z.number(),
  /** Objects right in it. */
  ownObjects: z.number(),
  newest: z.number(),
  oldest: z.number(),
  storageClasses: z.array(Sum.extend({ storageClass: z.string() })),
})
export type ScanDirectory = z.infer<typeof ScanDirectory>

/** A scan on disk; one from a report of S3 Inventory was taken when the report was begun. */
export const SavedScan = z.object({
  saved: SavedScanId,
  connection: ConnectionId,
  bucket: BucketName,
  prefix: Prefix,
  startedAt: z.number(),
  endedAt: z.number(),
  objects: z.number(),
  bytes: z.number(),
  requests: z.number(),
  fileBytes: z.number(),
  inventory: OfInventory.optional(),
})
export type SavedScan = z.infer<typeof SavedScan>

const From = z.number().int().min(0).max(1_000_000_000)
const Count = z.number().int().min(1).max(500)
const one = z.strictObject({ scan: ScanId })
const MaxRequests = z.number().int().min(1).max(1_000_000_000).nullable()

export const scans = {
  /** Begins at once; `scan` events tell how it goes. */
  'scans.open': call(PrefixRef.extend({ maxRequests: MaxRequests.optional() }), ScanState),
  /** The scans that are open, the newest first. */
  'scans.list': call(z.strictObject({}), z.array(ScanState)),
  /** Stops asking S3; what is there stays. */
  'scans.stop': call(one, ScanState),
  /** Goes on after a stop or a fault; `maxRequests` counts from the start of the scan. */
  'scans.resume': call(one.extend({ maxRequests: MaxRequests.optional() }), ScanState),
  'scans.close': call(one, z.null()),
  /** Scans the same place again, cut where the old index says that the parts are even; `changes` tells what is another. The old one stays open. */
  'scans.refresh': call(one, ScanState),
  /** The scans on disk, the newest first; of one bucket if asked for. */
  'scans.saved': call(
    z.strictObject({ connection: ConnectionId.optional(), bucket: BucketName.optional() }),
    z.array(SavedScan),
  ),
  /** A damaged file is `badAnswer` and says so; scan again then. */
  'scans.reopen': call(z.strictObject({ saved: SavedScanId }), ScanState),
  'scans.deleteSaved': call(z.strictObject({ saved: SavedScanId }), z.null()),
  /** A window of rows, in the order of keys unless said. `total` counts what has matched so far. */
  'scans.rows': call(
    one.extend({ filter: ScanFilter.optional(), sort: ScanSort.optional(), from: From, count: Count }),
    z.object({ ...answered, from: z.number(), rows: z.array(ScanRow), total: z.number() }),
  ),
  /** Sums by one or more dimensions, those of most bytes first; `rest` is the sum of the groups left out. */
  'scans.aggregate': call(
    one.extend({
      filter: ScanFilter.optional(),
      /** Of `format`, `size`, `month` and `encryption` two at most. */
      by: z
        .array(ScanDimension)
        .max(4)
        .refine((by) => by.filter((one) => one !== 'storageClass' && one !== 'partition').length <= 2, {
          message: 'asks for more than two of format, size, month and encryption',
        }),
      level: z.number().int().min(1).max(50).optional(),
      limit: z.number().int().min(1).max(5000).optional(),
    }),
    z.object({
      ...answered,
      total: Sum.extend(Money.shape),
      groups: z.array(ScanGroup),
      groupCount: z.number(),
      rest: Sum.extend(Money.shape).nullable(),
      prices: PricesUsed,
    }),
  ),
  /** The folders right below a prefix, for a tree or a treemap; `own` are the objects right in it. `notFound` where nothing is below it. */
  'scans.directories': call(
    one.extend({
      prefix: Prefix,
      sort: z.strictObject({
        by: z.enum(['name', 'objects', 'bytes', 'newest']),
        descending: z.boolean(),
      }),
      from: From,
      count: Count,
    }),
    z.object({
      ...answered,
      total: Sum,
      own: Sum,
      children: z.number(),
      directories: z.array(ScanDirectory),
      prices: PricesUsed,
    }),
  ),
  /** What matches anywhere in the scan: how much, in which folders (by `level`, most objects first, at most 100), and the first rows. */
  'scans.search': call(
    one.extend({ filter: ScanFilter, level: z.number().int().min(1).max(50).optional(), count: Count }),
    z.object({
      ...answered,
      total: Sum,
      /** Of how many of the `objects` below `under` it is known. */
      known: z.object({ objects: z.number(), encryption: z.number(), tags: z.number() }),
      rows: z.array(ScanRow),
      groups: z.array(Sum.extend({ partition: z.string() })),
    }),
  ),
} as const

import { z } from 'zod'
import { call } from './call'
import { Fault } from './fault'
import { PrefixRef } from './place'
import { RestoreState } from './values'

export const ListingId = z.string().min(1).max(100)

/** A row of the objects table: one level of the listing with the delimiter `/`. `key` of a prefix row is the whole prefix. */
export const Row = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('prefix'), key: z.string(), name: z.string(), selected: z.boolean() }),
  z.object({
    kind: z.literal('object'),
    key: z.string(),
    /** What follows the prefix; empty for the marker object of the prefix itself. */
    name: z.string(),
    selected: z.boolean(),
    bytes: z.number(),
    modifiedAt: z.number(),
    /** As S3 gives it; a class we do not know is shown as it is. */
    storageClass: z.string(),
    etag: z.string(),
    /** `null` where the endpoint did not say. */
    restore: RestoreState.nullable(),
  }),
])
export type Row = z.infer<typeof Row>

export const Selection = z.object({ prefixes: z.number(), objects: z.number(), bytes: z.number() })
export type Selection = z.infer<typeof Selection>

/** Whole snapshots, at most ten a second and always the last one. `version` grows whenever rows already handed out may have changed place. */
export const ListingState = z.object({
  listing: ListingId,
  state: z.enum(['loading', 'done', 'stopped', 'failed']),
  fault: Fault.nullable(),
  prefixes: z.number(),
  objects: z.number(),
  bytes: z.number(),
  /** Rows after the filter: what the table has to show. */
  rows: z.number(),
  version: z.number(),
  selection: Selection,
  requests: z.number(),
  startedAt: z.number(),
  at: z.number(),
})
export type ListingState = z.infer<typeof ListingState>

const Place = z.number().int().min(0).max(1_000_000_000)
export const SortBy = z.enum(['name', 'bytes', 'modifiedAt', 'storageClass'])
export type SortBy = z.infer<typeof SortBy>

/** Places are row numbers of the current view (after sort and filter); `version` must be the view's, or nothing happens but a new state. */
export const SelectOp = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('only'), at: Place }),
  z.strictObject({ op: z.literal('toggle'), at: Place }),
  /** Selects exactly the rows from one place to the other, both included; `add` keeps what was selected. */
  z.strictObject({ op: z.literal('range'), from: Place, to: Place, add: z.boolean() }),
  z.strictObject({ op: z.literal('all') }),
  z.strictObject({ op: z.literal('none') }),
  z.strictObject({ op: z.literal('invert') }),
])
export type SelectOp = z.infer<typeof SelectOp>

export const listings = {
  /** Starts listing one level; rows are asked for as the `listing` events say they are there. */
  'listings.open': call(PrefixRef, z.object({ listing: ListingId })),
  'listings.rows': call(
    z.strictObject({
      listing: ListingId,
      from: Place,
      count: z.number().int().min(1).max(500),
      /** Answers only when the first page is there, or the listing has ended. */
      wait: z.boolean().optional(),
    }),
    z.object({ from: z.number(), rows: z.array(Row), state: ListingState }),
  ),
  'listings.arrange': call(
    z.strictObject({
      listing: ListingId,
      sort: z.strictObject({ by: SortBy, descending: z.boolean() }).nullable(),
      /** Case-insensitive substring of the name, or a storage class; empty text is no filter. */
      filter: z.strictObject({ text: z.string().max(1024), storageClasses: z.array(z.string().max(100)).max(50) }),
    }),
    ListingState,
  ),
  'listings.select': call(z.strictObject({ listing: ListingId, version: z.number(), change: SelectOp }), ListingState),
  /** Place of a key in the view, for going back to where one was and for type-ahead (`startsWith`). */
  'listings.find': call(
    z.strictObject({
      listing: ListingId,
      key: z.string().max(1024).optional(),
      startsWith: z.string().max(1024).optional(),
      after: Place.optional(),
    }),
    z.object({ at: z.number().nullable() }),
  ),
  /** Stops asking S3; what is there stays. */
  'listings.stop': call(z.strictObject({ listing: ListingId }), z.null()),
  /** Goes on after a stop or a fault, from where it was. */
  'listings.resume': call(z.strictObject({ listing: ListingId }), z.null()),
  'listings.close': call(z.strictObject({ listing: ListingId }), z.null()),
} as const

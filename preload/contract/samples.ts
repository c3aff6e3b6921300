import { z } from 'zod'
import { call } from './call'
import { Fault } from './fault'
import { BucketName, ConnectionId, Prefix } from './place'
import { ScanId } from './scans'
import { Encryption } from './values'

/**
 * What LIST does not tell, from a sample of a scan: encryption, client-side encryption and tags. Rows are drawn by chance from every folder in
 * proportion to its objects; each costs one HEAD and one GetObjectTagging.
 */
const SampleId = z.string().min(1).max(100)
const ofScan = z.strictObject({
  scan: ScanId,
  /** Only what is below; may be that of a data set. Empty for the whole scan. */
  under: Prefix,
  /** About so many objects; all of them when there are no more. */
  size: z.number().int().min(1).max(20_000),
})

/** From 0 to 1. The share of all objects lies between `low` and `high`, in 95 of 100 such samples. `text` says both. */
const Share = z.object({
  share: z.number(),
  low: z.number(),
  high: z.number(),
  /** Objects of the sample that answered. */
  answered: z.number(),
  population: z.number(),
  /** Every object was looked at and answered: nothing is estimated. */
  exact: z.boolean(),
  /** Such as `97 % (95.7 to 98 %)`. */
  text: z.string(),
})

/** Whole snapshots, at most ten a second and always the last one. Times in ms since 1970. */
export const SampleState = z.object({
  sample: SampleId,
  scan: ScanId,
  connection: ConnectionId,
  bucket: BucketName,
  under: z.string(),
  /** `failed`: something met every object, such as expired credentials or a lost network; `fault` says what. */
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  fault: Fault.nullable(),
  /** Objects it stands for, and those to be looked at. */
  population: z.number(),
  size: z.number(),
  /** Objects looked at so far; the estimates are from them. */
  looked: z.number(),
  requests: z.number(),
  /** Objects that are gone since the scan. */
  gone: z.number(),
  /** Objects whose properties or tags could not be had, with the first reason of each. */
  headRefused: z.number(),
  headFault: Fault.nullable(),
  tagsRefused: z.number(),
  tagsFault: Fault.nullable(),
  /** By kind and key, most objects first; `null` while nothing is known. */
  encryption: z.array(z.object({ encryption: Encryption, estimate: Share })).nullable(),
  clientSide: Share.nullable(),
  /** Objects that have any tag. */
  tagged: Share.nullable(),
  /** The first 100 keys, most objects first, with the first 20 values as they were seen in the sample. */
  tagKeys: z.array(
    z.object({
      key: z.string(),
      estimate: Share,
      values: z.array(z.object({ value: z.string(), objects: z.number() })),
      valueCount: z.number(),
    }),
  ),
  tagKeyCount: z.number(),
  /** Spellings that read alike, of keys (`key` is `null`) or of the values of a key: what the edits `unifyKey` and `unifyValue` mend. */
  twins: z.array(
    z.object({
      key: z.string().nullable(),
      spellings: z.array(z.object({ text: z.string(), objects: z.number() })),
    }),
  ),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
})
export type SampleState = z.infer<typeof SampleState>

export const samples = {
  /** What a sample would cost, before it is taken. `usd` by the price list of `usdAsOf`: an estimate; `null` for endpoints without prices. */
  'scans.sampleCost': call(
    ofScan,
    z.object({
      population: z.number(),
      /** Objects that would be looked at. */
      size: z.number(),
      requests: z.number(),
      usd: z.number().nullable(),
      usdAsOf: z.string().nullable(),
    }),
  ),
  /** Begins at once; `sample` events tell how it goes. The same `seed` looks at the same objects of the same scan. */
  'scans.sample': call(ofScan.extend({ seed: z.number().int().min(0).max(0xffff_ffff).optional() }), SampleState),
  /** Those since the program started, the newest first; of one scan if asked for. */
  'scans.samples': call(z.strictObject({ scan: ScanId.optional() }), z.array(SampleState)),
  /** What is known so far stays. */
  'scans.cancelSample': call(z.strictObject({ sample: SampleId }), SampleState),
} as const

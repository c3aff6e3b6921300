import { z } from 'zod'
import { batchAdvices, batchLimits } from '../../lake/batchAdvice'
import { assumptionCodes } from '../../lake/costEstimate'
import { payBackKinds } from '../../lake/payBack'

/** US dollars a month; `totalUnread` if nothing that INTELLIGENT_TIERING watches is read. */
const Monthly = z.object({
  storage: z.number(),
  monitoring: z.number(),
  tags: z.number(),
  total: z.number(),
  totalUnread: z.number(),
})

/** `text` says it in a plain sentence, with the day of the prices; empty for `notSought`. */
const PaysBack = z.object({ kind: z.enum(payBackKinds), text: z.string() })

/**
 * What a plan costs, in US dollars, always an estimate by the price list of the day `asOf`. `sample`: as AWS would charge for it. `unknownEndpoint`:
 * the endpoint is not AWS, so its prices are not known. `notRead`: too little is known of the objects.
 */
export const Price = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unknownEndpoint') }),
  z.object({ kind: z.literal('notRead') }),
  z.object({
    kind: z.literal('estimate'),
    asOf: z.string(),
    region: z.string(),
    /** The region whose prices were used. */
    pricedAs: z.string(),
    sample: z.boolean(),
    once: z.object({
      requests: z.number(),
      retrieval: z.number(),
      earlyDeletion: z.number(),
      kms: z.number(),
      secondLayer: z.number(),
      temporaryCopies: z.number(),
      total: z.number(),
    }),
    /** `after` does not hold the versions a copy leaves behind; `oldVersions` does. */
    monthly: z.object({ before: Monthly, after: Monthly, oldVersions: Monthly }),
    whenOldAreRemoved: z.number(),
    paysBack: PaysBack,
    /** With old versions removed at once. */
    paysBackWithoutOld: PaysBack,
    requests: z.array(z.object({ verb: z.string(), count: z.number(), usd: z.number() })),
    assumptions: z.array(z.enum(assumptionCodes)),
    /** Whether S3 Batch Operations is the better way. */
    batch: z.object({
      advice: z.enum(batchAdvices),
      batchUsd: z.number().nullable(),
      limits: z.array(z.enum(batchLimits)),
      /** How long the change takes from here at `perSecond` objects a second as last measured; `null` before anything was. */
      directSeconds: z.number().nullable(),
      perSecond: z.number().nullable(),
    }),
  }),
])
export type Price = z.infer<typeof Price>

import { z } from 'zod'
import { restoreTiers } from '../../lake/tiers'
import { call } from './call'
import { Fault } from './fault'
import { BucketName, ConnectionId } from './place'

/** Objects of a restore job: where they stand. `gone`: deleted, or another object has the key. Ends are in ms since 1970. */
const Stand = z.object({
  objects: z.number(),
  bytes: z.number(),
  waiting: z.number(),
  readable: z.number(),
  expired: z.number(),
  gone: z.number(),
  firstEnd: z.number().nullable(),
  lastEnd: z.number().nullable(),
})

/**
 * What S3 has made of the restores a job asked for, as far as it was looked. `waiting`: some are not readable yet. `over`: all copies have expired, or
 * their objects are gone. `lookedAt` is `null` before the first look of this start; `fault` says why the last one did not work.
 */
export const Campaign = z.object({
  job: z.string(),
  connection: ConnectionId,
  bucket: BucketName,
  state: z.enum(['waiting', 'readable', 'over']),
  fault: Fault.nullable(),
  speed: z.enum(restoreTiers),
  stand: Stand,
  partitions: z.number(),
  complete: z.number(),
  /** Prefixes all of whose objects have become readable since the look before; at most 20. */
  news: z.array(z.string()),
  askedAt: z.number(),
  lookedAt: z.number().nullable(),
  nextLookAt: z.number().nullable(),
  requests: z.number(),
})
export type Campaign = z.infer<typeof Campaign>

export const CampaignPartition = Stand.extend({ prefix: z.string() })
export type CampaignPartition = z.infer<typeof CampaignPartition>

const JobId = z.string().min(1).max(100)

export const campaigns = {
  'campaigns.list': call(z.strictObject({}), z.array(Campaign)),
  'campaigns.partitions': call(
    z.strictObject({ job: JobId, from: z.number().int().min(0), count: z.number().int().min(1).max(500) }),
    z.object({ total: z.number(), rows: z.array(CampaignPartition) }),
  ),
  /** Looks at once; otherwise it is looked from time to time until nothing is waited for. */
  'campaigns.look': call(z.strictObject({ job: JobId }), z.null()),
} as const

import { z } from 'zod'
import { call } from './call'
import { answer } from './fault'
import { BucketRef, ConnectionId, PrefixRef } from './place'
import { Tag } from './values'

export const Bucket = z.object({ name: z.string(), createdAt: z.number().nullable(), region: z.string().nullable() })
export type Bucket = z.infer<typeof Bucket>

export const DefaultEncryption = z.object({
  algorithm: z.string().nullable(),
  keyId: z.string().nullable(),
  bucketKey: z.boolean(),
  /** For instance `SSE-C`. */
  blocked: z.array(z.string()),
})
/**
 * What can be said of public access: S3's own verdict on the policy, the four switches of Block Public Access on the bucket, public ACL grants.
 * The account's own switches are not asked here, so `verdict` is about the bucket only (s3-facts A7.3, A7.4).
 */
export const PublicAccess = z.object({
  verdict: z.enum(['public', 'notPublic', 'blocked', 'unknown']),
  policyIsPublic: answer(z.boolean()),
  block: answer(
    z
      .object({
        blockPublicAcls: z.boolean(),
        ignorePublicAcls: z.boolean(),
        blockPublicPolicy: z.boolean(),
        restrictPublicBuckets: z.boolean(),
      })
      .nullable(),
  ),
  publicGrants: answer(z.array(z.string())),
})

export const BucketMarks = z.object({
  region: answer(z.string()),
  encryption: answer(DefaultEncryption),
  publicAccess: PublicAccess,
  versioning: answer(z.enum(['Enabled', 'Suspended', 'Off'])),
})
export type BucketMarks = z.infer<typeof BucketMarks>

/** What the inspector shows of a bucket beyond its marks; each by itself. */
export const BucketProperties = z.object({
  ownership: answer(z.string().nullable()),
  objectLock: answer(z.boolean()),
  tags: answer(z.array(Tag)),
  lifecycleRules: answer(z.array(z.object({ id: z.string(), enabled: z.boolean(), summary: z.string() }))),
  policyBytes: answer(z.number().nullable()),
  logging: answer(z.string().nullable()),
  requesterPays: answer(z.boolean()),
})
export type BucketProperties = z.infer<typeof BucketProperties>

export const buckets = {
  'buckets.list': call(
    z.strictObject({ connection: ConnectionId }),
    z.object({ buckets: z.array(Bucket), owner: z.string().nullable(), at: z.number() }),
  ),
  'buckets.marks': call(BucketRef, BucketMarks),
  'buckets.properties': call(BucketRef, BucketProperties),
  /**
   * The prefixes one level below. `more` is given back as `after` to go on; `scannedAll` is false while objects between the prefixes
   * are still being paged through.
   */
  'tree.children': call(
    PrefixRef.extend({ after: z.string().max(4096).optional() }),
    z.object({
      prefixes: z.array(z.string()),
      objectsSeen: z.number(),
      more: z.string().nullable(),
      requests: z.number(),
      at: z.number(),
    }),
  ),
} as const

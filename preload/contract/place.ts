import { z } from 'zod'
import { keyProblem } from '../../lake/location'

/** An object key: 1 to 1,024 bytes of UTF-8 (s3-facts A5.5); an empty one would turn the call into a bucket call (A5.10). */
export const Key = z.string().superRefine((key, context) => {
  const problem = keyProblem(key)
  if (problem) context.addIssue({ code: 'custom', message: problem })
})
/** The prefix may be empty: the whole bucket. */
export const Prefix = z.string().max(1024)
export const BucketName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'is not a bucket name')
export const ConnectionId = z.string().min(1).max(200)
export const VersionId = z.string().min(1).max(1024)

export const BucketRef = z.strictObject({ connection: ConnectionId, bucket: BucketName })
export const PrefixRef = z.strictObject({ connection: ConnectionId, bucket: BucketName, prefix: Prefix })
export const ObjectRef = z.strictObject({
  connection: ConnectionId,
  bucket: BucketName,
  key: Key,
  versionId: VersionId.optional(),
})
export type BucketRef = z.infer<typeof BucketRef>
export type PrefixRef = z.infer<typeof PrefixRef>
export type ObjectRef = z.infer<typeof ObjectRef>

import { z } from 'zod'

export const Tag = z.object({ key: z.string(), value: z.string() })

export const Encryption = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('SSE-S3') }),
  z.object({ kind: z.literal('SSE-KMS'), keyId: z.string().nullable(), bucketKey: z.boolean() }),
  z.object({ kind: z.literal('DSSE-KMS'), keyId: z.string().nullable() }),
  z.object({ kind: z.literal('SSE-C') }),
  z.object({ kind: z.literal('other'), value: z.string() }),
])

/** What objects can be encrypted with at a person's wish; whether `keyId` is the ARN of a key is said by `problemOfIntent`. */
export const TargetEncryption = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('SSE-S3') }),
  z.strictObject({ kind: z.literal('SSE-KMS'), keyId: z.string().max(2048), bucketKey: z.boolean() }),
  z.strictObject({ kind: z.literal('DSSE-KMS'), keyId: z.string().max(2048) }),
])

export const ClientSideEncryption = z.object({
  format: z.enum(['v1', 'v2', 'v3', 'instructionFile']),
  algorithm: z.string().nullable(),
  keyWrap: z.string().nullable(),
  unencryptedBytes: z.number().nullable(),
})

export const RestoreState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('ongoing') }),
  z.object({ kind: z.literal('restored'), expiresAt: z.number().nullable() }),
])

import { z } from 'zod'

/** Why something did not work, carried as data across the boundary. `explain` in the renderer offers the next step for each. */
export const Fault = z.discriminatedUnion('kind', [
  /** S3 refused: `action` is the IAM permission that is missing, `resource` the ARN or name it was asked for. */
  z.object({
    kind: z.literal('denied'),
    action: z.string(),
    resource: z.string(),
    message: z.string(),
    requestId: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('notFound'),
    what: z.enum(['bucket', 'key', 'version', 'upload', 'connection', 'listing', 'plan', 'job', 'scan']),
    name: z.string(),
  }),
  /** A delete marker hides the object (404 or 405 with x-amz-delete-marker). */
  z.object({ kind: z.literal('deleteMarker'), name: z.string() }),
  z.object({ kind: z.literal('archived'), name: z.string(), storageClass: z.string().nullable() }),
  /** The object is encrypted with a key of the customer's (SSE-C) that is not at hand. */
  z.object({ kind: z.literal('customerKeyNeeded'), name: z.string() }),
  /** The customer key that was given is not the one the object was written with. */
  z.object({ kind: z.literal('customerKeyWrong'), name: z.string() }),
  /** No usable credentials any more: expired session, SSO login needed, MFA needed. `hint` is what to do, in words. */
  z.object({
    kind: z.literal('signedOut'),
    reason: z.enum(['expired', 'sso', 'mfa', 'none', 'process', 'otherIdentity']),
    hint: z.string(),
  }),
  /** The server knows the access key or the signature is wrong. */
  z.object({
    kind: z.literal('badCredentials'),
    problem: z.enum(['unknownAccessKey', 'wrongSecret', 'invalidToken']),
    message: z.string(),
  }),
  z.object({ kind: z.literal('clockSkew'), secondsOff: z.number().nullable() }),
  z.object({
    kind: z.literal('unreachable'),
    host: z.string(),
    problem: z.enum(['refused', 'unknownHost', 'timeout', 'tls', 'reset', 'offline']),
    message: z.string(),
  }),
  z.object({ kind: z.literal('wrongRegion'), bucket: z.string(), region: z.string().nullable() }),
  z.object({ kind: z.literal('throttled'), message: z.string() }),
  z.object({ kind: z.literal('badInput'), path: z.string(), problem: z.string() }),
  /** This endpoint does not have the feature, or answers it with something else. */
  z.object({ kind: z.literal('unsupported'), feature: z.string(), message: z.string() }),
  /** Somebody else changed it meanwhile, or S3 says the state does not allow it. */
  z.object({ kind: z.literal('conflict'), name: z.string(), message: z.string() }),
  /** The answer is not what S3 would say: empty, cut off, or not S3 at all. */
  z.object({ kind: z.literal('badAnswer'), message: z.string() }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({
    kind: z.literal('unexpected'),
    code: z.string(),
    message: z.string(),
    status: z.number().nullable(),
    requestId: z.string().nullable(),
  }),
])
export type Fault = z.infer<typeof Fault>

/** Every handler answers this; it never rejects across IPC. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault }

/** One fact that may have failed by itself. `at` is when S3 said so, in ms since 1970. */
export const answer = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value, at: z.number() }),
    z.object({ ok: z.literal(false), fault: Fault, at: z.number() }),
  ])
export type Answer<T> =
  | { readonly ok: true; readonly value: T; readonly at: number }
  | { readonly ok: false; readonly fault: Fault; readonly at: number }

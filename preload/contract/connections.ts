import { z } from 'zod'
import { call } from './call'
import { answer } from './fault'
import { ConnectionId } from './place'

/** A profile found in the shared config and credentials files. `needs` is what opening it will ask of the person. */
export const Profile = z.object({
  name: z.string(),
  kind: z.enum(['static', 'role', 'sso', 'process', 'webIdentity', 'login', 'environment', 'unknown']),
  region: z.string().nullable(),
  /** In words: where its credentials come from, for instance `role arn:aws:iam::1:role/x through profile base`. */
  source: z.string(),
  needs: z.enum(['mfa', 'approval']).nullable(),
  /** The shell command a `credential_process` runs; shown before it is run (security B3.3). */
  command: z.string().nullable(),
})
export type Profile = z.infer<typeof Profile>

export const Identity = z.object({ account: z.string(), arn: z.string(), userId: z.string() })

export const Connection = z.object({
  id: ConnectionId,
  kind: z.enum(['profile', 'endpoint', 'sample']),
  label: z.string(),
  /** Where the credentials come from, in words. */
  source: z.string(),
  region: z.string(),
  /** `null` for AWS itself. */
  endpoint: z.string().nullable(),
  /** Who STS says we are; a fault of kind `unsupported` where there is no STS. */
  identity: answer(Identity),
  /** When the session ends, ms since 1970; `null` when it does not or nobody says. */
  expiresAt: z.number().nullable(),
})
export type Connection = z.infer<typeof Connection>

/** A connection remembered from an earlier start; never holds a secret. */
export const SavedConnection = z.object({
  id: ConnectionId,
  kind: z.enum(['profile', 'endpoint', 'sample']),
  label: z.string(),
  /** Name of the profile to open again; `null` for the other kinds. */
  profile: z.string().nullable(),
  endpoint: z.string().nullable(),
  region: z.string().nullable(),
  pathStyle: z.boolean(),
  accessKeyId: z.string().nullable(),
  /** `keychain`: opens by itself; `ask`: the secret was only in memory and must be given again; `none`: needs no secret of ours. */
  secret: z.enum(['keychain', 'ask', 'none']),
})
export type SavedConnection = z.infer<typeof SavedConnection>

const region = z.string().regex(/^[a-z0-9-]{1,40}$/, 'is not a region name such as eu-west-1')
const text = (max: number) => z.string().min(1, 'must not be empty').max(max)

export const OpenInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('profile'),
    profile: text(200),
    region: region.optional(),
    mfaCode: z
      .string()
      .regex(/^\d{6}$/, 'is six digits')
      .optional(),
    /** The exact command the person was shown and agreed to. */
    approvedCommand: z.string().max(4096).optional(),
  }),
  z.strictObject({
    kind: z.literal('endpoint'),
    label: text(80),
    endpoint: z
      .string()
      .max(2048)
      .regex(/^https?:\/\/[^\s/?#@]+(\/)?$/, 'must look like https://host or http://host:port'),
    region,
    accessKeyId: text(256),
    /** Left out to use the one in the keychain. */
    secretAccessKey: text(1024).optional(),
    sessionToken: z.string().max(8192).optional(),
    pathStyle: z.boolean(),
    remember: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('sample') }),
])
export type OpenInput = z.infer<typeof OpenInput>

export const connections = {
  'connections.profiles': call(
    z.strictObject({}),
    z.object({ profiles: z.array(Profile), files: z.array(z.string()) }),
  ),
  'connections.saved': call(z.strictObject({}), z.object({ saved: z.array(SavedConnection), keychain: z.boolean() })),
  'connections.open': call(OpenInput, Connection),
  'connections.list': call(z.strictObject({}), z.array(Connection)),
  /** Asks for credentials and identity again, after a session has expired. */
  'connections.renew': call(
    z.strictObject({
      connection: ConnectionId,
      mfaCode: z
        .string()
        .regex(/^\d{6}$/)
        .optional(),
    }),
    Connection,
  ),
  'connections.close': call(z.strictObject({ connection: ConnectionId }), z.null()),
  'connections.forget': call(z.strictObject({ id: ConnectionId }), z.null()),
  /** Puts endpoint and keys of the sample lake on the clipboard, for the AWS CLI and rclone; they never pass the renderer. */
  'connections.copySampleSettings': call(z.strictObject({ connection: ConnectionId }), z.null()),
} as const

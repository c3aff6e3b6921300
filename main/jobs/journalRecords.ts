import { z } from 'zod'
import { skipReasons, type ChangeStep, type SkipReason } from '../../lake/changePlan'
import type { Tag } from '../../lake/tags'
import { JobIntent } from '../../preload/contract/changes'
import { Fault } from '../../preload/contract/fault'
import { Encryption } from '../../preload/contract/values'
import type { Step } from './steps'

const known = <T extends z.ZodType>(value: T) => z.union([value, z.literal('unknown')])

/** Who runs a job and where. Somebody else, or another place, may not go on with it (security B7.19). Holds no secret. */
export const Pin = z.strictObject({
  connection: z.string(),
  label: z.string(),
  kind: z.enum(['profile', 'endpoint', 'sample']),
  /** `null` for AWS itself. */
  endpoint: z.string().nullable(),
  account: z.string().nullable(),
  /** The person, without the name of the session. */
  arn: z.string().nullable(),
  /** Tells apart access keys that are given, such as those of one start of the sample lake; a hash. */
  key: z.string().nullable(),
})
export type Pin = z.infer<typeof Pin>

/** The first record of a journal. */
export const JournalHeader = z.strictObject({
  k: z.literal('job'),
  job: z.string(),
  created: z.number(),
  pin: Pin,
  bucket: z.string(),
  intent: JobIntent,
  rules: z.strictObject({
    versioning: z.enum(['Enabled', 'Suspended', 'Off', 'unknown']),
    objectLock: known(z.boolean()),
    usesAcls: known(z.boolean()),
    updatesEncryption: z.boolean().default(false),
    notifies: known(z.boolean()),
    replicates: known(z.boolean()),
    lifecycleTagKeys: known(z.array(z.string())),
    policyTagKeys: known(z.array(z.string())),
  }),
  /** Works with a key of the customer's, which is asked for again after a start of the program and written nowhere. */
  customerKey: z.boolean().default(false),
  /** Prefixes that show the target. */
  places: z.array(z.string()),
  /** Objects to be changed and their bytes. */
  objects: z.number(),
  bytes: z.number(),
})
export type JournalHeader = z.infer<typeof JournalHeader>

/** What a change replaces, so that it can be recognised as done and taken back. Only what the change touches, and what must stay. */
export interface BeforeImage {
  readonly versionId: string | null
  readonly storageClass?: string
  readonly encryption?: z.infer<typeof Encryption>
  /** A hash over size, content headers and metadata, which must be the same after. */
  readonly content?: string
  readonly tagCount?: number | null
  readonly tags?: readonly Tag[]
  readonly newTags?: readonly Tag[]
}

/** What became of one object. `versionId` is the one the change made, `requestId` that of the write, where they are known. */
export type Outcome =
  | {
      readonly kind: 'done'
      readonly versionId?: string | null
      readonly etag?: string | null
      readonly requestId?: string | null
    }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'failed'; readonly fault: Fault }

const JobEnd = z.strictObject({
  k: z.literal('state'),
  state: z.enum(['running', 'paused', 'waiting', 'interrupted', 'cancelling', 'cancelled', 'done']),
  at: z.number(),
  done: z.number(),
  failed: z.number(),
  skipped: z.number(),
  bytes: z.number(),
  requests: z.number(),
})
export type StateRecord = z.infer<typeof JobEnd>

/** A step of the plan, by position to be short: key, version, ETag, time, bytes, class, kind, before and after in words, aim. */
export type StepRow = readonly [
  key: string,
  versionId: string | null,
  etag: string,
  modifiedAt: number,
  bytes: number,
  storageClass: string,
  kind: ChangeStep,
  aim: string | null,
]

/** Every record after the header; `n` is the number of the change in the plan, times are ms since 1970. */
export type JournalRecord =
  | { readonly k: 'steps'; readonly rows: readonly StepRow[] }
  /** The plan is whole; before this nothing is written to S3. */
  | { readonly k: 'ready' }
  /** About to write to S3. */
  | { readonly k: 'intent'; readonly n: number; readonly at: number; readonly before: BeforeImage }
  | { readonly k: 'upload'; readonly n: number; readonly id: string }
  | { readonly k: 'result'; readonly n: number; readonly at: number; readonly outcome: Outcome }
  /** All that failed is open again. */
  | { readonly k: 'retry' }
  /** Objects a second at most; `null` is no limit. */
  | { readonly k: 'limit'; readonly perSecond: number | null }
  | StateRecord

const number = z.number().int().min(0)
const text = z.string().nullable()
const Tags = z.array(z.strictObject({ key: z.string(), value: z.string() }))
const steps = [
  'copy',
  'copyInParts',
  'updateEncryption',
  'tag',
  'restore',
  'delete',
  'deleteVersion',
  'undelete',
] as const satisfies ChangeStep[]

const Record = z.discriminatedUnion('k', [
  z.strictObject({
    k: z.literal('steps'),
    rows: z.array(
      z.tuple([z.string(), text, z.string(), z.number(), z.number(), z.string(), z.enum(steps), text]).readonly(),
    ),
  }),
  z.strictObject({ k: z.literal('ready') }),
  z.strictObject({
    k: z.literal('intent'),
    n: number,
    at: z.number(),
    before: z.strictObject({
      versionId: text,
      storageClass: z.string().exactOptional(),
      encryption: Encryption.exactOptional(),
      content: z.string().exactOptional(),
      tagCount: z.number().nullable().exactOptional(),
      tags: Tags.exactOptional(),
      newTags: Tags.exactOptional(),
    }),
  }),
  z.strictObject({ k: z.literal('upload'), n: number, id: z.string() }),
  z.strictObject({
    k: z.literal('result'),
    n: number,
    at: z.number(),
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('done'),
        versionId: text.exactOptional(),
        etag: text.exactOptional(),
        requestId: text.exactOptional(),
      }),
      z.strictObject({ kind: z.literal('skipped'), reason: z.enum(skipReasons) }),
      z.strictObject({ kind: z.literal('failed'), fault: Fault }),
    ]),
  }),
  z.strictObject({ k: z.literal('retry') }),
  z.strictObject({ k: z.literal('limit'), perSecond: z.number().positive().nullable() }),
  JobEnd,
])

/** `null` when it is none. */
export function parseRecord(record: unknown): JournalRecord | null {
  const parsed = Record.safeParse(record)
  return parsed.success ? parsed.data : null
}

export const rowOf = (step: Step): StepRow => [
  step.key,
  step.versionId,
  step.etag,
  step.modifiedAt,
  step.bytes,
  step.storageClass,
  step.kind,
  step.aim,
]

export const stepOf = ([key, versionId, etag, modifiedAt, bytes, storageClass, kind, aim]: StepRow): Omit<
  Step,
  'number'
> => ({
  key,
  versionId,
  etag,
  modifiedAt,
  bytes,
  storageClass,
  kind,
  aim,
})

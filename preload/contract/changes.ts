import { z } from 'zod'
import { planVerbs, skipReasons, warningCodes } from '../../lake/changePlan'
import { findingKinds } from '../../lake/findings'
import { restoreTiers, targetClasses } from '../../lake/tiers'
import { call } from './call'
import { Fault } from './fault'
import { ObjectFilter } from './filter'
import { ListingId } from './listings'
import { BucketName, ConnectionId, Key, Prefix, VersionId } from './place'
import { Price } from './price'
import { ScanFilter, ScanId } from './scans'
import { TargetEncryption } from './values'

const TagKey = z.string().max(200)
const TagValue = z.string().max(400)
export const TagEdit = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set'), key: TagKey, value: TagValue }),
  z.strictObject({ op: z.literal('addIfAbsent'), key: TagKey, value: TagValue }),
  z.strictObject({ op: z.literal('rename'), from: TagKey, to: TagKey }),
  z.strictObject({ op: z.literal('remove'), key: TagKey }),
  z.strictObject({ op: z.literal('changeValue'), key: TagKey, from: TagValue, to: TagValue }),
  z.strictObject({ op: z.literal('unifyKey'), to: TagKey }),
  z.strictObject({ op: z.literal('unifyValue'), key: TagKey, to: TagValue }),
])

export const Intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('storageClass'), to: z.enum(targetClasses) }),
  z.strictObject({ kind: z.literal('tags'), edits: z.array(TagEdit).min(1).max(40) }),
  z.strictObject({ kind: z.literal('encryption'), to: TargetEncryption, copy: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal('restore'), days: z.number().int().min(1).max(365), speed: z.enum(restoreTiers) }),
  z.strictObject({ kind: z.literal('delete'), versions: z.enum(['current', 'all']) }),
  z.strictObject({ kind: z.literal('undelete') }),
])

/** What a job does: what was asked for, or taking back what an earlier job has done. */
export const JobIntent = z.discriminatedUnion('kind', [
  ...Intent.options,
  z.strictObject({
    kind: z.literal('undo'),
    job: z.string(),
    of: z.enum(['storageClass', 'tags', 'encryption', 'restore', 'delete', 'undelete']),
  }),
])

/**
 * What a change is for. A selection is read from its listing at once; a selected prefix stands for everything below it. What was `found` in a scan
 * is listed again, so that the plan is for what is there now. A `finding` stands for everything below the prefixes that mend it.
 */
export const Target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('objects'),
    objects: z
      .array(z.strictObject({ key: Key, versionId: VersionId.optional() }))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ kind: z.literal('selection'), listing: ListingId }),
  z.strictObject({ kind: z.literal('prefix'), prefix: Prefix }),
  z.strictObject({ kind: z.literal('found'), scan: ScanId, filter: ScanFilter }),
  z.strictObject({ kind: z.literal('finding'), scan: ScanId, dataSet: Prefix, finding: z.enum(findingKinds) }),
])
export type Target = z.infer<typeof Target>

const Amount = z.object({ objects: z.number(), bytes: z.number() })

/** Objects that are of one class before and come to lie in the same one after, or go. `leavesOld`: their bytes stay, as old versions. */
const PlanFlow = Amount.extend({
  from: z.string(),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('class'), storageClass: z.string() }),
    z.object({ kind: z.enum(['gone', 'hidden']) }),
  ]),
  changes: z.boolean(),
  leavesOld: z.boolean().nullable(),
})

/** What exactly will happen. Sent as an event while it is being worked out, and whole once it is `ready`. */
export const Plan = z.object({
  plan: z.string(),
  connection: ConnectionId,
  bucket: BucketName,
  intent: JobIntent,
  state: z.enum(['reading', 'ready', 'failed']),
  fault: Fault.nullable(),
  /** Objects looked at so far. */
  read: Amount,
  change: Amount,
  /** What was looked at to find the objects of the plan; each of `tagReads` was a request. `null` without a filter. */
  filtered: z.object({ filter: ObjectFilter, looked: Amount, tagReads: z.number() }).nullable(),
  skips: z.array(Amount.extend({ reason: z.enum(skipReasons) })),
  warnings: z.array(Amount.extend({ code: z.enum(warningCodes) })),
  /** Requests the run will make; `exact` is false when it depends on what is found then. */
  requests: z.array(z.object({ verb: z.enum(planVerbs), count: z.number(), exact: z.boolean() })),
  /** Objects whose encryption, tags or lock were not read for the plan and are checked one by one when the change is made. */
  unchecked: z.number(),
  /** What must be typed to go on, or `null`: words for what is lost for good, the number of objects where more than 100 are hidden. */
  typed: z.string().nullable(),
  versioning: z.enum(['Enabled', 'Suspended', 'Off', 'unknown']),
  /** Grows with every exclusion. */
  revision: z.number(),
  /** `null` until the plan is ready. */
  price: Price.nullable(),
  /** For a restore that is ready: all objects of the target at each speed, in US dollars; `null` where prices are not known. Always an estimate. */
  restoreSpeeds: z.array(
    z.object({
      speed: z.enum(restoreTiers),
      objects: z.number(),
      bytes: z.number(),
      usd: z.number().nullable(),
      asOf: z.string().nullable(),
    }),
  ),
  /** All objects of the plan by their class before and after, once it is ready; what is left or excluded stays where it is. */
  flows: z.array(PlanFlow),
  at: z.number(),
})
export type Plan = z.infer<typeof Plan>

export const PlanRow = z.object({
  /** Its place in the whole plan. */
  row: z.number(),
  key: z.string(),
  versionId: z.string().nullable(),
  bytes: z.number(),
  outcome: z.enum(['change', 'skip']),
  reason: z.enum(skipReasons).nullable(),
  /** For people: what it is now and what it will be, such as `STANDARD` and `GLACIER_IR`; `null` where not read. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export type PlanRow = z.infer<typeof PlanRow>

/** Objects of a plan below a prefix, or directly in it and in none of the prefixes below, with what becomes of them. */
export const PlanGroup = z.object({
  kind: z.enum(['prefix', 'directly']),
  prefix: z.string(),
  /** The last part of the prefix, a partition as `month = 10`. Show it through `visibleName`. */
  label: z.string(),
  objects: z.number(),
  bytes: z.number(),
  change: Amount,
  excluded: z.number(),
  /** Left as they are for another reason. */
  skip: z.number(),
})
export type PlanGroup = z.infer<typeof PlanGroup>

/** Part of a plan: rows by their place in it, everything below a prefix, or what is directly in it. */
export const PlanPart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rows'), rows: z.array(z.number().int().min(0)).min(1).max(1000) }),
  z.strictObject({ kind: z.literal('prefix'), prefix: Prefix }),
  z.strictObject({ kind: z.literal('directly'), prefix: Prefix }),
])

/**
 * A whole snapshot, at most ten a second and always the last. `waiting`: paused by itself because credentials, network or disk are gone
 * (`fault` says which). `interrupted`: the program ended in the middle of it; `jobs.resume` goes on when the same connection is open.
 */
export const Job = z.object({
  job: z.string(),
  connection: ConnectionId,
  bucket: BucketName,
  intent: JobIntent,
  state: z.enum(['running', 'paused', 'waiting', 'interrupted', 'cancelling', 'cancelled', 'done']),
  fault: Fault.nullable(),
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  /** Left as they are, found so only during the run. */
  skipped: z.number(),
  bytes: z.number(),
  requests: z.number(),
  /** Objects a second over the last ten seconds. */
  rate: z.number(),
  secondsLeft: z.number().nullable(),
  /** Objects a second at most; `null` is as fast as S3 takes it. */
  limit: z.number().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Prefixes whose listings should be refreshed, at most 20. */
  places: z.array(z.string()),
})
export type Job = z.infer<typeof Job>

export const JobProblem = z.object({
  key: z.string(),
  versionId: z.string().nullable(),
  outcome: z.enum(['failed', 'skipped']),
  reason: z.enum(skipReasons).nullable(),
  fault: Fault.nullable(),
  at: z.number(),
})
export type JobProblem = z.infer<typeof JobProblem>

/** One thing that is not as the job left it. `expected` and `found` are for people. */
export const Difference = z.object({
  key: z.string(),
  versionId: z.string().nullable(),
  what: z.enum(['class', 'content', 'encryption', 'tags', 'version', 'restore', 'missing', 'stillThere', 'unreadable']),
  expected: z.string(),
  found: z.string(),
})
export type Difference = z.infer<typeof Difference>

/** A check of what a job has done; the newest one of the job. */
export const Verification = z.object({
  state: z.enum(['running', 'done', 'failed']),
  fault: Fault.nullable(),
  /** Objects the job says it has changed, and how many of them are looked at: all, or a sample spread evenly over the plan. */
  of: z.number(),
  looked: z.number(),
  checked: z.number(),
  /** Objects that may not be read, so that nobody can say; they count as none that differ. */
  unreadable: z.number(),
  /** Objects that differ. Of these and of the unreadable ones the first 10,000 are listed. */
  differ: z.number(),
  total: z.number(),
  rows: z.array(Difference),
  at: z.number(),
})
export type Verification = z.infer<typeof Verification>

/** A journal that cannot be used: damaged, or written by another version. Nothing is done with its job. */
export const DamagedJob = z.object({
  job: z.string(),
  file: z.string(),
  /** `null` where the journal does not tell. */
  bucket: z.string().nullable(),
  connection: z.string().nullable(),
  fault: Fault,
})
export type DamagedJob = z.infer<typeof DamagedJob>

/** One write to S3. `before` and `after` are for people; `why` is the kind of a fault or the reason of a skip. */
export const AuditEntry = z.object({
  at: z.number(),
  who: z.string(),
  connection: z.string(),
  /** `null` for AWS itself. */
  endpoint: z.string().nullable(),
  bucket: z.string(),
  key: z.string(),
  versionId: z.string().nullable(),
  job: z.string(),
  action: z.string(),
  before: z.string(),
  after: z.string(),
  newVersionId: z.string().nullable(),
  requestId: z.string().nullable(),
  outcome: z.enum(['done', 'failed', 'skipped']),
  why: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** A plan that was saved, by an id: only main knows where its file is. `name` is that of the file. */
const SavedPlan = z.object({
  file: z.string(),
  name: z.string(),
  /** The open one that is the same place and person. */
  connection: ConnectionId,
  bucket: BucketName,
  intent: Intent,
  filter: ObjectFilter.nullable(),
  objects: z.number(),
  savedAt: z.number(),
})
export type SavedPlan = z.infer<typeof SavedPlan>

/** The tags of some objects, added up. `whole`: these are all objects there are; `refused` may not be read. */
export const TagSample = z.object({
  looked: z.number(),
  refused: z.number(),
  whole: z.boolean(),
  tags: z.array(
    z.object({
      key: z.string(),
      objects: z.number(),
      values: z.array(z.object({ value: z.string(), objects: z.number() })),
    }),
  ),
})
export type TagSample = z.infer<typeof TagSample>

/** A key for SSE-C, only ever on its way to main, where it stays in memory for one change: 32 bytes as Base64 or hexadecimal digits. */
const CustomerKey = z.string().max(100)
const PlanId = z.string().min(1).max(100)
const JobId = z.string().min(1).max(100)
const window = { from: z.number().int().min(0), count: z.number().int().min(1).max(500) }

export const changes = {
  'changes.plan': call(
    z.strictObject({
      connection: ConnectionId,
      bucket: BucketName,
      target: Target,
      intent: Intent,
      customerKey: CustomerKey.optional(),
      /** Only objects of the target that are like this; what else it holds is looked at and no part of the plan. */
      filter: ObjectFilter.optional(),
    }),
    z.object({ plan: PlanId }),
  ),
  /** Looks at the tags of up to 100 objects of a target. */
  'changes.tagSample': call(
    z.strictObject({ connection: ConnectionId, bucket: BucketName, target: Target }),
    TagSample,
  ),
  'changes.planState': call(z.strictObject({ plan: PlanId }), Plan),
  'changes.planRows': call(
    z.strictObject({
      plan: PlanId,
      ...window,
      show: z.enum(['all', 'change', 'skip']),
      /** Only rows below this prefix, whose key holds `text` whatever its case. */
      prefix: Prefix.default(''),
      text: z.string().max(1024).default(''),
    }),
    z.object({ from: z.number(), total: z.number(), rows: z.array(PlanRow) }),
  ),
  /** The plan by the next part of its keys below a prefix; `null` starts where the keys begin to differ. `prefix` is where it is. */
  'changes.planGroups': call(
    z.strictObject({ plan: PlanId, prefix: Prefix.nullable(), ...window }),
    z.object({ prefix: z.string(), explanation: z.string(), total: z.number(), groups: z.array(PlanGroup) }),
  ),
  /** Takes the changes of a part out of a plan that is `ready`, or puts them back; answers the plan as it is then. */
  'changes.exclude': call(z.strictObject({ plan: PlanId, part: PlanPart, excluded: z.boolean() }), Plan),
  /** Writes a plan that is `ready`, with what was taken out of it, into a file that main asks the person for; `null` when none was chosen. */
  'changes.save': call(
    z.strictObject({ plan: PlanId }),
    z.object({ file: z.string(), records: z.number() }).nullable(),
  ),
  /** Main asks the person for the file of a saved plan; `null` when none was chosen. */
  'changes.chooseSaved': call(z.strictObject({}), SavedPlan.nullable()),
  /** Plans anew for the objects of a saved plan that are as they were then. The file is read and checked whole before. */
  'changes.planSaved': call(
    z.strictObject({ file: z.string().min(1).max(100), customerKey: CustomerKey.optional() }),
    z.object({ plan: PlanId }),
  ),
  'changes.discard': call(z.strictObject({ plan: PlanId }), z.null()),
  /** Starts the job of a plan that is `ready`. */
  'changes.apply': call(
    z.strictObject({ plan: PlanId, typed: z.string().max(50).optional() }),
    z.object({ job: JobId }),
  ),
  /** Plans to take back what a job has done. What cannot be taken back is skipped in the plan, with its reason. */
  'changes.undo': call(z.strictObject({ job: JobId, customerKey: CustomerKey.optional() }), z.object({ plan: PlanId })),
  'jobs.list': call(z.strictObject({}), z.array(Job)),
  'jobs.pause': call(z.strictObject({ job: JobId }), z.null()),
  'jobs.resume': call(z.strictObject({ job: JobId }), z.null()),
  /** A job that needs a customer's key waits for it after a start of the program, and when what failed is run again. */
  'jobs.giveCustomerKey': call(z.strictObject({ job: JobId, customerKey: CustomerKey }), z.null()),
  'jobs.cancel': call(z.strictObject({ job: JobId }), z.null()),
  /** Runs the failed ones again, as part of the same job. */
  'jobs.retry': call(z.strictObject({ job: JobId }), z.null()),
  'jobs.problems': call(
    z.strictObject({ job: JobId, ...window }),
    z.object({ total: z.number(), rows: z.array(JobProblem) }),
  ),
  /** Removes a job that is over or interrupted, with its journal; a damaged journal is kept under another name. */
  'jobs.dismiss': call(z.strictObject({ job: JobId }), z.null()),
  /** Looks whether what a job that is over has done is there: everything, or `sample` of it. Goes on by itself. */
  'jobs.verify': call(z.strictObject({ job: JobId, sample: z.number().int().min(1).nullable() }), z.null()),
  /** `null` when none was asked for since the program started. */
  'jobs.verification': call(z.strictObject({ job: JobId, ...window }), Verification.nullable()),
  'jobs.damaged': call(z.strictObject({}), z.array(DamagedJob)),
  /** Why the jobs of earlier starts cannot be read and none can begin, such as another copy of the program; `null` when they can. */
  'jobs.folderFault': call(z.strictObject({}), Fault.nullable()),
  'jobs.limit': call(z.strictObject({ job: JobId, perSecond: z.number().min(0.1).max(100_000).nullable() }), z.null()),
  /** Somebody scrolls: for a moment all jobs leave the processor to the window. */
  'jobs.giveWay': call(z.strictObject({}), z.null()),
  /** Newest first; `text` is looked for in all values, whatever its case. */
  'audit.search': call(
    z.strictObject({
      text: z.string().max(1024),
      from: z.number().int().min(0).max(10_000),
      count: z.number().int().min(1).max(500),
    }),
    z.object({ rows: z.array(AuditEntry), more: z.boolean() }),
  ),
} as const

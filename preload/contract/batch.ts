import { z } from 'zod'
import { batchStayReasons } from '../../lake/batchJob'
import { batchNotes } from '../../lake/batchText'
import { skipReasons } from '../../lake/changePlan'
import { call } from './call'
import { JobIntent } from './changes'
import { Fault } from './fault'
import { BucketName, ConnectionId } from './place'

/** What a person says of a hand-off; main says what is wrong with it, by field. */
export const BatchForm = z.strictObject({
  roleArn: z.string().max(2048),
  manifestBucket: z.string().max(255),
  manifestPrefix: z.string().max(1024),
  reportBucket: z.string().max(255),
  reportPrefix: z.string().max(1024),
  reportAll: z.boolean(),
  priority: z.number(),
  confirm: z.boolean(),
})
export type BatchForm = z.infer<typeof BatchForm>

const Amount = z.object({ objects: z.number(), bytes: z.number() })

/** A plan being sorted into jobs of S3 Batch Operations: each object is looked at first. Sent while that goes on, and whole once it is `ready`. */
export const HandOver = z.object({
  handOver: z.string(),
  plan: z.string(),
  connection: ConnectionId,
  bucket: BucketName,
  intent: JobIntent,
  state: z.enum(['reading', 'ready', 'failed']),
  fault: Fault.nullable(),
  /** The account jobs are made in, and their region once it is known. */
  account: z.string(),
  region: z.string().nullable(),
  /** Objects of the plan, and how many were looked at. */
  total: z.number(),
  looked: z.number(),
  requests: z.number(),
  /** One for each job; `what` it does to each of its objects is for people. */
  parts: z.array(Amount.extend({ what: z.string(), versions: z.boolean() })),
  /** What stays to be changed from here or not at all. */
  left: z.array(Amount.extend({ reason: z.enum([...skipReasons, ...batchStayReasons]) })),
  notes: z.array(z.enum(batchNotes)),
  /** What S3 Batch Operations asks for besides the requests, in US dollars, an estimate by the prices of the day `asOf`. */
  fee: z.object({ usd: z.number(), asOf: z.string() }).nullable(),
})
export type HandOver = z.infer<typeof HandOver>

/**
 * A job of S3 Batch Operations, as S3 told of it at `askedAt`. `sending`: it is not known whether it was made; sending again makes no second one.
 * `refused`: it was not made, `fault` says why. `made`: `status` is S3's own word.
 */
export const BatchJob = z.object({
  job: z.string(),
  connection: ConnectionId,
  /** The name of the connection. */
  label: z.string(),
  bucket: BucketName,
  intent: JobIntent,
  what: z.string(),
  state: z.enum(['sending', 'refused', 'made']),
  jobId: z.string().nullable(),
  status: z.string().nullable(),
  /** Objects of the manifest. */
  objects: z.number(),
  bytes: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  askedAt: z.number().nullable(),
  /** Why the job was refused, or why it could not be asked about. */
  fault: Fault.nullable(),
  /** S3's reasons for a failed job. */
  failures: z.array(z.object({ code: z.string(), reason: z.string() })),
  manifest: z.object({ bucket: z.string(), key: z.string() }),
  /** Where its report is or will be; `null` before the job is made. */
  report: z.object({ bucket: z.string(), prefix: z.string() }).nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Prefixes whose listings should be refreshed when it ends. */
  places: z.array(z.string()),
})
export type BatchJob = z.infer<typeof BatchJob>

const Id = z.string().min(1).max(100)
const OneJob = z.strictObject({ job: Id })

export const batch = {
  /** Looks at every object that the plan changes and sorts them into jobs. Writes nothing. */
  'batch.prepare': call(z.strictObject({ plan: Id }), z.object({ handOver: Id })),
  'batch.prepareState': call(z.strictObject({ handOver: Id }), HandOver),
  'batch.discard': call(z.strictObject({ handOver: Id }), z.null()),
  /** Puts the manifests and makes the jobs. */
  'batch.start': call(z.strictObject({ handOver: Id, form: BatchForm }), z.object({ jobs: z.array(Id) })),
  /** Writes manifests and requests into a folder the person chooses; `null` when none was chosen. */
  'batch.save': call(
    z.strictObject({ handOver: Id, form: BatchForm }),
    z.object({ folder: z.string(), files: z.array(z.string()) }).nullable(),
  ),
  /** What was last said for a connection; `null` the first time. */
  'batch.lastForm': call(z.strictObject({ connection: ConnectionId }), BatchForm.nullable()),
  'batch.list': call(z.strictObject({}), z.array(BatchJob)),
  /** Asks S3 now. */
  'batch.ask': call(OneJob, z.null()),
  /** Sends the request of a job again whose answer is not known or that was refused. */
  'batch.send': call(OneJob, z.null()),
  'batch.confirm': call(OneJob, z.null()),
  'batch.cancel': call(OneJob, z.null()),
  /** Forgets a job here; one that S3 runs goes on. */
  'batch.dismiss': call(OneJob, z.null()),
} as const

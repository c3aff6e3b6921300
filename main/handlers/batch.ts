import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { whyNoBatch } from '../../lake/batchJob'
import { createJobRequest, placeIn, problemsOfForm, type CreateJobRequest } from '../../lake/batchRequest'
import { operationText } from '../../lake/batchText'
import type { batch, BatchForm, BatchJob } from '../../preload/contract/batch'
import type { AuditEntry } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { OpenConnection } from '../connections/registry'
import { readBatchRecords, removeBatchRecord, writeBatchRecord, type BatchRecord } from '../jobs/batchRecord'
import { batchPause, BatchRun } from '../jobs/batchRun'
import { realDisk, type Disk } from '../jobs/disk'
import { HandOver, type ReadyPart } from '../jobs/handOver'
import { checkPin, pinOf } from '../jobs/pin'
import type { Planning } from '../jobs/planning'
import { pricedAsOf } from '../jobs/planPricing'
import type { ControlAsk } from '../s3/batch'
import { LakeError } from '../s3/lakeError'
import { putManifest } from '../s3/manifest'
import { faultOf } from '../scan/talk'
import type { Context, HandlersOf } from './context'

type FindPlan = (plan: string) => { readonly planning: Planning; readonly places: readonly string[] }
type AppendAudit = (lines: readonly string[]) => Promise<void>

/** A hand-off that nobody discards makes room for newer ones. */
const mostHandOvers = 4

interface Kept {
  readonly over: HandOver
  readonly places: readonly string[]
}

/** Hands plans over to S3 Batch Operations, and follows the jobs that come of it. */
export class BatchJobs {
  private readonly handOvers = new Map<string, Kept>()
  private readonly runs = new Map<string, BatchRun>()
  private readonly disk: Disk
  private readonly folder: string
  private readonly earlier: Promise<void>

  constructor(
    private readonly context: Context,
    private readonly findPlan: FindPlan,
    private readonly appendAudit: AppendAudit,
  ) {
    this.disk = context.disk ?? realDisk
    this.folder = join(context.userData, 'batch')
    this.earlier = this.readEarlier()
    // Whoever lists the jobs is told.
    this.earlier.catch(() => undefined)
  }

  /** @throws LakeError unsupported where Batch cannot do it, badInput while the plan is not ready */
  prepare(plan: string): string {
    const { planning, places } = this.findPlan(plan)
    const { connection, bucket, work, lake } = planning.options
    const { rules } = planning
    if (rules === null || planning.isChanging) refuse('plan', 'is not ready')
    const why = whyNoBatch(work.intent)
    if (why !== null || work.kind === 'undo') throw unsupported(why ?? '')
    const { account } = this.askOf(this.context.registry.get(connection), '')
    const handOver = `over-${randomUUID()}`
    const over = new HandOver({
      handOver,
      plan,
      connection,
      bucket,
      account,
      intent: work.intent,
      rules,
      steps: planning.steps,
      lake,
      report: (snapshot) => this.context.emit('handOver', snapshot),
      now: this.context.now,
    })
    const [oldest] = this.handOvers.keys()
    if (oldest !== undefined && this.handOvers.size >= mostHandOvers) this.discard(oldest)
    this.handOvers.set(handOver, { over, places })
    void over.work()
    return handOver
  }

  find(handOver: string): HandOver {
    return this.kept(handOver).over
  }

  discard(handOver: string): void {
    this.handOvers.get(handOver)?.over.discard()
    this.handOvers.delete(handOver)
  }

  /**
   * Puts each manifest and makes its job. What was asked for is on disk before S3 is asked to make the job, so that a crash makes none twice.
   * @throws LakeError badInput for the form, or why a manifest could not be put; jobs made before stay
   */
  async start(handOver: string, form: BatchForm, signal: AbortSignal): Promise<string[]> {
    const { over, places } = this.kept(handOver)
    const { connection, bucket, account, intent, lake } = over.options
    const { region, parts } = readyOf(over)
    checkForm(form, account)
    const open = this.context.registry.get(connection)
    const runs: BatchRun[] = []
    for (const [at, ready] of parts.entries()) {
      const job = `batch-${randomUUID()}`
      const manifest = { bucket: form.manifestBucket, key: placeIn(form.manifestPrefix, `${job}.csv`) }
      const { etag, requestId } = await lake.inBucket(manifest.bucket, signal, (s3) =>
        putManifest(s3, manifest, ready.manifest, signal),
      )
      const { operation, versions, objects, bytes } = ready.part
      const description = descriptionOf(bucket, at, parts.length)
      const token = randomUUID()
      const request = createJobRequest({
        ...{ account, region, token, operation, versions, description, form },
        manifest: { ...manifest, etag },
      })
      const record: BatchRecord = {
        k: 'batch',
        job,
        created: this.context.now(),
        pin: pinOf(open),
        bucket,
        region,
        intent: intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent,
        what: operationText(operation),
        objects,
        bytes,
        places: [...places],
        manifest,
        request,
        state: 'sending',
        jobId: null,
        fault: null,
        last: null,
      }
      await this.audit(record, { ...manifest, action: 'PutObject', after: `manifest of ${objects} objects`, requestId })
      await writeBatchRecord(this.disk, this.folder, record)
      runs.push(this.follow(record))
    }
    this.discard(handOver)
    // The renderer follows what comes of them by events.
    for (const run of runs) await run.send()
    return runs.map((run) => run.snapshot().job)
  }

  /** What `start` would send, for those who may not send it. @throws LakeError badInput for the form */
  files(handOver: string, form: BatchForm): { readonly name: string; readonly chunks: () => Iterable<Buffer> }[] {
    const { over } = this.kept(handOver)
    const { account, bucket } = over.options
    const { region, parts } = readyOf(over)
    checkForm(form, account)
    return parts.flatMap(({ part, manifest }, at) => {
      const number = parts.length === 1 ? '' : `-${at + 1}`
      const name = `manifest${number}.csv`
      const { operation, versions } = part
      const request = createJobRequest({
        ...{ account, region, operation, versions, form, token: randomUUID() },
        description: descriptionOf(bucket, at, parts.length),
        manifest: { bucket: form.manifestBucket, key: placeIn(form.manifestPrefix, name), etag: manifest.md5 },
      })
      const text = `${JSON.stringify(request, null, 2)}\n`
      return [
        { name, chunks: manifest.chunks },
        { name: `create-job${number}.json`, chunks: () => [Buffer.from(text)] },
      ]
    })
  }

  async list(): Promise<BatchJob[]> {
    await this.earlier
    return [...this.runs.values()].map((run) => run.snapshot()).sort((a, b) => a.startedAt - b.startedAt)
  }

  async run(job: string): Promise<BatchRun> {
    await this.earlier
    const run = this.runs.get(job)
    if (!run) throw new LakeError({ kind: 'notFound', what: 'job', name: job })
    return run
  }

  async dismiss(job: string): Promise<void> {
    ;(await this.run(job)).stop()
    this.runs.delete(job)
    await removeBatchRecord(this.disk, this.folder, job)
  }

  /** A connection was opened, renewed or closed. */
  async changed(connection: string): Promise<void> {
    await this.earlier.catch(() => undefined)
    for (const run of this.runs.values()) if (run.connection === connection) run.goOn()
  }

  close(): void {
    for (const { over } of this.handOvers.values()) over.discard()
    for (const run of this.runs.values()) run.stop()
  }

  private kept(handOver: string): Kept {
    const kept = this.handOvers.get(handOver)
    if (!kept) throw new LakeError({ kind: 'notFound', what: 'plan', name: handOver })
    return kept
  }

  private async readEarlier(): Promise<void> {
    for (const record of await readBatchRecords(this.disk, this.folder)) this.follow(record).goOn()
  }

  private follow(record: BatchRecord): BatchRun {
    const run = new BatchRun({
      record,
      write: (next) => writeBatchRecord(this.disk, this.folder, next),
      ask: ({ pin, region }) => {
        const open = this.context.registry.get(pin.connection)
        checkPin(pin, open)
        return this.askOf(open, region)
      },
      report: (snapshot) => this.context.emit('batch', snapshot),
      audit: (action, after, fault) => {
        const place = { bucket: record.bucket, key: record.manifest.key }
        return this.audit(record, { ...place, action, after, requestId: null }, fault)
      },
      now: this.context.now,
      pause: batchPause,
    })
    this.runs.set(record.job, run)
    return run
  }

  /** @throws LakeError unsupported where there is no S3 Control, or nobody says whose account it is */
  private askOf({ info, settings }: OpenConnection, region: string): ControlAsk {
    const kind = pricedAsOf(info)
    if (kind === 'nobody') throw unsupported('S3 Batch Operations is part of AWS, and this endpoint is not AWS.')
    if (!info.identity.ok) throw new LakeError(info.identity.fault)
    const { account } = info.identity.value
    return { account, region, settings: kind === 'aws' ? { ...settings, endpoint: null } : settings }
  }

  private audit(
    { job, pin }: BatchRecord,
    write: Pick<AuditEntry, 'bucket' | 'key' | 'action' | 'after' | 'requestId'>,
    fault: Fault | null = null,
  ): Promise<void> {
    const entry: AuditEntry = {
      ...write,
      at: this.context.now(),
      who: pin.arn ?? pin.label,
      connection: pin.label,
      endpoint: pin.endpoint,
      versionId: null,
      job,
      before: '',
      newVersionId: null,
      outcome: fault === null ? 'done' : 'failed',
      why: fault?.kind ?? null,
    }
    return this.appendAudit([`${JSON.stringify(entry)}\n`])
  }
}

const descriptionOf = (bucket: string, at: number, of: number): string =>
  `Lakescope, ${bucket}${of === 1 ? '' : `, ${at + 1} of ${of}`}`

const unsupported = (message: string): LakeError =>
  new LakeError({ kind: 'unsupported', feature: 'S3 Batch Operations', message })

function refuse(path: string, problem: string): never {
  throw new LakeError({ kind: 'badInput', path, problem })
}

function checkForm(form: BatchForm, account: string): void {
  const [problem] = problemsOfForm(form, account)
  if (problem) refuse(`form.${problem.path}`, problem.problem)
}

function readyOf(over: HandOver): { readonly region: string; readonly parts: readonly ReadyPart[] } {
  const { ready } = over
  if (ready === null) refuse('handOver', 'is not ready')
  if (ready.parts.length === 0) refuse('handOver', 'holds no object that can go to S3 Batch Operations')
  return ready
}

/** Lets the person choose a folder and writes files into it; `null` when none was chosen. */
export type SaveFiles = (
  files: readonly { readonly name: string; readonly chunks: () => Iterable<Buffer> }[],
) => Promise<{ folder: string; files: string[] } | null>

export function batchHandlers(jobs: BatchJobs, saveFiles: SaveFiles): HandlersOf<typeof batch> {
  return {
    'batch.prepare': async ({ plan }) => ({ handOver: jobs.prepare(plan) }),
    'batch.prepareState': async ({ handOver }) => jobs.find(handOver).snapshot(),
    'batch.discard': async ({ handOver }) => {
      jobs.discard(handOver)
      return null
    },
    'batch.start': async ({ handOver, form }, signal) => ({ jobs: await jobs.start(handOver, form, signal) }),
    'batch.save': async ({ handOver, form }) => saveFiles(jobs.files(handOver, form)),
    'batch.list': async () => jobs.list(),
    'batch.ask': async ({ job }) => {
      await (await jobs.run(job)).ask()
      return null
    },
    'batch.send': async ({ job }) => {
      await (await jobs.run(job)).send()
      return null
    },
    'batch.confirm': async ({ job }) => {
      await (await jobs.run(job)).update('Ready')
      return null
    },
    'batch.cancel': async ({ job }) => {
      await (await jobs.run(job)).update('Cancelled')
      return null
    },
    'batch.dismiss': async ({ job }) => {
      await jobs.dismiss(job)
      return null
    },
  }
}

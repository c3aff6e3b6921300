import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { whyNoBatch } from '../../lake/batchJob'
import { createJobRequest, placeIn, problemsOfForm } from '../../lake/batchRequest'
import { operationText } from '../../lake/batchText'
import { BatchForm, type batch, type BatchJob } from '../../preload/contract/batch'
import type { AuditEntry } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { OpenConnection } from '../connections/registry'
import type { AuditLog } from '../jobs/auditLog'
import { readBatchRecords, removeBatchRecord, writeBatchRecord, type BatchRecord } from '../jobs/batchRecord'
import { batchPause, BatchRun } from '../jobs/batchRun'
import { realDisk, type Disk } from '../lines/disk'
import { HandOver, type ReadyPart } from '../jobs/handOver'
import { checkPin, pinOf } from '../jobs/pin'
import { pricedAsOf } from '../jobs/planPricing'
import { readJson, writeJson } from '../jsonFile'
import type { ControlAsk } from '../s3/batch'
import { LakeError } from '../s3/lakeError'
import { putManifest } from '../s3/manifest'
import type { FileToSave } from '../saveInFolder'
import type { KeptPlan } from './changes'
import type { Context, HandlersOf } from './context'

const Forms = z.record(z.string(), BatchForm)

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
    private readonly plans: ReadonlyMap<string, KeptPlan>,
    private readonly auditLog: Pick<AuditLog, 'append'>,
  ) {
    this.disk = context.disk ?? realDisk
    this.folder = join(context.userData, 'batch')
    this.earlier = this.readEarlier()
    // Whoever lists the jobs is told.
    this.earlier.catch(() => undefined)
  }

  /** @throws LakeError unsupported where Batch cannot do it, badInput while the plan is not ready */
  prepare(plan: string): string {
    const found = this.plans.get(plan)
    if (!found) throw new LakeError({ kind: 'notFound', what: 'plan', name: plan })
    const { planning, places } = found
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
   * Puts the manifests and makes the jobs. What is asked for is on disk before S3 is asked to make a job, so that a crash makes none twice.
   * @throws LakeError badInput for the form, or why a manifest could not be put; then no job is made, and manifests may be left behind
   */
  async start(handOver: string, form: BatchForm, signal: AbortSignal): Promise<string[]> {
    const kept = this.kept(handOver)
    const { connection, account } = kept.over.options
    const { parts, region } = readyOf(kept.over)
    checkForm(form, account)
    const open = this.context.registry.get(connection)
    if (this.askOf(open, region).account !== account) throw otherAccount(open.info.label)
    // Taken away first: a second click must not make the jobs again.
    this.handOvers.delete(handOver)
    const records: BatchRecord[] = []
    try {
      for (const at of parts.keys()) records.push(await this.putPart(kept, form, at, signal))
      for (const record of records) await writeBatchRecord(this.disk, this.folder, record)
    } catch (error) {
      this.handOvers.set(handOver, kept)
      for (const { job } of records) await removeBatchRecord(this.disk, this.folder, job).catch(() => undefined)
      throw error
    }
    kept.over.discard()
    const runs = records.map((record) => this.follow(record))
    for (const run of runs) await run.send()
    return records.map(({ job }) => job)
  }

  /** Puts the manifest of a job, and gives all that is kept of it. @throws LakeError */
  private async putPart(
    { over, places }: Kept,
    form: BatchForm,
    at: number,
    signal: AbortSignal,
  ): Promise<BatchRecord> {
    const { connection, bucket, account, intent, lake } = over.options
    const { region, parts } = readyOf(over)
    const ready = parts[at]
    if (ready === undefined) refuse('handOver', 'is not ready')
    const { operation, versions, objects, bytes } = ready.part
    const job = `batch-${randomUUID()}`
    const manifest = { bucket: form.manifestBucket, key: placeIn(form.manifestPrefix, `${job}.csv`) }
    const put = await lake.inBucket(manifest.bucket, signal, (s3) => putManifest(s3, manifest, ready.manifest, signal))
    const request = createJobRequest({
      account,
      region,
      operation,
      versions,
      form,
      token: randomUUID(),
      description: descriptionOf(bucket, at, parts.length),
      manifest: { ...manifest, etag: put.etag },
    })
    const record: BatchRecord = {
      k: 'batch',
      job,
      bucket,
      region,
      objects,
      bytes,
      manifest,
      request,
      created: this.context.now(),
      pin: pinOf(this.context.registry.get(connection)),
      intent: intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent,
      what: operationText(operation),
      places: [...places],
      state: 'sending',
      jobId: null,
      fault: null,
      last: null,
    }
    const after = `manifest of ${objects} objects`
    await this.audit(record, { ...manifest, action: 'PutObject', after, requestId: put.requestId }).catch(
      () => undefined,
    )
    return record
  }

  /** What `start` would send, for those who may not send it. @throws LakeError badInput for the form */
  files(handOver: string, form: BatchForm): FileToSave[] {
    const { over } = this.kept(handOver)
    const { account, bucket } = over.options
    const { region, parts } = readyOf(over)
    checkForm(form, account)
    return parts.flatMap(({ part, manifest }, at) => {
      const number = parts.length === 1 ? '' : `-${at + 1}`
      const name = `manifest${number}.csv`
      const { operation, versions } = part
      const request = createJobRequest({
        account,
        region,
        operation,
        versions,
        form,
        token: randomUUID(),
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

  /** What was last said for a connection. */
  async lastForm(connection: string): Promise<BatchForm | null> {
    const { value } = await readJson(this.formsFile, Forms, this.context.now())
    return value?.[connection] ?? null
  }

  async remember(handOver: string, form: BatchForm): Promise<void> {
    const { connection } = this.find(handOver).options
    const { value } = await readJson(this.formsFile, Forms, this.context.now())
    await writeJson(this.formsFile, { ...value, [connection]: form })
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

  private get formsFile(): string {
    return join(this.folder, 'forms.json')
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
    return this.auditLog.append([`${JSON.stringify(entry)}\n`])
  }
}

const descriptionOf = (bucket: string, at: number, of: number): string =>
  `Lakescope, ${bucket}${of === 1 ? '' : `, ${at + 1} of ${of}`}`

const otherAccount = (name: string): LakeError =>
  new LakeError({ kind: 'conflict', name, message: 'The connection belongs to another account by now.' })

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
export type SaveFiles = (files: readonly FileToSave[]) => Promise<{ folder: string; files: string[] } | null>

export function batchHandlers(jobs: BatchJobs, saveFiles: SaveFiles): HandlersOf<typeof batch> {
  return {
    'batch.prepare': async ({ plan }) => ({ handOver: jobs.prepare(plan) }),
    'batch.prepareState': async ({ handOver }) => jobs.find(handOver).snapshot(),
    'batch.discard': async ({ handOver }) => {
      jobs.discard(handOver)
      return null
    },
    'batch.start': async ({ handOver, form }, signal) => {
      // A form that cannot be remembered is only typed again.
      await jobs.remember(handOver, form).catch(() => undefined)
      return { jobs: await jobs.start(handOver, form, signal) }
    },
    'batch.save': async ({ handOver, form }) => {
      const files = jobs.files(handOver, form)
      await jobs.remember(handOver, form).catch(() => undefined)
      return saveFiles(files)
    },
    'batch.lastForm': async ({ connection }) => jobs.lastForm(connection),
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

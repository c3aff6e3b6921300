import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { BucketFacts, JobIntent } from '../../lake/changePlan'
import type { changes, DamagedJob, Job as Snapshot, JobProblem, Verification } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import { AuditLog } from '../jobs/auditLog'
import { realDisk, type Disk } from '../lines/disk'
import { Campaigns } from '../jobs/campaigns'
import { Gate, objectsAtOnce } from '../jobs/gate'
import { GiveWay } from '../jobs/giveWay'
import { Job } from '../jobs/job'
import { openJobClient } from '../jobs/jobClient'
import { damagedOf, openJobFolder, setAside, type EarlierJob, type EarlierJobs } from '../jobs/jobFolder'
import { continueJournal, createJournal, journalPath, recoverJournal, type Recovered } from '../jobs/journal'
import type { JournalHeader } from '../jobs/journalRecords'
import { JournalError, type JournalWriter } from '../jobs/journalWriter'
import { MeasuredRates } from '../jobs/measuredRates'
import { checkPin, pinOf } from '../jobs/pin'
import type { Planning, UndoIntent } from '../jobs/planning'
import { journalRecord } from '../jobs/record'
import type { StepList } from '../jobs/steps'
import { doneChanges, kindOf, madeBy, type MadeSource } from '../jobs/undoing'
import { Verifying } from '../jobs/verifying'
import { CustomerKey } from '../s3/customerKey'
import { LakeError } from '../s3/lakeError'
import type { Context, HandlersOf } from './context'

/** All jobs: those of this start, and what journals tell of earlier ones, until they are dismissed. */
export class Jobs {
  readonly audit: AuditLog
  readonly rates: MeasuredRates
  readonly campaigns: Campaigns
  private readonly jobs = new Map<string, Job>()
  private readonly gates = new Map<string, Gate>()
  readonly giveWay = new GiveWay()
  private readonly disk: Disk
  private readonly folder: string
  private earlier: Promise<EarlierJobs>
  private readonly checks = new Map<string, Verifying>()
  private readonly taking = new Map<string, Promise<Job>>()
  private closing = false

  constructor(
    private readonly context: Context,
    private readonly changed: (connection: string, bucket: string, keys: readonly string[]) => void,
  ) {
    this.disk = context.disk ?? realDisk
    this.folder = join(context.userData, 'jobs')
    this.audit = new AuditLog(this.disk, join(context.userData, 'audit'), context.now)
    this.rates = new MeasuredRates(context.userData, context.now)
    this.campaigns = new Campaigns({
      connection: (id) => context.registry.get(id),
      read: (job) => this.recoverOver(job),
      report: (campaign) => context.emit('campaign', campaign),
      now: context.now,
    })
    this.earlier = this.openFolder()
    void this.lookThrough()
  }

  /** Follows the restores of earlier starts, and finds journals that are damaged where nobody looks, one after the other. */
  private async lookThrough(): Promise<void> {
    const earlier = await this.earlierJobs()
    for (const job of earlier?.jobs.values() ?? []) this.followRestore(job, false)
    for (const id of earlier?.unread ?? []) {
      if (this.closing) return
      // One that was dismissed or taken up meanwhile is somebody else's.
      if (!earlier?.jobs.has(id)) continue
      await this.recover(id).catch(() => undefined)
      if (earlier.damaged.has(id)) this.context.emit('damagedJobs', [...earlier.damaged.values()])
    }
  }

  private followRestore({ header, snapshot }: EarlierJob, isNew: boolean): void {
    const { endedAt, done, bytes } = snapshot
    if (endedAt !== null) this.campaigns.follow({ header, done, bytes, endedAt }, isNew)
  }

  /** @throws LakeError when the journal cannot be made; then nothing is changed */
  async start(planning: Planning, rules: BucketFacts, places: readonly string[]): Promise<string> {
    const { connection, bucket, work } = planning.options
    const { intent } = work
    const { steps } = planning
    const { change } = planning.snapshot()
    await this.folderOpen()
    const header: JournalHeader = {
      k: 'job',
      job: `job-${randomUUID()}`,
      created: this.context.now(),
      pin: pinOf(this.context.registry.get(connection)),
      bucket,
      intent: planning.snapshot().intent,
      rules: mutable(rules),
      customerKey: planning.customerKey !== null,
      places: [...places].slice(0, mostPlaces),
      objects: change.objects,
      bytes: change.bytes,
    }
    const writer = await createJournal(this.disk, this.folder, header, steps, this.takeAudit)
    const job = this.make(header, intent, steps, writer, null, planning.customerKey)
    this.jobs.set(header.job, job)
    job.start()
    return header.job
  }

  /** A job of this start, or one of an earlier start, which is read and checked whole. @throws LakeError */
  async find(id: string): Promise<Job> {
    const job = this.jobs.get(id)
    if (job) return job
    const earlier = (await this.earlierJobs())?.jobs.get(id)
    if (!earlier) throw noJob(id)
    const underWay = this.taking.get(id) ?? this.takeUp(id, earlier)
    this.taking.set(id, underWay)
    return underWay.finally(() => this.taking.delete(id))
  }

  /** Goes on with a job; one of an earlier start only where and as whom it was started. @throws LakeError */
  async resume(id: string): Promise<void> {
    const earlier = this.jobs.has(id) ? undefined : (await this.earlierJobs())?.jobs.get(id)
    if (earlier) checkPin(earlier.header.pin, this.context.registry.get(earlier.header.pin.connection))
    const job = await this.find(id)
    job.resume()
  }

  async list(): Promise<Snapshot[]> {
    const earlier = [...((await this.earlierJobs())?.jobs.values() ?? [])].map((job) => this.earlierSnapshot(job))
    const all = [...earlier, ...[...this.jobs.values()].map((job) => job.snapshot())]
    return all.sort((a, b) => a.startedAt - b.startedAt)
  }

  async damaged(): Promise<DamagedJob[]> {
    return [...((await this.earlierJobs())?.damaged.values() ?? [])]
  }

  /** Why there is nothing to go on with from earlier starts; `null` when there may be. */
  async folderFault(): Promise<Fault | null> {
    try {
      await this.earlier
      return null
    } catch (error) {
      return faultOfFolder(error).fault
    }
  }

  async problems(id: string, from: number, count: number): Promise<{ total: number; rows: JobProblem[] }> {
    return (await this.find(id)).problems(from, count)
  }

  /** There are credentials again: what waited for them goes on. */
  renewed(connection: string): void {
    this.campaigns.wake(connection)
    for (const job of this.jobs.values()) {
      if (job.connection === connection && job.snapshot().state === 'waiting') job.resume()
    }
  }

  closed(connection: string): void {
    this.campaigns.rest(connection)
    for (const job of this.jobs.values()) {
      if (job.connection === connection) job.wait({ kind: 'notFound', what: 'connection', name: connection })
    }
  }

  async dismiss(id: string): Promise<void> {
    const job = this.jobs.get(id)
    const earlier = await this.earlierJobs()
    if (job) {
      const { state } = job.snapshot()
      if (!job.isOver && state !== 'interrupted') {
        throw new LakeError({ kind: 'badInput', path: 'job', problem: 'is still running; cancel it first' })
      }
      await job.stop()
      this.jobs.delete(id)
    } else if (earlier?.damaged.has(id)) {
      await setAside(this.disk, this.folder, id)
      earlier.damaged.delete(id)
      return
    } else if (!earlier?.jobs.delete(id)) throw noJob(id)
    this.campaigns.drop(id)
    await this.disk.remove(journalPath(this.folder, id))
  }

  /** Ends what runs, so that the next start can go on with it. */
  async close(): Promise<void> {
    this.closing = true
    this.campaigns.close()
    for (const check of this.checks.values()) check.stop()
    await Promise.all([...this.jobs.values()].map((job) => job.stop().catch(() => undefined)))
    await this.audit.close()
    await (await this.earlier.catch(() => null))?.unlock()
  }

  /** Reads what an earlier start has left. */
  async recover(id: string): Promise<Recovered> {
    const recovery = await recoverJournal(this.disk, this.folder, id)
    if (recovery.kind === 'job') return recovery.recovered
    const earlier = await this.earlierJobs()
    earlier?.jobs.delete(id)
    if (recovery.kind === 'neverStarted') throw noJob(id)
    const damaged = damagedOf(this.folder, id, recovery)
    earlier?.damaged.set(id, damaged)
    throw new LakeError(damaged.fault)
  }

  /** What a job has done, to be taken back. @throws LakeError badInput while it is not over */
  async undo(id: string): Promise<{ made: MadeSource; intent: UndoIntent; header: JournalHeader }> {
    const recovered = await this.recoverOver(id)
    const { header } = recovered
    const of = kindOf(header.intent)
    return {
      header,
      intent: { kind: 'undo', job: id, of },
      made: madeBy(this.disk, this.folder, recovered, of),
    }
  }

  async verify(id: string, sample: number | null): Promise<void> {
    const recovered = await this.recoverOver(id)
    const { header } = recovered
    const { lake } = this.context.registry.get(header.pin.connection)
    checkPin(header.pin, this.context.registry.get(header.pin.connection))
    this.checks.get(id)?.stop()
    const changes = () => doneChanges(this.disk, this.folder, recovered)
    const check = new Verifying({ lake, recovered, changes, sample, now: this.context.now })
    this.checks.set(id, check)
    void check.work()
  }

  verification(id: string, from: number, count: number): Verification | null {
    return this.checks.get(id)?.snapshot(from, count) ?? null
  }

  /** The whole journal of a job that is over. @throws LakeError */
  private async recoverOver(id: string): Promise<Recovered> {
    const job = this.jobs.get(id)
    if (job && !job.isOver) {
      throw new LakeError({ kind: 'badInput', path: 'job', problem: 'is not over yet' })
    }
    if (!job && !(await this.earlierJobs())?.jobs.has(id)) throw noJob(id)
    await job?.flush()
    return this.recover(id)
  }

  private async takeUp(id: string, { header }: EarlierJob): Promise<Job> {
    const recovered = await this.recover(id)
    const writer = await continueJournal(this.disk, this.folder, recovered, this.takeAudit)
    const job = this.make(header, header.intent, recovered.steps, writer, recovered)
    this.jobs.set(id, job)
    ;(await this.earlierJobs())?.jobs.delete(id)
    return job
  }

  private make(
    header: JournalHeader,
    intent: JobIntent,
    steps: StepList,
    writer: JournalWriter,
    recovered: Recovered | null,
    customerKey: CustomerKey | null = null,
  ): Job {
    const { emit, now, registry } = this.context
    const { pin, bucket, rules, places } = header
    const { connection } = pin
    return new Job({
      job: header.job,
      connection,
      bucket,
      intent,
      rules,
      steps,
      places,
      recovered,
      gate: this.gateOf(connection, bucket),
      record: journalRecord(writer, header, steps, recovered, now),
      needsCustomerKey: header.customerKey,
      customerKey,
      openLake: (watch) => openJobClient(registry.get(connection), pin, watch),
      report: (snapshot) => {
        this.rates.take({ ...snapshot, kind: kindOf(snapshot.intent) })
        emit('job', snapshot)
        this.followRestore({ header, snapshot }, true)
      },
      changed: (keys) => this.changed(connection, bucket, keys),
      now,
    })
  }

  /** All that works on the objects of a bucket goes through one gate. */
  gateOf(connection: string, bucket: string): Gate {
    const name = JSON.stringify([connection, bucket])
    const gate = this.gates.get(name) ?? new Gate(objectsAtOnce, this.giveWay)
    this.gates.set(name, gate)
    return gate
  }

  /** Says what keeps it from going on, if anything does. */
  private earlierSnapshot({ header: { pin }, snapshot }: EarlierJob): Snapshot {
    if (snapshot.state !== 'interrupted') return snapshot
    try {
      checkPin(pin, this.context.registry.get(pin.connection))
      return snapshot
    } catch (error) {
      return error instanceof LakeError ? { ...snapshot, fault: error.fault } : snapshot
    }
  }

  private openFolder(): Promise<EarlierJobs> {
    const opened = openJobFolder(this.disk, this.folder)
    // Whoever needs the folder is told; until then nobody waits for it.
    opened.catch(() => undefined)
    return opened
  }

  /** Tries again what did not work when the program started, such as a disk that was full. @throws LakeError */
  private async folderOpen(): Promise<EarlierJobs> {
    try {
      return await this.earlier
    } catch {
      this.earlier = this.openFolder()
      return await this.earlier.catch((error: unknown) => {
        throw faultOfFolder(error)
      })
    }
  }

  /** `null` while the folder cannot be used: then there is nothing to go on with, and a new job says why. */
  private earlierJobs(): Promise<EarlierJobs | null> {
    return this.earlier.catch(() => null)
  }

  private readonly takeAudit = (lines: readonly string[]): Promise<void> => this.audit.append(lines)
}

const mostPlaces = 20
const faultOfFolder = (error: unknown): LakeError => (error instanceof LakeError ? error : new JournalError(error))
const noJob = (id: string): LakeError => new LakeError({ kind: 'notFound', what: 'job', name: id })

/** The contract's lists are mutable by type only. */
const mutable = (rules: BucketFacts): JournalHeader['rules'] => ({
  ...rules,
  lifecycleTagKeys: rules.lifecycleTagKeys === 'unknown' ? 'unknown' : [...rules.lifecycleTagKeys],
  policyTagKeys: rules.policyTagKeys === 'unknown' ? 'unknown' : [...rules.policyTagKeys],
})

type JobHandlers = Pick<HandlersOf<typeof changes>, Extract<keyof typeof changes, `jobs.${string}` | `audit.${string}`>>

export function jobHandlers(jobs: Jobs): JobHandlers {
  return {
    'jobs.list': async () => jobs.list(),
    'jobs.damaged': async () => jobs.damaged(),
    'jobs.folderFault': async () => jobs.folderFault(),
    'jobs.pause': async ({ job }) => {
      ;(await jobs.find(job)).pause()
      return null
    },
    'jobs.resume': async ({ job }) => {
      await jobs.resume(job)
      return null
    },
    'jobs.giveCustomerKey': async ({ job, customerKey }) => {
      ;(await jobs.find(job)).giveCustomerKey(CustomerKey.read(customerKey))
      return null
    },
    'jobs.cancel': async ({ job }) => {
      ;(await jobs.find(job)).cancel()
      return null
    },
    'jobs.retry': async ({ job }) => {
      ;(await jobs.find(job)).retry()
      return null
    },
    'jobs.giveWay': async () => {
      jobs.giveWay.scrolled(performance.now())
      return null
    },
    'jobs.limit': async ({ job, perSecond }) => {
      ;(await jobs.find(job)).limit(perSecond)
      return null
    },
    'jobs.verify': async ({ job, sample }) => {
      await jobs.verify(job, sample)
      return null
    },
    'jobs.verification': async ({ job, from, count }) => jobs.verification(job, from, count),
    'jobs.problems': async ({ job, from, count }) => jobs.problems(job, from, count),
    'jobs.dismiss': async ({ job }) => {
      await jobs.dismiss(job)
      return null
    },
    'audit.search': async ({ text, from, count }) => jobs.audit.search(text, from, count),
  }
}

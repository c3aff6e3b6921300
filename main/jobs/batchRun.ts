import { reportPlace } from '../../lake/batchRequest'
import type { BatchJob as Snapshot } from '../../preload/contract/batch'
import type { Fault } from '../../preload/contract/fault'
import { createBatchJob, describeBatchJob, updateBatchJob, type ControlAsk } from '../s3/batch'
import { LakeError } from '../s3/lakeError'
import { faultOf } from '../scan/talk'
import type { BatchRecord } from './batchRecord'

export interface BatchRunOptions {
  readonly record: BatchRecord
  /** Keeps it across starts. @throws what the disk throws */
  readonly write: (record: BatchRecord) => Promise<void>
  /** Where to ask now. @throws LakeError when the connection is closed or has become somebody else's */
  readonly ask: (record: BatchRecord) => ControlAsk
  readonly report: (job: Snapshot) => void
  /** A write that S3 was asked for, and what became of it. */
  readonly audit: (action: string, after: string, fault: Fault | null) => Promise<void>
  readonly now: () => number
  /** Waits before S3 is asked again, in ms; `null` in tests that ask themselves. */
  readonly pause: ((unchanged: number) => number) | null
}

/** Soon while it goes on, and ever less often while nothing changes: from 2 s to a minute. */
export const batchPause = (unchanged: number): number => Math.min(60_000, 2_000 * 1.5 ** unchanged)

const over: ReadonlySet<string> = new Set(['Complete', 'Failed', 'Cancelled'])

/** One job of S3 Batch Operations: makes it once, follows it, and outlives the program. */
export class BatchRun {
  private record: BatchRecord
  private asking: Promise<void> | null = null
  private timer: NodeJS.Timeout | null = null
  private unchanged = 0
  /** Why S3 could not be asked; what is known stays as it is. */
  private trouble: Fault | null = null
  private readonly stopping = new AbortController()

  constructor(private readonly options: BatchRunOptions) {
    this.record = options.record
  }

  get connection(): string {
    return this.record.pin.connection
  }

  get isOver(): boolean {
    const { state, last } = this.record
    return state === 'made' && last !== null && over.has(last.status)
  }

  snapshot(): Snapshot {
    const { record, trouble, isOver } = this
    const { pin, last, request, jobId, state } = record
    return {
      job: record.job,
      connection: pin.connection,
      label: pin.label,
      bucket: record.bucket,
      intent: record.intent,
      what: record.what,
      state,
      jobId,
      status: last?.status ?? null,
      objects: last?.total ?? record.objects,
      bytes: record.bytes,
      succeeded: last?.succeeded ?? 0,
      failed: last?.failed ?? 0,
      askedAt: last?.at ?? null,
      fault: state === 'refused' ? record.fault : trouble,
      failures: last?.failures ?? [],
      manifest: record.manifest,
      report: jobId === null ? null : reportPlace(request, jobId),
      startedAt: record.created,
      endedAt: isOver ? (last?.at ?? null) : null,
      places: record.places,
    }
  }

  /**
   * Makes the job, or finds the one that an earlier try with the same token has made. What comes of it is written down; until then it counts as
   * perhaps made. @throws what the disk throws
   */
  async send(): Promise<void> {
    if (this.record.state === 'made') return
    const { ask, audit } = this.options
    const { request, what } = this.record
    await this.keep({ state: 'sending', fault: null })
    const made = await createFor(() => createBatchJob(ask(this.record), request, this.stopping.signal))
    if (!made.ok && isUnknown(made.fault)) return this.say(made.fault)
    await audit('CreateJob', what, made.ok ? null : made.fault).catch(() => undefined)
    if (!made.ok) return this.keep({ state: 'refused', fault: made.fault })
    await this.keep({ state: 'made', jobId: made.jobId })
    return this.ask()
  }

  /** Asks S3 how the job is; several who ask at once cause one question. */
  ask(): Promise<void> {
    this.asking ??= this.askNow().finally(() => (this.asking = null))
    return this.asking
  }

  /** @throws LakeError */
  async update(wanted: 'Ready' | 'Cancelled'): Promise<void> {
    const { jobId, what } = this.record
    if (jobId === null) throw new LakeError({ kind: 'badInput', path: 'job', problem: 'was not made yet' })
    const { audit, ask } = this.options
    const after = wanted === 'Ready' ? what : 'cancelled'
    try {
      await updateBatchJob(ask(this.record), jobId, wanted, this.stopping.signal)
    } catch (error) {
      await audit('UpdateJobStatus', after, faultOf(error)).catch(() => undefined)
      throw error
    }
    await audit('UpdateJobStatus', after, null).catch(() => undefined)
    await this.asking
    await this.ask()
  }

  /** There may be credentials again. */
  goOn(): void {
    if (this.record.state === 'made' && !this.isOver && !this.stopping.signal.aborted) void this.ask()
    else this.options.report(this.snapshot())
  }

  stop(): void {
    this.stopping.abort()
    if (this.timer) clearTimeout(this.timer)
  }

  private async askNow(): Promise<void> {
    const { jobId, last } = this.record
    if (this.timer) clearTimeout(this.timer)
    if (jobId === null || this.isOver) return
    try {
      const found = await describeBatchJob(this.options.ask(this.record), jobId, this.stopping.signal)
      const { status, total, succeeded, failed } = found
      const same =
        last?.status === status && last.total === total && last.succeeded === succeeded && last.failed === failed
      this.unchanged = same ? this.unchanged + 1 : 0
      this.trouble = null
      await this.keep({ last: { ...found, failures: [...found.failures], at: this.options.now() } })
    } catch (error) {
      this.unchanged += 1
      this.say(faultOf(error))
    }
    this.later()
  }

  private later(): void {
    const { pause } = this.options
    if (pause === null || this.isOver || this.stopping.signal.aborted || isAway(this.trouble)) return
    this.timer = setTimeout(() => void this.ask(), pause(this.unchanged))
    this.timer.unref()
  }

  private say(fault: Fault): void {
    this.trouble = fault
    if (!this.stopping.signal.aborted) this.options.report(this.snapshot())
  }

  private async keep(change: Partial<BatchRecord>): Promise<void> {
    this.record = { ...this.record, ...change }
    await this.options.write(this.record)
    this.options.report(this.snapshot())
  }
}

type Made = { readonly ok: true; readonly jobId: string } | { readonly ok: false; readonly fault: Fault }

async function createFor(create: () => Promise<string>): Promise<Made> {
  try {
    return { ok: true, jobId: await create() }
  } catch (error) {
    return { ok: false, fault: faultOf(error) }
  }
}

/** Whether the request may have been carried out all the same. */
const isUnknown = (fault: Fault): boolean =>
  ['unreachable', 'badAnswer', 'cancelled', 'throttled'].includes(fault.kind) ||
  (fault.kind === 'unexpected' && fault.status !== null && fault.status >= 500)

/** Nothing changes by asking again; opening or renewing the connection does. */
const isAway = (fault: Fault | null): boolean =>
  fault !== null && ['notFound', 'conflict', 'signedOut', 'denied', 'badCredentials'].includes(fault.kind)

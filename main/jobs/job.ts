import { setMaxListeners } from 'node:events'
import type { BucketFacts, JobIntent } from '../../lake/changePlan'
import { parentPrefix } from '../../lake/location'
import type { Job as Snapshot, JobProblem } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { CustomerKey } from '../s3/customerKey'
import type { LakeClient } from '../s3/lakeClient'
import type { PauseReason } from '../s3/traits'
import { Snapshots } from '../scan/snapshots'
import { faultOf } from '../scan/talk'
import { act, batchOf } from './actions'
import { objectsAtOnce, type Answered, type Gate } from './gate'
import type { Recovered } from './journal'
import { JournalError } from './journalWriter'
import type { Outcome } from './journalRecords'
import { Rate } from './rate'
import type { JobRecord } from './record'
import { SpeedLimit } from './speedLimit'
import type { StepList } from './steps'
import { lostInARow, mayTryAgain, meaningOf } from './trouble'
import { WorkQueue, type Unit } from './workQueue'

const mostPlaces = 20
/** Each may look at many of its objects at a time. */
const batchesAtOnce = 4

/** How long the end of the program waits for answers, in ms; what comes later is looked at in the next start. */
const longestFarewell = 2000

/** What listens to the requests a client of the job makes. */
export interface Watch {
  readonly onRequest: () => void
  /** How many ms a request has to wait before it goes out. */
  readonly turn: () => number
  readonly onAnswer: (answered: Answered) => void
  /** A request is tried again after a pause: S3 throttles or the line is bad. */
  readonly onPause: (why: PauseReason) => void
}

export interface JobOptions {
  readonly job: string
  readonly connection: string
  readonly bucket: string
  readonly intent: JobIntent
  readonly rules: BucketFacts
  readonly steps: StepList
  /** Prefixes that show the target. */
  readonly places: readonly string[]
  readonly record: JobRecord
  /** Whether it works with a key of the customer's, and the key where it is at hand: in memory, until the job is over. */
  readonly needsCustomerKey: boolean
  readonly customerKey: CustomerKey | null
  /** What an earlier start of the program made of the job; `null` when it is new. */
  readonly recovered: Recovered | null
  /** Shared by the jobs of the bucket. */
  readonly gate: Gate
  /** Opens a client with the credentials of now. @throws LakeError when the connection is gone or has become somebody else's */
  readonly openLake: (watch: Watch) => LakeClient
  readonly report: (job: Snapshot) => void
  /** These objects are not what they were. */
  readonly changed: (keys: readonly string[]) => void
  readonly now: () => number
}

/** Makes the changes of a plan, some at a time, and says what became of each. One bad object does not stop the others. */
export class Job {
  private state: Snapshot['state'] = 'running'
  private fault: Fault | null = null
  private done = 0
  private failed = 0
  private skipped = 0
  private bytes = 0
  private requests = 0
  private readonly startedAt: number
  private endedAt: number | null = null
  private readonly places: Set<string>
  private readonly rate: Rate
  private readonly mostInFlight: number
  private readonly queue: WorkQueue
  private readonly snapshots: Snapshots
  private readonly speed: SpeedLimit
  private inFlight = 0
  private lost = 0
  private cut = false
  private stopped = false
  private ending = false
  private retryAtEnd = false
  private readonly ended: (() => void)[] = []
  private lake: LakeClient | null = null
  private customerKey: CustomerKey | null
  private readonly lakes = new Set<LakeClient>()
  private cancelling = new AbortController()

  constructor(private readonly options: JobOptions) {
    this.customerKey = options.customerKey
    this.startedAt = options.recovered?.header.created ?? options.now()
    this.rate = new Rate(options.now())
    this.speed = new SpeedLimit(options.now)
    this.places = new Set(options.places.slice(0, mostPlaces))
    this.mostInFlight = batchOf(options.intent) > 1 ? batchesAtOnce : objectsAtOnce
    this.queue = new WorkQueue(options.intent, options.steps.changes, options.recovered)
    this.snapshots = new Snapshots(() => options.report(this.snapshot()))
    if (options.recovered) this.takeUp(options.recovered)
  }

  /** Goes on where an earlier start ended: what may have been changed is looked at first. */
  private takeUp({ totals, requests, limit, state, endedAt }: Recovered): void {
    this.done = totals.done
    this.failed = totals.failed
    this.skipped = totals.skipped
    this.bytes = totals.bytes
    this.requests = requests
    this.speed.set(limit)
    this.endedAt = endedAt
    this.cut = state === 'cancelled'
    this.state = state === 'done' || state === 'cancelled' ? state : 'interrupted'
  }

  get connection(): string {
    return this.options.connection
  }

  get isOver(): boolean {
    return this.state === 'done' || this.state === 'cancelled'
  }

  start(): void {
    this.goOn()
  }

  pause(): void {
    if (this.state !== 'running' || this.ending) return
    this.state = 'paused'
    this.writeState()
    this.snapshots.changed()
  }

  /** After a pause, or when what the job waited for should be there again. */
  resume(): void {
    if (this.state !== 'paused' && this.state !== 'waiting' && this.state !== 'interrupted') return
    this.goOn()
  }

  giveCustomerKey(key: CustomerKey): void {
    if (this.isOver || this.state === 'cancelling') return
    this.customerKey = key
    if (this.fault?.kind === 'customerKeyNeeded') this.resume()
  }

  /** Nothing new is begun; a copy on its way is awaited, and only copies in parts are broken off, which leaves the object as it was. */
  cancel(): void {
    if (this.isOver || this.state === 'cancelling') return
    this.retryAtEnd = false
    if (this.ending) return
    this.state = 'cancelling'
    this.cut = true
    for (const unit of this.queue.clear()) this.giveUp(unit)
    this.cancelling.abort()
    this.writeState()
    this.snapshots.changed()
    this.pump()
  }

  retry(): void {
    if (this.state === 'cancelling') return
    if (this.ending) {
      this.retryAtEnd = true
      return
    }
    const numbers = this.options.record.takeFailed()
    if (numbers.length === 0) return
    this.failed -= numbers.length
    this.queue.addAgain(numbers)
    if (this.isOver) this.goOn()
    else this.snapshots.changed()
  }

  /** The job cannot go on by itself. */
  wait(fault: Fault): void {
    if (this.state !== 'running' || this.ending) return
    this.state = 'waiting'
    this.fault = fault
    this.lost = 0
    // What goes on later does so with the credentials of then.
    this.lake = null
    this.writeState()
    this.snapshots.flush()
  }

  /** Begins nothing more, since the program ends; resolves when nothing is under way and the journal is closed. */
  async stop(): Promise<void> {
    this.stopped = true
    this.options.gate.forget(this.goOnPumping)
    this.speed.stop()
    this.snapshots.stop()
    const late = new Promise<void>((resolve) => setTimeout(resolve, longestFarewell).unref())
    const drained = async (): Promise<void> => {
      while (this.inFlight > 0) await new Promise<void>((resolve) => this.ended.push(resolve))
    }
    await Promise.race([drained(), late])
    for (const lake of this.lakes) lake.destroy()
    await this.options.record.close()
  }

  /** Resolves when the journal holds all that has become of the job. @throws JournalError */
  flush(): Promise<void> {
    return this.options.record.flush()
  }

  limit(perSecond: number | null): void {
    this.speed.set(perSecond)
    this.options.record.limit(perSecond)
    this.snapshots.changed()
    this.pump()
  }

  problems(from: number, count: number): { total: number; rows: JobProblem[] } {
    return this.options.record.problems(from, count)
  }

  snapshot(): Snapshot {
    const { job, connection, bucket, intent, steps, now } = this.options
    const settled = this.done + this.failed + this.skipped
    const rate = this.endedAt === null ? this.rate.perSecond(now()) : 0
    return {
      job,
      connection,
      bucket,
      intent: intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent,
      state: this.state,
      fault: this.fault,
      total: steps.changes,
      done: this.done,
      failed: this.failed,
      skipped: this.skipped,
      bytes: this.bytes,
      requests: this.requests,
      rate,
      limit: this.speed.perSecond,
      secondsLeft: this.state === 'running' && rate > 0 ? (steps.changes - settled) / rate : null,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      places: [...this.places],
    }
  }

  private goOn(): void {
    this.state = 'running'
    this.fault = null
    this.endedAt = null
    if (this.cancelling.signal.aborted) this.cancelling = new AbortController()
    if (this.options.needsCustomerKey && this.customerKey === null) {
      return this.wait({ kind: 'customerKeyNeeded', name: this.options.bucket })
    }
    try {
      this.lake ??= this.openLake()
    } catch (error) {
      return this.wait(faultOf(error))
    }
    this.writeState()
    this.snapshots.changed()
    this.pump()
  }

  private openLake(): LakeClient {
    const lake = this.options.openLake({
      onRequest: () => (this.requests += 1),
      turn: () => this.options.gate.turn(),
      onAnswer: (answered) => this.options.gate.answered(answered),
      onPause: (why) => this.options.gate.congested(why),
    })
    this.lakes.add(lake)
    return lake
  }

  private pump(): void {
    const { gate } = this.options
    while (this.state === 'running' && this.lake && !this.stopped && this.inFlight < this.mostInFlight) {
      if (this.queue.isEmpty) break
      if (!this.speed.allows(this.goOnPumping) || !gate.enter(this.goOnPumping)) break
      const unit = this.queue.take()
      if (!unit) break
      this.speed.took(unit.numbers.length)
      this.inFlight += 1
      void this.run(this.lake, unit)
    }
    if (this.inFlight > 0 || this.stopped || this.ending) return
    const isThrough = this.state === 'running' && this.queue.isEmpty
    if (isThrough || this.state === 'cancelling') void this.end()
  }

  private readonly goOnPumping = (): void => this.pump()

  /** Over only when the journal says so too; until then nothing else may happen to the job. */
  private async end(): Promise<void> {
    const state = this.cut ? 'cancelled' : 'done'
    this.ending = true
    try {
      await this.options.record.state({ ...this.stateNow(), state })
    } catch (error) {
      this.ending = false
      if (this.state === 'running') return this.wait(faultOf(error))
    }
    this.ending = false
    this.state = state
    this.endedAt = this.options.now()
    for (const lake of this.lakes) lake.destroy()
    this.lakes.clear()
    this.lake = null
    this.customerKey = null
    this.snapshots.flush()
    if (!this.retryAtEnd) return
    this.retryAtEnd = false
    this.retry()
  }

  /** What cannot be written now is written with the next intent, which says so when it fails. */
  private writeState(): void {
    this.options.record.state(this.stateNow()).catch(() => undefined)
  }

  private stateNow(): Parameters<JobRecord['state']>[0] {
    const { state, done, failed, skipped, bytes, requests } = this
    return { state, done, failed, skipped, bytes, requests }
  }

  private async run(lake: LakeClient, unit: Unit): Promise<void> {
    const { bucket, rules, intent, now, record, steps } = this.options
    const { customerKey } = this
    try {
      const doing = { lake, bucket, rules, intent, customerKey, now, record }
      const outcomes = await act(
        doing,
        unit.numbers.map((number) => steps.change(number)),
        unit.unsure,
        this.signalFor(unit),
      )
      this.settleAll(lake, unit, outcomes)
    } catch (error) {
      if (error instanceof JournalError) this.onJournalError(lake, unit, error)
      else this.onFault(lake, unit, faultOf(error))
    } finally {
      this.inFlight -= 1
      this.options.gate.leave()
      for (const resolve of this.ended.splice(0)) resolve()
      this.snapshots.changed()
      this.pump()
    }
  }

  private signalFor({ numbers }: Unit): AbortSignal {
    const inParts = numbers.some((number) => this.options.steps.change(number).kind === 'copyInParts')
    return inParts ? this.cancelling.signal : neverAborted
  }

  private settleAll(lake: LakeClient, unit: Unit, outcomes: readonly Outcome[]): void {
    const open = new Map<string, { fault: Fault; numbers: number[] }>()
    for (const [at, number] of unit.numbers.entries()) {
      const outcome = outcomes[at] ?? lostOutcome
      if (outcome.kind !== 'failed' || meaningOf(outcome.fault) === 'fail') {
        this.settle(number, outcome)
        continue
      }
      const same = open.get(outcome.fault.kind)
      if (same) same.numbers.push(number)
      else open.set(outcome.fault.kind, { fault: outcome.fault, numbers: [number] })
    }
    if (open.size === 0) this.lost = 0
    for (const { fault, numbers } of open.values()) this.onFault(lake, { ...unit, numbers }, fault)
  }

  private settle(number: number, outcome: Outcome): void {
    const { key, bytes } = this.options.steps.change(number)
    this.options.record.after(number, outcome)
    this.rate.add(this.options.now())
    switch (outcome.kind) {
      case 'done':
        this.done += 1
        this.bytes += bytes
        this.options.changed([key])
        if (this.places.size < mostPlaces) this.places.add(parentPrefix(key) ?? '')
        return
      case 'skipped':
        this.skipped += 1
        return
      case 'failed':
        this.failed += 1
    }
  }

  /** Nothing was written to S3 for it; it waits until the journal can be written again. */
  private onJournalError(lake: LakeClient, unit: Unit, error: JournalError): void {
    this.putBack({ ...unit, unsure: true })
    if (lake === this.lake) this.wait(error.fault)
  }

  private onFault(lake: LakeClient, unit: Unit, fault: Fault): void {
    const meaning = meaningOf(fault)
    const later: Unit = { ...unit, tries: unit.tries + 1, unsure: true }
    const fail = (): void => {
      for (const number of unit.numbers) this.settle(number, { kind: 'failed', fault })
    }
    switch (meaning) {
      case 'fail':
        this.lost = 0
        return fail()
      case 'cancelled':
        return this.putBack(later)
      case 'wait':
        this.putBack({ ...later, tries: unit.tries })
        // A late answer to a client of before says nothing of the one of now.
        return lake === this.lake ? this.wait(fault) : undefined
      case 'again':
        this.options.gate.congested('throttled')
        return mayTryAgain(meaning, later.tries) ? this.putBack(later) : fail()
      case 'lost':
        if (lake !== this.lake) return this.putBack({ ...later, tries: unit.tries })
        this.lost += 1
        // While everything gets lost, it is not this object's fault.
        if (this.lost >= lostInARow) {
          this.putBack({ ...later, tries: unit.tries })
          return this.wait(fault)
        }
        return mayTryAgain(meaning, later.tries) ? this.putBack(later) : fail()
    }
  }

  private putBack(unit: Unit): void {
    if (this.state === 'cancelling') this.giveUp(unit)
    else this.queue.putBack(unit)
  }

  /** What may have been changed and is not looked at any more is reported. */
  private giveUp({ numbers }: Unit): void {
    for (const number of numbers) {
      if (this.options.record.doubt(number) === null) continue
      const { key } = this.options.steps.change(number)
      this.settle(number, { kind: 'failed', fault: { kind: 'conflict', name: key, message: unknownEnd } })
    }
  }
}

const unknownEnd = 'The answer to its change was lost, and the job was cancelled before it was looked at again.'
const neverAborted = new AbortController().signal
// Every request of every job listens to it.
setMaxListeners(0, neverAborted)
const lostOutcome: Outcome = {
  kind: 'failed',
  fault: { kind: 'badAnswer', message: 'Nothing was said of this object.' },
}

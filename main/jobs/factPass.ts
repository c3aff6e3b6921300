import { setMaxListeners } from 'node:events'
import type { PassState } from '../../preload/contract/passes'
import type { Fault } from '../../preload/contract/fault'
import type { LakeClient } from '../s3/lakeClient'
import type { Lesson } from '../scan/knownFacts'
import type { RowToRead } from '../scan/passRows'
import type { PassFacts } from '../scan/scanMessages'
import { Snapshots } from '../scan/snapshots'
import { objectsAtOnce, type Gate } from './gate'
import type { Watch } from './job'
import { faultIn, lessonOf, readHeadFact, readTagsFact } from './objectReading'
import { PassTally } from './passTally'
import { Rate } from './rate'
import { SpeedLimit } from './speedLimit'
import { lostInARow, mayTryAgain, meaningOf } from './trouble'

/** Rows are asked for so many at a time, when fewer than this are left. */
const rowsAtATime = 1000
const fewRows = 200
/** What was learnt is kept when it is so much, or so old in ms. */
const lessonsAtATime = 1000
const keepAfter = 1000
/** So much may wait for a slow disk. */
const mostUnkept = 5000

/** The index and the file of what is known, in the thread of the scans. All throw LakeErrors. */
export interface PassRows {
  /** @returns the number under which this pass learns from now on */
  readonly goOn: () => Promise<number>
  readonly next: (from: number, count: number) => Promise<{ rows: readonly RowToRead[]; next: number | null }>
  /** Resolves when it is kept. */
  readonly learn: (source: number, at: number, requests: number, lessons: readonly Lesson[]) => Promise<unknown>
  readonly limit: (perSecond: number | null) => Promise<unknown>
  readonly end: (state: 'done' | 'cancelled', requests: number) => Promise<unknown>
}

export interface FactPassOptions {
  readonly scan: string
  readonly connection: string
  readonly bucket: string
  /** As it is kept: of a pass that has just begun, or of one that an earlier start has left. */
  readonly facts: PassFacts
  /** Under which number one that has just begun learns. */
  readonly source: number | null
  readonly rows: PassRows
  /** Shared by all that works on the bucket. */
  readonly gate: Gate
  /** Opens a client with the credentials of now. @throws LakeError when the connection is gone */
  readonly openLake: (watch: Watch) => LakeClient
  /** `since`: when it went on last, and how much had been read then. */
  readonly report: (state: PassState, since: { readonly at: number; readonly read: number }) => void
  readonly now: () => number
}

interface Wanted {
  readonly row: RowToRead
  readonly tries: number
}

/** Reads of every object of a scan what no listing tells, some at a time, and keeps what it learns. Changes nothing in S3. */
export class FactPass {
  private state: PassState['state']
  private fault: Fault | null = null
  private readonly tally: PassTally
  private requests: number
  private endedAt: number | null
  private rate: Rate
  private readonly speed: SpeedLimit
  private readonly snapshots: Snapshots
  private since: { readonly at: number; readonly read: number }

  private lake: LakeClient | null = null
  private readonly lakes = new Set<LakeClient>()
  private source: number | null
  /** What is learnt from now on is of another time than what was learnt before. */
  private stale: boolean
  private stopping = new AbortController()
  /** Put back, and then those that come next. */
  private again: Wanted[] = []
  private waiting: RowToRead[] = []
  private from: number | null = 0
  private fetching = false
  private inFlight = 0
  private lost = 0
  private lessons: Lesson[] = []
  private keeping: Promise<Fault | null> | null = null
  private timer: NodeJS.Timeout | null = null
  private ending = false
  private over = false

  constructor(private readonly options: FactPassOptions) {
    const { counts, requests, state, at, limit } = options.facts
    this.tally = new PassTally(counts)
    this.requests = requests
    this.state = state === 'open' ? 'interrupted' : state
    this.endedAt = state === 'open' ? null : at
    this.source = options.source
    this.stale = options.source === null
    this.since = { at: options.now(), read: counts.read }
    this.rate = new Rate(options.now())
    this.speed = new SpeedLimit(options.now)
    this.speed.set(limit)
    this.snapshots = new Snapshots(() => options.report(this.snapshot(), this.since))
  }

  get of(): Pick<FactPassOptions, 'scan' | 'connection' | 'bucket'> {
    return this.options
  }

  get id(): string {
    return this.options.facts.pass
  }

  get isOver(): boolean {
    return this.state === 'done' || this.state === 'cancelled'
  }

  /** Begins, or goes on after a pause, what it waited for, or the end of the program. */
  async resume(): Promise<void> {
    if (this.isOver || this.over || this.state === 'running') return
    const { now, rows } = this.options
    this.state = 'running'
    this.fault = null
    this.lost = 0
    this.rate = new Rate(now())
    this.since = { at: now(), read: this.tally.read }
    // Node would warn of a leak: every request listens to the one signal of the pass.
    setMaxListeners(0, this.stopping.signal)
    this.snapshots.changed()
    const unkept = await this.keep()
    if (unkept) return this.wait(unkept)
    try {
      this.lake ??= this.openLake()
      if (this.stale) this.source = await rows.goOn()
      this.stale = false
    } catch (error) {
      return this.wait(faultIn(error))
    }
    this.pump()
  }

  /** What is under way is read to its end. */
  pause(): void {
    if (this.state !== 'running' || this.ending) return
    this.state = 'paused'
    this.stale = true
    this.snapshots.changed()
  }

  /** What was read stays known; what is under way is broken off. */
  async cancel(): Promise<void> {
    if (this.isOver || this.ending) return
    this.state = 'cancelled'
    this.stopping.abort()
    await this.end('cancelled')
  }

  /** At most so many objects a second from now on. @throws LakeError when that cannot be kept, and then nothing is another */
  async limit(perSecond: number | null): Promise<void> {
    if (this.isOver || this.ending) return
    await this.options.rows.limit(perSecond)
    this.speed.set(perSecond)
    this.snapshots.changed()
    this.pump()
  }

  /** It cannot go on by itself. */
  wait(fault: Fault): void {
    if (this.state !== 'running') return
    this.state = 'waiting'
    this.fault = fault
    this.stale = true
    // What goes on later does so with the credentials of then.
    this.lake = null
    this.snapshots.flush()
  }

  /** The program ends, or the scan is closed: what was read is kept, and nothing is asked any more. */
  async stop(): Promise<void> {
    this.over = true
    this.stopping.abort()
    this.options.gate.forget(this.goOnPumping)
    this.speed.stop()
    this.snapshots.stop()
    await this.keep()
    this.closeLakes()
  }

  snapshot(): PassState {
    const { scan, connection, bucket, facts, now } = this.options
    const { pass, under, what, again, counts, startedAt } = facts
    const { state } = this
    const tallied = this.tally.snapshot()
    const rate = state === 'running' ? this.rate.perSecond(now()) : 0
    return {
      pass,
      scan,
      connection,
      bucket,
      under,
      what,
      again,
      state,
      fault: this.fault,
      total: counts.total,
      ...tallied,
      requests: this.requests,
      rate,
      limit: this.speed.perSecond,
      secondsLeft: rate > 0 ? (counts.total - tallied.read) / rate : null,
      startedAt,
      endedAt: this.endedAt,
    }
  }

  private openLake(): LakeClient {
    const { gate, openLake } = this.options
    const lake = openLake({
      onRequest: () => (this.requests += 1),
      turn: () => gate.turn(),
      onAnswer: (answered) => gate.answered(answered),
      onPause: (why) => gate.congested(why),
    })
    this.lakes.add(lake)
    return lake
  }

  private closeLakes(): void {
    for (const lake of this.lakes) lake.destroy()
    this.lakes.clear()
    this.lake = null
  }

  private readonly goOnPumping = (): void => this.pump()

  private get mayBegin(): boolean {
    return this.state === 'running' && !this.stale && !this.over && !this.ending
  }

  private pump(): void {
    const { gate } = this.options
    while (this.mayBegin && this.lake && this.inFlight < objectsAtOnce && this.lessons.length < mostUnkept) {
      if (this.again.length + this.waiting.length === 0) break
      if (!this.speed.allows(this.goOnPumping) || !gate.enter(this.goOnPumping)) break
      this.speed.took(1)
      const fresh = this.again.length === 0 ? this.waiting.shift() : undefined
      const wanted = fresh ? { row: fresh, tries: 0 } : this.again.shift()
      if (wanted) void this.run(this.lake, wanted)
    }
    if (!this.mayBegin) return
    if (this.from !== null && this.waiting.length < fewRows) void this.fetch(this.from)
    const left = this.waiting.length + this.again.length + this.inFlight
    if (this.from === null && left === 0) void this.end('done')
  }

  /** Over only when what was read is kept, and that it is over. */
  private async end(state: 'done' | 'cancelled'): Promise<void> {
    this.ending = true
    const fault = (await this.keep()) ?? (await this.options.rows.end(state, this.requests).then(() => null, faultIn))
    this.ending = false
    if (fault && state === 'done') return this.wait(fault)
    this.fault = fault
    this.state = state
    this.endedAt = this.options.now()
    this.closeLakes()
    if (!this.over) this.snapshots.flush()
  }

  /** Hands on what was learnt until none is left. @returns why it could not be kept; then it is tried again with what comes next */
  private keep(): Promise<Fault | null> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    if (this.keeping === null && this.lessons.length === 0) return Promise.resolve(null)
    this.keeping ??= this.keepAll()
    return this.keeping
  }

  private async keepAll(): Promise<Fault | null> {
    while (this.lessons.length > 0 && this.source !== null) {
      const part = this.lessons.slice()
      try {
        await this.options.rows.learn(this.source, this.options.now(), this.requests, part)
      } catch (error) {
        const fault = faultIn(error)
        this.keeping = null
        this.wait(fault)
        return fault
      }
      this.lessons = this.lessons.slice(part.length)
    }
    // At once, so that nothing that is learnt from now on is left to a promise that is over.
    this.keeping = null
    this.pump()
    return null
  }

  private async fetch(from: number): Promise<void> {
    if (this.fetching) return
    this.fetching = true
    try {
      const { rows, next } = await this.options.rows.next(from, rowsAtATime)
      this.waiting = [...this.waiting, ...rows]
      this.from = next
    } catch (error) {
      this.wait(faultIn(error))
    } finally {
      this.fetching = false
    }
    this.pump()
  }

  private async run(lake: LakeClient, wanted: Wanted): Promise<void> {
    const { row } = wanted
    this.inFlight += 1
    const { signal } = this.stopping
    const ref = { bucket: this.options.bucket, key: row.key }
    try {
      const [head, tags] = await Promise.all([
        row.head ? readHeadFact(lake, ref, signal) : null,
        row.tags ? readTagsFact(lake, ref, signal) : null,
      ])
      this.lost = 0
      this.tally.noteFaults(head, tags)
      this.learn(lessonOf(row, head, tags))
    } catch (error) {
      this.onFault(lake, wanted, faultIn(error))
    } finally {
      this.inFlight -= 1
      this.options.gate.leave()
      this.pump()
    }
  }

  private learn(lesson: Lesson): void {
    this.tally.learn(lesson)
    this.rate.add(this.options.now())
    this.lessons.push(lesson)
    if (this.lessons.length >= lessonsAtATime) void this.keep()
    else {
      this.timer ??= setTimeout(() => {
        this.timer = null
        void this.keep()
      }, keepAfter)
    }
    if (!this.over) this.snapshots.changed()
  }

  private onFault(lake: LakeClient, wanted: Wanted, fault: Fault): void {
    const { row } = wanted
    const tries = wanted.tries + 1
    const putBack = (counted: number): void => void this.again.push({ row, tries: counted })
    const fail = (): void => {
      this.tally.noteFailed(fault)
      this.learn({
        row: row.row,
        encryption: row.head ? 'failed' : null,
        clientSide: null,
        tags: row.tags ? 'failed' : null,
      })
    }
    const meaning = meaningOf(fault)
    switch (meaning) {
      case 'fail':
        return fail()
      case 'cancelled':
        return putBack(wanted.tries)
      case 'wait':
        putBack(wanted.tries)
        // A late answer to a client of before says nothing of the one of now.
        return lake === this.lake ? this.wait(fault) : undefined
      case 'again':
        this.options.gate.congested('throttled')
        return mayTryAgain(meaning, tries) ? putBack(tries) : fail()
      case 'lost':
        if (lake !== this.lake) return putBack(wanted.tries)
        this.lost += 1
        // While everything gets lost, it is not this object's fault.
        if (this.lost >= lostInARow) {
          putBack(wanted.tries)
          return this.wait(fault)
        }
        return mayTryAgain(meaning, tries) ? putBack(tries) : fail()
    }
  }
}

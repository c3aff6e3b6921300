import { join } from 'node:path'
import type { Disk, DiskFile } from '../lines/disk'
import {
  firstLineOf,
  firstRecord,
  lastRecord,
  lineOf,
  readLines,
  type LineFormat,
  type LinesEnd,
} from '../lines/checkedLines'
import {
  JournalHeader,
  parseRecord,
  rowOf,
  stepOf,
  type BeforeImage,
  type JournalRecord,
  type Outcome,
  type StateRecord,
  type StepRow,
} from './journalRecords'
import { JournalError, journalWriter, type JournalWriter } from './journalWriter'
import { StepList } from './steps'

export const journalFormat: LineFormat = { words: 'lakescope job journal', version: '1' }
const extension = '.journal'
export const journalPath = (folder: string, job: string): string => join(folder, `${job}${extension}`)
/** The job of a file in the folder; `null` for other files. */
export const jobOfFile = (name: string): string | null =>
  /^job-[0-9a-f-]{36}\.journal$/.test(name) ? name.slice(0, -extension.length) : null

const stepsInRecord = 500
type AuditTaker = (lines: readonly string[]) => Promise<void>

/**
 * Writes the journal of a job that is to start: who, where, what, and each step of its plan. When it resolves all of that is durable.
 * @throws JournalError when the disk does not take it; then no file is left, as far as the disk allows
 */
export async function createJournal(
  disk: Disk,
  folder: string,
  header: JournalHeader,
  steps: StepList,
  audit?: AuditTaker,
): Promise<JournalWriter> {
  const path = journalPath(folder, header.job)
  let file: DiskFile | null = null
  try {
    await disk.makeFolder(folder)
    file = await disk.open(path, 'new')
    let place = 0
    let length = 0
    let text = firstLineOf(journalFormat)
    const put = async (record: JournalRecord | JournalHeader): Promise<void> => {
      text += lineOf(header.job, place, record)
      place += 1
      if (text.length > 1 << 20) await flush()
    }
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(text, 'utf8')
      await file?.write(bytes, length)
      length += bytes.length
      text = ''
    }
    await put(header)
    for (let from = 0; from < steps.changes; from += stepsInRecord) {
      const rows: StepRow[] = []
      for (let at = from; at < Math.min(from + stepsInRecord, steps.changes); at += 1)
        rows.push(rowOf(steps.change(at)))
      await put({ k: 'steps', rows })
    }
    await put({ k: 'ready' })
    await flush()
    await file.sync()
    await disk.syncFolder(folder)
    return journalWriter(header.job, file, length, place, audit)
  } catch (error) {
    await file?.close().catch(() => undefined)
    await disk.remove(path).catch(() => undefined)
    throw new JournalError(error)
  }
}

/** Where an object of a job stands. `intent`: a write was about to be sent and nothing is known of its answer. */
export const open = 0
export const intent = 1
export const done = 2
export const skipped = 3
export const failed = 4

export interface Doubt {
  readonly before: BeforeImage | null
  /** An upload in parts that may still be there. */
  readonly upload: string | null
  /** When the write was about to be sent; ms since 1970. */
  readonly at: number
}

/** Everything a journal tells. */
export interface Recovered {
  readonly header: JournalHeader
  readonly steps: StepList
  /** By number: one of `open`, `intent`, … */
  readonly states: Uint8Array
  readonly doubts: ReadonlyMap<number, Doubt>
  readonly problems: ReadonlyMap<number, { readonly outcome: Outcome; readonly at: number }>
  readonly totals: { readonly done: number; readonly failed: number; readonly skipped: number; readonly bytes: number }
  readonly requests: number
  /** Objects a second at most. */
  readonly limit: number | null
  readonly state: StateRecord['state']
  readonly endedAt: number | null
  /** The end was torn off, so what was under way is not all known. */
  readonly torn: boolean
  readonly length: number
  readonly records: number
}

export type Recovery =
  | { readonly kind: 'job'; readonly recovered: Recovered }
  /** The plan is not whole: the program died before the job started. */
  | { readonly kind: 'neverStarted' }
  | { readonly kind: 'unusable'; readonly header: JournalHeader | null; readonly end: Unusable }
type Unusable = Extract<LinesEnd, { kind: 'damaged' | 'version' }>

/** Told of what a journal holds, in the order it happened. */
export interface JournalReader {
  readonly intent?: (n: number, before: BeforeImage) => void
  readonly result?: (n: number, outcome: Outcome, at: number) => void
}

/** Reads a whole journal, a part at a time. @throws what the disk throws */
export async function recoverJournal(
  disk: Disk,
  folder: string,
  job: string,
  also: JournalReader = {},
): Promise<Recovery> {
  const file = await disk.open(journalPath(folder, job), 'read')
  try {
    const reading = new Reading(job, also)
    const end = await readLines(file, journalFormat, job, (record) => reading.take(record))
    if (end.kind === 'damaged' || end.kind === 'version') return { kind: 'unusable', header: reading.header, end }
    return reading.recovered(end)
  } finally {
    await file.close()
  }
}

/**
 * What a journal ends with, when that is the end of the job: for the list, without reading it all. The whole is read before anything is done
 * with it.
 */
export async function lastState(
  disk: Disk,
  folder: string,
  job: string,
): Promise<{ readonly header: JournalHeader; readonly state: StateRecord } | null> {
  const file = await disk.open(journalPath(folder, job), 'read')
  try {
    const header = JournalHeader.safeParse(await firstRecord(file, journalFormat, job))
    const state = parseRecord(await lastRecord(file, job))
    if (!header.success || state?.k !== 'state') return null
    return state.state === 'done' || state.state === 'cancelled' ? { header: header.data, state } : null
  } finally {
    await file.close()
  }
}

/** Goes on with a journal where it was whole. @throws JournalError */
export async function continueJournal(
  disk: Disk,
  folder: string,
  recovered: Recovered,
  audit?: AuditTaker,
): Promise<JournalWriter> {
  const { job } = recovered.header
  let file: DiskFile | null = null
  try {
    file = await disk.open(journalPath(folder, job), 'change')
    if (recovered.torn) await file.truncate(recovered.length)
    return journalWriter(job, file, recovered.length, recovered.records, audit)
  } catch (error) {
    await file?.close().catch(() => undefined)
    throw new JournalError(error)
  }
}

class Reading {
  header: JournalHeader | null = null
  private readonly steps = new StepList()
  private states = new Uint8Array(0)
  private readonly doubts = new Map<number, Doubt>()
  private readonly problems = new Map<number, { outcome: Outcome; at: number }>()
  private readonly totals = { done: 0, failed: 0, skipped: 0, bytes: 0 }
  private ready = false
  private state: StateRecord | null = null
  private requests = 0
  private limit: number | null = null

  constructor(
    private readonly job: string,
    private readonly also: JournalReader,
  ) {}

  /** @returns what is wrong with the record, or `null` */
  take(raw: unknown): string | null {
    if (this.header === null) {
      const parsed = JournalHeader.safeParse(raw)
      if (!parsed.success || parsed.data.job !== this.job) return 'its header is none of this job'
      this.header = parsed.data
      return null
    }
    const record = parseRecord(raw)
    if (record === null) return 'a record is of no kind that is known'
    if ('n' in record && (!this.ready || record.n >= this.states.length)) return 'a record names no step of the plan'
    this.apply(record)
    return this.ready && this.steps.changes !== this.header.objects ? 'its plan is not whole' : null
  }

  private apply(record: JournalRecord): void {
    switch (record.k) {
      case 'steps':
        for (const row of record.rows) this.steps.addChange(stepOf(row))
        return
      case 'ready':
        this.ready = true
        this.states = new Uint8Array(this.steps.changes)
        return
      case 'intent':
        this.also.intent?.(record.n, record.before)
        this.settle(record.n, intent)
        this.doubts.set(record.n, { before: record.before, upload: null, at: record.at })
        return
      case 'upload':
        this.doubts.set(record.n, { before: null, at: 0, ...this.doubts.get(record.n), upload: record.id })
        return
      case 'result':
        this.also.result?.(record.n, record.outcome, record.at)
        this.onResult(record.n, record.outcome, record.at)
        return
      case 'retry':
        for (const [n, { outcome }] of this.problems) if (outcome.kind === 'failed') this.settle(n, intent)
        // Whatever was said before, it is not over.
        this.state = null
        return
      case 'limit':
        this.limit = record.perSecond
        return
      case 'state':
        this.state = record
        this.requests = record.requests
    }
  }

  private onResult(n: number, outcome: Outcome, at: number): void {
    this.settle(n, outcome.kind === 'done' ? done : outcome.kind === 'skipped' ? skipped : failed)
    // What was lost on the way may have happened all the same; a retry must know what was there before.
    if (outcome.kind !== 'failed') this.doubts.delete(n)
    if (outcome.kind !== 'done') this.problems.set(n, { outcome, at })
  }

  /** Totals always agree with the states, whatever was said of an object before. */
  private settle(n: number, to: number): void {
    const before = this.states[n]
    if (before === done) {
      this.totals.done -= 1
      this.totals.bytes -= this.steps.bytesOf(n)
    } else if (before === skipped) this.totals.skipped -= 1
    else if (before === failed) this.totals.failed -= 1
    this.states[n] = to
    this.problems.delete(n)
    if (to === done) {
      this.totals.done += 1
      this.totals.bytes += this.steps.bytesOf(n)
    } else if (to === skipped) this.totals.skipped += 1
    else if (to === failed) this.totals.failed += 1
  }

  recovered(end: Extract<LinesEnd, { kind: 'whole' | 'torn' }>): Recovery {
    const { header, steps, states, doubts, problems, totals, state, requests, limit } = this
    if (header === null || !this.ready) return { kind: 'neverStarted' }
    const over = state?.state === 'done' || state?.state === 'cancelled'
    return {
      kind: 'job',
      recovered: {
        header,
        steps,
        states,
        doubts,
        problems,
        totals,
        requests,
        limit,
        state: state?.state ?? 'running',
        endedAt: over && state ? state.at : null,
        torn: end.kind === 'torn',
        length: end.bytes,
        records: end.records,
      },
    }
  }
}

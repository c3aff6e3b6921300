import type { JobProblem } from '../../preload/contract/changes'
import { auditLine } from './auditLog'
import type { Doubt, Recovered } from './journal'
import type { BeforeImage, JournalHeader, Outcome, StateRecord } from './journalRecords'
import type { JournalWriter } from './journalWriter'
import type { Step, StepList } from './steps'
import { auditOf } from './auditEntries'

/** Keeps what becomes of each change, by its number in the plan, so that it outlives the program. */
export interface JobRecord {
  /** Resolves when what is about to be replaced is durable; only then may it be written to S3. @throws JournalError */
  readonly beforeWrite: (number: number, before: BeforeImage) => Promise<void>
  /** @throws JournalError */
  readonly upload: (number: number, id: string) => Promise<void>
  /** What was known before a write whose end is not known; `null` when none was tried. */
  readonly doubt: (number: number) => Doubt | null
  readonly after: (number: number, outcome: Outcome) => void
  readonly problems: (from: number, count: number) => { total: number; rows: JobProblem[] }
  /** The numbers that failed; their problems are forgotten, since they are tried again. */
  readonly takeFailed: () => number[]
  readonly limit: (perSecond: number | null) => void
  /** @throws JournalError */
  readonly state: (state: Omit<StateRecord, 'k' | 'at'>) => Promise<void>
  /** @throws JournalError */
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Results become durable at the latest so many ms after they came, unless an intent takes them along. */
const longestWait = 250

export function journalRecord(
  writer: JournalWriter,
  header: JournalHeader,
  steps: StepList,
  recovered: Recovered | null,
  now: () => number,
): JobRecord {
  const problems = new Map<number, { readonly outcome: Outcome; readonly at: number }>(recovered?.problems)
  const doubts = new Map<number, Doubt>(recovered?.doubts)
  let timer: NodeJS.Timeout | null = null
  const commitSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      // What cannot be written now is written with the next intent, which says so when it fails.
      writer.commit().catch(() => undefined)
    }, longestWait)
  }
  return {
    beforeWrite: (number, before) => {
      const at = now()
      doubts.set(number, { before, upload: null, at })
      writer.add({ k: 'intent', n: number, at, before })
      return writer.commit()
    },
    upload: (number, id) => {
      doubts.set(number, { before: null, at: now(), ...doubts.get(number), upload: id })
      writer.add({ k: 'upload', n: number, id })
      return writer.commit()
    },
    doubt: (number) => doubts.get(number) ?? null,
    after: (number, outcome) => {
      const at = now()
      const doubt = doubts.get(number)
      const audit = doubt?.before ? auditLine(auditOf(header, steps.change(number), doubt.before, outcome, at)) : null
      writer.add({ k: 'result', n: number, at, outcome }, audit)
      commitSoon()
      if (outcome.kind !== 'failed') doubts.delete(number)
      if (outcome.kind === 'done') problems.delete(number)
      else problems.set(number, { outcome, at })
    },
    problems: (from, count) => ({
      total: problems.size,
      rows: [...problems]
        .slice(from, from + count)
        .map(([number, { outcome, at }]) => problemOf(steps.change(number), outcome, at)),
    }),
    takeFailed: () => {
      const failed = [...problems].flatMap(([number, { outcome }]) => (outcome.kind === 'failed' ? [number] : []))
      for (const number of failed) problems.delete(number)
      if (failed.length > 0) writer.add({ k: 'retry' })
      return failed
    },
    limit: (perSecond) => {
      writer.add({ k: 'limit', perSecond })
      commitSoon()
    },
    state: (state) => {
      writer.add({ k: 'state', at: now(), ...state })
      return writer.commit()
    },
    flush: () => writer.commit(),
    close: () => {
      if (timer) clearTimeout(timer)
      return writer.close()
    },
  }
}

const problemOf = ({ key, versionId }: Step, outcome: Outcome, at: number): JobProblem => ({
  key,
  versionId,
  outcome: outcome.kind === 'skipped' ? 'skipped' : 'failed',
  reason: outcome.kind === 'skipped' ? outcome.reason : null,
  fault: outcome.kind === 'failed' ? outcome.fault : null,
  at,
})

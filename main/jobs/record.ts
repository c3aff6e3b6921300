import type { SkipReason } from '../../lake/changePlan'
import type { JobProblem } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { StepList } from './steps'

/** What became of one object. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** Told of each change, by its number in the plan, before it is tried and when it is settled. */
export interface JobRecord {
  readonly before: (numbers: readonly number[]) => Promise<void>
  readonly after: (number: number, outcome: Outcome) => void
  readonly problems: (from: number, count: number) => { total: number; rows: JobProblem[] }
  /** The numbers that failed; their problems are forgotten, since they are tried again. */
  readonly takeFailed: () => number[]
}

/** Keeps problems in memory. */
export function memoryRecord(steps: StepList, now: () => number): JobRecord {
  const problems = new Map<number, { readonly outcome: Exclude<Outcome, { kind: 'done' }>; readonly at: number }>()
  return {
    before: () => Promise.resolve(),
    after: (number, outcome) => {
      if (outcome.kind === 'done') problems.delete(number)
      else problems.set(number, { outcome, at: now() })
    },
    problems: (from, count) => ({
      total: problems.size,
      rows: [...problems].slice(from, from + count).map(([number, { outcome, at }]): JobProblem => {
        const { key, versionId } = steps.change(number)
        const reason = outcome.kind === 'skipped' ? outcome.reason : null
        const fault = outcome.kind === 'failed' ? outcome.fault : null
        return { key, versionId, outcome: outcome.kind, reason, fault, at }
      }),
    }),
    takeFailed: () => {
      const failed = [...problems].flatMap(([number, { outcome }]) => (outcome.kind === 'failed' ? [number] : []))
      for (const number of failed) problems.delete(number)
      return failed
    },
  }
}

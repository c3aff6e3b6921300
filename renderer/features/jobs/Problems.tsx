import { useCallback, type ReactNode } from 'react'
import type { JobProblem } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { CopyButton } from '../../ui/CopyButton'
import { FaultNote } from '../../ui/FaultNote'
import { explain } from '../../ui/faultText'
import { RowWindow } from '../../ui/RowWindow'
import { skipTexts } from '../../ui/skipText'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'

interface ProblemsProps {
  readonly job: string
  readonly count: number
}

const rowHeight = 24
const rowsShown = 6

/** The objects that failed or were skipped, with the reason of each. */
export function Problems({ job, count }: ProblemsProps): ReactNode {
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal) =>
      (await lake.call('jobs.problems', { job, from, count: pageRows }, signal)).rows,
    [job],
  )
  // The list grows while the job runs: with another count it is another list.
  const { rowAt, onShow, error } = usePages(['jobProblems', job, count], fetchPage)
  if (error !== null) return <FaultNote fault={faultOf(error)} quiet />
  return (
    <div className="job-problems" style={{ height: Math.min(count, rowsShown) * rowHeight + 2 }}>
      <RowWindow label="Problems" rows={count} rowHeight={rowHeight} onShow={onShow} rowAt={rowAt}>
        {(problem) => <Problem problem={problem} />}
      </RowWindow>
    </div>
  )
}

function Problem({ problem }: { readonly problem: JobProblem | undefined }): ReactNode {
  if (problem === undefined) return <span role="cell">…</span>
  const why = reasonText(problem)
  return (
    <>
      <span role="cell" className="problem-outcome" data-outcome={problem.outcome}>
        {problem.outcome}
      </span>
      <span role="cell" className="problem-key ellipsis" title={problem.key}>
        <VisibleName text={problem.key} />
      </span>
      <span role="cell" className="problem-why ellipsis" title={why}>
        <VisibleName text={why} />
      </span>
      <span role="cell">
        <CopyButton
          what={`key and reason of ${problem.key}`}
          text={`${problem.key}: ${why}`}
          copy={(text) => lake.call('clipboard.write', { text })}
        />
      </span>
    </>
  )
}

function reasonText({ reason, fault }: JobProblem): string {
  if (fault !== null) {
    const { title, text } = explain(fault)
    return `${title}. ${text}`
  }
  return reason === null ? 'no reason was given' : skipTexts[reason].long
}

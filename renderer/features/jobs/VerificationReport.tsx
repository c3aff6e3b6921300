import { useCallback, type ReactNode } from 'react'
import type { Difference, Verification } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { FaultNote } from '../../ui/FaultNote'
import { formatCount, formatNumberOf } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'

interface ReportProps {
  readonly job: string
  readonly verification: Verification
}

/** What a check has found: everything as it should be, or what differs. */
export function VerificationReport({ job, verification }: ReportProps): ReactNode {
  const { state, fault, differ, unreadable, total } = verification
  return (
    <section className="job-report" aria-label="Verification">
      <p role="status" data-outcome={state === 'done' ? (differ + unreadable === 0 ? 'good' : 'bad') : undefined}>
        {reportText(verification)}
      </p>
      {fault !== null && <FaultNote fault={fault} quiet />}
      {state !== 'running' && total > 0 && <Differences job={job} verification={verification} />}
    </section>
  )
}

/** `Verified 1,000 of 5,000 objects, a sample: all are as the job left them.` */
function reportText({ state, of, looked, checked, differ, unreadable, total }: Verification): string {
  const range =
    looked < of ? `${formatCount(looked)} of ${formatNumberOf(of, 'object')}, a sample` : formatNumberOf(of, 'object')
  if (state === 'running')
    return `Verifying ${range}: ${formatCount(checked)} looked at, ${formatCount(differ)} differ…`
  if (state === 'failed')
    return `The verification stopped after ${formatCount(checked)} of ${formatNumberOf(looked, 'object')}.`
  if (differ + unreadable === 0) return `Verified ${range}: all as the job left them.`
  const unread = unreadable === 0 ? '' : ` ${formatCount(unreadable)} cannot be read, so nobody can say.`
  if (differ === 0) return `Verified ${range}: all others as the job left them.${unread}`
  const shown = total >= mostShown ? ` The first ${formatCount(total)} differences are listed.` : ''
  return `Verified ${range}: ${formatCount(differ)} ${differ === 1 ? 'differs' : 'differ'}.${unread}${shown}`
}

/** Main keeps so many. */
const mostShown = 10_000
const rowHeight = 24
const rowsShown = 6

const whats: Readonly<Record<Difference['what'], string>> = {
  class: 'storage class',
  content: 'content',
  encryption: 'encryption',
  tags: 'tags',
  version: 'version',
  restore: 'restore',
  missing: 'not there',
  stillThere: 'still there',
  unreadable: 'cannot be read',
}

function Differences({ job, verification: { total, at } }: ReportProps): ReactNode {
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal) =>
      (await lake.call('jobs.verification', { job, from, count: pageRows }, signal))?.rows ?? [],
    [job],
  )
  const { rowAt, onShow, error } = usePages(['differences', job, total, at], fetchPage)
  if (error !== null) return <FaultNote fault={faultOf(error)} quiet />
  return (
    <div className="job-problems" style={{ height: Math.min(total, rowsShown) * rowHeight + 2 }}>
      <RowWindow label="What differs" rows={total} rowHeight={rowHeight} onShow={onShow} rowAt={rowAt}>
        {(difference) => <Row difference={difference} />}
      </RowWindow>
    </div>
  )
}

function Row({ difference }: { readonly difference: Difference | undefined }): ReactNode {
  if (difference === undefined) return <span role="cell">…</span>
  const { key, versionId, what, expected, found } = difference
  const text = `expected ${expected}, found ${found}`
  return (
    <>
      <span role="cell" className="difference-what">
        {whats[what]}
      </span>
      <span
        role="cell"
        className="problem-key ellipsis"
        title={versionId === null ? key : `${key}, version ${versionId}`}
      >
        <VisibleName text={key} />
      </span>
      <span role="cell" className="problem-why ellipsis" title={text}>
        <VisibleName text={text} />
      </span>
    </>
  )
}

import {
  IconCloud,
  IconPlayerPlay,
  IconRefresh,
  IconReportAnalytics,
  IconSend,
  IconSquare,
  IconX,
} from '@tabler/icons-react'
import { useCallback, useState, type ReactNode } from 'react'
import type { BatchJob } from '../../../preload/contract/batch'
import { go } from '../../state/place'
import { useWaysOn } from '../../state/waysOn'
import { batchStatusText } from '../../ui/batchText'
import { FaultNote } from '../../ui/FaultNote'
import { formatCount, formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { controlBatch, type BatchControl } from './batchStore'
import { ProgressBar } from './ProgressBar'

/** A job that S3 does: how far it is as S3 last said, and what can be done about it from here. */
export function BatchCard({ job }: { readonly job: BatchJob }): ReactNode {
  const { what, bucket, succeeded, failed, objects, failures } = job
  return (
    <article className="job" aria-label={`S3 Batch Operations in ${bucket}`} data-state={stateOf(job)}>
      <header className="job-head">
        <IconCloud size={14} aria-hidden />
        <b>S3 Batch Operations</b>
        <span className="dim">in {bucket}</span>
        <span className="job-state">{stateText(job)}</span>
        <span className="grow" />
        <Controls job={job} />
      </header>
      <p className="job-what">
        <VisibleName text={what} />
      </p>
      <ProgressBar of={objects} done={succeeded} failed={failed} />
      <p className="job-numbers numeric">
        {job.askedAt === null
          ? `${formatNumberOf(objects, 'object')} in the manifest`
          : `${formatCount(succeeded)} of ${formatCount(objects)} done · ${formatCount(failed)} failed`}
        {job.jobId !== null && (
          <>
            {' · '}
            <span className="selectable">job {job.jobId}</span>
          </>
        )}
        {job.askedAt !== null && (
          <>
            {' · S3 said so '}
            <When at={job.askedAt} />
          </>
        )}
      </p>
      {failures.map(({ code, reason }) => (
        <p key={`${code} ${reason}`} className="job-broken">
          {code}: <VisibleName text={reason} />
        </p>
      ))}
      {job.fault !== null && <Trouble job={job} fault={job.fault} />}
    </article>
  )
}

/** The colours of the bar are those of other jobs. */
const stateOf = ({ state, status, endedAt }: BatchJob): string =>
  status === 'Complete' ? 'done' : state === 'refused' || endedAt !== null ? 'cancelled' : 'running'

function stateText({ state, status, endedAt }: BatchJob): ReactNode {
  if (state === 'sending') return 'not known whether it was made'
  if (state === 'refused') return 'not made'
  if (status === null) return 'made, not asked about yet'
  return (
    <>
      {batchStatusText(status)} {endedAt !== null && <When at={endedAt} />}
    </>
  )
}

function Trouble({
  job,
  fault,
}: {
  readonly job: BatchJob
  readonly fault: NonNullable<BatchJob['fault']>
}): ReactNode {
  const again = useCallback(
    () => void controlBatch(job.job, job.state === 'made' ? 'ask' : 'send'),
    [job.job, job.state],
  )
  const waysOn = useWaysOn(job.connection, again)
  if (fault.kind === 'notFound' && fault.what === 'connection') {
    return <p className="job-broken">The connection {job.label} is closed. Open it again to hear from S3.</p>
  }
  // The pin of the job speaks, not S3: the words for a conflict between two writers would be wrong here.
  if (fault.kind === 'conflict') {
    return (
      <p className="job-broken">
        S3 is not asked. <VisibleName text={fault.message} />
      </p>
    )
  }
  return <FaultNote fault={fault} waysOn={waysOn} />
}

const pictures = {
  ask: IconRefresh,
  send: IconSend,
  confirm: IconPlayerPlay,
  cancel: IconSquare,
  dismiss: IconX,
} as const
const labels: Readonly<Record<BatchControl, string>> = {
  ask: 'Ask now',
  send: 'Send again',
  confirm: 'Confirm and run',
  cancel: 'Cancel',
  dismiss: 'Clear',
}

function controlsOf({ state, status, endedAt }: BatchJob): readonly BatchControl[] {
  if (state !== 'made') return ['send', 'dismiss']
  if (endedAt !== null) return ['dismiss']
  return status === 'Suspended' ? ['confirm', 'cancel', 'ask'] : ['ask', 'cancel', 'dismiss']
}

function Controls({ job }: { readonly job: BatchJob }): ReactNode {
  const [busy, setBusy] = useState<BatchControl | null>(null)
  const run = async (what: BatchControl) => {
    setBusy(what)
    await controlBatch(job.job, what)
    setBusy(null)
  }
  return (
    <>
      {job.endedAt !== null && job.report !== null && <ReportLink job={job} place={job.report} />}
      {controlsOf(job).map((what) => {
        const Picture = pictures[what]
        // S3 goes on with a job that is only forgotten here.
        const label =
          what === 'dismiss' && job.state === 'made' && job.endedAt === null ? 'Stop following' : labels[what]
        return (
          <button
            key={what}
            type="button"
            className="small-button"
            disabled={busy !== null}
            onClick={() => void run(what)}
          >
            <Picture size={12} aria-hidden />
            {label}
          </button>
        )
      })}
    </>
  )
}

interface ReportLinkProps {
  readonly job: BatchJob
  readonly place: NonNullable<BatchJob['report']>
}

/** S3 writes one once it has tried at least one object. */
function ReportLink({ job, place }: ReportLinkProps): ReactNode {
  if (job.succeeded + job.failed === 0) return null
  const { bucket, prefix } = place
  return (
    <button
      type="button"
      className="small-button"
      title={`s3://${bucket}/${prefix}`}
      onClick={() => go({ connection: job.connection, bucket, prefix })}
    >
      <IconReportAnalytics size={12} aria-hidden />
      Open report
    </button>
  )
}

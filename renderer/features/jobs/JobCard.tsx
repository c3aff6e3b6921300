import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconSquare, IconX } from '@tabler/icons-react'
import { useCallback, useState, type ReactNode } from 'react'
import { unreachable } from '../../../lake/unreachable'
import type { Job } from '../../../preload/contract/changes'
import { useWaysOn } from '../../state/waysOn'
import { CampaignView } from './CampaignView'
import { AfterJob } from './AfterJob'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../ui/format'
import { intentText } from '../../ui/intentText'
import { SpeedLimit } from '../../ui/SpeedLimit'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { canResume } from './interrupted'
import { GiveKey } from './GiveKey'
import { control, isOver, limitSpeed, type JobControl } from './jobsStore'
import { Problems } from './Problems'
import { ProgressBar } from './ProgressBar'

/** One job: how far it is, what became of its objects, and what can be done with it. */
export function JobCard({ job }: { readonly job: Job }): ReactNode {
  const [open, setOpen] = useState(false)
  const problems = job.failed + job.skipped
  const title = intentText(job.intent)
  return (
    <article className="job" aria-label={`${title} in ${job.bucket}`} data-state={job.state}>
      <header className="job-head">
        <b>{title}</b>
        <span className="dim">in {job.bucket}</span>
        <span className="job-state">{stateText(job)}</span>
        <span className="grow" />
        {canBeLimited(job) && (
          <SpeedLimit limit={job.limit} change={(perSecond) => void limitSpeed(job.job, perSecond)} />
        )}
        <Controls job={job} />
      </header>
      <ProgressBar of={job.total} done={job.done} failed={job.failed} skipped={job.skipped} />
      <p className="job-numbers numeric">{numbers(job)}</p>
      {job.fault !== null && <Waiting job={job} fault={job.fault} />}
      {problems > 0 && (
        <button type="button" className="small-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'} {formatNumberOf(problems, 'problem')}
        </button>
      )}
      {open && problems > 0 && <Problems job={job.job} count={problems} />}
      {isOver(job) && job.intent.kind === 'restore' && <CampaignView job={job.job} />}
      {isOver(job) && job.done > 0 && <AfterJob job={job} />}
    </article>
  )
}

const canBeLimited = ({ state }: Job): boolean => state === 'running' || state === 'paused' || state === 'waiting'

function stateText({ state, endedAt, failed }: Job): ReactNode {
  switch (state) {
    case 'running':
      return 'running'
    case 'paused':
      return 'paused'
    case 'waiting':
      return 'waiting'
    case 'interrupted':
      return 'interrupted: the program ended before it was done'
    case 'cancelling':
      return 'cancelling: what is under way is finished first'
    case 'cancelled':
      return <>cancelled {endedAt !== null && <When at={endedAt} />}</>
    case 'done':
      return (
        <>
          {failed > 0 ? 'ended with failures' : 'done'} {endedAt !== null && <When at={endedAt} />}
        </>
      )
    default:
      return unreachable(state)
  }
}

/** `1,204 of 5,000 done, 18 GB · 3 failed · 85 a second · 45 s left · 3,612 requests`. */
function numbers(job: Job): string {
  const running = job.state === 'running'
  return [
    `${formatCount(job.done)} of ${formatCount(job.total)} done, ${formatBytes(job.bytes)}`,
    ...(job.failed > 0 ? [`${formatCount(job.failed)} failed`] : []),
    ...(job.skipped > 0 ? [`${formatCount(job.skipped)} skipped`] : []),
    ...(running && job.rate > 0
      ? [`${job.rate < 10 ? job.rate.toFixed(1) : formatCount(Math.round(job.rate))} a second`]
      : []),
    ...(running && job.secondsLeft !== null ? [`${formatDuration(job.secondsLeft)} left`] : []),
    formatNumberOf(job.requests, 'request'),
  ].join(' · ')
}

/** Why it stands still, and the way on: after signing in again it resumes. */
function Waiting({ job, fault }: { readonly job: Job; readonly fault: NonNullable<Job['fault']> }): ReactNode {
  const resume = useCallback(() => void control(job.job, 'resume'), [job.job])
  const waysOn = useWaysOn(job.connection, resume)
  // The pin of the job speaks, not S3: the words for a conflict between two writers would be wrong here.
  if (job.state === 'interrupted' && fault.kind === 'conflict') {
    return (
      <p className="job-broken">
        It cannot go on. <VisibleName text={fault.message} />
      </p>
    )
  }
  if (job.state === 'waiting' && fault.kind === 'customerKeyNeeded') return <GiveKey job={job.job} />
  return <FaultNote fault={fault} waysOn={job.state === 'waiting' || job.state === 'interrupted' ? waysOn : {}} />
}

const pictures = {
  pause: IconPlayerPause,
  resume: IconPlayerPlay,
  cancel: IconSquare,
  retry: IconRefresh,
  dismiss: IconX,
}

const labels: Readonly<Record<JobControl, string>> = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry failed',
  dismiss: 'Clear',
}

function controlsOf(job: Job): readonly JobControl[] {
  const { state, failed } = job
  switch (state) {
    case 'running':
      return ['pause', 'cancel']
    case 'paused':
    case 'waiting':
      return ['resume', 'cancel']
    case 'interrupted':
      return canResume(job) ? ['resume', 'dismiss'] : ['dismiss']
    case 'cancelling':
      return []
    case 'cancelled':
    case 'done':
      return failed > 0 ? ['retry', 'dismiss'] : ['dismiss']
    default:
      return unreachable(state)
  }
}

function Controls({ job }: { readonly job: Job }): ReactNode {
  return controlsOf(job).map((what) => {
    const Picture = pictures[what]
    return (
      <button key={what} type="button" className="small-button" onClick={() => void control(job.job, what)}>
        <Picture size={12} aria-hidden />
        {labels[what]}
      </button>
    )
  })
}

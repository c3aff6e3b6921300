import { IconAlertTriangle, IconCircleCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Job } from '../../../preload/contract/changes'
import { showJobs, usePanels } from '../../state/panels'
import { formatCount, formatNumberOf } from '../../ui/format'
import { intentText } from '../../ui/intentText'
import { CampaignToasts } from './CampaignToasts'
import { forgetEnded, useJobs } from './jobsStore'
import { PassToasts } from './PassToasts'

/** Says that a job has ended and how. The region is always there, or it would not be read out. */
export function JobToasts(): ReactNode {
  const { jobs, ended } = useJobs()
  // The open drawer shows it already; then it is only said.
  const drawer = usePanels((state) => state.jobs)
  return (
    <output className={drawer ? 'spoken' : 'job-toasts'}>
      <CampaignToasts />
      <PassToasts />
      {ended.map((id) => {
        const job = jobs.find((one) => one.job === id)
        return job && <Toast key={id} job={job} />
      })}
    </output>
  )
}

function Toast({ job }: { readonly job: Job }): ReactNode {
  const troubled = job.failed > 0
  const show = () => {
    showJobs(true)
    forgetEnded(job.job)
  }
  return (
    <div className="job-toast" data-troubled={troubled || undefined}>
      {troubled ? <IconAlertTriangle size={16} aria-hidden /> : <IconCircleCheck size={16} aria-hidden />}
      <span>
        {intentText(job.intent)} in {job.bucket}: {endText(job)}
      </span>
      <button type="button" className="small-button" onClick={show}>
        Show
      </button>
      <button
        type="button"
        className="copy-button"
        aria-label="Close this message"
        onClick={() => forgetEnded(job.job)}
      >
        <IconX size={14} aria-hidden />
      </button>
    </div>
  )
}

function endText({ state, done, failed, skipped }: Job): string {
  const parts = [
    `${state === 'cancelled' ? 'cancelled after ' : ''}${formatNumberOf(done, 'object')} done`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
  ]
  return `${parts.join(', ')}.`
}

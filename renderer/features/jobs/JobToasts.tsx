import type { ReactNode } from 'react'
import type { Job } from '../../../preload/contract/changes'
import { showJobs, usePanels } from '../../state/panels'
import { formatCount, formatNumberOf } from '../../ui/format'
import { intentText } from '../../ui/intentText'
import { CampaignToasts } from './CampaignToasts'
import { forgetEnded, useJobs } from './jobsStore'
import { PassToasts } from './PassToasts'
import { ToastFrame } from './ToastFrame'

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
  return (
    <ToastFrame troubled={job.failed > 0} show={() => showJobs(true)} close={() => forgetEnded(job.job)}>
      {intentText(job.intent)} in {job.bucket}: {endText(job)}
    </ToastFrame>
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

import { IconArrowBackUp, IconListCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Job } from '../../../preload/contract/changes'
import { openDialog } from '../../state/dialogs'
import { formatCount } from '../../ui/format'
import { intentText } from '../../ui/intentText'
import { useVerification } from './useVerification'
import { VerificationReport } from './VerificationReport'

const sample = 1000

/** What can be done once a job is over and has changed something: look whether it is there, and take it back. */
export function AfterJob({ job }: { readonly job: Job }): ReactNode {
  const { verification, verify } = useVerification(job.job)
  const checking = verification?.state === 'running'
  const { connection, bucket } = job
  const undo = () => openDialog({ kind: 'undo', connection, bucket, job: job.job, summary: intentText(job.intent) })
  const check = (of: number | null, label: string) => (
    <button type="button" className="small-button" disabled={checking} onClick={() => verify(of)}>
      <IconListCheck size={12} aria-hidden />
      {label}
    </button>
  )
  return (
    <>
      <div className="job-after">
        {check(null, job.done > sample ? `Verify all ${formatCount(job.done)}` : 'Verify')}
        {job.done > sample && check(sample, `Verify a sample of ${formatCount(sample)}`)}
        <button type="button" className="small-button" onClick={undo}>
          <IconArrowBackUp size={12} aria-hidden />
          Undo…
        </button>
      </div>
      {verification !== null && <VerificationReport job={job.job} verification={verification} />}
    </>
  )
}

import { create } from 'zustand'
import type { BatchJob } from '../../../preload/contract/batch'
import { faultOf, lake } from '../../client'
import { say, sayFailed } from '../../state/notice'
import { formatNumberOf } from '../../ui/format'

/** Jobs of S3 Batch Operations, newest first. */
export const useBatchJobs = create<{ readonly jobs: readonly BatchJob[] }>(() => ({ jobs: [] }))

/** Under way in AWS, as far as is known. */
export const openBatchJobs = (jobs: readonly BatchJob[]): readonly BatchJob[] =>
  jobs.filter(({ state, endedAt }) => state !== 'refused' && endedAt === null)

function accept(job: BatchJob): void {
  const { jobs } = useBatchJobs.getState()
  const before = jobs.find((one) => one.job === job.job)
  const others = before ? jobs.map((one) => (one === before ? job : one)) : [job, ...jobs]
  useBatchJobs.setState({ jobs: others })
  if (before?.endedAt !== null || job.endedAt === null) return
  const failed = job.failed > 0 ? `, ${formatNumberOf(job.failed, 'object')} failed` : ''
  say(`S3 Batch Operations in ${job.bucket}: ${job.status}, ${formatNumberOf(job.succeeded, 'object')} done${failed}.`)
}

/** Keeps the jobs as main tells them, from what is there already on; ends with the function it gives back. */
export function followBatchJobs(): () => void {
  const off = lake.on('batch', accept)
  lake.call('batch.list', {}).then(
    (listed) =>
      useBatchJobs.setState(({ jobs }) => {
        // What came as an event meanwhile is newer.
        const known = new Set(jobs.map(({ job }) => job))
        const older = listed.filter(({ job }) => !known.has(job))
        return { jobs: [...jobs, ...older].sort((left, right) => right.startedAt - left.startedAt) }
      }),
    (error: unknown) => sayFailed('The jobs of S3 Batch Operations could not be listed', faultOf(error)),
  )
  return off
}

export type BatchControl = 'ask' | 'send' | 'confirm' | 'cancel' | 'dismiss'

const failures: Readonly<Record<BatchControl, string>> = {
  ask: 'S3 could not be asked about the job',
  send: 'The job was not sent',
  confirm: 'The job was not confirmed',
  cancel: 'The job was not cancelled',
  dismiss: 'The job was not cleared',
}

export async function controlBatch(job: string, what: BatchControl): Promise<void> {
  try {
    await lake.call(`batch.${what}`, { job })
  } catch (error) {
    sayFailed(failures[what], faultOf(error))
    return
  }
  if (what === 'dismiss') {
    useBatchJobs.setState(({ jobs }) => ({ jobs: jobs.filter((one) => one.job !== job) }))
  }
}

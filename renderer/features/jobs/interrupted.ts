import type { Job } from '../../../preload/contract/changes'
import { control } from './jobsStore'

/** Jobs of an earlier start that were not done when the program ended. */
export const interruptedJobs = (jobs: readonly Job[]): readonly Job[] =>
  jobs.filter(({ state }) => state === 'interrupted')

/** Not while its connection is closed, or belongs to somebody else. */
export const canResume = ({ state, fault }: Job): boolean =>
  state !== 'interrupted' || (fault?.kind !== 'notFound' && fault?.kind !== 'conflict')

export async function resumeAll(jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await control(job.job, 'resume')
}

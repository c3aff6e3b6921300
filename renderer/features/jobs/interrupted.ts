import type { Job } from '../../../preload/contract/changes'
import { control } from './jobsStore'

/** Jobs of an earlier start that were not done when the program ended. */
export const interruptedJobs = (jobs: readonly Job[]): readonly Job[] =>
  jobs.filter(({ state }) => state === 'interrupted')

/** A fault keeps it from going on, such as a connection that is not open. */
export const canResume = ({ fault }: Job): boolean => fault === null

export async function resumeAll(jobs: readonly Job[]): Promise<void> {
  for (const job of jobs) await control(job.job, 'resume')
}

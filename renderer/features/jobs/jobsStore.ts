import { create } from 'zustand'
import type { DamagedJob, Job } from '../../../preload/contract/changes'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'
import { sayFailed } from '../../state/notice'
import { explain } from '../../ui/faultText'

interface JobsState {
  /** Newest first. */
  readonly jobs: readonly Job[]
  /** Jobs that have ended and of which nobody has been told for long enough yet. */
  readonly ended: readonly string[]
  /** Journals that cannot be used. */
  readonly damaged: readonly DamagedJob[]
  /** Why the jobs of earlier starts are not among them. */
  readonly folderFault: Fault | null
}

export const useJobs = create<JobsState>(() => ({ jobs: [], ended: [], damaged: [], folderFault: null }))

/** How long a person is told that a job has ended. */
const toldForMs = 8000

/** Main says of a journal itself what is wrong with it. */
export const wordsOf = (fault: Fault): string => ('message' in fault ? fault.message : explain(fault).text)

export const isOver = ({ state }: Job): boolean => state === 'done' || state === 'cancelled'

/** Those under way; an interrupted one stands still until it is resumed. */
export const openJobs = (jobs: readonly Job[]): readonly Job[] =>
  jobs.filter((job) => !isOver(job) && job.state !== 'interrupted')

function accept(job: Job): void {
  const { jobs } = useJobs.getState()
  const before = jobs.find((one) => one.job === job.job)
  const others = before ? jobs.map((one) => (one === before ? job : one)) : [job, ...jobs]
  useJobs.setState({ jobs: others })
  if (isOver(job) && (before === undefined || !isOver(before))) tell(job.job)
}

function tell(job: string): void {
  useJobs.setState(({ ended }) => ({ ended: [...ended.filter((one) => one !== job), job] }))
  setTimeout(() => forgetEnded(job), toldForMs)
}

export const forgetEnded = (job: string): void =>
  useJobs.setState(({ ended }) => ({ ended: ended.filter((one) => one !== job) }))

/** Keeps the jobs as main tells them, from what is there already on; ends with the function it gives back. */
export function followJobs(): () => void {
  const offJobs = lake.on('job', accept)
  // Its job is no longer one that is over.
  const offDamaged = lake.on('damagedJobs', (damaged) =>
    useJobs.setState(({ jobs }) => ({
      damaged,
      jobs: jobs.filter(({ job }) => !damaged.some((one) => one.job === job)),
    })),
  )
  lake.call('jobs.list', {}).then(
    (listed) =>
      useJobs.setState(({ jobs }) => {
        // What came as an event meanwhile is newer.
        const known = new Set(jobs.map(({ job }) => job))
        const older = listed
          .filter(({ job }) => !known.has(job))
          .sort((left, right) => right.startedAt - left.startedAt)
        return { jobs: [...jobs, ...older] }
      }),
    (error: unknown) => sayFailed('The jobs could not be listed', faultOf(error)),
  )
  readDamaged().catch((error: unknown) => sayFailed('The journals could not be read', faultOf(error)))
  return () => {
    offJobs()
    offDamaged()
  }
}

/** A journal is read whole only when something is done with its job; so it may turn out to be damaged then. */
export async function readDamaged(): Promise<void> {
  const [damaged, folderFault] = await Promise.all([lake.call('jobs.damaged', {}), lake.call('jobs.folderFault', {})])
  useJobs.setState({ damaged, folderFault })
}

/** What keeps an interrupted job from going on changes when a connection is opened, closed or renewed. */
export async function askAboutInterrupted(): Promise<void> {
  if (!useJobs.getState().jobs.some(({ state }) => state === 'interrupted')) return
  const listed = await lake.call('jobs.list', {}).catch(() => [])
  const now = new Map(listed.map((job) => [job.job, job]))
  useJobs.setState(({ jobs }) => ({
    jobs: jobs.map((job) => (job.state === 'interrupted' ? (now.get(job.job) ?? job) : job)),
  }))
}

export type JobControl = 'pause' | 'resume' | 'cancel' | 'retry' | 'dismiss'

const failures: Readonly<Record<JobControl, string>> = {
  pause: 'The job was not paused',
  resume: 'The job was not resumed',
  cancel: 'The job was not cancelled',
  retry: 'The failed objects were not tried again',
  dismiss: 'The job was not cleared',
}

export async function control(job: string, what: JobControl): Promise<void> {
  try {
    await lake.call(`jobs.${what}`, { job })
  } catch (error) {
    sayFailed(failures[what], faultOf(error))
    // A journal that turns out to be damaged is shown as that.
    readDamaged().catch(() => undefined)
    return
  }
  if (what === 'dismiss') forget(job)
}

const forget = (id: string): void =>
  useJobs.setState(({ jobs, damaged }) => ({
    jobs: jobs.filter(({ job }) => job !== id),
    damaged: damaged.filter(({ job }) => job !== id),
  }))

export async function limitSpeed(job: string, perSecond: number | null): Promise<void> {
  try {
    await lake.call('jobs.limit', { job, perSecond })
  } catch (error) {
    sayFailed('The speed limit was not changed', faultOf(error))
  }
}

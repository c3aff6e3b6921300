import { join } from 'node:path'
import type { DamagedJob, Job as Snapshot } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { Disk } from '../lines/disk'
import { jobOfFile, journalPath, lastState, recoverJournal, type Recovery } from './journal'
import type { JournalHeader, StateRecord } from './journalRecords'
import { lockJobs } from './jobLock'

/** The jobs of earlier starts, as their journals tell; those in use by this start are elsewhere. */
export interface EarlierJobs {
  readonly jobs: Map<string, EarlierJob>
  readonly damaged: Map<string, DamagedJob>
  /** Jobs that are over by the last word of their journals, which were not read whole. */
  readonly unread: readonly string[]
  readonly unlock: () => Promise<void>
}
export interface EarlierJob {
  readonly header: JournalHeader
  readonly snapshot: Snapshot
}

/**
 * Takes the folder for this process and reads what is in it. A job whose plan is not whole never started and is removed.
 * @throws LakeError `JournalsInUse` when another process has the folder; what the disk throws
 */
export async function openJobFolder(disk: Disk, folder: string): Promise<EarlierJobs> {
  const unlock = await lockJobs(disk, folder)
  const jobs = new Map<string, EarlierJob>()
  const damaged = new Map<string, DamagedJob>()
  const unread: string[] = []
  try {
    for (const name of await disk.list(folder)) {
      const job = jobOfFile(name)
      if (job === null) continue
      const over = await lastState(disk, folder, job)
      if (over) {
        jobs.set(job, { header: over.header, snapshot: snapshotOf(over.header, over.state) })
        unread.push(job)
        continue
      }
      const recovery = await recoverJournal(disk, folder, job)
      if (recovery.kind === 'neverStarted') await disk.remove(join(folder, name))
      else if (recovery.kind === 'unusable') damaged.set(job, damagedOf(folder, job, recovery))
      else jobs.set(job, { header: recovery.recovered.header, snapshot: interrupted(recovery) })
    }
  } catch (error) {
    await unlock()
    throw error
  }
  return { jobs, damaged, unread, unlock }
}

function interrupted({ recovered }: Extract<Recovery, { kind: 'job' }>): Snapshot {
  const { header, totals, requests, limit, state, endedAt } = recovered
  const over = state === 'done' || state === 'cancelled'
  const at = endedAt ?? header.created
  const last = { k: 'state', at, state: over ? state : 'interrupted', requests, ...totals } as const
  return { ...snapshotOf(header, last), limit }
}

function snapshotOf(header: JournalHeader, state: StateRecord): Snapshot {
  const { job, pin, bucket, intent, objects, created, places } = header
  const { done, failed, skipped, bytes, requests } = state
  return {
    job,
    connection: pin.connection,
    bucket,
    intent,
    state: state.state,
    fault: null,
    total: objects,
    done,
    failed,
    skipped,
    bytes,
    requests,
    rate: 0,
    secondsLeft: null,
    limit: null,
    startedAt: created,
    endedAt: state.state === 'interrupted' ? null : state.at,
    places,
  }
}

export function damagedOf(
  folder: string,
  job: string,
  { header, end }: Extract<Recovery, { kind: 'unusable' }>,
): DamagedJob {
  return {
    job,
    file: journalPath(folder, job),
    bucket: header?.bucket ?? null,
    connection: header?.pin.label ?? null,
    fault: faultOfEnd(end),
  }
}

function faultOfEnd(end: Extract<Recovery, { kind: 'unusable' }>['end']): Fault {
  if (end.kind === 'version') {
    const message = `The journal was written by another version of Lakescope (its format is ${end.version}).`
    return { kind: 'unsupported', feature: 'journal', message }
  }
  const message = `The journal of the job is damaged: ${end.problem}. The job is left alone.`
  return { kind: 'unexpected', code: 'JournalDamaged', message, status: null, requestId: null }
}

/** Takes a damaged journal out of the list, and keeps it for whoever wants to look at it. */
export const setAside = (disk: Disk, folder: string, job: string): Promise<void> =>
  disk.rename(journalPath(folder, job), `${journalPath(folder, job)}.damaged`)

import { randomUUID } from 'node:crypto'
import type { BucketFacts } from '../../lake/changePlan'
import type { Job as Snapshot } from '../../preload/contract/changes'
import type { changes } from '../../preload/contract/changes'
import { samePerson, type OpenConnection } from '../connections/registry'
import { Job, type Watch } from '../jobs/job'
import type { Planning } from '../jobs/planning'
import { memoryRecord } from '../jobs/record'
import { LakeError } from '../s3/lakeError'
import { openLakeClient, type LakeClient } from '../s3/lakeClient'
import { realPace } from '../s3/traits'
import type { Context, HandlersOf } from './context'

/** All jobs since the program started, until they are dismissed. */
export class Jobs {
  private readonly jobs = new Map<string, Job>()

  constructor(
    private readonly context: Context,
    private readonly changed: (connection: string, bucket: string, keys: readonly string[]) => void,
  ) {}

  start(planning: Planning, rules: BucketFacts, places: readonly string[]): string {
    const { emit, now, registry } = this.context
    const { connection, bucket, intent } = planning.options
    const id = `job-${randomUUID()}`
    const person = personOf(registry.get(connection))
    const job = new Job({
      job: id,
      connection,
      bucket,
      intent,
      rules,
      steps: planning.steps,
      places,
      record: memoryRecord(planning.steps, now),
      openLake: (watch) => openFor(registry.get(connection), person, watch),
      report: (snapshot) => emit('job', snapshot),
      changed: (keys) => this.changed(connection, bucket, keys),
      now,
    })
    this.jobs.set(id, job)
    job.start()
    return id
  }

  find(id: string): Job {
    const job = this.jobs.get(id)
    if (!job) throw new LakeError({ kind: 'notFound', what: 'job', name: id })
    return job
  }

  list(): Snapshot[] {
    return [...this.jobs.values()].map((job) => job.snapshot())
  }

  /** There are credentials again: what waited for them goes on. */
  renewed(connection: string): void {
    for (const job of this.jobs.values()) {
      if (job.connection === connection && job.snapshot().state === 'waiting') job.resume()
    }
  }

  closed(connection: string): void {
    for (const job of this.jobs.values()) {
      if (job.connection === connection) job.wait({ kind: 'notFound', what: 'connection', name: connection })
    }
  }

  dismiss(id: string): void {
    if (!this.find(id).isOver) {
      throw new LakeError({ kind: 'badInput', path: 'job', problem: 'is still running; cancel it first' })
    }
    this.jobs.delete(id)
  }
}

const personOf = ({ info }: OpenConnection): string | null =>
  info.identity.ok ? samePerson(info.identity.value.arn) : null

/**
 * A client of the job's own: its requests are counted, and its pauses tell that S3 throttles. Refuses to go on as somebody else than the
 * one who started it (security B7.19).
 */
function openFor(connection: OpenConnection, person: string | null, watch: Watch): LakeClient {
  const now = personOf(connection)
  if (person !== null && now !== null && person !== now) {
    const message = `The job was started as ${person}, and the connection is now ${now}.`
    throw new LakeError({ kind: 'conflict', name: connection.info.label, message })
  }
  const { settings } = connection
  const pace = settings.pace ?? realPace
  return openLakeClient({
    ...settings,
    onRequest: (operation) => {
      watch.onRequest()
      settings.onRequest?.(operation)
    },
    pace: {
      random: pace.random,
      sleep: (ms, signal) => {
        watch.onPause()
        return pace.sleep(ms, signal)
      },
    },
  })
}

type JobHandlers = Pick<HandlersOf<typeof changes>, Extract<keyof typeof changes, `jobs.${string}`>>

export function jobHandlers(jobs: Jobs): JobHandlers {
  return {
    'jobs.list': async () => jobs.list(),
    'jobs.pause': async ({ job }) => {
      jobs.find(job).pause()
      return null
    },
    'jobs.resume': async ({ job }) => {
      jobs.find(job).resume()
      return null
    },
    'jobs.cancel': async ({ job }) => {
      jobs.find(job).cancel()
      return null
    },
    'jobs.retry': async ({ job }) => {
      jobs.find(job).retry()
      return null
    },
    'jobs.problems': async ({ job, from, count }) => jobs.find(job).problems(from, count),
    'jobs.dismiss': async ({ job }) => {
      jobs.dismiss(job)
      return null
    },
  }
}

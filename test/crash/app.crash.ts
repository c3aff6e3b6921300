import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { realDisk } from '../../main/lines/disk'
import { recoverJournal } from '../../main/jobs/journal'
import type { Job } from '../../preload/contract/changes'
import { hash } from '../../sample/data/chance'
import type { Arrival } from '../../sample/faults'
import { startSample, type SampleServer } from '../../sample/server'
import { Oracle } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import { RunningApp } from './appLives'
import { bench } from './bench'
import { brokenOf, bucket, to } from './crash'

const runs = Number(process.env['CRASH_RUNS'] ?? 20)
const objects = Number(process.env['CRASH_OBJECTS'] ?? 10_000)
/** Copies that may have been on their way, so that at most so many are repeated. */
const slots = 32

let userData: string
let app: RunningApp
const figures = { whole: 0, repeated: 0, slowestResume: 0, resumed: 0 }

beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'lakescope-crash-'))
  app = await RunningApp.start(userData)
}, 120_000)
afterAll(async () => {
  await app.close()
  await rm(userData, { recursive: true, force: true })
  bench(
    'crash-invariants',
    figures.whole,
    `= ${runs}`,
    `runs with ${objects} objects, each with one SIGKILL of the app`,
  )
  bench('crash-repeated-copies', figures.repeated, `<= ${slots}`, 'the most of any run')
  bench('crash-slowest-resume-ms', figures.slowestResume, '< 5000', `of ${figures.resumed}, from the start of the app`)
})

/** When the program dies: while it plans, while its journal is made, or so many ms after a copy has arrived. */
type Moment =
  | { readonly kind: 'planning'; readonly page: number }
  | { readonly kind: 'journal'; readonly ms: number }
  | { readonly kind: 'copy'; readonly copy: number; readonly ms: number }

/** The first three before anything is written, the last with the last copies, the others spread evenly between. */
function momentOf(seed: number): Moment {
  if (seed === 1) return { kind: 'planning', page: Math.min(3, Math.ceil(objects / 1000)) }
  if (seed <= 3) return { kind: 'journal', ms: seed === 2 ? 0 : hash(seed, 1) % 40 }
  const ms = hash(seed, 2) % 6
  if (seed === runs) return { kind: 'copy', copy: objects - (hash(seed, 3) % slots), ms }
  const share = (seed - 4 + (hash(seed, 4) % 1000) / 1000) / Math.max(1, runs - 4)
  return { kind: 'copy', copy: Math.max(1, Math.round(share * objects)), ms }
}

/** Counts what arrives, and calls `die` once at the moment. */
function watch(sample: SampleServer, moment: Moment, die: () => void) {
  const seen = { copies: 0, pages: 0 }
  const isNow = ({ operation }: Arrival): boolean => {
    if (operation === 'CopyObject') seen.copies += 1
    if (operation === 'ListObjectsV2') seen.pages += 1
    if (moment.kind === 'copy') return operation === 'CopyObject' && seen.copies === moment.copy
    return moment.kind === 'planning' && operation === 'ListObjectsV2' && seen.pages === moment.page
  }
  sample.faults.add({
    match: (arrival) => {
      if (isNow(arrival)) setTimeout(die, moment.kind === 'copy' ? moment.ms : 0)
      return false
    },
    fault: { kind: 'throttle' },
  })
  return seen
}

async function connected({ endpoint, region, accessKeyId, secretAccessKey }: SampleServer): Promise<string> {
  const keys = { endpoint, region, accessKeyId, secretAccessKey }
  const input = { kind: 'endpoint', label: 'crash', pathStyle: true, remember: false, ...keys } as const
  return (await app.call('connections.open', input)).id
}

async function planned(connection: string): Promise<string> {
  const target = { kind: 'prefix', prefix: 'data/' } as const
  const intent = { kind: 'storageClass', to } as const
  const { plan } = await app.call('changes.plan', { connection, bucket, target, intent })
  await app.planReady(plan)
  return plan
}

/** Applies the change and is killed on the way; whatever the window was asked then never answers. */
async function firstLife(sample: SampleServer, moment: Moment): Promise<{ copies: number }> {
  let die = (): void => undefined
  const dying = new Promise<void>((resolve) => (die = resolve))
  const seen = watch(sample, moment, die)
  const work = async (): Promise<void> => {
    const plan = await planned(await connected(sample))
    if (moment.kind === 'journal') setTimeout(die, moment.ms)
    await app.call('changes.apply', { plan })
  }
  const failed = work().then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => Promise.reject(error),
  )
  await Promise.race([dying, failed])
  failed.catch(() => undefined)
  await app.kill()
  return seen
}

/** Starts the program again, goes on with what it offers, or plans anew where it had not begun. */
async function secondLife(sample: SampleServer): Promise<Job> {
  app = await RunningApp.start(userData)
  const connection = await connected(sample)
  const left = (await app.call('jobs.list', {})).at(-1)
  if (left?.state === 'interrupted') {
    await app.call('jobs.resume', { job: left.job })
    figures.resumed += 1
    const ms = Math.round(performance.now() - app.startedAt)
    figures.slowestResume = Math.max(figures.slowestResume, ms)
    expect(ms).toBeLessThan(5000)
  }
  const job = left?.job ?? (await app.call('changes.apply', { plan: await planned(connection) })).job
  const end = await app.jobEnd(job)
  const recovery = await recoverJournal(realDisk, join(userData, 'jobs'), job)
  const { done, failed, skipped, bytes } = end
  expect(recovery).toMatchObject({ recovered: { state: 'done', totals: { done, failed, skipped, bytes } } })
  await app.call('jobs.dismiss', { job })
  await app.call('connections.close', { connection })
  return end
}

it.each(Array.from({ length: runs }, (_, at) => at + 1))(
  'changes every object exactly once though the app is killed (seed %i)',
  async (seed) => {
    const { seed: lake, inside, outside } = variedBucket({ name: bucket, objects, seed })
    const sample = await startSample({ buckets: [lake] })
    const oracle = new Oracle(sample, bucket, [...inside, ...outside])
    const moment = momentOf(seed)
    const seen = await firstLife(sample, moment)
    const atDeath = seen.copies
    const end = await secondLife(sample)
    const { copies } = seen
    await sample.close()
    const broken = brokenOf(oracle, inside, outside, end)
    process.stdout.write(`crash seed ${seed}: ${JSON.stringify({ ...moment, atDeath, copies })}\n`)
    expect(broken).toEqual([])
    // At most one repeated call for each object that was under way.
    expect(copies).toBeLessThanOrEqual(objects + slots)
    figures.repeated = Math.max(figures.repeated, copies - objects)
    figures.whole += 1
  },
)

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import type { Job } from '../../preload/contract/changes'
import { hash } from '../../sample/data/chance'
import type { Arrival } from '../../sample/faults'
import { startSample, type SampleServer } from '../../sample/server'
import { assembly } from '../../scripts/assembly.mjs'
import { inClass, Oracle } from '../support/oracle'
import { variedBucket } from '../support/variedBucket'
import type { Orders, Said } from './child'

export const bucket = 'lake'
const prefix = 'data/'
export const to = 'STANDARD_IA'

/** Makes a program of the process under test, for plain Node. @returns its file */
export async function buildChild(form: 'short' | 'large' | 'emulator'): Promise<string> {
  const outDir = join(import.meta.dirname, '../../out/crash', form)
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [assembly()],
    build: {
      ssr: join(import.meta.dirname, 'child.ts'),
      outDir,
      target: 'node20',
      minify: false,
      emptyOutDir: true,
      rollupOptions: { output: { format: 'es', entryFileNames: 'child.mjs', codeSplitting: false } },
    },
  })
  return join(outDir, 'child.mjs')
}

export interface CrashRun {
  readonly objects: number
  readonly seed: number
  readonly kills: number
}

export interface Lived {
  /** When the program was killed: requests that had arrived since its start. */
  readonly killedAt: readonly number[]
  readonly job: Job
}
export interface CrashResult extends Lived {
  /** What breaks the invariants I of B7; empty when all hold. */
  readonly broken: readonly string[]
}

/** A job that is killed at moments chosen by the seed, and goes on each time until it is done; then the oracle looks. */
export async function crashRun(child: string, { objects, seed, kills }: CrashRun): Promise<CrashResult> {
  const { seed: lake, inside, outside } = variedBucket({ name: bucket, objects, seed })
  const sample = await startSample({ buckets: [lake] })
  try {
    const oracle = new Oracle(sample, bucket, [...inside, ...outside])
    // A change is about three requests; the plan asks for a thousand objects one by one.
    const last = (objects * 3) / Math.max(1, kills) + Math.min(objects, 1000)
    const deaths = Array.from({ length: kills }, (_, kill): Death => {
      const moment = 1 + (hash(seed, 1000 + kill) % Math.floor(last))
      return (_arrival, requests) => (requests === moment ? hash(seed, 2000 + kill) % 8 : null)
    })
    const lived = await livesUntilDone(child, watched(sample), deaths)
    return { ...lived, broken: brokenOf(oracle, inside, outside, lived.job) }
  } finally {
    await sample.close()
  }
}

/** Whether the program dies at this request, the so many-th since it was started, and how many ms after it came. */
export type Death<A = Arrival> = (arrival: A, requests: number) => number | null

/** What the program works on, and how to be told of its requests. */
export interface Watched<A> {
  readonly server: Orders['server']
  readonly bucket: string
  readonly watch: (listener: (arrival: A) => void) => void
}

export const watched = (sample: SampleServer): Watched<Arrival> => ({
  server: {
    endpoint: sample.endpoint,
    region: sample.region,
    accessKeyId: sample.accessKeyId,
    secretAccessKey: sample.secretAccessKey,
  },
  bucket,
  watch: (listener) =>
    sample.faults.add({
      match: (arrival) => {
        listener(arrival)
        return false
      },
      fault: { kind: 'throttle' },
    }),
})

/** Starts the program again after each death until its job is done. */
export async function livesUntilDone<A>(
  child: string,
  { server, bucket, watch }: Watched<A>,
  deaths: readonly Death<A>[],
): Promise<Lived> {
  const folder = await mkdtemp(join(tmpdir(), 'lakescope-crash-'))
  let requests = 0
  let onArrival: ((arrival: A) => void) | null = null
  watch((arrival) => {
    requests += 1
    onArrival?.(arrival)
  })
  const orders: Orders = { server, folder, bucket, prefix, to }
  const killedAt: number[] = []
  try {
    for (let at = 0; ; at += 1) {
      requests = 0
      const ended = await life(child, orders, (die) => {
        onArrival = (arrival) => {
          const ms = deaths[at]?.(arrival, requests) ?? null
          if (ms !== null) setTimeout(die, ms)
        }
      })
      // A death that was to come after the end finds a job that is over.
      if (at < deaths.length) killedAt.push(requests)
      if (ended.killed) continue
      const over = ended.said.find((said) => said.kind === 'over')
      if (over?.kind !== 'over') throw new Error(`The process ended with ${JSON.stringify(ended.said)}`)
      return { killedAt, job: over.job }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A bucket with versions and one object of 10 GB, which takes 20 parts to copy; it has no tags. */
export async function largeLake(): Promise<SampleServer> {
  const sample = await startSample({ buckets: [variedBucket({ name: bucket, objects: 1, seed: 1 }).seed] })
  sample.putSparse(bucket, largeKey, 10 * 1024 ** 3)
  return sample
}
export const largeKey = `${prefix}large`

function life(
  child: string,
  orders: Orders,
  arm: (die: () => void) => void,
): Promise<{ said: Said[]; killed: boolean }> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: Said[] = []
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from our own child
    createInterface({ input: running.stdout }).on('line', (line) => said.push(JSON.parse(line) as Said))
    arm(() => running.kill('SIGKILL'))
    running.once('error', reject)
    running.once('close', (_, signal) => resolve({ said, killed: signal === 'SIGKILL' }))
  })
}

/** What breaks the invariants I of B7 after a change of class of everything inside; empty when all hold. */
export function brokenOf(oracle: Oracle, inside: readonly string[], outside: readonly string[], job: Job): string[] {
  const wanted = inClass(to)
  const broken = oracle.wrongs(wanted)
  const notDone = inside.filter((key) => oracle.look(key, wanted) === 'same')
  const touched = outside.filter((key) => oracle.look(key, wanted) !== 'same')
  broken.push(...notDone.map((key) => `${key} is as it was`), ...touched.map((key) => `${key} was touched`))
  const { done, failed, skipped, total, state } = job
  const said = JSON.stringify({ done, failed, skipped, total, state })
  const changed = inside.length - notDone.length
  const found = JSON.stringify({ done: changed, failed: 0, skipped: 0, total: inside.length, state: 'done' })
  if (said !== found) broken.push(`the job says ${said} and the oracle ${found}`)
  return broken
}

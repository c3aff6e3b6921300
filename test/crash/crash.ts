import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import type { Job } from '../../preload/contract/changes'
import { hash } from '../../sample/data/chance'
import { held } from '../../sample/data/segments'
import { makeSpace } from '../../sample/data/spaces'
import type { Arrival } from '../../sample/faults'
import type { SeedBucket } from '../../sample/data/keySpace'
import { startSample, type SampleServer } from '../../sample/server'
import { contentChunks } from '../../sample/content'
import type { Version } from '../../sample/store'
import { seededBucket } from '../support/handlers'
import type { Orders, Said } from './child'

export const bucket = 'lake'
const prefix = 'data/'
export const to = 'STANDARD_IA'
/** Objects beside the prefix, which must stay as they are. */
const outside = 50

/** Makes a program of the process under test, for plain Node. @returns its file */
export async function buildChild(form: 'short' | 'long' | 'large'): Promise<string> {
  const outDir = join(import.meta.dirname, '../../out/crash', form)
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
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

const keyOf = (index: number, objects: number): string =>
  index < objects
    ? `${prefix}day=${String(Math.floor((index * 20) / objects)).padStart(2, '0')}/part-${pad(index)}`
    : `other/${pad(index)}`
const pad = (index: number): string => String(index).padStart(6, '0')

/** A versioned bucket whose objects have tags, metadata and encryption of their own. */
function seeded(objects: number, seed: number): SeedBucket {
  const space = makeSpace(
    objects + outside,
    (index) => keyOf(index, objects),
    (index) => {
      const h = hash(seed, index)
      const text = `object ${index} ${h}`
      return {
        content: { ...held(Buffer.from(text)), type: 'text/plain' },
        modifiedAt: Date.UTC(2026, 0, 1) + (h % 1000) * 1000,
        metadata: h % 3 === 0 ? { origin: `batch-${h % 100}` } : { other: 'x' },
        tags: Array.from({ length: h % 4 }, (_, tag) => ({ key: `t${tag}`, value: String(h % (tag + 7)) })),
        encryption:
          h % 5 === 0
            ? { kind: 'SSE-KMS', keyId: `arn:aws:kms:us-east-1:111122223333:key/${h % 7}`, bucketKey: h % 2 === 0 }
            : { kind: 'SSE-S3' },
      }
    },
  )
  return { ...seededBucket(bucket, space), versioning: 'Enabled' }
}

export interface CrashRun {
  readonly objects: number
  readonly seed: number
  readonly kills: number
}

export interface CrashResult {
  /** When the program was killed: requests that had arrived since its start. */
  readonly killedAt: readonly number[]
  /** From the start of the process to the job going on, in ms, for each restart that found one. */
  readonly resumedInMs: readonly number[]
  readonly copies: number
  readonly job: Job
  /** What breaks the invariants I of B7; empty when all hold. */
  readonly broken: readonly string[]
}

/** A job that is killed at moments chosen by the seed, and goes on each time until it is done; then the oracle looks. */
export async function crashRun(child: string, { objects, seed, kills }: CrashRun): Promise<CrashResult> {
  const sample = await startSample({ buckets: [seeded(objects, seed)] })
  try {
    const before = snapshot(sample, objects)
    // A change is about three requests; the plan asks for a thousand objects one by one.
    const last = (objects * 3) / Math.max(1, kills) + Math.min(objects, 1000)
    const deaths = Array.from({ length: kills }, (_, kill): Death => {
      const moment = 1 + (hash(seed, 1000 + kill) % Math.floor(last))
      return (_arrival, requests) => (requests === moment ? hash(seed, 2000 + kill) % 8 : null)
    })
    const lived = await livesUntilDone(child, sample, deaths)
    return { ...lived, broken: brokenOf(sample, objects, before, lived.job) }
  } finally {
    await sample.close()
  }
}

/** Whether the program dies at this request, the so many-th since it was started, and how many ms after it came. */
export type Death = (arrival: Arrival, requests: number) => number | null

/** Starts the program again after each death until its job is done. */
export async function livesUntilDone(
  child: string,
  sample: SampleServer,
  deaths: readonly Death[],
): Promise<Omit<CrashResult, 'broken'>> {
  const folder = await mkdtemp(join(tmpdir(), 'lakescope-crash-'))
  let copies = 0
  let requests = 0
  let onArrival: ((arrival: Arrival) => void) | null = null
  sample.faults.add({
    match: (arrival) => {
      requests += 1
      if (arrival.operation === 'CopyObject') copies += 1
      onArrival?.(arrival)
      return false
    },
    fault: { kind: 'throttle' },
  })
  const { endpoint, region, accessKeyId, secretAccessKey } = sample
  const orders: Orders = { server: { endpoint, region, accessKeyId, secretAccessKey }, folder, bucket, prefix, to }
  const killedAt: number[] = []
  const resumedInMs: number[] = []
  try {
    for (let at = 0; ; at += 1) {
      requests = 0
      const ended = await life(child, orders, (die) => {
        onArrival = (arrival) => {
          const ms = deaths[at]?.(arrival, requests) ?? null
          if (ms !== null) setTimeout(die, ms)
        }
      })
      for (const said of ended.said) if (said.kind === 'running' && said.resumed) resumedInMs.push(said.ms)
      // A death that was to come after the end finds a job that is over.
      if (at < deaths.length) killedAt.push(requests)
      if (ended.killed) continue
      const over = ended.said.find((said) => said.kind === 'over')
      if (over?.kind !== 'over') throw new Error(`The process ended with ${JSON.stringify(ended.said)}`)
      return { killedAt, resumedInMs, copies, job: over.job }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A bucket with versions and one object of 10 GB, which takes 20 parts to copy; it has no tags. */
export async function largeLake(): Promise<SampleServer> {
  const sample = await startSample({ buckets: [seeded(1, 1)] })
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

const hashOf = ({ content }: Version): string => {
  const sum = createHash('sha256')
  for (const chunk of contentChunks(content)) sum.update(chunk)
  return sum.digest('hex')
}

/** All that must be the same after: bytes, headers but the class, tags, ACL. */
function keptOf(version: Version): string {
  const { 'x-amz-storage-class': _, ...headers } = version.headers
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([hashOf(version), sorted, version.tags, version.acl])
}

type Before = ReadonlyMap<string, { readonly kept: string; readonly versionId: string }>

function snapshot(sample: SampleServer, objects: number): Before {
  return new Map(
    Array.from({ length: objects + outside }, (_, index) => {
      const key = keyOf(index, objects)
      const [version] = sample.versions(bucket, key)
      if (!version) throw new Error(`${key} is missing before the run`)
      return [key, { kept: keptOf(version), versionId: version.versionId }] as const
    }),
  )
}

function brokenOf(sample: SampleServer, objects: number, before: Before, job: Job): string[] {
  const broken: string[] = []
  let moved = 0
  let index = 0
  for (const [key, was] of before) {
    const versions = sample.versions(bucket, key)
    const [now] = versions
    const inside = index < objects
    index += 1
    if (versions.length !== (inside ? 2 : 1)) broken.push(`${key} has ${versions.length} versions`)
    if (now?.headers['x-amz-storage-class'] === to) moved += 1
    else if (inside) broken.push(`${key} is not in ${to}`)
    if (!now || keptOf(now) !== was.kept) broken.push(`${key} is not what it was`)
    if (versions.at(-1)?.versionId !== was.versionId) broken.push(`the first version of ${key} is gone`)
  }
  if (sample.uploads(bucket) > 0) broken.push(`${sample.uploads(bucket)} uploads are left`)
  const { done, failed, skipped, total, state } = job
  const said = { done, failed, skipped, total, state }
  const wanted = { done: moved, failed: 0, skipped: 0, total: objects, state: 'done' }
  if (JSON.stringify(said) !== JSON.stringify(wanted)) {
    broken.push(`the job says ${JSON.stringify(said)} and the oracle ${JSON.stringify(wanted)}`)
  }
  return broken
}

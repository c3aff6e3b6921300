import { expect, test, type ElectronApplication, type Page } from 'playwright/test'
import type { z } from 'zod'
import type { Intent } from '../../preload/contract/changes'
import { objectsAtOnce } from '../../main/jobs/gate'
import { launch, type Launched } from '../support/launch'
import { connectTo, expectRows, goTo } from '../support/person'
import { BareChanges } from './bareChanges'
import { bucket, counts, openChangesLake, type ChangesLake, type Traffic } from './changesLake'
import { median, print } from './report'
import { scroll } from './scrolling'
import { call, framesSeen, jobAt, mainMemory, plan, watch, watchFrames, type Memory } from './theJob'

/** The job is measured in so many pieces, and the bare requests before each and after the last. */
const pieces = 3
const bareObjects = 5_000
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

let lake: ChangesLake
let open: Launched
let page: Page
let app: ElectronApplication
let connection: string

test.beforeAll(async () => {
  lake = await openChangesLake()
  open = await launch({ args: ['--js-flags=--expose-gc'] })
  ;({ page, app } = open)
  await connectTo(page, lake.keys)
  await goTo(page, `s3://${bucket}/storm/`)
  await expectRows(page, counts['storm/'])
  await watch(page)
  const [first] = await call(page, 'connections.list', {})
  connection = first?.id ?? ''
})
test.afterAll(async () => {
  await open?.close()
  lake?.close()
})

interface Measured {
  /** Ms an object, of the job and of the bare requests, by round. */
  readonly job: readonly number[]
  readonly bare: readonly number[]
  readonly memory: readonly Memory[]
}

/**
 * Runs a job in pieces, paused between them, while the bare requests are measured: so that both meet the same machine. The last piece is not
 * timed: somebody scrolls through the table meanwhile, at the speed of reading and far beyond it.
 */
async function measure(
  prefix: keyof typeof counts,
  intent: z.input<typeof Intent>,
  bare: () => Promise<number>,
): Promise<Measured> {
  const total = counts[prefix]
  const planned = await plan(page, connection, prefix, intent)
  expect(planned.objects).toBe(total)
  print(`plan-${prefix.replace('/', '')}-per-object`, [(planned.ms * 1000) / total], {
    atMost: null,
    digits: 0,
    unit: ' us',
  })
  const bares = [await bare()]
  const jobs: number[] = []
  const memory: Memory[] = []
  const { job } = await call(page, 'changes.apply', { plan: planned.plan })
  await watchFrames(page)
  for (let piece = 1; piece <= pieces; piece += 1) {
    const from = await jobAt(page, job, piece === 1 ? 100 : 0)
    const to = await jobAt(page, job, Math.floor((total * piece) / (pieces + 1)))
    await call(page, 'jobs.pause', { job })
    jobs.push((to.at - from.at) / (to.job.done - from.job.done))
    await page.waitForTimeout(500) // what was under way has come to its end
    memory.push(await mainMemory(app))
    bares.push(await bare())
    await call(page, 'jobs.resume', { job })
    await page.waitForTimeout(300) // the first snapshot of the next piece
  }
  const frames = await framesSeen(page)
  const name = prefix.replace('/', '')
  print(`${name}-frames-longest`, [frames.longest], {
    atMost: 50,
    digits: 0,
    unit: ' ms',
    note: `p95 ${frames.p95.toFixed(1)} ms of ${frames.frames} frames`,
  })
  for (const pxPerFrame of [50, 500]) {
    const scrolled = await scroll(page, '.objects-table', { pxPerFrame, frames: 240 })
    print(`${name}-scrolling-${pxPerFrame}px-longest`, [scrolled.longest], {
      atMost: 50,
      digits: 0,
      unit: ' ms',
      note: `p95 ${scrolled.p95.toFixed(1)} ms`,
    })
  }
  const { job: ended } = await jobAt(page, job, total)
  await page.waitForTimeout(500)
  const over = (await call(page, 'jobs.list', {})).find((one) => one.job === job)
  expect(over).toMatchObject({ state: 'done', done: total, failed: 0, skipped: 0, total })
  expect(ended.failed).toBe(0)
  memory.push(await mainMemory(app))
  return { job: jobs, bare: bares, memory }
}

function printMeasured(name: string, { job, bare, memory }: Measured, atMost: number | null): void {
  const ratios = job.map((ms, round) => ms / (((bare[round] ?? Number.NaN) + (bare[round + 1] ?? Number.NaN)) / 2))
  const note = `job ${median(job).toFixed(2)} ms an object, bare requests ${median(bare).toFixed(2)} ms`
  print(`${name}-to-bare-requests`, ratios, { atMost, note })
  const [first] = memory
  const last = memory[pieces - 1]
  if (!first || !last) throw new Error('the memory was not measured')
  print(`${name}-main-memory-growth`, [last.used / first.used], {
    atMost: 1.1,
    note: `heap and buffers ${mb(first.used)} to ${mb(last.used)}`,
  })
  print(`${name}-main-rss-growth`, [last.rss / first.rss], { atMost: 1.1, note: `${mb(first.rss)} to ${mb(last.rss)}` })
}

test('retagging 100,000 objects', async () => {
  const bare = new BareChanges(lake.keys, objectsAtOnce)
  try {
    const tag = { key: 'bench', value: 'job' }
    const measured = await measure('retag/', { kind: 'tags', edits: [{ op: 'set', ...tag }] }, () =>
      bare.retag('bare/', bareObjects),
    )
    const { right, wrong } = await lake.ask({ kind: 'tagged', prefix: 'retag/', tag })
    expect(wrong).toEqual([])
    expect(right).toBe(counts['retag/'])
    printMeasured('retag', measured, 3)
  } finally {
    bare.close()
  }
})

test('moving 20,000 objects to another class', async () => {
  const bare = new BareChanges(lake.keys, objectsAtOnce)
  try {
    const to = 'GLACIER_IR'
    let again = false
    const measured = await measure('retier/', { kind: 'storageClass', to }, () => {
      // A copy onto itself must change something.
      again = !again
      return bare.retier('bare/', bareObjects, again ? 'STANDARD_IA' : to)
    })
    const { right, wrong } = await lake.ask({ kind: 'moved', prefix: 'retier/', to })
    expect(wrong).toEqual([])
    expect(right).toBe(counts['retier/'])
    printMeasured('retier', measured, null)
  } finally {
    bare.close()
  }
})

/** As many objects as security-and-reliability.md B7.3 asks for, and shorter times, so that it takes about three minutes. */
test('a storm of throttling: 300 requests a second, then 30, then 300', async () => {
  const tag = { key: 'bench', value: 'storm' }
  const total = counts['storm/']
  const planned = await plan(page, connection, 'storm/', { kind: 'tags', edits: [{ op: 'set', ...tag }] })
  await lake.ask({ kind: 'traffic' })
  await lake.ask({ kind: 'allow', perSecond: 300 })
  const { job } = await call(page, 'changes.apply', { plan: planned.plan })
  const all = { requests: 0, throttled: 0 }
  const seconds = async (count: number): Promise<Traffic> => {
    await page.waitForTimeout(count * 1000)
    const { requests, throttled } = await lake.ask({ kind: 'traffic' })
    all.requests += requests
    all.throttled += throttled
    return { requests, throttled }
  }
  const goodRate = ({ requests, throttled }: Traffic, count: number): number => (requests - throttled) / count
  const share = ({ requests, throttled }: Traffic): number => (100 * throttled) / Math.max(1, requests)
  await seconds(10)
  const fast = await seconds(5)
  await lake.ask({ kind: 'allow', perSecond: 30 })
  await seconds(15)
  const slow = await seconds(15)
  await lake.ask({ kind: 'allow', perSecond: 300 })
  let recovery = 0
  for (let rate = 0; rate < 0.8 * 300 && recovery < 60; recovery += 2) rate = goodRate(await seconds(2), 2)
  await jobAt(page, job, total)
  await seconds(1)
  const over = (await call(page, 'jobs.list', {})).find((one) => one.job === job)
  expect(over).toMatchObject({ state: 'done', done: total, failed: 0, skipped: 0, total })
  const { right, wrong } = await lake.ask({ kind: 'tagged', prefix: 'storm/', tag })
  expect(wrong).toEqual([])
  expect(right).toBe(total)
  await lake.ask({ kind: 'allow', perSecond: null })
  print('storm-unused-at-300', [100 - (100 * goodRate(fast, 5)) / 300], { atMost: 20, digits: 0, unit: ' %' })
  print('storm-unused-at-30', [100 - (100 * goodRate(slow, 15)) / 30], { atMost: 20, digits: 0, unit: ' %' })
  print('storm-throttled-at-30', [share(slow)], {
    atMost: 5,
    digits: 1,
    unit: ' %',
    note: `of all ${share(all).toFixed(1)} %`,
  })
  print('storm-recovery', [recovery], { atMost: 60, digits: 0, unit: ' s', note: 'until 240 a second are let through' })
  print('storm-requests-let-through-per-object', [goodRate(all, total)], {
    atMost: 4.1,
    note: `${total} objects, all right`,
  })
})

import type { ElectronApplication, Page } from 'playwright/test'
import type { CallName, Input, Output } from '../../preload/contract'
import type { Intent, Job, Plan } from '../../preload/contract/changes'
import type { z } from 'zod'
import { bucket } from './changesLake'

/** Calls main as the interface does. */
export async function call<N extends CallName>(page: Page, name: N, input: Input<N>): Promise<Output<N>> {
  const reply = await page.evaluate(
    // oxlint-disable-next-line typescript/no-explicit-any -- the browser's side of the call has lost the types
    ({ name, input }: { name: any; input: any }) => window.lake.call(`bench-${performance.now()}`, name, input),
    { name, input },
  )
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.fault)}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of this very call
  return reply.value as Output<N>
}

declare global {
  interface Window {
    /** The newest snapshot of each plan and job, and when it came. */
    benchSeen?: Map<string, { readonly at: number; readonly state: Plan | Job }>
    /** When each frame began. */
    benchFrames?: number[]
  }
}

/** Begins to take note of plans, jobs and frames in the page. */
export const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen = new Map<string, { at: number; state: Plan | Job }>()
    window.benchSeen = seen
    window.lake.onEvent(({ name, data }) => {
      if (name === 'plan') seen.set(data.plan, { at: performance.now(), state: data })
      if (name === 'job') seen.set(data.job, { at: performance.now(), state: data })
    })
  })

/** Resolves with the first snapshot of a job that has done so many, or that is not running any more. */
export async function jobAt(page: Page, job: string, done: number): Promise<{ at: number; job: Job }> {
  const handle = await page.waitForFunction(
    ({ job, done }) => {
      const seen = window.benchSeen?.get(job)
      if (!seen || !('done' in seen.state)) return null
      return seen.state.done >= done || seen.state.state !== 'running' ? { at: seen.at, job: seen.state } : null
    },
    { job, done },
    { polling: 50, timeout: 0 },
  )
  const found = await handle.jsonValue()
  if (found === null) throw new Error('the job was not seen')
  return found
}

/** Plans a change of everything below a prefix. @returns the plan and how long it took, in ms */
export async function plan(
  page: Page,
  connection: string,
  prefix: string,
  intent: z.input<typeof Intent>,
): Promise<{ plan: string; objects: number; ms: number }> {
  const start = performance.now()
  const { plan } = await call(page, 'changes.plan', { connection, bucket, target: { kind: 'prefix', prefix }, intent })
  await page.waitForFunction(
    (plan) => {
      const state = window.benchSeen?.get(plan)?.state.state
      return state !== undefined && state !== 'reading'
    },
    plan,
    { polling: 50, timeout: 0 },
  )
  const state = await call(page, 'changes.planState', { plan })
  if (state.state !== 'ready') throw new Error(`the plan is ${state.state}: ${JSON.stringify(state.fault)}`)
  return { plan, objects: state.change.objects, ms: performance.now() - start }
}

export interface Memory {
  /** Bytes of objects and buffers in use, after everything that can be collected has been. */
  readonly used: number
  readonly rss: number
}

/** Of the main process, which must have been started with `--js-flags=--expose-gc`. */
export const mainMemory = (app: ElectronApplication): Promise<Memory> =>
  app.evaluate(() => {
    const { gc } = globalThis
    if (gc === undefined) throw new Error('main was started without --expose-gc')
    gc()
    gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    return { used: heapUsed + external, rss }
  })

export const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const frames: number[] = []
    window.benchFrames = frames
    const frame = (time: number): void => {
      if (window.benchFrames !== frames) return
      frames.push(time)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })

/** Ends the watch. @returns ms between frames */
export async function framesSeen(page: Page): Promise<{ p95: number; longest: number; frames: number }> {
  const times = await page.evaluate(() => {
    const frames = window.benchFrames ?? []
    delete window.benchFrames
    return frames
  })
  const between = times.slice(1).map((at, before) => at - (times[before] ?? at))
  const sorted = between.toSorted((a, b) => a - b)
  return { p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0, longest: sorted.at(-1) ?? 0, frames: sorted.length }
}

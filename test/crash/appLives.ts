import type { Page } from 'playwright'
import type { CallName, Input, Output } from '../../preload/contract'
import type { Job, Plan } from '../../preload/contract/changes'
import { launch, type Launched } from '../support/launch'

/** The real program: Electron with its window, asked through the contract as its renderer asks. */
export class RunningApp {
  private asked = 0

  private constructor(
    private readonly launched: Launched,
    /** When the process was started, by `performance.now()`. */
    readonly startedAt: number,
  ) {}

  static async start(userData: string): Promise<RunningApp> {
    const startedAt = performance.now()
    return new RunningApp(await launch({ userData }), startedAt)
  }

  get page(): Page {
    return this.launched.page
  }

  /** @throws Error with the fault as JSON */
  async call<N extends CallName>(name: N, input: Input<N>): Promise<Output<N>> {
    this.asked += 1
    const reply = await this.page.evaluate(
      (asked: { id: string; name: CallName; input: Input<CallName> }) =>
        window.lake.call(asked.id, asked.name, asked.input),
      { id: `crash-${this.asked}`, name, input },
    )
    if (!reply.ok) throw new Error(JSON.stringify(reply.fault))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- main answers what the contract says of this name
    return reply.value as Output<N>
  }

  /** The job once it is over. */
  jobEnd(job: string): Promise<Job> {
    return this.page.evaluate(async (job) => {
      const isOver = ({ state }: Job): boolean => state === 'done' || state === 'cancelled'
      const told = new Promise<Job>((resolve) => {
        window.lake.onEvent((event) => {
          if (event.name === 'job' && event.data.job === job && isOver(event.data)) resolve(event.data)
        })
      })
      const reply = await window.lake.call(`end-${job}`, 'jobs.list', {})
      const now = reply.ok ? reply.value.find((one) => one.job === job) : undefined
      return now && isOver(now) ? now : told
    }, job)
  }

  /** Waits until a plan is ready. @throws Error when it fails */
  async planReady(plan: string): Promise<void> {
    const end = await this.page.evaluate(async (plan) => {
      const told = new Promise<Plan>((resolve) => {
        window.lake.onEvent((event) => {
          if (event.name === 'plan' && event.data.plan === plan && event.data.state !== 'reading') resolve(event.data)
        })
      })
      const reply = await window.lake.call(`plan-${plan}`, 'changes.planState', { plan })
      return reply.ok && reply.value.state !== 'reading' ? reply.value : told
    }, plan)
    if (end.state !== 'ready') throw new Error(JSON.stringify(end.fault))
  }

  kill(): Promise<void> {
    return this.launched.kill()
  }

  close(): Promise<void> {
    return this.launched.close()
  }
}

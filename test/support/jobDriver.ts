import type { Input } from '../../preload/contract'
import type { Job } from '../../preload/contract/changes'
import { connection, type OpenHandlers } from './handlers'

export type AskedIntent = Input<'changes.plan'>['intent']

/** Plays the person who plans and applies changes below `data/`, and lets a job that waits go on. */
export class JobDriver {
  private readonly seen = new Set<Job>()

  constructor(private readonly program: Pick<OpenHandlers, 'call' | 'event'>) {}

  /** @returns the plan's id once it is ready */
  async plan(bucket: string, intent: AskedIntent): Promise<string> {
    const target = { kind: 'prefix', prefix: 'data/' } as const
    const { plan } = await this.program.call('changes.plan', { connection, bucket, target, intent })
    const ready = await this.program.event('plan', (state) => state.plan === plan && state.state !== 'reading')
    if (ready.state !== 'ready') throw new Error(JSON.stringify(ready.fault))
    return plan
  }

  async apply(plan: string): Promise<string> {
    return (await this.program.call('changes.apply', { plan })).job
  }

  /** The next time the job is over or waits; what was told of before does not count. */
  async rested(job: string): Promise<Job> {
    const rests = new Set<Job['state']>(['done', 'cancelled', 'waiting'])
    const state = await this.program.event(
      'job',
      (one) => one.job === job && !this.seen.has(one) && rests.has(one.state),
    )
    this.seen.add(state)
    return state
  }

  /** The end of the job, which is resumed as often as it waits; before that `onWait` may take away what it waits for. */
  async ended(job: string, onWait: (state: Job) => void | Promise<void> = () => undefined): Promise<Job> {
    for (;;) {
      const state = await this.rested(job)
      if (state.state !== 'waiting') return state
      await onWait(state)
      await this.program.call('jobs.resume', { job })
    }
  }
}

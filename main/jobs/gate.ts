import { AdaptiveLimit } from './adaptiveLimit'
import type { GiveWay } from './giveWay'

/** The most objects of a bucket at work at once. */
export const objectsAtOnce = 64

/** What became of a request: `ms` until the answer began. */
export interface Answered {
  readonly operation: string
  readonly ms: number
  /** HTTP status. */
  readonly status: number
}

/**
 * Lets objects to work, and their requests go out, as the limit allows. All jobs of a bucket share one, since S3 throttles the bucket and not
 * the job.
 */
export class Gate {
  private readonly limit: AdaptiveLimit
  /** When the next request may go out. */
  private nextAt = 0
  /** Places taken by all jobs. */
  private inside = 0
  /** Jobs that would go on when there is a place, the one that had none for the longest first. */
  private readonly waiting = new Set<() => void>()

  /** `now` in ms, of a clock that never goes back. */
  constructor(
    most: number,
    private readonly giveWay: GiveWay,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.limit = new AdaptiveLimit(most)
  }

  /** Takes a place, or remembers to call `goOn` when there is one. */
  enter(goOn: () => void): boolean {
    if (this.inside >= this.limit.places) {
      this.waiting.add(goOn)
      return false
    }
    this.waiting.delete(goOn)
    this.inside += 1
    return true
  }

  /** Gives a place back: the object is finished, well or not. */
  leave(): void {
    this.inside -= 1
    this.limit.ended(this.now())
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const goOn of waiting) goOn()
  }

  forget(goOn: () => void): void {
    this.waiting.delete(goOn)
  }

  /** Takes a turn for a request. @returns how many ms it has to wait for that, mostly 0 */
  turn(): number {
    const now = this.now()
    const rate = this.limit.perSecond(now)
    const free = now + this.giveWay.turn(now)
    const at = rate === null ? free : Math.max(free, this.nextAt)
    if (rate !== null) this.nextAt = at + 1000 / rate
    this.limit.began(at)
    return at - now
  }

  answered({ operation, ms, status }: Answered): void {
    const now = this.now()
    this.limit.answered(now, status < 500 && status !== 429)
    // What a copy takes depends on the object.
    if (/^(Head|Get)/.test(operation)) this.limit.took(now, ms)
  }

  /** S3 throttled a request or broke it off, or did not answer in time. */
  congested(why: 'throttled' | 'timeout'): void {
    if (why === 'timeout') this.limit.timedOut(this.now())
    else this.limit.throttled(this.now())
  }
}

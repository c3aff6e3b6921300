import { availableParallelism } from 'node:os'

/** So long after the last sign that somebody scrolls. */
const restMs = 400
/** Between two requests of all jobs meanwhile: a hundred a second were what left the window its frames on a computer of two processors. */
const spacingMs = (processors: number): number => 20 / processors

/**
 * Holds back the requests of all jobs while somebody scrolls: this process also serves the window, and a frame that comes late is seen at once where a
 * job that takes a little longer is not.
 */
export class GiveWay {
  private until = Number.NEGATIVE_INFINITY
  private nextAt = Number.NEGATIVE_INFINITY

  constructor(private readonly processors = availableParallelism()) {}

  /** Somebody scrolls. `now` in ms, of a clock that never goes back; so below. */
  scrolled(now: number): void {
    this.until = now + restMs
  }

  /** Takes a turn for a request. @returns how many ms it has to wait for that, 0 when nobody scrolls */
  turn(now: number): number {
    if (now >= this.until) return 0
    const at = Math.max(now, this.nextAt)
    this.nextAt = at + spacingMs(this.processors)
    return at - now
  }
}

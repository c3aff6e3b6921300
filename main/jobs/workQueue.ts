import { batchOf } from './actions'
import { done, failed, open, skipped, type Recovered } from './journal'
import { interleaved } from './order'
import type { JobIntent } from '../../lake/changePlan'

/** Some changes done together, by their numbers in the plan. `unsure`: an earlier try may have worked. */
export interface Unit {
  readonly numbers: readonly number[]
  readonly tries: number
  readonly unsure: boolean
}

/** What of a plan is still to be done: first what was begun before, then what nobody has begun, in this start of the program or an earlier one. */
export class WorkQueue {
  private readonly size: number
  private fresh: Iterator<number>
  private upcoming: Unit | null = null
  private again: Unit[] = []

  constructor(
    intent: JobIntent,
    private readonly changes: number,
    private readonly recovered: Recovered | null,
  ) {
    this.size = batchOf(intent)
    this.fresh = interleaved(Math.ceil(changes / this.size))
    if (recovered?.state === 'done' || recovered?.state === 'cancelled') this.fresh = interleaved(0)
    else if (recovered) this.addUnsure(recovered)
  }

  get isEmpty(): boolean {
    return this.again.length === 0 && this.peekFresh() === null
  }

  take(): Unit | null {
    const next = this.again.shift() ?? this.peekFresh()
    if (next === this.upcoming) this.upcoming = null
    return next
  }

  putBack(unit: Unit): void {
    this.again.push(unit)
  }

  /** Changes that may have been made already. */
  addAgain(numbers: readonly number[]): void {
    for (let from = 0; from < numbers.length; from += this.size) {
      this.again.push({ numbers: numbers.slice(from, from + this.size), tries: 0, unsure: true })
    }
  }

  /** @returns what was begun before and is left now */
  clear(): readonly Unit[] {
    this.fresh = interleaved(0)
    this.upcoming = null
    return this.again.splice(0)
  }

  private addUnsure({ states, torn }: Recovered): void {
    const unsure: number[] = []
    for (const [number, state] of states.entries()) {
      const isSettled = state === done || state === failed || state === skipped
      // With the end of the journal torn off it is not known which were begun.
      if (!isSettled && (torn || state !== open)) unsure.push(number)
    }
    this.addAgain(unsure)
  }

  private peekFresh(): Unit | null {
    while (this.upcoming === null) {
      const next = this.fresh.next()
      if (next.done) return null
      const from = next.value * this.size
      const numbers: number[] = []
      for (let at = from; at < Math.min(from + this.size, this.changes); at += 1) if (this.isFresh(at)) numbers.push(at)
      if (numbers.length > 0) this.upcoming = { numbers, tries: 0, unsure: false }
    }
    return this.upcoming
  }

  private isFresh(number: number): boolean {
    const { recovered } = this
    return recovered === null || (recovered.states[number] === open && !recovered.torn)
  }
}

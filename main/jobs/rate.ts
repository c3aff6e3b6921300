const seconds = 10

/** Counts what happened in each of the last ten seconds. Times in ms since 1970. */
export class Rate {
  private readonly counts = new Map<number, number>()

  constructor(private readonly startedAt: number) {}

  add(now: number): void {
    const second = Math.floor(now / 1000)
    this.counts.set(second, (this.counts.get(second) ?? 0) + 1)
    for (const old of this.counts.keys()) if (old <= second - seconds) this.counts.delete(old)
  }

  /** A second, over the last ten or as many as there were. */
  perSecond(now: number): number {
    const second = Math.floor(now / 1000)
    let sum = 0
    for (const [at, count] of this.counts) if (at > second - seconds) sum += count
    return sum / Math.min(seconds, Math.max(1, (now - this.startedAt) / 1000))
  }
}

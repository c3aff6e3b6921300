const first = 4

/**
 * How many objects may be at work at once. Doubles with each round without a sign of congestion, then, after the first one, grows by one;
 * is halved when S3 asks to slow down (performance.md section 5). Signs of one congestion count once. All jobs of a bucket share one gate,
 * since S3 throttles the bucket and not the job.
 */
export class Gate {
  limit = first
  private congestedBefore = false
  private cleanSinceChange = 0
  /** Objects that were under way at the last cut and are not finished yet: what they meet is known. */
  private underWay = 0

  /** Places taken by all jobs. */
  private inside = 0
  /** Jobs that would go on when there is a place, the one that had none for the longest first. */
  private readonly waiting = new Set<() => void>()

  constructor(private readonly most: number) {}

  /** Takes a place, or remembers to call `goOn` when there is one. */
  enter(goOn: () => void): boolean {
    if (this.inside >= this.limit) {
      this.waiting.add(goOn)
      return false
    }
    this.waiting.delete(goOn)
    this.inside += 1
    return true
  }

  /** Gives a place back. */
  leave(): void {
    this.inside -= 1
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const goOn of waiting) goOn()
  }

  forget(goOn: () => void): void {
    this.waiting.delete(goOn)
  }

  /** One object is finished, well or not. */
  ended(): void {
    if (this.underWay > 0) this.underWay -= 1
    this.cleanSinceChange += 1
    if (this.cleanSinceChange < this.limit || this.limit >= this.most) return
    this.cleanSinceChange = 0
    this.limit = Math.min(this.most, this.congestedBefore ? this.limit + 1 : this.limit * 2)
  }

  /** S3 throttled a request or broke it off. What was already on its way at the last cut does not cut again. */
  congested(): void {
    this.cleanSinceChange = 0
    if (this.underWay > 0) return
    this.congestedBefore = true
    this.underWay = this.limit
    this.limit = Math.max(1, Math.floor(this.limit / 2))
  }
}

const most = 64
const least = 2
/** Before the first answer there is nothing to ask for side by side. */
const first = 4
/** What a page takes to read, about: with answers faster than that, more at a time would only wait for each other. */
const readMs = 2

/**
 * How many requests may be in flight: as many as the time of an answer is worth, doubled while answers come as fast as ever, then one more at a
 * time; fewer when the server says that it is too much, or when they wait for each other (performance.md section 5).
 */
export class Permits {
  limit = first
  private doubling = true
  private since = 0
  private fastest = Infinity
  private usual = 0
  /** Requests that were in flight when it was last lowered: what becomes of them says nothing of the new limit. */
  private older = 0

  /** An answer came after so many ms. */
  answered(ms: number): void {
    if (this.usual === 0) this.limit = Math.min(most / 2, Math.max(least, Math.round(ms / readMs)))
    this.fastest = Math.min(this.fastest, ms)
    this.usual = this.usual === 0 ? ms : this.usual * 0.9 + ms * 0.1
    this.older = Math.max(0, this.older - 1)
    this.since += 1
    if (this.since < (this.doubling ? this.limit / 2 : this.limit)) return
    this.since = 0
    if (this.usual > 4 * this.fastest + 20) this.limit = Math.max(least, Math.floor(this.limit * 0.8))
    else if (this.usual <= 2 * this.fastest + readMs) {
      this.limit = Math.min(most, this.doubling ? this.limit * 2 : this.limit + 1)
    }
  }

  throttled(): void {
    this.older -= 1
    if (this.older >= 0) return
    this.older = this.limit - 1
    this.doubling = false
    this.since = 0
    this.limit = Math.max(1, Math.floor(this.limit * 0.7))
  }
}

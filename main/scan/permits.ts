const most = 64
const first = 16

/**
 * How many requests may be in flight: doubles while answers come as fast as ever, then grows by one; falls when the server says that it is too
 * much (performance.md section 5).
 */
export class Permits {
  limit = first
  private doubling = true
  private since = 0
  private fastest = Infinity
  private usual = 0

  /** An answer came after so many ms. */
  answered(ms: number): void {
    this.fastest = Math.min(this.fastest, ms)
    this.usual = this.usual === 0 ? ms : this.usual * 0.9 + ms * 0.1
    this.since += 1
    // More at a time is of no use to a server, a line or a processor that already lets them wait.
    if (this.usual > 2 * this.fastest + 20) return
    if (this.since < (this.doubling ? this.limit / 2 : this.limit)) return
    this.since = 0
    this.limit = Math.min(most, this.doubling ? this.limit * 2 : this.limit + 1)
  }

  throttled(): void {
    this.doubling = false
    this.since = 0
    this.limit = Math.max(1, Math.floor(this.limit * 0.7))
  }
}

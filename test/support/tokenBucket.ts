/** Lets so many through a second, evenly, and a tenth of a second's worth at once. Times in ms. */
export class TokenBucket {
  private tokens = 0
  private at: number

  constructor(
    private perSecond: number,
    private readonly now: () => number,
  ) {
    this.at = now()
  }

  set(perSecond: number): void {
    this.refill()
    this.perSecond = perSecond
  }

  take(): boolean {
    this.refill()
    if (this.tokens < 1) return false
    this.tokens -= 1
    return true
  }

  private refill(): void {
    const now = this.now()
    const most = Math.max(1, this.perSecond / 10)
    this.tokens = Math.min(most, this.tokens + ((now - this.at) * this.perSecond) / 1000)
    this.at = now
  }
}

/** Spreads work evenly so that no more than a wanted number of objects a second is begun. Times in ms since 1970. */
export class SpeedLimit {
  perSecond: number | null = null
  private nextAt = 0
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly now: () => number) {}

  set(perSecond: number | null): void {
    this.perSecond = perSecond
    this.nextAt = this.now()
    this.stop()
  }

  /** Whether something may begin now; if not, `goOn` is called when it may. */
  allows(goOn: () => void): boolean {
    const wait = this.perSecond === null ? 0 : this.nextAt - this.now()
    if (wait <= 0) return true
    this.timer ??= setTimeout(() => {
      this.timer = null
      goOn()
    }, wait)
    return false
  }

  took(objects: number): void {
    if (this.perSecond === null) return
    this.nextAt = Math.max(this.nextAt, this.now() - 100) + (objects * 1000) / this.perSecond
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }
}

const gapMs = 100

/** Whole snapshots, at most ten a second and always the last one: the first at once, then one for all changes of the gap. */
export class Snapshots {
  private timer: NodeJS.Timeout | null = null
  private pending = false

  constructor(private readonly send: () => void) {}

  changed(): void {
    if (this.timer) {
      this.pending = true
      return
    }
    this.hurry()
  }

  /** Sends now, whatever the gap, and lets a gap follow. */
  hurry(): void {
    this.flush()
    this.timer = setTimeout(() => this.onGapOver(), gapMs)
    this.timer.unref()
  }

  /** Sends now, whatever the gap: for the last one. */
  flush(): void {
    this.stop()
    this.send()
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.pending = false
  }

  private onGapOver(): void {
    const pending = this.pending
    this.timer = null
    this.pending = false
    if (pending) this.changed()
  }
}

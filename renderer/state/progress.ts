/** While somebody scrolls, so often is it said how far something has come, in ms: all that shows it takes a frame to draw. */
const saidEveryMs = 500

/** Says how far something has come: at once, or twice a second while somebody scrolls, and always the last of it. */
export class Progress {
  private saidAt = -Infinity
  private later: ReturnType<typeof setTimeout> | null = null

  constructor(
    private readonly say: () => void,
    private readonly isScrolling: () => boolean,
  ) {}

  /** `urgent`: there is more to say than how far it has come. */
  come(urgent: boolean): void {
    const wait = this.saidAt + saidEveryMs - performance.now()
    if (!urgent && wait > 0 && this.isScrolling()) {
      this.later ??= setTimeout(() => this.come(true), wait)
      return
    }
    this.stop()
    this.saidAt = performance.now()
    this.say()
  }

  stop(): void {
    if (this.later !== null) clearTimeout(this.later)
    this.later = null
  }
}

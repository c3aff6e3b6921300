/** A clock that moves only when it is told to, in ms, and what is to be done at some time. */
export class VirtualTime {
  now = 0
  /** Latest first. */
  private readonly due: { readonly at: number; readonly run: () => void }[] = []

  readonly later = (ms: number, run: () => void): void => {
    const at = this.now + ms
    let place = this.due.length
    while (place > 0 && (this.due[place - 1]?.at ?? 0) <= at) place -= 1
    this.due.splice(place, 0, { at, run })
  }

  advance(ms: number): void {
    const end = this.now + ms
    for (let next = this.due.at(-1); next && next.at <= end; next = this.due.at(-1)) {
      this.due.pop()
      this.now = next.at
      next.run()
    }
    this.now = end
  }
}

const first = 4
/** What is left of the limits when S3 throttles, and when answers do not come in time. */
const afterThrottle = 0.7
const afterTimeout = 0.5
/** The rate comes back to where it was cut after about four seconds, and is ten times that after seventeen. */
const curve = 0.004
/** Over so long a time it is counted how many requests S3 lets through, in ms; and after as long without a request what was seen before says nothing. */
const measured = 2_000
const slotMs = 100
/** However little gets through: no server is so slow, and one that throttles whatever the rate must not bring a job to a halt. */
const leastRate = 10
/** A rate that no connection reaches is no limit. */
const highestRate = 10_000
/** The shortest latency is that of the last one or two of these, in ms. */
const memory = 60_000
/** Below this a latency that grows says nothing of S3, in ms. */
const shortLatency = 50
const valve = 30_000

/**
 * How many objects may be at work at once, and how many requests may be begun a second (performance.md section 5). Knows no clock: times are
 * given, in ms, and never go back.
 *
 * The places double with each round without congestion until the first sign of it; from then on they grow by one a round. After a rest they begin anew. When S3 throttles,
 * 0.7 of the places are left, after timeouts half. Where answers come fast, a single object at a time may still be too much for S3: so a cut
 * also limits the rate, to 0.7 of what S3 has let through of late, from where it comes back along a cubic curve. While the latency is more
 * than twice the shortest of late, nothing grows, but for one place in 30 s. Signs of one congestion count once.
 */
export class AdaptiveLimit {
  places = first
  private congestedBefore = false
  private cleanSinceChange = 0
  /** Objects that were under way at the last cut and are not finished yet: what they meet is known. */
  private underWay = 0

  /** Requests a second at the last cut, and how many ms the rate has grown since then. */
  private cut: { readonly rate: number; readonly left: number; grown: number; at: number } | null = null
  /** How many requests came through in each slot of late. */
  private through: { readonly slot: number; count: number }[] = []
  private busySince = 0
  private lastAt = Number.NEGATIVE_INFINITY

  private latency: number | null = null
  private shortest: { readonly since: number; ms: number; readonly before: number } | null = null
  private valveAt: number | null = null

  constructor(private readonly most: number) {}

  /** Requests a second; `null` where the places are the only limit. */
  perSecond(now: number): number | null {
    const { cut } = this
    if (cut === null) return null
    if (!this.isHeld) cut.grown += now - cut.at
    cut.at = now
    const back = Math.cbrt((1 - cut.left) / curve)
    const rate = cut.rate * (1 + curve * (cut.grown / 1000 - back) ** 3)
    if (rate > highestRate) this.cut = null
    return rate
  }

  /** One object is finished, well or not. */
  ended(now: number): void {
    if (this.underWay > 0) this.underWay -= 1
    this.cleanSinceChange += 1
    if (this.isHeld) return this.openValve(now)
    this.valveAt = null
    if (this.cleanSinceChange < this.places) return
    this.grow(this.congestedBefore ? this.places + 1 : this.places * 2)
  }

  /** A request is sent. */
  began(now: number): void {
    if (now - this.lastAt > measured) {
      this.busySince = now
      this.through = []
      // As many at once as S3 took then may be far too many by now, and all of them would have to wait before a second try.
      this.places = Math.min(this.places, first)
      this.congestedBefore = false
    }
    this.lastAt = now
  }

  /** A request is answered. `through`: it was let through, whatever came of it. */
  answered(now: number, through: boolean): void {
    this.lastAt = now
    if (through) this.countThrough(now)
  }

  /** A request that is the same work for every object took so many ms. */
  took(now: number, ms: number): void {
    this.latency = this.latency === null ? ms : this.latency + (ms - this.latency) / 16
    const { shortest } = this
    if (shortest === null) this.shortest = { since: now, ms, before: ms }
    else if (now - shortest.since >= memory) this.shortest = { since: now, ms, before: shortest.ms }
    else shortest.ms = Math.min(shortest.ms, ms)
  }

  throttled(now: number): void {
    this.congested(now, afterThrottle)
  }

  timedOut(now: number): void {
    this.congested(now, afterTimeout)
  }

  /** What was already on its way at the last cut does not cut again. */
  private congested(now: number, left: number): void {
    this.cleanSinceChange = 0
    if (this.underWay > 0) return
    this.congestedBefore = true
    this.underWay = this.places
    this.places = Math.max(1, Math.floor(this.places * left))
    const rate = this.rateThrough(now)
    if (rate === null) return
    const limit = this.perSecond(now) ?? Number.POSITIVE_INFINITY
    this.cut = { rate: Math.max(leastRate, Math.min(limit, rate)), left, grown: 0, at: now }
  }

  /** `null` while it is too early to say. */
  private rateThrough(now: number): number | null {
    if (now - this.busySince < measured) return null
    const from = this.forget(now)
    return (this.through.reduce((sum, { count }) => sum + count, 0) * 1000) / (now - from)
  }

  private countThrough(now: number): void {
    const slot = Math.floor(now / slotMs)
    const last = this.through.at(-1)
    if (last?.slot === slot) last.count += 1
    else this.through.push({ slot, count: 1 })
    this.forget(now)
  }

  /** @returns since when everything is counted */
  private forget(now: number): number {
    const oldest = Math.floor((now - measured) / slotMs)
    while (this.through[0] && this.through[0].slot <= oldest) this.through.shift()
    return (oldest + 1) * slotMs
  }

  private get isHeld(): boolean {
    const { latency, shortest } = this
    if (latency === null || shortest === null) return false
    return latency > Math.max(shortLatency, 2 * Math.min(shortest.ms, shortest.before))
  }

  /** A minimum from better times must not hold everything for ever. */
  private openValve(now: number): void {
    this.valveAt ??= now
    if (now - this.valveAt < valve) return
    this.valveAt = now
    this.grow(this.places + 1)
  }

  private grow(places: number): void {
    this.cleanSinceChange = 0
    this.places = Math.min(this.most, places)
  }
}

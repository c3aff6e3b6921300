import type { ListingState, Row, SelectOp } from '../../preload/contract/listings'
import { lake } from '../client'
import { Progress } from './progress'
import { isRecent } from './scrolling'
import { selectedAfter } from './selecting'

type Call = typeof lake.call

/** What the table is looking at: rows `first` to `last`, and the two rows that must not be lost when others come in above them. */
export interface View {
  readonly first: number
  readonly last: number
  /** Row at the top of the view while it is scrolled; `null` at the very top, which stays the top. */
  readonly anchor: { readonly at: number; readonly key: string } | null
  readonly cursor: { readonly at: number; readonly key: string } | null
}
/** How far the anchor moved, and where the cursor row is now; `null` when the row is not in the view any more. */
export interface Moved {
  readonly shift: number
  readonly cursor: number | null
}

interface Window {
  readonly rows: readonly Row[]
  readonly fresh: boolean
}

export const windowSize = 100
const overscan = 60
const windowsKept = 14
const atOnce = 3
const restMs = 50

const windowOf = (at: number): number => Math.floor(at / windowSize)

/** Two states of one millisecond differ in how far the listing had come. */
const isLater = (one: ListingState, other: ListingState): boolean =>
  one.at !== other.at
    ? one.at > other.at
    : one.requests > other.requests || (other.state === 'loading' && one.state !== 'loading')

/**
 * The rows of one listing as far as they have been looked at: windows of 100 around the view, the far ones dropped, so that memory does
 * not grow with the listing. Rows that changed place are replaced together with the place of the view, so that nothing jumps.
 */
export class RowSource {
  private windows = new Map<number, Window>()
  private readonly asking = new Map<number, AbortController>()
  private view: View = { first: 0, last: 40, anchor: null, cursor: null }
  private catchingUp: 'no' | 'yes' | 'again' = 'no'
  private readonly listeners = new Set<() => void>()
  /** The last state that came while the first rows were awaited. */
  private pending: { state: ListingState } | null = null
  /** When the view last moved by more than its own height. */
  private leaptAt = -Infinity
  /** Set while it leaps on and on. */
  private rest: ReturnType<typeof setTimeout> | null = null
  private frame = 0
  private lookedAt = -Infinity
  private readonly progress = new Progress(
    () => this.say(),
    () => isRecent(this.lookedAt),
  )
  private closed = false
  revision = 0
  private onMoved: (moved: Moved) => void = () => undefined
  onState: (state: ListingState) => void = () => undefined

  constructor(
    readonly listing: string,
    public state: ListingState,
    private readonly call: Call = lake.call,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly snapshot = (): number => this.revision

  /** For the one table that shows the rows; called in the same turn as they are replaced. */
  followMoves(listener: (moved: Moved) => void): void {
    this.onMoved = listener
  }

  row(at: number): Row | undefined {
    return this.windows.get(windowOf(at))?.rows[at % windowSize]
  }

  /** Rows held, for tests of memory. */
  get held(): number {
    let rows = 0
    for (const window of this.windows.values()) rows += window.rows.length
    return rows
  }

  close(): void {
    this.closed = true
    cancelAnimationFrame(this.frame)
    if (this.rest !== null) clearTimeout(this.rest)
    this.progress.stop()
    for (const asked of this.asking.values()) asked.abort()
    this.asking.clear()
    this.listeners.clear()
  }

  /** Rows already at hand, so that the first view needs no question of its own. */
  seed(from: number, rows: readonly Row[]): void {
    for (let start = 0; start < rows.length; start += windowSize) {
      this.windows.set(windowOf(from + start), { rows: rows.slice(start, start + windowSize), fresh: true })
    }
  }

  /**
   * Rows leapt over one time after the other would be gone before they could be drawn: they are asked for once the view rests. What is
   * under way when the view moves on is not taken back, since the answer is there before that could be said.
   */
  look(view: View): void {
    const now = performance.now()
    const leaps = Math.abs(view.first - this.view.first) > view.last - view.first
    this.view = view
    this.lookedAt = now
    if (leaps && now - this.leaptAt < restMs) this.fillAtRest()
    if (leaps) this.leaptAt = now
    this.fill()
  }

  private fillAtRest(): void {
    if (this.rest !== null) clearTimeout(this.rest)
    this.rest = setTimeout(() => {
      this.rest = null
      this.fill()
    }, restMs)
  }

  /** Until the first rows are here says nothing of them, so that the view is not drawn with empty lines just before it is drawn with rows. */
  async awaitFirst(): Promise<void> {
    if (this.closed || this.state.state !== 'loading' || this.state.rows > 0) return
    const asked = new AbortController()
    this.asking.set(0, asked)
    this.pending = { state: this.state }
    try {
      const input = { listing: this.listing, from: 0, count: windowSize, wait: true }
      const { rows, state } = await this.call('listings.rows', input, asked.signal)
      if (rows.length > 0) this.windows.set(0, { rows, fresh: true })
      this.release(state)
    } catch {
      // The listing is gone: its state says so.
      this.release(this.state)
    }
  }

  private release(state: ListingState): void {
    const pending = this.pending?.state ?? state
    this.pending = null
    this.asking.delete(0)
    this.accept(state)
    if (isLater(pending, state)) this.accept(pending)
  }

  accept(state: ListingState): void {
    if (this.closed || state.listing !== this.listing || state.at < this.state.at) return
    if (this.pending !== null) {
      this.pending.state = state
      return
    }
    const moved = state.version !== this.state.version
    this.state = state
    if (moved) this.startCatchUp()
    else this.fill()
    this.progress.come(moved || state.state !== 'loading')
  }

  private say(): void {
    this.onState(this.state)
    this.changed()
  }

  async select(change: SelectOp): Promise<ListingState> {
    this.showSelected(change)
    const state = await this.call('listings.select', { listing: this.listing, version: this.state.version, change })
    for (const [index, window] of this.windows) this.windows.set(index, { ...window, fresh: false })
    this.accept(state)
    this.fill()
    return state
  }

  find(what: { key: string } | { startsWith: string; after?: number }): Promise<number | null> {
    return this.call('listings.find', { listing: this.listing, ...what }).then(({ at }) => at)
  }

  private changed(): void {
    this.revision += 1
    if (this.frame !== 0) return
    this.frame = requestAnimationFrame(() => {
      this.frame = 0
      for (const listener of this.listeners) listener()
    })
  }

  private isNear(index: number): boolean {
    return index >= windowOf(this.view.first) - 2 && index <= windowOf(this.view.last) + 2
  }

  private needed(first: number, last: number): number[] {
    const from = windowOf(Math.max(0, first - overscan))
    const to = windowOf(Math.min(this.state.rows - 1, last + overscan))
    const indexes = Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => from + step)
    const middle = (first + last) / 2 / windowSize - 0.5
    return indexes.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
  }

  private isMissing(index: number): boolean {
    const window = this.windows.get(index)
    if (window === undefined || !window.fresh) return true
    return window.rows.length < Math.min(windowSize, this.state.rows - index * windowSize)
  }

  private fill(): void {
    if (this.closed || this.catchingUp !== 'no' || this.rest !== null) return
    for (const index of this.needed(this.view.first, this.view.last)) {
      if (this.asking.size >= atOnce) return
      if (!this.asking.has(index) && this.isMissing(index)) void this.ask(index)
    }
  }

  private async ask(index: number): Promise<void> {
    const asked = new AbortController()
    this.asking.set(index, asked)
    const { version } = this.state
    try {
      const rows = await this.rowsOf(index, asked.signal)
      if (this.closed || version !== this.state.version) return
      if (this.isNear(index)) {
        this.windows.set(index, { rows, fresh: true })
        this.dropFar()
        this.changed()
      }
    } catch {
      // The listing is gone: its state says so.
    } finally {
      this.asking.delete(index)
    }
    // A window that came back short while the state says there is more is asked for again when the next state comes.
    if (!asked.signal.aborted && this.isNear(index) && this.isMissing(index)) return
    this.fill()
  }

  private async rowsOf(index: number, signal: AbortSignal): Promise<readonly Row[]> {
    const from = index * windowSize
    const answer = await this.call('listings.rows', { listing: this.listing, from, count: windowSize }, signal)
    if (!this.closed && answer.state.version === this.state.version && answer.state.at > this.state.at) {
      this.state = answer.state
      this.progress.come(answer.state.state !== 'loading')
    }
    return answer.rows
  }

  private dropFar(): void {
    const middle = windowOf((this.view.first + this.view.last) / 2)
    const far = [...this.windows.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle))
    for (const index of far.slice(0, Math.max(0, far.length - windowsKept))) this.windows.delete(index)
  }

  private startCatchUp(): void {
    if (this.catchingUp !== 'no') {
      this.catchingUp = 'again'
      return
    }
    this.catchingUp = 'yes'
    void this.catchUp()
  }

  /** Rows changed place: finds the anchor and the cursor again, reads the rows there, and only then shows both. */
  private async catchUp(): Promise<void> {
    try {
      do {
        this.catchingUp = 'yes'
        await this.replaceAll()
      } while (this.repeats())
    } catch {
      // The listing is gone; whoever closed it shows the next one.
    }
    this.catchingUp = 'no'
    this.fill()
  }

  private repeats(): boolean {
    return this.catchingUp === 'again' && !this.closed
  }

  /** Has the rows of a view at hand before it is shown. */
  async fetchAround(first: number, last: number): Promise<void> {
    this.view = { ...this.view, first, last }
    for (const [index, window] of await this.windowsAround(first, last)) this.windows.set(index, window)
  }

  private windowsAround(first: number, last: number): Promise<(readonly [number, Window])[]> {
    const unaborted = new AbortController().signal
    const read = async (index: number) => [index, { rows: await this.rowsOf(index, unaborted), fresh: true }] as const
    return Promise.all(this.needed(first, last).map(read))
  }

  private async replaceAll(): Promise<void> {
    const { anchor, cursor } = this.view
    const { version } = this.state
    const anchorAt = anchor === null ? null : await this.find({ key: anchor.key })
    const cursorAt =
      cursor === null ? null : cursor.key === anchor?.key ? anchorAt : await this.find({ key: cursor.key })
    const shift = anchor === null || anchorAt === null ? 0 : anchorAt - anchor.at
    const windows = await this.windowsAround(this.view.first + shift, this.view.last + shift)
    if (this.closed || version !== this.state.version) return
    this.windows = new Map(windows)
    this.onMoved({ shift, cursor: cursorAt })
    this.changed()
  }

  /** Shows a selection before main has confirmed it, in the rows held here. */
  private showSelected(change: SelectOp): void {
    for (const [index, window] of this.windows) {
      const rows = window.rows.map((row, step) => {
        const selected = selectedAfter(change, index * windowSize + step, row.selected)
        return selected === row.selected ? row : { ...row, selected }
      })
      this.windows.set(index, { rows, fresh: window.fresh })
    }
    this.changed()
  }
}

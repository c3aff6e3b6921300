import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Output, Parsed } from '../../preload/contract'
import type { Fault } from '../../preload/contract/fault'
import type { ListingState, Row, SelectOp } from '../../preload/contract/listings'
import type { ListedObject, ListPage } from '../s3/list'
import { Arranger, type Arrangement, isNatural, keepsPlaces, type Level, natural, type View } from './arrangement'
import { NameColumn, ObjectColumns } from './columns'
import { badPage } from './pages'
import { RowSelection } from './selection'
import { Snapshots } from './snapshots'
import { faultOf } from './talk'
import { finder } from './typeAhead'

/** Asks for one page; `after` is the token of the page before, `null` for the first. Throws LakeErrors. */
export type PageSource = (after: string | null, signal: AbortSignal) => Promise<ListPage>

/** A view being worked out. `again`: more rows came meanwhile. */
interface Run {
  readonly arranger: Arranger
  again: boolean
  shown: Promise<void>
}

/** As many as a table asks for at first. */
const firstRows = 100

/** How long a sorted or filtered view may lag behind what has come. */
const viewLagMs = 500

/** So long after rows further down were asked for, somebody scrolls. */
const scrolledMs = 1000
/** A page at most so often meanwhile, which is as fast as S3 itself gives them: drawing what is scrolled to goes before reading faster than that. */
const spacingMs = 50

export interface LevelOptions {
  readonly listing: string
  readonly prefix: string
  readonly source: PageSource
  readonly report: (state: ListingState) => void
  readonly now: () => number
}

/** One level of a bucket (delimiter `/`): takes pages as they come, and answers for windows of rows in the order and through the filter asked for. */
export class LevelListing {
  private readonly level: Level
  private readonly selected: RowSelection
  private readonly snapshots: Snapshots
  private readonly startedAt: number
  private state: ListingState['state'] = 'stopped'
  private fault: Fault | null = null
  private after: string | null = null
  private requests = 0
  private version = 1
  private loading = new AbortController()
  private arranger: Arranger | null = null
  private view: View = natural
  private run: Run | null = null
  private viewTimer: NodeJS.Timeout | null = null
  private scrolledAt = -Infinity
  private askedAt = -Infinity
  private waiting: { readonly pages: number; readonly go: () => void }[] = []

  constructor(private readonly options: LevelOptions) {
    this.level = { prefixes: new NameColumn(), objects: new ObjectColumns(options.prefix) }
    this.selected = new RowSelection(this.level.objects)
    this.startedAt = options.now()
    this.snapshots = new Snapshots(() => options.report(this.snapshot()))
  }

  /** Starts, or goes on after a stop or a fault from the page that was to come. Nothing happens while loading or when all is there. */
  resume(): void {
    if (this.state !== 'stopped' && this.state !== 'failed') return
    this.state = 'loading'
    this.fault = null
    this.loading = new AbortController()
    this.snapshots.changed()
    void this.load(this.loading.signal)
  }

  stop(): void {
    if (this.state === 'loading') this.end('stopped', null)
  }

  close(): void {
    this.loading.abort()
    this.state = 'stopped'
    this.wake()
    this.snapshots.stop()
    this.run = null
    if (this.viewTimer) clearTimeout(this.viewTimer)
  }

  /** Whether all of it is still to come, so that it will be at least as new as a page asked for now. */
  get isFresh(): boolean {
    return this.state === 'loading' && this.requests === 0
  }

  /** Done when so many pages are there, or no more are to come. */
  reached(pages: number): Promise<void> {
    return new Promise((go) => {
      this.waiting.push({ pages, go })
      this.wake()
    })
  }

  /** What has come so far, for whoever would otherwise ask for the same pages again; `null` when a fault or a stop left it in the middle. */
  soFar(): { readonly prefixes: string[]; readonly objects: number; readonly next: string | null } | null {
    if (this.state !== 'loading' && this.state !== 'done') return null
    const { prefixes, objects } = this.level
    const keys = Array.from({ length: prefixes.count }, (_, index) => this.options.prefix + prefixes.at(index))
    return { prefixes: keys, objects: objects.count, next: this.after }
  }

  snapshot(): ListingState {
    const { prefixes, objects } = this.level
    return {
      listing: this.options.listing,
      state: this.state,
      fault: this.fault,
      prefixes: prefixes.count,
      objects: objects.count,
      bytes: objects.totalBytes,
      rows: this.prefixRows() + this.objectRows(),
      version: this.version,
      selection: this.selected.totals(),
      requests: this.requests,
      startedAt: this.startedAt,
      at: this.options.now(),
    }
  }

  rows(from: number, count: number): Output<'listings.rows'> {
    if (from > 0) this.scrolledAt = performance.now()
    const end = Math.min(from + count, this.prefixRows() + this.objectRows())
    const rows: Row[] = []
    for (let place = from; place < end; place += 1) rows.push(this.row(place))
    return { from, rows, state: this.snapshot() }
  }

  /** Answers when the view is there; a later call wins over one still at work. */
  async arrange(by: Arrangement): Promise<ListingState> {
    this.arranger = isNatural(by) ? null : new Arranger(this.level, by)
    if (this.arranger) await this.rearrange(this.arranger)
    else this.show(natural)
    return this.snapshot()
  }

  select(version: number, change: SelectOp): ListingState {
    if (version === this.version) {
      this.selected.apply(change, this.prefixRows() + this.objectRows(), (place) => this.rowId(place))
      this.snapshots.changed()
    }
    return this.snapshot()
  }

  find(wanted: Omit<Parsed<'listings.find'>, 'listing'>): number | null {
    if (wanted.key !== undefined) return this.placeOfKey(wanted.key)
    if (wanted.startsWith === undefined) return null
    const begins = finder(wanted.startsWith)
    const rows = this.prefixRows() + this.objectRows()
    const first = wanted.after === undefined ? 0 : wanted.after + 1
    for (let step = 0; step < rows; step += 1) {
      const place = (first + step) % rows
      const { prefix, index } = this.rowId(place)
      if (begins(prefix ? this.level.prefixes : this.level.objects.names, index)) return place
    }
    return null
  }

  /** What is selected now. Rows do not change, so it stays true while more are coming. */
  selection(): {
    readonly prefixes: readonly string[]
    readonly objects: number
    readonly read: (from: number, count: number) => ListedObject[]
  } {
    const { prefixes, objects } = this.selected.ids()
    return {
      prefixes: Array.from(prefixes, (index) => this.options.prefix + this.level.prefixes.at(index)),
      objects: objects.length,
      read: (from, count) => Array.from(objects.subarray(from, from + count), (index) => this.level.objects.at(index)),
    }
  }

  private async load(signal: AbortSignal): Promise<void> {
    try {
      do {
        await this.giveWay(signal)
        const page = await this.options.source(this.after, signal)
        if (signal.aborted) return
        const problem = badPage(page, this.after)
        if (problem) throw problem
        await this.append(page)
        if (signal.aborted) return
      } while (this.after !== null)
      this.end('done', null)
    } catch (error) {
      if (!signal.aborted) this.end('failed', faultOf(error))
    }
  }

  private async giveWay(signal: AbortSignal): Promise<void> {
    const now = performance.now()
    const wait = this.askedAt + spacingMs - now
    if (wait > 0 && now < this.scrolledAt + scrolledMs) await sleep(wait, undefined, { signal })
    this.askedAt = performance.now()
  }

  private async append(page: ListPage): Promise<void> {
    const { prefixes, objects } = this.level
    const before = prefixes.count
    for (const prefix of page.prefixes) {
      const name = prefix.slice(this.options.prefix.length)
      // Some servers say a prefix again when a page ends inside it.
      if (prefixes.count === 0 || prefixes.at(prefixes.count - 1) !== name) prefixes.add(name)
    }
    if (this.arranger === null && prefixes.count > before && objects.count > 0) this.version += 1
    this.after = page.next
    this.requests += 1
    const told = this.requests === 1 ? await this.tellFirst(page.objects) : 0
    for (const object of told === 0 ? page.objects : page.objects.slice(told)) objects.add(object)
    if (this.arranger && !this.viewTimer) this.viewTimer = setTimeout(() => this.onViewDue(), viewLagMs)
    this.snapshots.changed()
    this.wake()
  }

  /**
   * The first rows are what somebody waits for: neither the rest of their page nor the report that loading began may hold them back, and
   * the window is not told of the rest while it paints them.
   */
  private async tellFirst(objects: readonly ListedObject[]): Promise<number> {
    for (const object of objects.slice(0, firstRows)) this.level.objects.add(object)
    this.snapshots.hurry()
    this.wake()
    await breathe()
    return firstRows
  }

  private wake(): void {
    const isDue = ({ pages }: { readonly pages: number }): boolean => this.state !== 'loading' || this.requests >= pages
    for (const one of this.waiting.filter(isDue)) one.go()
    this.waiting = this.waiting.filter((one) => !isDue(one))
  }

  private end(state: 'done' | 'stopped' | 'failed', fault: Fault | null): void {
    this.loading.abort()
    this.state = state
    this.fault = fault
    if (this.arranger) void this.rearrange(this.arranger)
    this.snapshots.flush()
    this.wake()
  }

  private onViewDue(): void {
    this.viewTimer = null
    if (this.arranger) void this.rearrange(this.arranger)
  }

  private rearrange(arranger: Arranger): Promise<void> {
    if (this.viewTimer) clearTimeout(this.viewTimer)
    this.viewTimer = null
    if (this.run?.arranger === arranger) {
      this.run.again = true
      return this.run.shown
    }
    const run: Run = { arranger, again: false, shown: Promise.resolve() }
    this.run = run
    run.shown = this.work(run)
    return run.shown
  }

  private async work(run: Run): Promise<void> {
    const steps = run.arranger.steps()
    for (;;) {
      const step = steps.next()
      if (step.done) {
        this.show(step.value)
        if (run.again) void this.rearrange(run.arranger)
        return
      }
      await breathe()
      if (this.run !== run) return
    }
  }

  private show(view: View): void {
    this.run = null
    if (!keepsPlaces(this.view, view)) this.version += 1
    this.view = view
    this.snapshots.changed()
  }

  private prefixRows(): number {
    return this.view.prefixes?.length ?? this.level.prefixes.count
  }

  private objectRows(): number {
    return this.view.objects?.length ?? this.level.objects.count
  }

  private rowId(place: number): { readonly prefix: boolean; readonly index: number } {
    const prefixRows = this.prefixRows()
    if (place < prefixRows) return { prefix: true, index: this.view.prefixes?.[place] ?? place }
    const among = place - prefixRows
    return { prefix: false, index: this.view.objects?.[among] ?? among }
  }

  private row(place: number): Row {
    const { prefix, index } = this.rowId(place)
    const selected = this.selected.has(prefix, index)
    if (prefix) {
      const name = this.level.prefixes.at(index)
      return { kind: 'prefix', key: this.options.prefix + name, name, selected }
    }
    const name = this.level.objects.names.at(index)
    return { kind: 'object', name, selected, ...this.level.objects.at(index) }
  }

  private placeOfKey(key: string): number | null {
    const { prefixes, objects } = this.level
    if (!key.startsWith(this.options.prefix)) return null
    const name = key.slice(this.options.prefix.length)
    const prefix = placeIn(this.view.prefixes, prefixes.indexOf(name))
    if (prefix !== null) return prefix
    const object = placeIn(this.view.objects, objects.names.indexOf(name))
    return object === null ? null : this.prefixRows() + object
  }
}

function placeIn(order: Uint32Array | null, index: number): number | null {
  const place = order === null || index < 0 ? index : order.indexOf(index)
  return place < 0 ? null : place
}

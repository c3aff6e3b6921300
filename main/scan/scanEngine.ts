import { setMaxListeners } from 'node:events'
import type { Fault } from '../../preload/contract/fault'
import { LakeError } from '../s3/lakeError'
import type { KeyBlock } from './keyBlocks'
import type { PageRows, ScanNames } from './pageRows'
import type { PageAsk, PageSource, ScanPage } from './pageSource'
import { Permits } from './permits'
import { Chain } from './scanChain'
import { ScanRange, sameFirst, type FirstKey } from './scanRange'
import type { SplitPlanner } from './splitPlanner'
import { faultOf } from './talk'

export interface EngineOptions {
  readonly prefix: string
  readonly source: PageSource
  readonly names: ScanNames
  /** Why ranges must not even be tried. */
  readonly chainBecause: string | null
  /** Where to cut from the start, ascending. */
  readonly boundaries: readonly Buffer[]
  readonly planner: SplitPlanner
  readonly changed: (urgent: boolean) => void
  readonly ended: () => void
  readonly now: () => number
}

/** Thrown where a server does not do with ranges what S3 does. */
class Distrust extends Error {}

/** Throttled so many times without a page in between, it is given up. */
const mostThrottled = 30
/** So few pages left are not worth a split. */
const leastLeft = 3
const mostParts = 32
const pagesOfPart = 2.5
/** A server that gives so many pages without an object goes in circles. */
const mostEmpty = 1000
const samples = 9
/** The keys of so many pages of a part are looked at, and then those of every so many: what comes later is mostly like that. */
const pagesLookedAt = 8
const lookedAtEvery = 4
/** With so many keys a folder, or more, folders are fewer than objects by far. */
const keysOfFolder = 4

/**
 * Lists everything below a prefix: parts of the keys side by side, split where most is still to come whenever a request is free (performance.md
 * section 2). A server that cannot be trusted with it is asked for one page after the other, from the beginning.
 */
export class ScanEngine {
  state: 'scanning' | 'done' | 'stopped' | 'failed' = 'stopped'
  fault: Fault | null = null
  requests = 0
  inFlight = 0
  maxRequests: number | null = null
  limitReached = false
  /** Grows with every page. */
  version = 0
  chainBecause: string | null
  private ranges: ScanRange[]
  private chain: Chain | null = null
  private loading = newLoading()
  private permits = new Permits()
  private throttled = 0
  private asking = 0
  private readonly prefix: Buffer

  constructor(private readonly options: EngineOptions) {
    this.prefix = Buffer.from(options.prefix, 'utf8')
    this.chainBecause = options.chainBecause
    this.ranges = rangesBetween(options.boundaries)
    if (this.chainBecause !== null) this.beginChain(this.chainBecause)
  }

  get objects(): number {
    return this.chain?.count ?? this.ranges.reduce((sum, { rows }) => sum + rows.count, 0)
  }

  get bytes(): number {
    return this.chain?.bytes ?? this.ranges.reduce((sum, { rows }) => sum + rows.bytes, 0)
  }

  /** The least and the greatest key so far. */
  ends(): { readonly first: Buffer | null; readonly last: Buffer | null } {
    if (this.chain) return this.chain.ends
    const first = this.ranges.find(({ firstKey }) => firstKey !== null)
    const last = this.ranges.findLast(({ firstKey }) => firstKey !== null)
    return { first: first?.firstKey ?? null, last: last?.cursor ?? null }
  }

  blocks(): KeyBlock[] {
    return this.chain?.blocks() ?? this.ranges.flatMap(({ rows }) => rows.blocks())
  }

  /** Starts, or goes on after a stop, a limit or a fault. */
  resume(maxRequests: number | null): void {
    if (this.state === 'done' || this.state === 'scanning') return
    this.state = 'scanning'
    this.fault = null
    this.limitReached = false
    this.maxRequests = maxRequests
    this.loading = newLoading()
    this.throttled = 0
    this.pump()
  }

  stop(): void {
    if (this.state === 'scanning') this.end('stopped', null)
  }

  private pump(): void {
    while (this.state === 'scanning' && this.inFlight < this.permits.limit) {
      if (this.maxRequests !== null && this.requests >= this.maxRequests) {
        if (this.inFlight > this.asking) return
        this.limitReached = true
        return this.end('stopped', null)
      }
      const range = this.ranges.find(({ busy, done }) => !busy && !done)
      if (range) void this.read(range)
      else if (!this.steal()) break
    }
    if (this.state === 'scanning' && this.inFlight === this.asking && this.ranges.every(({ done }) => done))
      this.end('done', null)
  }

  private end(state: 'done' | 'stopped' | 'failed', fault: Fault | null): void {
    this.state = state
    this.fault = fault
    this.loading.abort()
    this.version += 1
    this.options.ended()
  }

  private async read(range: ScanRange): Promise<void> {
    const { signal } = this.loading
    const { source, now } = this.options
    range.busy = true
    const start = now()
    try {
      await this.sent(signal, () =>
        source.page(range.ask(), signal, (page) => signal.aborted || this.commit(range, page), this.repeated),
      )
      this.permits.answered(now() - start)
      this.throttled = 0
    } catch (error) {
      if (!signal.aborted) this.failed(error)
    }
    range.busy = false
    if (!signal.aborted || this.loading.signal !== signal) this.pump()
  }

  private async sent<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    this.requests += 1
    this.inFlight += 1
    try {
      return await send()
    } finally {
      this.inFlight -= 1
      if (signal.aborted && this.inFlight === 0) this.options.changed(true)
    }
  }

  private readonly repeated = (why: 'throttled' | 'other'): void => {
    this.requests += 1
    if (why === 'throttled') this.permits.throttled()
  }

  private failed(error: unknown): void {
    if (error instanceof Distrust) return this.restartAsChain(error.message)
    const fault = faultOf(error)
    if (fault.kind === 'throttled' && this.throttled < mostThrottled) {
      this.throttled += 1
      this.permits.throttled()
      return
    }
    this.end('failed', fault)
  }

  private commit(range: ScanRange, page: ScanPage): void {
    const { rows, head } = page
    if (!rows.allUnder(this.prefix)) throw badAnswer('The listing holds keys outside the prefix asked for.')
    const before = range.token
    const asked = range.ask()
    if (head.truncated && head.token === null) throw badAnswer('The listing says there is more but not where to go on.')
    if (head.truncated && head.token === before) throw badAnswer('The listing does not move on.')
    range.empty = rows.count === 0 ? range.empty + 1 : 0
    if (range.empty > mostEmpty)
      throw badAnswer('The server says again and again that there is more, and gives nothing.')
    const urgent = this.version === 0
    range.pages += 1
    if (this.chain) this.chain.add(range, page)
    else this.commitInOrder(range, page)
    range.asked = asked
    range.token = head.token
    if (!head.truncated && !range.done) range.finish()
    this.version += 1
    this.options.changed(urgent)
  }

  private commitInOrder(range: ScanRange, page: ScanPage): void {
    const { rows, head } = page
    const asked = range.ask().startAfter
    if (asked && head.startAfter !== null && !Buffer.from(head.startAfter, 'utf8').equals(asked))
      throw new Distrust('The server repeats start-after as another key than the one it was sent.')
    if (!rows.isAscending(range.cursor ?? range.after))
      throw new Distrust(
        'The server does not list keys in the order of their bytes, or not from where it was asked to.',
      )
    this.checkStart(range, page)
    const end = range.upTo ? rows.firstAfter(range.upTo) : rows.count
    range.rows.addPage(rows, end)
    const behind = end < rows.count ? rows.key(end) : null
    if (end > 0) range.firstKey ??= rows.firstKey()
    if (end > 0) range.cursor = behind ? rows.key(end - 1) : rows.lastKey()
    if (range.upTo && (end < rows.count || !head.truncated)) this.checkEnd(range, behind ?? 'end')
    if (end < rows.count || (range.upTo && range.cursor?.equals(range.upTo))) range.finish()
    else if (head.truncated) {
      if (range.pages <= pagesLookedAt || range.pages % lookedAtEvery === 0) this.look(range, rows)
      this.options.planner.saw(range)
    }
  }

  /** Learns from the keys of a page where the part can be cut. */
  private look(range: ScanRange, rows: PageRows): void {
    range.sample = sampleOf(rows)
    range.fewFolders = rows.folders * keysOfFolder <= rows.count
    this.options.planner.observe(range.sample)
  }

  /** What comes first behind a cut must be what the part before it saw there: a server that misreads `start-after` skips keys without a word. */
  private checkStart(range: ScanRange, { rows, head: { truncated } }: ScanPage): void {
    if (range.after === null || range.first !== null || (rows.count === 0 && truncated)) return
    range.first = rows.count === 0 ? 'end' : rows.firstKey()
    if (range.expected !== null && !sameFirst(range.first, range.expected)) this.doubt(range)
  }

  private checkEnd(range: ScanRange, seen: FirstKey): void {
    const next = this.ranges[this.ranges.indexOf(range) + 1]
    if (!next) return
    next.expected = seen
    if (next.first !== null && !sameFirst(next.first, next.expected)) this.doubt(next)
  }

  /** Somebody else may have written there meanwhile, so both ways are asked once more, one right after the other. */
  private doubt(range: ScanRange): void {
    const { signal } = this.loading
    const { source } = this.options
    const left = this.ranges[this.ranges.indexOf(range) - 1]
    const before = left?.asked
    const bound = range.after
    if (bound === null || !before) return
    const ask = (wanted: PageAsk): Promise<FirstKey> =>
      this.sent(signal, () => source.page(wanted, signal, ({ rows }) => firstBehind(rows, bound), this.repeated))
    const look = async (): Promise<void> => {
      // The part before mostly goes by token, and so shows what is really there.
      const there = await ask({ startAfter: bound, token: null, maxKeys: 1 })
      if (!sameFirst(there, await ask(before))) throw misread()
    }
    look()
      .catch((error: unknown) => {
        if (!signal.aborted) this.failed(error)
      })
      .finally(() => this.pump())
  }

  private restartAsChain(why: string): void {
    this.loading.abort()
    this.loading = newLoading()
    this.beginChain(why)
    this.pump()
  }

  private beginChain(why: string): void {
    this.chainBecause = why
    this.chain = new Chain(this.options.names)
    this.ranges = [new ScanRange(null, null)]
  }

  /** Splits the part of which most is still to come. Says whether there is something new to ask for. */
  private steal(): boolean {
    if (this.chain) return false
    const { planner } = this.options
    for (;;) {
      let victim: ScanRange | null = null
      let open = 0
      for (const range of this.ranges) {
        if (range.done) continue
        open += 1
        if (range.pages > range.splitAt && range.left >= leastLeft && range.left > (victim?.left ?? 0)) victim = range
      }
      if (!victim) return false
      victim.splitAt = victim.pages
      const free = this.permits.limit - this.inFlight
      const parts = Math.min(mostParts, Math.floor(victim.left / pagesOfPart), 1 + Math.ceil(free / open))
      for (const prefix of planner.wants(victim)) this.askFolders(prefix, victim)
      const cuts = planner.cuts(victim, Math.max(2, parts))
      if (cuts.length > 0) {
        this.split(victim, cuts)
        return true
      }
    }
  }

  private split(victim: ScanRange, cuts: readonly Buffer[]): void {
    const made = cuts.map((cut, at) => new ScanRange(cut, cuts[at + 1] ?? victim.upTo))
    const at = this.ranges.indexOf(victim)
    victim.upTo = cuts[0] ?? victim.upTo
    this.ranges.splice(at + 1, 0, ...made)
    this.options.planner.saw(victim)
  }

  /** Learns how keys are spread before the next split of a part. */
  private askFolders(prefix: string, victim: ScanRange): void {
    if (this.maxRequests !== null && this.requests >= this.maxRequests) return
    const { signal } = this.loading
    const { source, planner } = this.options
    this.asking += 1
    this.sent(signal, () => source.folders(prefix, signal))
      .then(
        ({ folders, whole }) => planner.learn(prefix, whole ? folders : null),
        // It was only for a better cut; what matters will fail by itself.
        () => planner.learn(prefix, null),
      )
      .finally(() => {
        this.asking -= 1
        if (!signal.aborted) {
          victim.splitAt = Math.min(victim.splitAt, victim.pages - 1)
          planner.saw(victim)
        }
        this.pump()
      })
  }
}

/** All requests of a scan hang on one signal. */
function newLoading(): AbortController {
  const loading = new AbortController()
  setMaxListeners(0, loading.signal)
  return loading
}

function rangesBetween(boundaries: readonly Buffer[]): ScanRange[] {
  return [null, ...boundaries].map((after, at) => new ScanRange(after, boundaries[at] ?? null))
}

function firstBehind(rows: PageRows, bound: Buffer): FirstKey {
  const at = rows.firstAfter(bound)
  return at < rows.count ? rows.key(at) : 'end'
}

/** A few keys, and the last one of the folder that the first is in: it shows how far the names there go. */
function sampleOf(rows: PageRows): string[] {
  const count = Math.min(samples, rows.count)
  const at = Array.from({ length: count }, (_, place) =>
    Math.floor((place * (rows.count - 1)) / Math.max(1, count - 1)),
  )
  if (rows.count > 0) at.push(rows.inFirstFolder() - 1)
  return [...new Set(at)].sort((one, other) => one - other).map((row) => rows.key(row).toString('utf8'))
}

const badAnswer = (message: string): LakeError => new LakeError({ kind: 'badAnswer', message })
const misread = (): Distrust => new Distrust('The server misreads start-after: it leaves out keys behind it.')

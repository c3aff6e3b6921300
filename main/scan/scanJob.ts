import { classPrices, pricesFor, type PriceList } from '../../lake/prices'
import type { ScanChanges, ScanState } from '../../preload/contract/scans'
import { FormatColumn } from './formatColumn'
import { LakeIndex } from './lakeIndex'
import { ScanNames } from './pageRows'
import type { PageSource } from './pageSource'
import { changesBetween } from './scanChanges'
import { ScanEngine } from './scanEngine'
import type { OpenScan } from './savedJob'
import type { ReadScan, ScanFacts } from './scanFile'
import type { ScanStart } from './scanMessages'
import { ScanViews } from './scanViews'
import { Snapshots } from './snapshots'
import { SplitPlanner } from './splitPlanner'

/** Keys as they were between two times, in ms since 1970. */
export interface Taken {
  readonly index: LakeIndex
  readonly startedAt: number
  readonly endedAt: number
}

export interface JobOptions {
  readonly start: ScanStart
  readonly makeSource: (names: ScanNames) => PageSource
  /** An earlier scan of the same place: its keys say where to cut, and what has changed since. */
  readonly before: Taken | null
  readonly report: (state: ScanState) => void
  /** Writes a scan that is complete to disk, and gives its name there. */
  readonly save: (scan: ReadScan) => Promise<string>
  readonly now: () => number
}

/** Directory buckets list in no order and know no start-after (s3-facts A5.2). */
const isDirectoryBucket = (bucket: string): boolean => bucket.endsWith('--x-s3')

/** How old an index may be, while more keys come, when somebody asks for sums. */
const oldestMs = 500
/** So many objects a part is worth a request of its own from the start. */
const keysOfPart = 4000
const mostParts = 128
const rateOverMs = 3000

/** One scan: its engine, what it has found as an index, and what is told of it. */
export class ScanJob implements OpenScan {
  readonly views = new ScanViews()
  readonly names: ScanNames
  saved: string | null = null
  /** Learnt with the first request. */
  region: string | null = null
  private readonly engine: ScanEngine
  private readonly snapshots: Snapshots
  private readonly startedAt: number
  private endedAt: number | null = null
  private savingFailed: string | null = null
  private changes: ScanChanges | null = null
  private made: { readonly index: LakeIndex; readonly version: number; readonly at: number } | null = null
  private readonly progress: { readonly at: number; readonly objects: number }[] = []
  private closed = false

  constructor(private readonly options: JobOptions) {
    const { start, before, now } = options
    const { prefix, bucket } = start.place
    // Formats have the same numbers as before, so that a refresh can be compared by columns.
    this.names = new ScanNames(new FormatColumn())
    this.engine = new ScanEngine({
      prefix,
      source: options.makeSource(this.names),
      names: this.names,
      chainBecause: isDirectoryBucket(bucket) ? 'Directory buckets list in no order.' : null,
      boundaries: before ? boundariesOf(before.index) : [],
      planner: new SplitPlanner(prefix),
      changed: (urgent) => (urgent ? this.snapshots.flush() : this.snapshots.changed()),
      ended: () => this.onEnd(),
      now,
    })
    this.startedAt = now()
    this.snapshots = new Snapshots(() => options.report(this.state()))
  }

  get place(): ScanStart['place'] {
    return this.options.start.place
  }

  get start(): ScanStart {
    return this.options.start
  }

  resume(maxRequests: number | null): void {
    this.endedAt = null
    this.engine.resume(maxRequests)
    this.snapshots.changed()
  }

  stop(): void {
    this.engine.stop()
  }

  close(): void {
    this.closed = true
    this.engine.stop()
    this.snapshots.stop()
  }

  get version(): number {
    return this.engine.version
  }

  /** What has come so far. While more comes it may be half a second old. */
  index(): LakeIndex {
    const { engine, made } = this
    const now = this.options.now()
    const fresh =
      made &&
      (made.version === engine.version ||
        (engine.state === 'scanning' && now - made.at < oldestMs && made.index.count > 0))
    if (fresh) return made.index
    const { names } = this
    const index = new LakeIndex(this.place.prefix, engine.blocks(), names.storageClasses, names.formats)
    this.made = { index, version: engine.version, at: now }
    return index
  }

  /** The version of the index last given. */
  get indexVersion(): number {
    return this.made?.version ?? 0
  }

  /** Prices to estimate with; `null` for endpoints that have their own. */
  prices(): PriceList | null {
    return this.start.prices === 'nobody' ? null : pricesFor(this.region ?? this.place.settings.region)
  }

  /** The complete scan, for a later one. */
  taken(): Taken | null {
    if (this.engine.state !== 'done' || this.endedAt === null) return null
    return { index: this.index(), startedAt: this.startedAt, endedAt: this.endedAt }
  }

  reported(): null {
    return null
  }

  /** What is written of it besides its keys. */
  private facts(): ScanFacts {
    const { connection, bucket, prefix } = this.place
    const { objects, bytes, requests, chainBecause: why } = this.engine
    const { startedAt, endedAt, region, changes } = this
    return {
      connection,
      bucket,
      prefix,
      objects,
      bytes,
      requests,
      startedAt,
      endedAt: endedAt ?? startedAt,
      region,
      why,
      changes,
    }
  }

  state(): ScanState {
    const { engine } = this
    const { connection, bucket, prefix } = this.place
    const { at, objectsPerSecond } = this.rate()
    const list = this.prices()
    const rate = list && classPrices(list.prices, 'STANDARD')
    const ends = this.ends()
    return {
      scan: this.start.scan,
      connection,
      bucket,
      prefix,
      state: engine.state,
      fault: engine.fault,
      complete: engine.state === 'done',
      objects: engine.objects,
      bytes: engine.bytes,
      requests: engine.requests,
      usd: rate ? (engine.requests / 1000) * rate.write : null,
      usdAsOf: list?.asOf ?? null,
      inFlight: engine.inFlight,
      objectsPerSecond,
      firstKey: ends.first,
      lastKey: ends.last,
      method: engine.chainBecause === null ? 'ranges' : 'chain',
      why: engine.chainBecause,
      maxRequests: engine.maxRequests,
      limitReached: engine.limitReached,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      at,
      version: engine.version,
      saved: this.saved,
      savingFailed: this.savingFailed,
      changes: this.changes,
    }
  }

  private ends(): { first: string | null; last: string | null } {
    const { first, last } = this.engine.ends()
    return { first: first && first.toString('utf8'), last: last && last.toString('utf8') }
  }

  private rate(): { at: number; objectsPerSecond: number } {
    const { progress, engine } = this
    const at = this.options.now()
    if (engine.state !== 'scanning') return { at, objectsPerSecond: 0 }
    progress.push({ at, objects: engine.objects })
    while (progress.length > 2 && at - (progress[0]?.at ?? at) > rateOverMs) progress.shift()
    const { at: from, objects } = progress[0] ?? { at, objects: 0 }
    const since = at - from
    return { at, objectsPerSecond: since <= 0 ? 0 : Math.round(((engine.objects - objects) * 1000) / since) }
  }

  private onEnd(): void {
    this.endedAt = this.options.now()
    this.progress.length = 0
    this.snapshots.flush()
    if (this.engine.state === 'done' && !this.closed) void this.finish()
  }

  private async finish(): Promise<void> {
    const { before, save } = this.options
    if (before) {
      const changes = await changesBetween(before.index, this.index())
      this.changes = { sinceFrom: before.startedAt, sinceTo: before.endedAt, ...changes }
      if (!this.closed) this.snapshots.flush()
    }
    try {
      this.saved = await save({ facts: this.facts(), index: this.index(), encryption: null })
    } catch (error) {
      this.savingFailed = error instanceof Error ? error.message : String(error)
    }
    if (!this.closed) this.snapshots.flush()
  }
}

/** Every n-th key of an index, so that its parts are even. */
function boundariesOf(index: LakeIndex): Buffer[] {
  const parts = Math.min(mostParts, Math.floor(index.count / keysOfPart))
  return Array.from({ length: Math.max(0, parts - 1) }, (_, at) =>
    Buffer.from(index.key(Math.floor(((at + 1) * index.count) / parts)), 'utf8'),
  )
}

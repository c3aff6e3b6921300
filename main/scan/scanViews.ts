import { setImmediate as breathe } from 'node:timers/promises'
import type { ScanFilter, ScanSort } from '../../preload/contract/scans'
import { LakeError } from '../s3/lakeError'
import { knownTiers } from '../../lake/tiers'
import { knownOf } from './knownFacts'
import type { LakeIndex } from './lakeIndex'
import { radixSort } from './radixSort'
import { isEmptyFilter, lookFor, rangeOf } from './rowFilter'
import { grown } from './columns'

/** An answer comes within this, whole or not. */
const answerWithinMs = 90
/** So long a view is worked out at a time, and goes on without anybody asking. */
const sliceMs = 8
const goOnMs = 2000
/** Views of one scan that are remembered. */
const mostViews = 6

/** Which rows are shown and in which order, worked out bit by bit. */
export class ScanView {
  /** In the order of keys, as far as `looked`; `null` for all rows of the range. */
  private rows: Uint32Array | null = null
  private found = 0
  private foundBytes = 0
  private order: Uint32Array | null = null
  whole = false
  private wantedUntil = 0
  private running: Promise<void> | null = null
  private failure: unknown = null

  constructor(
    readonly index: LakeIndex,
    readonly version: number,
    readonly filter: ScanFilter,
    private readonly sort: ScanSort | null,
    private readonly base: ScanView | null,
  ) {}

  get total(): number {
    return this.rows ? this.found : this.base ? this.base.total : this.range.end - this.range.first
  }

  /** Bytes of what matched; `null` where all rows of the range do. */
  get bytes(): number | null {
    return this.rows ? this.foundBytes : (this.base?.bytes ?? null)
  }

  get range() {
    return rangeOf(this.index, this.filter)
  }

  /** What matched so far in the order of keys; `null` for all of the range. */
  matched(): Uint32Array | null {
    if (this.base) return this.base.matched()
    return this.rows && this.rows.subarray(0, this.found)
  }

  /** Row numbers of a window. Nothing is shown of a sorted view before it is whole. */
  window(from: number, count: number): number[] {
    const end = Math.min(from + count, this.total)
    if (this.sort && !this.whole) return []
    const rows = this.order ?? this.matched()
    const { first } = this.range
    return Array.from({ length: Math.max(0, end - from) }, (_, at) => rows?.[from + at] ?? first + from + at)
  }

  /** Resolves when the view is whole, or after a while with what there is. @throws LakeError badInput, cancelled */
  async wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
    this.wantedUntil = performance.now() + goOnMs
    if (!this.whole) {
      this.running ??= this.run()
      await this.ready(signal)
    }
    if (this.failure !== null) throw this.failure
  }

  private ready(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const stop = (): void => {
        clearTimeout(timer)
        // Nobody wants it any more.
        this.wantedUntil = 0
        reject(new LakeError({ kind: 'cancelled' }))
      }
      const timer = setTimeout(settle, answerWithinMs)
      signal.addEventListener('abort', stop, { once: true })
      void this.running?.then(settle)
    })
  }

  private async run(): Promise<void> {
    this.steps ??= this.work()
    try {
      for (;;) {
        const end = performance.now() + sliceMs
        do {
          if (this.steps.next().done) {
            this.whole = true
            return
          }
        } while (performance.now() < end)
        await breathe()
        if (performance.now() > this.wantedUntil) return
      }
    } catch (error) {
      this.failure = error
    } finally {
      this.running = null
    }
  }
  private steps: Generator<undefined, void> | null = null

  private *work(): Generator<undefined, void> {
    if (this.base) {
      while (!this.base.whole) yield* this.base.goOn()
    } else if (!isEmptyFilter(this.filter)) yield* this.look()
    if (this.sort) this.order = yield* this.sorted(this.sort)
  }

  /** Does a step of the work, for a view that is made from this one. */
  private *goOn(): Generator<undefined, void> {
    this.steps ??= this.work()
    if (this.steps.next().done) this.whole = true
    yield
  }

  private *look(): Generator<undefined, void> {
    const { index, filter } = this
    this.rows = new Uint32Array(1024)
    const look = lookFor(index, filter, (row, bytes) => {
      if (this.rows && this.found === this.rows.length)
        this.rows = grown(this.rows, this.found + 1, (length) => new Uint32Array(length))
      if (this.rows) this.rows[this.found] = row
      this.found += 1
      this.foundBytes += bytes
    })
    const { first, end } = this.range
    const step = 4096
    for (let at = first; at < end; at += step) {
      index.eachBlock({ first: at, end: Math.min(end, at + step) }, look)
      yield
    }
  }

  private *sorted({ by, descending }: ScanSort): Generator<undefined, Uint32Array> {
    const { first, end } = this.range
    const rows = this.matched() ?? Uint32Array.from({ length: end - first }, (_, at) => first + at)
    if (by === 'key') return descending ? rows.toReversed() : rows
    const values = valuesOf(this.index, by)
    return yield* radixSort(rows, (row) => values[row] ?? 0, descending)
  }
}

/** The values to sort by, of all rows. */
function valuesOf(
  index: LakeIndex,
  by: 'bytes' | 'modifiedAt' | 'storageClass' | 'format',
): Float64Array | Uint32Array {
  const values = by === 'bytes' ? new Float64Array(index.count) : new Uint32Array(index.count)
  const ranks = by === 'storageClass' ? classRanks(index.storageClasses.texts) : formatRanks(index.formats.texts)
  let at = 0
  for (const block of index.blocks) {
    if (by === 'bytes') values.set(block.bytes, at)
    else if (by === 'modifiedAt') values.set(block.modified, at)
    else {
      const column = by === 'storageClass' ? block.storageClasses : block.formats
      for (let row = 0; row < block.count; row += 1) values[at + row] = ranks[column[row] ?? 0] ?? 0
    }
    at += block.count
  }
  return values
}

/** Warmest first, then the classes we do not know by name. */
function classRanks(texts: readonly string[]): number[] {
  const known = (text: string): number => {
    const at = knownTiers.findIndex(({ storageClass }) => storageClass === text)
    return at < 0 ? knownTiers.length : at
  }
  return ranksBy(texts, (one, other) => known(one) - known(other) || (one < other ? -1 : 1))
}

const formatRanks = (texts: readonly string[]): number[] => ranksBy(texts, (one, other) => (one < other ? -1 : 1))

function ranksBy(texts: readonly string[], compare: (one: string, other: string) => number): number[] {
  const ordered = texts.toSorted(compare)
  return texts.map((text) => ordered.indexOf(text))
}

const asksForKnown = ({ encryption, kmsKey, tag, tags }: ScanFilter): boolean =>
  encryption !== undefined || kmsKey !== undefined || tag !== undefined || tags !== undefined

/** The views of one scan that were asked for last. */
export class ScanViews {
  private readonly views = new Map<string, ScanView>()

  /** The view of an index, and of what is known of it by now; an older one is thrown away with all that hang on it. */
  of(index: LakeIndex, version: number, filter: ScanFilter, sort: ScanSort | null): ScanView {
    const name = JSON.stringify([filter, sort, asksForKnown(filter) ? knownOf(index).version : 0])
    const known = this.views.get(name)
    this.views.delete(name)
    const view = known?.index === index ? known : this.make(index, version, filter, sort)
    this.views.set(name, view)
    const [oldest] = this.views.keys()
    if (this.views.size > mostViews && oldest !== undefined) this.views.delete(oldest)
    return view
  }

  private make(index: LakeIndex, version: number, filter: ScanFilter, sort: ScanSort | null): ScanView {
    const base = sort && !isEmptyFilter(filter) ? this.of(index, version, filter, null) : null
    return new ScanView(index, version, filter, sort, base)
  }
}

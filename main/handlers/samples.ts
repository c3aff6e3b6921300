import { randomInt, randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { shareText, type ShareEstimate } from '../../lake/sampleEstimate'
import { tallySample, type Observed } from '../../lake/sampleTally'
import type { Fault } from '../../preload/contract/fault'
import type { samples, SampleState } from '../../preload/contract/samples'
import type { Registry } from '../connections/registry'
import { Limiter } from '../jobs/limiter'
import { faultIn, readHeadFact, readTagsFact, type Told } from '../jobs/objectReading'
import { LakeError } from '../s3/lakeError'
import type { DrawnSample } from '../scan/drawRows'
import type { Lesson } from '../scan/knownFacts'
import type { ScanHost } from '../scan/scanHost'
import { Snapshots } from '../scan/snapshots'
import type { Context, HandlersOf } from './context'

/** Objects looked at at a time; each is two requests. */
const inFlight = 16
/** So many samples are remembered. */
const mostSamples = 50
const [mostKeys, mostValues] = [100, 20]

interface Place {
  readonly connection: string
  readonly bucket: string
}

/** A sample being looked at: what is known so far, and nothing of it is kept on disk. */
class Sample {
  readonly id = `sample-${randomUUID()}`
  private readonly controller = new AbortController()
  private readonly seen: Observed[][]
  private readonly lessons: Lesson[] = []
  private state: SampleState['state'] = 'running'
  private fault: Fault | null = null
  private looked = 0
  private requests = 0
  private gone = 0
  private readonly refused = { head: 0, tags: 0 }
  private readonly faults: { head: Fault | null; tags: Fault | null } = { head: null, tags: null }
  private readonly startedAt: number
  private endedAt: number | null = null
  private readonly snapshots: Snapshots

  constructor(
    readonly of: Place & { readonly scan: string; readonly under: string },
    private readonly drawn: DrawnSample,
    private readonly registry: Registry,
    private readonly now: () => number,
    private readonly learn: (lessons: readonly Lesson[]) => void,
    report: (state: SampleState) => void,
  ) {
    this.seen = drawn.draws.map(() => [])
    this.startedAt = now()
    this.snapshots = new Snapshots(() => report(this.snapshot()))
  }

  async run(): Promise<void> {
    const { signal } = this.controller
    // Node would warn of a leak: every request listens to the one signal of the sample.
    setMaxListeners(0, signal)
    const limiter = new Limiter(inFlight)
    const look = (drawn: DrawnRow) => limiter.run(signal, () => this.look(drawn, signal))
    try {
      // In turns through the folders, so that what is known after a while is of all of them.
      await Promise.all(inTurns(this.drawn.draws).map(look))
      if (this.state === 'running') this.end('done')
    } catch (error) {
      if (this.state === 'running') {
        this.fault = faultIn(error)
        this.end('failed')
      }
      this.controller.abort()
    }
  }

  cancel(): void {
    if (this.state === 'running') this.end('cancelled')
    this.controller.abort()
  }

  snapshot(): SampleState {
    const { scan, connection, bucket, under } = this.of
    const draws = this.drawn.draws.map(({ rows, keys }) => ({ first: 0, rows, drawn: keys.map((_, at) => at) }))
    const { encryption, clientSide, tagged, tagKeys, twins } = tallySample(draws, this.seen)
    return {
      sample: this.id,
      scan,
      connection,
      bucket,
      under,
      state: this.state,
      fault: this.fault,
      population: this.drawn.population,
      size: this.drawn.size,
      looked: this.looked,
      requests: this.requests,
      gone: this.gone,
      headRefused: this.refused.head,
      headFault: this.faults.head,
      tagsRefused: this.refused.tags,
      tagsFault: this.faults.tags,
      encryption:
        encryption && encryption.map(({ what, estimate }) => ({ encryption: what, estimate: told(estimate) })),
      clientSide: clientSide && told(clientSide),
      tagged: tagged && told(tagged),
      tagKeys: tagKeys.slice(0, mostKeys).map(({ what, estimate, values }) => {
        return { key: what, estimate: told(estimate), values: values.slice(0, mostValues), valueCount: values.length }
      }),
      tagKeyCount: tagKeys.length,
      twins: twins.slice(0, mostKeys).map(({ key, spellings }) => ({ key, spellings: [...spellings] })),
      startedAt: this.startedAt,
      endedAt: this.endedAt,
    }
  }

  private end(state: SampleState['state']): void {
    this.learn(this.lessons.splice(0))
    this.state = state
    this.endedAt = this.now()
    this.snapshots.flush()
  }

  private async look({ key, row, draw }: DrawnRow, signal: AbortSignal): Promise<void> {
    const { connection, bucket } = this.of
    const { lake } = this.registry.get(connection)
    const ref = { bucket, key }
    const [head, tags] = await Promise.all([
      this.ask('head', () => readHeadFact(lake, ref, signal)),
      this.ask('tags', () => readTagsFact(lake, ref, signal)),
    ])
    if (this.state !== 'running') return
    this.looked += 1
    if (head.kind === 'gone' || tags.kind === 'gone') this.gone += 1
    else {
      const observed = {
        encryption: head.kind === 'told' ? head.value.encryption : null,
        clientSide: head.kind === 'told' ? head.value.clientSide : null,
        tags: tags.kind === 'told' ? tags.value : null,
      }
      this.seen[draw]?.push(observed)
      this.lessons.push({ row, ...observed })
    }
    this.snapshots.changed()
  }

  /** The answer, or how it was refused. What would meet every object is thrown. */
  private async ask<T>(what: 'head' | 'tags', send: () => Promise<Told<T>>): Promise<Told<T>> {
    this.requests += 1
    const answer = await send().catch((error: unknown): Told<T> => {
      const fault = faultIn(error)
      // One that S3 keeps throttling says nothing of the others.
      if (fault.kind !== 'throttled') throw error
      return { kind: 'failed', fault }
    })
    if (answer.kind !== 'told' && answer.kind !== 'gone') {
      this.refused[what] += 1
      this.faults[what] ??= answer.fault
    }
    return answer
  }
}

const told = (estimate: ShareEstimate): ShareEstimate & { text: string } => ({ ...estimate, text: shareText(estimate) })

interface DrawnRow {
  readonly key: string
  readonly row: number
  readonly draw: number
}

/** The first key of each draw, then the second ones, and so on. */
function inTurns(draws: DrawnSample['draws']): readonly DrawnRow[] {
  const most = draws.reduce((longest, { keys }) => Math.max(longest, keys.length), 0)
  return Array.from({ length: most }, (_, turn) =>
    draws.flatMap(({ keys, at }, draw) => {
      const [key, row] = [keys[turn], at[turn]]
      return key === undefined || row === undefined ? [] : [{ key, row, draw }]
    }),
  ).flat()
}

/** Samples of scans, taken by main itself, since it alone may read objects. */
export class Samples {
  private readonly samples = new Map<string, Sample>()

  constructor(
    private readonly context: Context,
    private readonly host: ScanHost,
  ) {}

  handlers(): HandlersOf<typeof samples> {
    return {
      'scans.sampleCost': async ({ scan, under, size }, signal) => {
        const drawn = await this.host.of(scan).call('draw', { scan, under, size, seed: 0 }, signal)
        const { population, requests, usd, usdAsOf } = drawn
        return { population, size: drawn.size, requests, usd, usdAsOf }
      },
      'scans.sample': async ({ scan, under, size, seed = randomInt(2 ** 32) }, signal) => {
        const { connection, bucket } = await this.placeOf(scan)
        const drawn = await this.host.of(scan).call('draw', { scan, under, size, seed }, signal)
        const { registry, now, emit } = this.context
        const startedAt = now()
        const report = (state: SampleState) => emit('sample', state)
        // A scan that is closed meanwhile has nothing to learn.
        const learn = (lessons: readonly Lesson[]): void => {
          const { version } = drawn
          void this.host
            .ask()
            .call('learn', { scan, source: { version, from: startedAt }, at: now(), lessons })
            .catch(() => undefined)
        }
        const sample = new Sample({ scan, under, connection, bucket }, drawn, registry, now, learn, report)
        this.samples.set(sample.id, sample)
        const [oldest] = this.samples.keys()
        if (oldest !== undefined && this.samples.size > mostSamples) this.forget(oldest)
        void sample.run()
        return sample.snapshot()
      },
      'scans.samples': ({ scan }) => {
        const all = [...this.samples.values()].filter((sample) => scan === undefined || sample.of.scan === scan)
        return Promise.resolve(all.map((sample) => sample.snapshot()).reverse())
      },
      'scans.cancelSample': ({ sample: id }) => {
        const sample = this.samples.get(id)
        if (!sample) return Promise.reject(new LakeError({ kind: 'notFound', what: 'scan', name: id }))
        sample.cancel()
        return Promise.resolve(sample.snapshot())
      },
    }
  }

  /** The connection is gone or is somebody else's, and so are its samples. */
  closed(connection: string): void {
    for (const [id, sample] of this.samples) if (sample.of.connection === connection) this.forget(id)
  }

  private forget(id: string): void {
    this.samples.get(id)?.cancel()
    this.samples.delete(id)
  }

  private async placeOf(scan: string): Promise<Place> {
    const all = await this.host.of(scan).call('list', {})
    const found = all.find((state) => state.scan === scan)
    if (!found) throw new LakeError({ kind: 'notFound', what: 'scan', name: scan })
    return found
  }
}

import { randomUUID } from 'node:crypto'
import type { passes, PassState } from '../../preload/contract/passes'
import { FactPass } from '../jobs/factPass'
import { openJobClient } from '../jobs/jobClient'
import { pinOf } from '../jobs/pin'
import { LakeError } from '../s3/lakeError'
import type { ScanHost } from '../scan/scanHost'
import type { PassFacts } from '../scan/scanMessages'
import type { Context, HandlersOf } from './context'
import type { Jobs } from './jobs'

/** A job tells of every object by itself; the thread is told so often. */
const gatherMs = 300

interface Place {
  readonly connection: string
  readonly bucket: string
}

/** Full passes over scans. Main itself reads, since it alone may; what is learnt is kept where the index is. */
export class Passes {
  /** By scan: the last one of each. */
  private readonly passes = new Map<string, FactPass>()
  /** By bucket, the keys of objects that were changed just now. */
  private readonly touched = new Map<string, string[]>()

  constructor(
    private readonly context: Context,
    private readonly host: ScanHost,
    private readonly jobs: Pick<Jobs, 'gateOf' | 'rates'>,
  ) {}

  handlers(): HandlersOf<typeof passes> {
    return {
      'scans.passCost': async (input) => {
        const { connection, bucket } = await this.placeOf(input.scan)
        const cost = await this.host.of(input.scan).call('passCost', input)
        return { ...cost, perSecond: this.jobs.rates.last(connection, bucket, kindOf(input.what)) }
      },
      'scans.pass': async (input) => {
        const { scan } = input
        const place = await this.placeOf(scan)
        await this.passes.get(scan)?.cancel()
        const source = await this.host.of(scan).call('beginPass', { ...input, pass: `pass-${randomUUID()}` })
        const facts = await this.host.of(scan).call('passOf', { scan })
        if (!facts) throw new LakeError({ kind: 'notFound', what: 'job', name: scan })
        const pass = this.make(scan, place, facts, source)
        void pass.resume()
        return pass.snapshot()
      },
      'scans.passes': async ({ scan }) => {
        if (scan === undefined) return [...this.passes.values()].map((pass) => pass.snapshot())
        const pass = await this.find(scan)
        return pass ? [pass.snapshot()] : []
      },
      'scans.pausePass': ({ pass }) => this.on(pass, (found) => found.pause()),
      'scans.resumePass': ({ pass }) => this.on(pass, (found) => void found.resume()),
      'scans.cancelPass': ({ pass }) => this.on(pass, (found) => found.cancel()),
      'scans.limitPass': ({ pass, perSecond }) => this.on(pass, (found) => found.limit(perSecond)),
      'scans.facts': async (input) => this.host.of(input.scan).call('facts', input),
    }
  }

  /** The scan is closed: what was read is kept, and a later one of the same place can go on with it. */
  async scanClosed(scan: string): Promise<void> {
    const pass = this.passes.get(scan)
    this.passes.delete(scan)
    await pass?.stop()
  }

  /** Objects were changed by a job: what was read of them before is forgotten. */
  objectsChanged(connection: string, bucket: string, keys: readonly string[]): void {
    const place = JSON.stringify([connection, bucket])
    const waiting = this.touched.get(place)
    if (waiting) {
      waiting.push(...keys)
      return
    }
    const all = [...keys]
    this.touched.set(place, all)
    setTimeout(() => {
      this.touched.delete(place)
      // Without a thread nothing is known that could be forgotten.
      this.host.running?.call('forgetFacts', { connection, bucket, keys: all }).catch(() => undefined)
    }, gatherMs).unref()
  }

  /** There are credentials again: what waited for them goes on. */
  renewed(connection: string): void {
    for (const pass of this.passes.values()) {
      if (pass.of.connection === connection && pass.snapshot().state === 'waiting') void pass.resume()
    }
  }

  /** The connection is gone, and so are its scans. */
  async closed(connection: string): Promise<void> {
    const gone = [...this.passes.values()].filter(({ of }) => of.connection === connection)
    await Promise.all(gone.map(({ of }) => this.scanClosed(of.scan)))
  }

  /** The program ends. */
  async close(): Promise<void> {
    await Promise.all([...this.passes.keys()].map((scan) => this.scanClosed(scan)))
  }

  private async on(id: string, work: (pass: FactPass) => void | Promise<void>): Promise<PassState> {
    const pass = [...this.passes.values()].find((one) => one.id === id)
    if (!pass) throw new LakeError({ kind: 'notFound', what: 'job', name: id })
    await work(pass)
    return pass.snapshot()
  }

  /** The pass of a scan, or what an earlier start or an earlier scan has left of one. */
  private async find(scan: string): Promise<FactPass | null> {
    const there = this.passes.get(scan)
    if (there) return there
    const place = await this.placeOf(scan)
    const facts = await this.host.of(scan).call('passOf', { scan })
    return this.passes.get(scan) ?? (facts && this.make(scan, place, facts, null))
  }

  private make(scan: string, { connection, bucket }: Place, facts: PassFacts, source: number | null): FactPass {
    const { registry, emit, now } = this.context
    const thread = () => this.host.of(scan)
    const pass = new FactPass({
      scan,
      connection,
      bucket,
      facts,
      source,
      rows: {
        goOn: async () => thread().call('goOnWithPass', { scan }),
        next: async (from, count) => thread().call('rowsToRead', { scan, from, count }),
        learn: async (of, at, requests, lessons) =>
          thread().call('learn', { scan, source: of, at, asked: { pass: facts.pass, requests }, lessons }),
        limit: async (perSecond) => thread().call('limitPass', { scan, perSecond }),
        end: async (state, requests) => thread().call('endPass', { scan, state, requests }),
      },
      gate: this.jobs.gateOf(connection, bucket),
      openLake: (watch) => {
        const open = registry.get(connection)
        return openJobClient(open, pinOf(open), watch)
      },
      report: (state, since) => {
        const { what, read, rate, limit, endedAt } = state
        const done = read - since.read
        const measured = { kind: kindOf(what), state: state.state, done, limit, rate, endedAt }
        this.jobs.rates.take({ connection, bucket, ...measured, startedAt: since.at })
        emit('pass', state)
      },
      now,
    })
    this.passes.set(scan, pass)
    return pass
  }

  private async placeOf(scan: string): Promise<Place> {
    const all = await this.host.of(scan).call('list', {})
    const found = all.find((state) => state.scan === scan)
    if (!found) throw new LakeError({ kind: 'notFound', what: 'scan', name: scan })
    return found
  }
}

/** Under which what it takes to read an object is measured. */
const kindOf = (what: PassState['what']): string => `read ${what}`

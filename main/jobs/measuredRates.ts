import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJson } from '../jsonFile'

/** Of a job as it stands. `kind`: objects of one kind of work take alike. Times in ms since 1970. */
export interface Measured {
  readonly connection: string
  readonly bucket: string
  readonly kind: string
  readonly state: string
  readonly done: number
  readonly limit: number | null
  readonly rate: number
  readonly startedAt: number
  readonly endedAt: number | null
}

const Rates = z.record(z.string(), z.object({ perSecond: z.number().positive(), at: z.number() }))
type Rates = z.infer<typeof Rates>

/** Fewer objects say nothing of many. */
const fewest = 50
/** Below this a job has not yet come to its speed, in ms. */
const shortest = 10_000

/** Objects a second as last measured, by connection, bucket and kind of work; kept across starts. */
export class MeasuredRates {
  private readonly file: string
  private readonly taken = new Map<string, Rates[string]>()

  constructor(
    userData: string,
    private readonly now: () => number,
  ) {
    this.file = join(userData, 'rates.json')
    void this.read(now())
  }

  /** Learns from a job that runs or has ended; a speed limit or a stop says nothing of what is possible. */
  take(job: Measured): void {
    const { state, done, limit, rate, startedAt, endedAt } = job
    if (done < fewest || limit !== null) return
    const name = nameOf(job.connection, job.bucket, job.kind)
    const ran = (endedAt ?? this.now()) - startedAt
    if (state === 'running' && rate > 0 && ran >= shortest) this.taken.set(name, { perSecond: rate, at: this.now() })
    if (state !== 'done' || endedAt === null) return
    const measured = this.taken.get(name)
    // A short job has no other measure than its whole.
    if (measured === undefined || measured.at < startedAt) {
      if (ran > 0) this.taken.set(name, { perSecond: (done * 1000) / ran, at: endedAt })
    }
    void this.write()
  }

  last(connection: string, bucket: string, kind: string): number | null {
    return this.taken.get(nameOf(connection, bucket, kind))?.perSecond ?? null
  }

  /** Without the file, or until it is read, nothing was measured yet. */
  private async read(now: number): Promise<void> {
    const { value } = await readJson(this.file, Rates, now).catch(() => ({ value: null }))
    for (const [name, rate] of Object.entries(value ?? {})) if (!this.taken.has(name)) this.taken.set(name, rate)
  }

  /** What cannot be written is only measured again. */
  private async write(): Promise<void> {
    await writeJson(this.file, Object.fromEntries(this.taken)).catch(() => undefined)
  }
}

const nameOf = (connection: string, bucket: string, kind: string): string => JSON.stringify([connection, bucket, kind])

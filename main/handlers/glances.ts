import { setMaxListeners } from 'node:events'
import type { Parsed } from '../../preload/contract'
import type { Answer, Fault } from '../../preload/contract/fault'
import type { Glance } from '../../preload/contract/objects'
import { parentPrefix } from '../../lake/location'
import type { Registry } from '../connections/registry'
import { headObject } from '../s3/head'
import { LakeError } from '../s3/lakeError'
import type { ObjectRef } from '../s3/target'
import { getTags } from '../s3/tags'
import { answer } from './answer'
import { Limiter } from '../jobs/limiter'

const inFlight = 16
const remembered = 50_000
const deniedFor = 60_000
/** A policy may look at single objects, so one refusal is not yet one for all. */
const refusalsToBelieve = 3

type Asked = Parsed<'objects.glance'>
type Encryption = Extract<Glance['encryption'], { ok: true }>['value']
type Tags = Extract<Glance['tags'], { ok: true }>['value']

/** What is remembered of one object, as long as the listing says the same of it. */
interface Entry {
  readonly etag: string
  readonly modifiedAt: number
  readonly encryption: Glance['encryption'] | null
  readonly tags: Glance['tags'] | null
}

/** What the table shows of visible rows: asked with few requests at a time, remembered, and given up when nobody looks any more. */
export class Glances {
  private readonly limiters = new Map<string, Limiter>()
  /** Oldest first: reading one moves it to the end. */
  private readonly entries = new Map<string, Entry>()
  private readonly denials = new Map<string, { times: number; fault: Fault; at: number }>()
  /** Grows with each change of ours: what was asked before one may be from before it. */
  private changes = 0

  constructor(
    private readonly registry: Registry,
    private readonly now: () => number,
  ) {}

  async look({ connection, bucket, objects }: Asked, signal: AbortSignal): Promise<Glance[]> {
    // Node would warn of a leak: every request listens to the one signal of the call.
    setMaxListeners(0, signal)
    const glances = await Promise.all(objects.map((object) => this.one(connection, bucket, object, signal)))
    if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
    return glances
  }

  /** We changed something of these objects: what is remembered of them no longer holds. */
  changed(connection: string, bucket: string, keys: Iterable<string>): void {
    this.changes += 1
    for (const key of keys) this.entries.delete(nameOf(connection, bucket, key))
  }

  /** The connection has other credentials or is gone: nothing that was refused or seen needs to hold. */
  forget(connection: string): void {
    this.changes += 1
    const start = `${connection}\n`
    for (const id of this.entries.keys()) if (id.startsWith(start)) this.entries.delete(id)
    for (const id of this.denials.keys()) if (id.startsWith(start)) this.denials.delete(id)
    this.limiters.delete(connection)
  }

  private async one(
    connection: string,
    bucket: string,
    { key, etag, modifiedAt }: Asked['objects'][number],
    signal: AbortSignal,
  ): Promise<Glance> {
    const id = nameOf(connection, bucket, key)
    const known = this.entries.get(id)
    const holds = known?.etag === etag && known.modifiedAt === modifiedAt ? known : null
    const { changes } = this
    const ref = { bucket, key }
    const [encryption, tags] = await Promise.all([
      holds?.encryption ?? this.ask(connection, ref, 'head', signal, encryptionOf),
      holds?.tags ?? this.ask(connection, ref, 'tags', signal, tagsOf),
    ])
    if (changes === this.changes) {
      // What failed may work at the next look.
      this.keep(id, { etag, modifiedAt, encryption: encryption.ok ? encryption : null, tags: tags.ok ? tags : null })
    }
    return { key, encryption, tags }
  }

  private async ask<T>(
    connection: string,
    ref: ObjectRef,
    what: 'head' | 'tags',
    signal: AbortSignal,
    read: (registry: Registry, connection: string, ref: ObjectRef, signal: AbortSignal) => Promise<T>,
  ): Promise<Answer<T>> {
    const level = `${connection}\n${what}\n${ref.bucket}\n${parentPrefix(ref.key) ?? ''}`
    const asked = await answer(this.now, async () => {
      const known = this.knownDenial(level)
      if (known) throw new LakeError(known)
      return this.limiter(connection).run(signal, async () => {
        const denied = this.knownDenial(level)
        if (denied) throw new LakeError(denied)
        return read(this.registry, connection, ref, signal)
      })
    })
    this.learn(level, asked)
    return asked
  }

  private knownDenial(level: string): Fault | null {
    const denial = this.denials.get(level)
    return denial && denial.times >= refusalsToBelieve && this.now() - denial.at < deniedFor ? denial.fault : null
  }

  private learn(level: string, asked: Answer<unknown>): void {
    if (asked.ok) this.denials.delete(level)
    else if (asked.fault.kind === 'denied') {
      const before = this.denials.get(level)
      if (before && before.times >= refusalsToBelieve && this.now() - before.at < deniedFor) return
      this.denials.set(level, { times: (before?.times ?? 0) + 1, fault: asked.fault, at: this.now() })
    }
  }

  private limiter(connection: string): Limiter {
    const known = this.limiters.get(connection)
    if (known) return known
    const made = new Limiter(inFlight)
    this.limiters.set(connection, made)
    return made
  }

  private keep(id: string, entry: Entry): void {
    this.entries.delete(id)
    this.entries.set(id, entry)
    const oldest = this.entries.keys().next()
    if (this.entries.size > remembered && !oldest.done) this.entries.delete(oldest.value)
  }
}

/** Neither a connection nor a bucket has a line feed in its name. */
const nameOf = (connection: string, bucket: string, key: string): string => `${connection}\n${bucket}\n${key}`

async function encryptionOf(
  registry: Registry,
  connection: string,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<Encryption> {
  try {
    const { encryption, clientSide } = await registry
      .get(connection)
      .lake.inBucket(ref.bucket, signal, (s3) => headObject(s3, ref, signal))
    return { encryption, clientSide }
  } catch (error) {
    // S3 refuses even the properties of such an object without its key, and says by that what it is (s3-facts A3.3).
    if (error instanceof LakeError && error.fault.kind === 'customerKeyNeeded') {
      return { encryption: { kind: 'SSE-C' }, clientSide: null }
    }
    throw error
  }
}

async function tagsOf(registry: Registry, connection: string, ref: ObjectRef, signal: AbortSignal): Promise<Tags> {
  return [...(await registry.get(connection).lake.inBucket(ref.bucket, signal, (s3) => getTags(s3, ref, signal)))]
}

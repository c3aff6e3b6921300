import type { Fault } from '../../preload/contract/fault'
import type { Glance } from '../../preload/contract/objects'
import { faultOf, isCancelled, lake } from '../client'

type Call = typeof lake.call

export interface GlancedObject {
  readonly key: string
  readonly etag: string
  readonly modifiedAt: number
}
/** What is known of the encryption and tags of one object; nothing is known of an object that is not in the cache. */
export type Glanced =
  { readonly kind: 'known'; readonly glance: Glance } | { readonly kind: 'failed'; readonly fault: Fault }

export const glancesKept = 4000
const chunk = 8

// The etag alone would serve old tags after a change of class that keeps the bytes.
const idOf = ({ key, etag, modifiedAt }: GlancedObject): string => `${key}\n${etag}\n${modifiedAt}`

/** Encryption and tags of the objects of one bucket that have been looked at: asked for in eights, the least recently seen forgotten. */
export class GlanceCache {
  private readonly known = new Map<string, Glanced>()
  private readonly asking = new Map<string, AbortController>()
  private readonly listeners = new Set<() => void>()
  private revision = 0

  constructor(
    readonly connection: string,
    readonly bucket: string,
    private readonly call: Call = lake.call,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  readonly snapshot = (): number => this.revision

  get(object: GlancedObject): Glanced | undefined {
    return this.known.get(idOf(object))
  }

  get size(): number {
    return this.known.size
  }

  /** Asks for what is visible and not known yet, and takes back what was asked for and has scrolled away. */
  look(visible: readonly GlancedObject[]): void {
    const ids = new Set(visible.map(idOf))
    const waitedFor = new Set<AbortController>()
    for (const [id, asked] of this.asking) if (ids.has(id)) waitedFor.add(asked)
    for (const asked of new Set(this.asking.values())) if (!waitedFor.has(asked)) asked.abort()
    this.touch(ids)
    const missing = visible.filter((object) => !this.known.has(idOf(object)) && !this.isAsked(idOf(object)))
    for (let from = 0; from < missing.length; from += chunk) void this.ask(missing.slice(from, from + chunk))
  }

  /** Nothing is visible any more. */
  leave(): void {
    this.look([])
  }

  /** Forgets everything: after a change in the bucket, or when a person asks to see it afresh. */
  clear(): void {
    for (const asked of new Set(this.asking.values())) asked.abort()
    this.known.clear()
    this.changed()
  }

  /** The KMS keys that were seen, those of the objects seen last at the end. */
  kmsKeys(): readonly string[] {
    const keys = [...this.known.values()].map((glanced) => {
      if (glanced.kind === 'failed' || !glanced.glance.encryption.ok) return null
      const { encryption } = glanced.glance.encryption.value
      return 'keyId' in encryption ? encryption.keyId : null
    })
    return [...new Set(keys)].filter((key) => key !== null)
  }

  private isAsked(id: string): boolean {
    const asked = this.asking.get(id)
    return asked !== undefined && !asked.signal.aborted
  }

  private touch(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const found = this.known.get(id)
      if (found === undefined) continue
      this.known.delete(id)
      this.known.set(id, found)
    }
  }

  private async ask(objects: readonly GlancedObject[]): Promise<void> {
    const asked = new AbortController()
    for (const object of objects) this.asking.set(idOf(object), asked)
    const { connection, bucket } = this
    try {
      const wanted = objects.map(({ key, etag, modifiedAt }) => ({ key, etag, modifiedAt }))
      const glances = await this.call('objects.glance', { connection, bucket, objects: wanted }, asked.signal)
      if (!asked.signal.aborted) this.keep(objects, glances)
    } catch (error) {
      if (!asked.signal.aborted && !isCancelled(error)) {
        const fault = faultOf(error)
        for (const object of objects) this.known.set(idOf(object), { kind: 'failed', fault })
      }
    } finally {
      for (const object of objects) if (this.asking.get(idOf(object)) === asked) this.asking.delete(idOf(object))
    }
    this.forgetOldest()
    this.changed()
  }

  private keep(objects: readonly GlancedObject[], glances: readonly Glance[]): void {
    const byKey = new Map(glances.map((glance) => [glance.key, glance]))
    for (const object of objects) {
      const glance = byKey.get(object.key)
      if (glance !== undefined) this.known.set(idOf(object), { kind: 'known', glance })
    }
  }

  private forgetOldest(): void {
    for (const id of this.known.keys()) {
      if (this.known.size <= glancesKept) return
      this.known.delete(id)
    }
  }

  private changed(): void {
    this.revision += 1
    for (const listener of this.listeners) listener()
  }
}

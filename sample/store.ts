import { createHash, randomBytes } from 'node:crypto'
import type { Tag } from '../lake/tags'
import { compareKeys, prefixSuccessor } from '../lake/keyOrder'
import { ownerGrants, type Grant } from './acl'
import type { Checksum, ChecksumAlgorithm } from './checksums'
import { generatedContent, type Content } from './content'
import { encryptionOfSeed, type ObjectEncryption } from './encryption'
import type { KeySpace, SeedObject } from './keySpace'
import { ownAccount } from './users'

/** How long an object is protected; times in ms since 1970. */
export interface Retention {
  readonly mode: string
  readonly until: number
}

/** One version of an object, or a delete marker. Never changed in place: a change is another value at its place in the stack. */
export interface Version {
  readonly key: string
  readonly versionId: string
  readonly isMarker: boolean
  readonly modifiedAt: number
  readonly content: Content
  /** Without quotes. */
  readonly etag: string
  /** Bytes of each part of a multipart upload. */
  readonly parts: readonly { readonly bytes: number; readonly checksum: string | null }[] | null
  readonly storageClass: string
  readonly encryption: ObjectEncryption
  /** Content-Type and the other headers S3 keeps, by lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly metadata: ReadonlyMap<string, string>
  readonly tags: readonly Tag[]
  readonly grants: readonly Grant[]
  readonly redirect: string | null
  readonly checksum: Checksum | null
  /** A temporary copy of an archived object: made at `readyAt`, gone at `expiresAt`. */
  readonly restore: { readonly readyAt: number; readonly expiresAt: number } | null
  readonly retention: Retention | null
  readonly legalHold: boolean
}

const seedGrants = ownerGrants(ownAccount)

/** A multipart upload under way; its parts by number. */
export interface Upload {
  readonly id: string
  readonly startedAt: number
  readonly accountId: string
  /** The object it will become, still without content. */
  readonly version: Version
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: Checksum['type'] } | null
  readonly parts: Map<number, Part>
}

export interface Part {
  readonly content: Content
  readonly etag: string
  readonly checksum: Checksum | null
  readonly modifiedAt: number
}

export type Versioning = 'Enabled' | 'Suspended' | null

/** What a walk over the keys finds: a key, generated (`index`) or written (`versions`), or a common prefix. */
export type Found =
  | { readonly prefix: string }
  | { readonly key: string; readonly index: number }
  | { readonly key: string; readonly versions: readonly Version[] }

export const noObjects: KeySpace = {
  count: 0,
  key: () => '',
  lowerBound: () => 0,
  object: () => {
    throw new RangeError('no such object')
  },
  slice: () => Buffer.alloc(0),
  content: () => Buffer.alloc(0),
}

/** The ETag of a generated object is that of a one-part upload, so that listing a page hashes no content. */
export function seedEtag(key: string, seed: SeedObject): string {
  let [a, b, c, d] = [0x811c9dc5, seed.bytes | 0, (seed.modifiedAt / 1000) | 0, 0x9e3779b9]
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ a, 0x85ebca6b)
    c = Math.imul(c ^ (b >>> 13), 0xc2b2ae35)
    d = Math.imul(d ^ (c >>> 11), 0x27d4eb2f)
  }
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
  return `${hex(a)}${hex(b)}${hex(c)}${hex(d)}-1`
}

const seedVersionId = (key: string): string => createHash('md5').update(key).digest('base64url') + 'seed000000'

/** A bucket: generated objects, and over them the stacks of everything that was written or deleted since, newest version first. */
export class Bucket {
  versioning: Versioning = null
  /** Subresources that are kept as they were put, by query name (and `name id` where there are several). */
  readonly subresources = new Map<string, string>()
  readonly uploads = new Map<string, Upload>()
  private readonly stacks = new Map<string, readonly Version[]>()
  /** Keys of `stacks` in UTF-8 byte order. */
  private readonly keys: string[] = []

  constructor(
    readonly name: string,
    readonly region: string,
    readonly createdAt: number,
    /** The bucket's own ACL. */
    public grants: readonly Grant[],
    readonly space: KeySpace = noObjects,
    private readonly seedVersioning: Versioning = null,
  ) {
    this.versioning = seedVersioning
  }

  /** All versions of a key, newest first. */
  versions(key: string): readonly Version[] {
    const stack = this.stacks.get(key)
    if (stack !== undefined) return stack
    const index = this.space.lowerBound(key)
    return index < this.space.count && this.space.key(index) === key ? [this.generated(key, index)] : []
  }

  /** A version by its id; without one the current version, which may be a delete marker. */
  find(key: string, versionId?: string): Version | undefined {
    const stack = this.versions(key)
    return versionId === undefined ? stack[0] : stack.find((version) => version.versionId === versionId)
  }

  /** Puts a version on top under the bucket's versioning, and returns it with the id it got. */
  add(version: Version): Version {
    const versionId = this.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null'
    const added = { ...version, versionId }
    const below = this.versions(version.key).filter((other) => other.versionId !== 'null' || versionId !== 'null')
    this.keep(version.key, [added, ...below])
    return added
  }

  /** Changes a version in its place: tags, restores and the like make no new version. */
  change(version: Version, changes: Partial<Version>): Version {
    const changed = { ...version, ...changes }
    const stack = this.versions(version.key)
    this.keep(
      version.key,
      stack.map((other) => (other.versionId === version.versionId ? changed : other)),
    )
    return changed
  }

  remove(key: string, versionId: string): void {
    this.keep(
      key,
      this.versions(key).filter((version) => version.versionId !== versionId),
    )
  }

  generated(key: string, index: number): Version {
    const seed = this.space.object(index)
    const restore = seed.restoredUntil
    return {
      key,
      versionId: this.seedVersioning === 'Enabled' ? seedVersionId(key) : 'null',
      isMarker: false,
      modifiedAt: seed.modifiedAt,
      content: generatedContent(this.space, index, seed.bytes),
      etag: seedEtag(key, seed),
      parts: [{ bytes: seed.bytes, checksum: null }],
      storageClass: seed.storageClass,
      encryption: encryptionOfSeed(seed.encryption),
      headers: new Map(
        Object.entries({
          'content-type': seed.contentType,
          ...(seed.contentEncoding === undefined ? {} : { 'content-encoding': seed.contentEncoding }),
        }),
      ),
      metadata: new Map(Object.entries(seed.metadata)),
      tags: seed.tags,
      grants: seedGrants,
      redirect: null,
      checksum: null,
      restore:
        restore === undefined
          ? null
          : restore === 'ongoing'
            ? { readyAt: Infinity, expiresAt: Infinity }
            : { readyAt: 0, expiresAt: restore },
      retention: null,
      legalHold: false,
    }
  }

  /**
   * Keys after `after` that begin with `prefix`, in UTF-8 byte order, rolled up at `delimiter`. A rolled-up prefix is stepped over by search,
   * never by reading its keys. Shows keys that have a version for which `shows` holds.
   */
  *walk(
    prefix: string,
    delimiter: string,
    after: string,
    shows: (versions: readonly Version[]) => boolean,
  ): Generator<Found, void> {
    let [spaceAt, keyAt] = this.seek(firstKey(prefix, delimiter, after))
    while (spaceAt < this.space.count || keyAt < this.keys.length) {
      const made = spaceAt < this.space.count ? this.space.key(spaceAt) : null
      const written = this.keys[keyAt]
      const order = made === null ? 1 : written === undefined ? -1 : compareKeys(made, written)
      const key = order < 0 ? made : written
      if (key === null || key === undefined || !key.startsWith(prefix)) return
      const versions = order < 0 ? null : (this.stacks.get(key) ?? [])
      const index = spaceAt
      if (order <= 0) spaceAt++
      if (order >= 0) keyAt++
      if (versions !== null && !shows(versions)) continue
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      if (cut >= 0) {
        const common = key.slice(0, cut + delimiter.length)
        yield { prefix: common }
        ;[spaceAt, keyAt] = this.seek(prefixSuccessor(common))
      } else yield versions === null ? { key, index } : { key, versions }
    }
  }

  /** Nothing is kept in the bucket, not even a delete marker. */
  isEmpty(): boolean {
    return this.walk('', '', '', (versions) => versions.length > 0).next().done === true
  }

  private seek(key: string | null): [number, number] {
    if (key === null) return [this.space.count, this.keys.length]
    return [this.space.lowerBound(key), this.lowerBound(key)]
  }

  private keep(key: string, stack: readonly Version[]): void {
    if (!this.stacks.has(key)) this.keys.splice(this.lowerBound(key), 0, key)
    this.stacks.set(key, stack)
  }

  private lowerBound(key: string): number {
    let low = 0
    let high = this.keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareKeys(this.keys[middle] ?? '', key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Where a walk begins: a common prefix that is not after `after` is not shown (s3-facts A5.3). */
function firstKey(prefix: string, delimiter: string, after: string): string | null {
  if (after === '' || compareKeys(after, prefix) < 0) return prefix
  if (!after.startsWith(prefix)) return after + '\0'
  const cut = delimiter === '' ? -1 : after.indexOf(delimiter, prefix.length)
  return cut < 0 ? after + '\0' : prefixSuccessor(after.slice(0, cut + delimiter.length))
}

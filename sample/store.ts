import { createHash, randomBytes } from 'node:crypto'
import { compareKeys, prefixSuccessor } from '../lake/keyOrder'
import type { Tag } from '../lake/tags'
import { ownerAcl } from './acl'
import { madeContent, type Content } from './content'
import { encryptionOfSeed } from './encryption'
import { hash, hex } from './data/chance'
import type { KeySpace, SeedObject } from './data/keySpace'

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** One version of an object, or a delete marker. Never changed in place: a change is another value at its place in the stack. */
export interface Version {
  readonly key: string
  readonly versionId: string
  readonly isMarker: boolean
  readonly modifiedAt: number
  readonly content: Content
  /** Without quotes. */
  readonly etag: string
  /** What GET and HEAD give back: content headers, metadata, class (absent is STANDARD), encryption, redirect, lock, checksum. */
  readonly headers: Headers
  readonly tags: readonly Tag[]
  /** An AccessControlPolicy document. */
  readonly acl: string
  /** A temporary copy of an archived object: made at `readyAt`, gone at `expiresAt`. */
  readonly restore: { readonly readyAt: number; readonly expiresAt: number } | null
}

export type Part = Pick<Version, 'content' | 'etag' | 'headers' | 'modifiedAt'>

/** A multipart upload under way. */
export interface Upload {
  readonly id: string
  /** The object it will become, still without content. */
  readonly version: Version
  readonly checksum: { readonly algorithm: string; readonly type: string } | null
  readonly parts: Map<number, Part>
}

export interface Prefix {
  readonly prefix: string
}
/** A key that a walk finds: generated (`index`) or written (`versions`). */
export type FoundKey =
  { readonly key: string; readonly index: number } | { readonly key: string; readonly versions: readonly Version[] }

type Shows = (stack: readonly Version[]) => boolean

export const storageClassOf = ({ headers }: Version): string => headers['x-amz-storage-class'] ?? 'STANDARD'

/** A new version that holds nothing yet. */
export const newVersion = (key: string, modifiedAt: number, content: Content, headers: Headers = {}): Version => ({
  key,
  versionId: 'null',
  isMarker: false,
  modifiedAt,
  content,
  etag: '',
  headers,
  tags: [],
  acl: ownerAcl,
  restore: null,
})

/** The ETag of a generated object is that of a one-part upload, so that listing a page hashes no content. */
export function seedEtag(key: string, { bytes, modifiedAt }: SeedObject): string {
  let state = bytes ^ (modifiedAt / 1000)
  for (let at = 0; at < key.length; at++) state = Math.imul(state ^ key.charCodeAt(at), 0x01000193)
  return `${hex(hash(state, 1))}${hex(hash(state, 2))}${hex(hash(state, 3))}${hex(hash(state, 4))}-1`
}

function seedHeaders({ metadata, contentType, contentEncoding, storageClass, encryption }: SeedObject): Headers {
  return {
    'content-type': contentType,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
    ...encryptionOfSeed(encryption),
  }
}

/** A bucket: generated objects, and over them the stacks of everything that was written or deleted since, newest version first. */
export class Bucket {
  /** Subresources as they were put, by query name. */
  readonly settings = new Map<string, string>()
  readonly uploads = new Map<string, Upload>()
  private readonly stacks = new Map<string, readonly Version[]>()
  /** Keys of `stacks` in UTF-8 byte order. */
  private readonly keys: string[] = []

  constructor(
    readonly name: string,
    readonly region: string,
    readonly createdAt: number,
    public versioning: 'Enabled' | 'Suspended' | null = null,
    readonly space: KeySpace | null = null,
    /** Generated objects of a versioned bucket have ids. */
    private readonly seedsHaveIds = versioning === 'Enabled',
  ) {}

  /** All versions of a key, newest first. */
  readonly versions = (key: string): readonly Version[] => {
    const stack = this.stacks.get(key)
    if (stack !== undefined || this.space === null) return stack ?? []
    const index = this.space.lowerBound(key)
    return index < this.space.count && this.space.key(index) === key ? [this.generated(this.space, index)] : []
  }

  /** A version by its id; without one the current version, which may be a delete marker. */
  find(key: string, versionId?: string): Version | undefined {
    const stack = this.versions(key)
    return versionId === undefined ? stack[0] : stack.find((version) => version.versionId === versionId)
  }

  /** Puts a version on top as the bucket's versioning wants it, and returns it with the id it got. */
  add(version: Version): Version {
    const versionId = this.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null'
    const added = { ...version, versionId }
    const below = this.versions(version.key).filter((other) => versionId !== 'null' || other.versionId !== 'null')
    this.keep(version.key, [added, ...below])
    return added
  }

  /** Changes a version in its place: tags, restores and the like make no new version. */
  change(version: Version, changes: Partial<Version>): void {
    const { key, versionId } = version
    const changed = { ...version, ...changes }
    const stack = this.versions(key).map((one) => (one.versionId === versionId ? changed : one))
    this.keep(key, stack)
  }

  remove({ key, versionId }: Version): void {
    const left = this.versions(key).filter((version) => version.versionId !== versionId)
    this.keep(key, left)
  }

  generated(space: KeySpace, index: number): Version {
    const [key, seed] = [space.key(index), space.object(index)]
    const { bytes, modifiedAt, restoredUntil: until, tags } = seed
    const content = madeContent({ bytes, slice: (start, end) => space.slice(index, start, end) })
    const versionId = this.seedsHaveIds ? `${createHash('md5').update(key).digest('base64url')}seed000000` : 'null'
    const restored = typeof until === 'number' ? { readyAt: 0, expiresAt: until } : null
    const restore = until === 'ongoing' ? { readyAt: Infinity, expiresAt: Infinity } : restored
    const version = newVersion(key, modifiedAt, content, seedHeaders(seed))
    return { ...version, versionId, etag: seedEtag(key, seed), tags, restore }
  }

  /**
   * Keys after `after` that begin with `prefix`, in UTF-8 byte order, rolled up at `delimiter`. A rolled-up prefix is stepped over by
   * search, never by reading its keys. Written keys show where `shows` holds for their versions.
   */
  *walk(prefix: string, delimiter: string, after: string, shows: Shows): Generator<Prefix | FoundKey> {
    const { space, keys } = this
    let [spaceAt, keyAt] = this.seek(firstKey(prefix, delimiter, after))
    for (;;) {
      const made = space !== null && spaceAt < space.count ? space.key(spaceAt) : undefined
      const written = keys[keyAt]
      const order = made === undefined ? 1 : written === undefined ? -1 : compareKeys(made, written)
      const key = order < 0 ? made : written
      if (key === undefined || !key.startsWith(prefix)) return
      const versions = order < 0 ? null : (this.stacks.get(key) ?? [])
      const index = spaceAt
      if (order <= 0) spaceAt++
      if (order >= 0) keyAt++
      if (versions !== null && !shows(versions)) continue
      const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      if (cut < 0) yield versions === null ? { key, index } : { key, versions }
      else {
        const common = key.slice(0, cut + delimiter.length)
        yield { prefix: common }
        ;[spaceAt, keyAt] = this.seek(prefixSuccessor(common))
      }
    }
  }

  private seek(key: string | null): [number, number] {
    const space = this.space
    if (key === null) return [space?.count ?? 0, this.keys.length]
    return [space?.lowerBound(key) ?? 0, this.lowerBound(key)]
  }

  private keep(key: string, stack: readonly Version[]): void {
    if (!this.stacks.has(key)) this.keys.splice(this.lowerBound(key), 0, key)
    this.stacks.set(key, stack)
  }

  private lowerBound(key: string): number {
    let [low, high] = [0, this.keys.length]
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
  const cut = delimiter === '' || !after.startsWith(prefix) ? -1 : after.indexOf(delimiter, prefix.length)
  return cut < 0 ? `${after}\0` : prefixSuccessor(after.slice(0, cut + delimiter.length))
}

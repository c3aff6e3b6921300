import type { Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'

/** What a generated object is, apart from its bytes. Times in ms since 1970. */
export interface SeedObject {
  readonly bytes: number
  readonly modifiedAt: number
  readonly storageClass: string
  readonly encryption: Encryption
  readonly contentType: string
  readonly contentEncoding?: string
  readonly tags: readonly Tag[]
  readonly metadata: Readonly<Record<string, string>>
  /** A finished restore of an archived object ends then; `ongoing` is one still running. */
  readonly restoredUntil?: number | 'ongoing'
}

/** Objects of one bucket that are made from the seed when asked for, so that a million keys need little memory. Never changes. */
export interface KeySpace {
  readonly count: number
  /** The keys in UTF-8 byte order (s3-facts A5.2). */
  key: (index: number) => string
  /** The first index whose key is not before `key` in UTF-8 byte order; `count` when there is none. */
  lowerBound: (key: string) => number
  object: (index: number) => SeedObject
  /** Bytes `start` to `end` (exclusive) of the content, which is `object(index).bytes` long and the same each time; costs only what is asked for. */
  slice: (index: number, start: number, end: number) => Buffer
  /** The whole content; up to about 200 MB. */
  content: (index: number) => Buffer
}

/** A bucket of the data set: what generates its objects, and the subresources it starts with (XML or JSON bodies by subresource name, such as `encryption`). */
export interface SeedBucket {
  readonly name: string
  readonly region: string
  readonly createdAt: number
  readonly versioning: 'Enabled' | 'Suspended' | null
  readonly objectLock: boolean
  readonly subresources: Readonly<Record<string, string>>
  readonly space: KeySpace
  /** Done once at start through the store's own operations: overwrites and deletions that leave versions and delete markers. */
  readonly history: readonly { readonly key: string; readonly body: Buffer | 'delete'; readonly at: number }[]
}

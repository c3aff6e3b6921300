import { createHash } from 'node:crypto'
import { contentChunks } from '../../sample/content'
import type { SampleServer } from '../../sample/server'
import type { Version } from '../../sample/store'

/** What a change makes of an object, said by the test and not by the program. */
export interface Wanted {
  /** Headers and tags as they should be after it. */
  readonly after: (was: Pick<Version, 'headers' | 'tags'>) => Pick<Version, 'headers' | 'tags'>
  /** 1 where S3 writes a new version for it. */
  readonly newVersions: 0 | 1
  /** Says what has become of a key where headers and tags do not tell; versions are the newest first. */
  readonly look?: (was: readonly Version[], now: readonly Version[]) => Look
}

export const inClass = (storageClass: string): Wanted => ({
  after: ({ headers, tags }) => ({ headers: { ...headers, 'x-amz-storage-class': storageClass }, tags }),
  newVersions: 1,
})

/** One tag set or added, all others as they were. */
export const withTag = (key: string, value: string): Wanted => ({
  after: ({ headers, tags }) => ({ headers, tags: [...tags.filter((tag) => tag.key !== key), { key, value }] }),
  newVersions: 0,
})

const sse = 'x-amz-server-side-encryption'

/** Encrypted with a KMS key: in place where S3 can, which makes no new version, or twice (DSSE), which takes a copy. */
export const encryptedWith = (algorithm: 'aws:kms' | 'aws:kms:dsse', keyId: string): Wanted => ({
  after: ({ headers, tags }) => ({
    headers: {
      ...Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(sse))),
      [sse]: algorithm,
      [`${sse}-aws-kms-key-id`]: keyId,
      ...(algorithm === 'aws:kms' ? { [`${sse}-bucket-key-enabled`]: 'true' } : {}),
    },
    tags,
  }),
  newVersions: algorithm === 'aws:kms' ? 0 : 1,
})

const unchanged = { after: (was: Pick<Version, 'headers' | 'tags'>) => was, newVersions: 0 } as const
const ids = (versions: readonly Version[]): string => versions.map(({ versionId }) => versionId).join()
const marks = (versions: readonly Version[], isMarker: boolean) => versions.filter((one) => one.isMarker === isMarker)

/** No delete marker hides it any more, and every version that was written is there. */
export const broughtBack: Wanted = {
  ...unchanged,
  look: (was, now) => {
    const [newest] = now
    if (!newest || ids(marks(was, false)) !== ids(marks(now, false))) return { wrong: 'versions are gone or new' }
    const known = new Set(was.map(({ versionId }) => versionId))
    if (now.some(({ versionId }) => !known.has(versionId))) return { wrong: 'a delete marker is new' }
    return newest.isMarker ? 'same' : 'changed'
  },
}

/** A copy of it can be read, or will be. */
export const restored: Wanted = {
  ...unchanged,
  look: (was, now) => {
    const [before, newest] = [was[0], now[0]]
    if (!before || !newest || ids(was) !== ids(now)) return { wrong: 'versions are gone or new' }
    if (described(newest, newest) !== described(before, before)) return { wrong: 'it is not as it was' }
    return newest.restore === null ? 'same' : 'changed'
  },
}

/** `same`: as it was; `changed`: as wanted, exactly once; else what is wrong with it. */
export type Look = 'same' | 'changed' | { readonly wrong: string }

interface Was {
  readonly newest: Version
  readonly versions: readonly Version[]
  readonly hash: string
}

/**
 * Remembers what is in a bucket of the sample server and says later what has become of it: the invariants I of security B7. Bytes, headers with
 * metadata and encryption, tags and ACL must be as they were or as the change wants them, and every version that was there must still be there.
 */
export class Oracle {
  private readonly was = new Map<string, Was>()

  constructor(
    private readonly sample: SampleServer,
    private readonly bucket: string,
    keys: Iterable<string>,
  ) {
    for (const key of keys) {
      const versions = sample.versions(bucket, key)
      const [newest] = versions
      if (!newest) throw new Error(`${key} is missing before the run`)
      this.was.set(key, { newest, versions, hash: hashOf(newest) })
    }
  }

  look(key: string, { after, newVersions, look }: Wanted): Look {
    const was = this.was.get(key)
    const versions = this.sample.versions(this.bucket, key)
    const [now] = versions
    if (!was || !now) return { wrong: `${key} is gone` }
    if (look) return withKey(key, look(was.versions, versions))
    const added = versions.length - was.versions.length
    if (was.versions.some(({ versionId }, at) => versions[added + at]?.versionId !== versionId)) {
      return { wrong: `versions of ${key} that were there are gone` }
    }
    if (hashOf(now) !== was.hash) return { wrong: `${key} has other bytes` }
    const isNow = described(now, now)
    if (added === 0 && isNow === described(was.newest, was.newest)) return 'same'
    if (isNow !== described(was.newest, after(was.newest))) return { wrong: `${key} is ${isNow}` }
    return added === newVersions ? 'changed' : { wrong: `${key} has ${added} new versions` }
  }

  /** Whether bytes and headers are as they were or as the change wants them, whatever somebody did to the tags. */
  keepsContent(key: string, { after }: Wanted): boolean {
    const was = this.was.get(key)
    const [now] = this.sample.versions(this.bucket, key)
    if (!was || !now || now.isMarker || hashOf(now) !== was.hash) return false
    const untagged = ({ headers }: Pick<Version, 'headers'>): string => described(now, { headers, tags: [] })
    return [was.newest, after(was.newest)].some((one) => untagged(one) === untagged(now))
  }

  /** What is wrong with any of the keys, which must all be as they were or changed once; and uploads that nobody completes. */
  wrongs(wanted: Wanted, keys: Iterable<string> = this.was.keys()): string[] {
    const wrong = [...keys].flatMap((key) => {
      const found = this.look(key, wanted)
      return typeof found === 'object' ? [found.wrong] : []
    })
    const uploads = this.sample.uploads(this.bucket)
    return uploads > 0 ? [...wrong, `${uploads} uploads are left`] : wrong
  }

  count(wanted: Wanted, look: 'same' | 'changed'): number {
    return [...this.was.keys()].filter((key) => this.look(key, wanted) === look).length
  }
}

const withKey = (key: string, found: Look): Look =>
  typeof found === 'object' ? { wrong: `${key}: ${found.wrong}` } : found

function hashOf({ content }: Version): string {
  const sum = createHash('sha256')
  for (const chunk of contentChunks(content)) sum.update(chunk)
  return sum.digest('hex')
}

/** Everything about an object but its bytes, its times and its version. S3 does not keep the order of tags. */
function described({ acl }: Version, { headers, tags }: Pick<Version, 'headers' | 'tags'>): string {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([sorted, tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)), acl])
}

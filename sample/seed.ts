import { ownerGrants } from './acl'
import { defaultSubresources } from './buckets'
import { etagOf, heldContent } from './content'
import type { SeedBucket } from './keySpace'
import { addMarker, blankVersion } from './objects'
import { Bucket, type Version } from './store'
import { ownAccount } from './users'

/** An object as a plain PUT of long ago would have made it, without asking for anything. */
export const plainVersion = (key: string, now: number): Omit<Version, 'content' | 'etag'> => ({
  ...blankVersion(key, now),
  storageClass: 'STANDARD',
  encryption: { algorithm: 'AES256', keyId: null, bucketKey: false, customerKeyMd5: null },
  headers: new Map([['content-type', 'binary/octet-stream']]),
  metadata: new Map(),
  tags: [],
  grants: ownerGrants(ownAccount),
  redirect: null,
  checksum: null,
  retention: null,
  legalHold: false,
})

/** A bucket of the data set. Subresources it does not name have today's defaults; an empty text means "not configured". */
export function openBucket(seed: SeedBucket): Bucket {
  const bucket = new Bucket(
    seed.name,
    seed.region,
    seed.createdAt,
    ownerGrants(ownAccount),
    seed.space,
    seed.versioning,
  )
  const lock = seed.objectLock
    ? {
        'object-lock':
          '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
      }
    : {}
  for (const [name, body] of Object.entries({ ...defaultSubresources(false), ...lock, ...seed.subresources }))
    if (body !== '') bucket.subresources.set(name, body)
  for (const { key, body, at } of seed.history) {
    if (body === 'delete') addMarker(bucket, key, at)
    else {
      const before = bucket.find(key)
      const content = heldContent(body)
      const kept = before === undefined || before.isMarker ? plainVersion(key, at) : before
      bucket.add({ ...kept, ...blankVersion(key, at), content, etag: etagOf(content), checksum: null })
    }
  }
  return bucket
}

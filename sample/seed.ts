import { lockEnabled } from './buckets'
import { etagOf, heldContent } from './content'
import { addMarker } from './deletion'
import type { SeedBucket } from './keySpace'
import { Bucket, newVersion, type Headers } from './store'

/** What an object has that was put without saying anything. */
export const plainHeaders: Headers = { 'content-type': 'binary/octet-stream', 'x-amz-server-side-encryption': 'AES256' }

/** A bucket of the data set, with the settings it names and no others. An overwritten object keeps its headers and tags. */
export function openBucket({ name, region, createdAt, versioning, space, ...seed }: SeedBucket): Bucket {
  const bucket = new Bucket(name, region, createdAt, versioning, space)
  if (seed.objectLock) bucket.settings.set('object-lock', lockEnabled)
  for (const [setting, body] of Object.entries(seed.subresources)) bucket.settings.set(setting, body)
  for (const { key, body, at } of seed.history) {
    const before = bucket.find(key)
    if (body === 'delete') addMarker(bucket, key, at)
    else {
      const content = heldContent(body)
      const kept = before === undefined || before.isMarker ? { headers: plainHeaders, tags: [] } : before
      bucket.add({ ...newVersion(key, at, content, kept.headers), tags: kept.tags, etag: etagOf(content) })
    }
  }
  return bucket
}

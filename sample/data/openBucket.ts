import { lockEnabled } from '../buckets'
import { etagOf, heldContent } from '../content'
import { addMarker } from '../deletion'
import { Bucket, newVersion, plainHeaders } from '../store'
import type { SeedBucket } from './keySpace'

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
      const kept = before === undefined || before.isMarker ? { headers: plainHeaders(), tags: [] } : before
      bucket.add({ ...newVersion(key, at, content, kept.headers), tags: kept.tags, etag: etagOf(content) })
    }
  }
  return bucket
}

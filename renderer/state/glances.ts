import { GlanceCache } from './glanceCache'

const bucketsKept = 4
const caches = new Map<string, GlanceCache>()

/** The glances of a bucket; the ones of the few buckets last looked at are kept. */
export function glancesOf(connection: string, bucket: string): GlanceCache {
  const id = JSON.stringify([connection, bucket])
  const cache = caches.get(id) ?? new GlanceCache(connection, bucket)
  caches.delete(id)
  caches.set(id, cache)
  const [oldest] = caches.keys()
  if (caches.size > bucketsKept && oldest !== undefined) caches.delete(oldest)
  return cache
}

export function forgetGlances(connection: string, bucket: string): void {
  caches.get(JSON.stringify([connection, bucket]))?.clear()
}

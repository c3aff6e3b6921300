import { flatSpace } from '../../sample/data/flatSpace'
import { union } from '../../sample/data/spaces'
import type { SeedBucket } from '../../sample/data/keySpace'

/** A bucket with so many objects right below each prefix, such as `{ 'flat/': 100_000 }`. */
export const flatBucket = (name: string, children: Readonly<Record<string, number>>): SeedBucket => ({
  name,
  region: 'us-east-1',
  createdAt: 0,
  versioning: null,
  objectLock: false,
  subresources: {},
  space: union(Object.entries(children).map(([prefix, count]) => flatSpace({ prefix, count, now: Date.UTC(2026, 0) }))),
  history: [],
})

/** What such an object is called below its prefix; of a million or fewer. */
export const childName = (index: number): string => `entity-${String(index).padStart(6, '0')}.parquet`

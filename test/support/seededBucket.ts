import type { SeedBucket } from '../../sample/data/keySpace'

/** A bucket with objects made from a seed. */
export const seededBucket = (name: string, space: SeedBucket['space']): SeedBucket => ({
  name,
  region: 'us-east-1',
  createdAt: 0,
  versioning: null,
  objectLock: false,
  subresources: {},
  space,
  history: [],
})

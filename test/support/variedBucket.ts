import type { Tag } from '../../lake/tags'
import { hash } from '../../sample/data/chance'
import type { SeedBucket } from '../../sample/data/keySpace'
import { held } from '../../sample/data/segments'
import { makeSpace } from '../../sample/data/spaces'
import { seededBucket } from './seededBucket'

export interface VariedBucket {
  readonly seed: SeedBucket
  /** Below `data/`, which a test changes, and beside it, which must stay as it is. */
  readonly inside: readonly string[]
  readonly outside: readonly string[]
}

interface VariedOptions {
  readonly name: string
  readonly objects: number
  readonly seed: number
  readonly versioning?: SeedBucket['versioning']
  readonly tagsOf?: (index: number) => readonly Tag[]
}

const beside = 50
const pad = (index: number): string => String(index).padStart(6, '0')

/** A bucket, versioned unless said otherwise, whose objects have bytes, tags, metadata and encryption of their own, all from a seed. */
export function variedBucket({ name, objects, seed, versioning = 'Enabled', tagsOf }: VariedOptions): VariedBucket {
  const keyOf = (index: number): string =>
    index < objects
      ? `data/day=${String(1 + Math.floor((index * 20) / objects)).padStart(2, '0')}/part-${pad(index)}`
      : `other/${pad(index)}`
  const fewTags = (index: number): readonly Tag[] => {
    const h = hash(seed, index)
    return Array.from({ length: h % 4 }, (_, tag) => ({ key: `t${tag}`, value: String(h % (tag + 7)) }))
  }
  const space = makeSpace(objects + beside, keyOf, (index) => {
    const h = hash(seed, index)
    return {
      content: { ...held(Buffer.from(`object ${index} ${h}`)), type: 'text/plain' },
      modifiedAt: Date.UTC(2026, 0, 1) + (h % 1000) * 1000,
      metadata: h % 3 === 0 ? { origin: `batch-${h % 100}` } : { other: 'x' },
      tags: (tagsOf ?? fewTags)(index),
      encryption:
        h % 5 === 0
          ? { kind: 'SSE-KMS', keyId: `arn:aws:kms:us-east-1:111122223333:key/${h % 7}`, bucketKey: h % 2 === 0 }
          : { kind: 'SSE-S3' },
    }
  })
  const keys = Array.from({ length: objects + beside }, (_, index) => keyOf(index))
  return {
    seed: { ...seededBucket(name, space), versioning },
    inside: keys.slice(0, objects),
    outside: keys.slice(objects),
  }
}

import { hash, pick, sizeBetween, unit } from './chance'
import { day } from './dates'
import { featureColumns, parquet, smallestParquet } from './parquet'
import { makeSpace, type Space } from './spaces'
import { classByAge, kms, tags } from './traits'

/** `count` objects right below one prefix, as small feature files of a model, of the last 600 days before `now`. */
export function flatSpace(options: { prefix: string; count: number; seed?: number; now: number }): Space {
  const { prefix, count, seed = 1, now } = options
  const digits = Math.max(6, String(count - 1).length)
  return makeSpace(
    count,
    (index) => `${prefix}entity-${String(index).padStart(digits, '0')}.parquet`,
    (index) => {
      const h = hash(seed, index)
      const modifiedAt = now - Math.floor(unit(h) * 600) * day
      return {
        content: parquet(featureColumns, h, modifiedAt, sizeBetween(hash(h, 1), smallestParquet, 900_000)),
        modifiedAt,
        storageClass: classByAge(now - modifiedAt, [60, 'INTELLIGENT_TIERING']),
        encryption: pick(hash(h, 2), [{ kind: 'SSE-S3' }, { kind: 'SSE-S3' }, kms('us-east-1', 'lake', true)]),
        tags: tags(h, 'ml-platform', 'CC-3300'),
      }
    },
  )
}

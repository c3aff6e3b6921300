import { setMaxListeners } from 'node:events'
import { countTags } from '../../lake/tagTwins'
import type { Tag } from '../../lake/tags'
import type { Target, TagSample } from '../../preload/contract/changes'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import { getTags } from '../s3/tags'
import { Limiter } from './limiter'
import { objectsOf, type TargetSource } from './targets'

const mostLooked = 100
const readsAtOnce = 16

/**
 * The tags of some objects of a target: of up to 100, spread evenly over its first part. Changes nothing.
 * @throws LakeError for anything that is not about one object
 */
export async function sampleTags(
  lake: LakeClient,
  bucket: string,
  target: Target,
  source: TargetSource,
  signal: AbortSignal,
): Promise<TagSample> {
  setMaxListeners(0, signal)
  const parts = objectsOf(target, { kind: 'tags', edits: [] }, source, signal)
  const first = await parts.next()
  const objects = first.done ? [] : first.value
  const step = Math.max(1, objects.length / mostLooked)
  const chosen = objects.filter((_, at) => Math.floor(at / step) > Math.floor((at - 1) / step)).slice(0, mostLooked)
  const whole = chosen.length === objects.length && (first.done === true || (await parts.next()).done === true)
  await parts.return()
  const limiter = new Limiter(readsAtOnce)
  const read = await Promise.all(
    chosen.map(({ key, versionId }) =>
      limiter.run(signal, () =>
        lake
          .inBucket(bucket, signal, (s3) =>
            getTags(s3, { bucket, key, ...(versionId !== null && { versionId }) }, signal),
          )
          .catch(refusal),
      ),
    ),
  )
  const known = read.filter((tags): tags is readonly Tag[] => tags !== null)
  const tags = countTags(known).map(({ key, objects: on, values }) => ({ key, objects: on, values: [...values] }))
  return { looked: known.length, refused: read.length - known.length, whole, tags }
}

function refusal(error: unknown): null {
  const kind = error instanceof LakeError ? error.fault.kind : null
  if (kind === 'denied' || kind === 'notFound' || kind === 'deleteMarker') return null
  throw error
}

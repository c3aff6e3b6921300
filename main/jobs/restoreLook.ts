import { compareKeys, justBefore, sharedPrefix } from '../../lake/keyOrder'
import { listPage, type ListedObject } from '../s3/list'
import type { LakeClient } from '../s3/lakeClient'

/**
 * Looks up objects by listing, with the state of their restores, as few pages as hold them: what lies between is jumped over.
 * @param keys in UTF-8 byte order, each once
 * @param found told of each key, with `null` for one that is not there
 * @returns how many pages were asked for
 * @throws LakeError
 */
export async function lookUp(
  lake: LakeClient,
  bucket: string,
  keys: readonly string[],
  found: (place: number, object: ListedObject | null) => void,
  signal: AbortSignal,
): Promise<number> {
  const prefix = sharedPrefix(keys)
  let pages = 0
  let place = 0
  let last: string | null = null
  for (let key = keys[place]; key !== undefined; key = keys[place]) {
    const before = justBefore(key)
    const startAfter: string = last !== null && compareKeys(last, before) > 0 ? last : before
    const query = { bucket, prefix, ...(startAfter !== '' && { startAfter }) }
    const page = await lake.inBucket(bucket, signal, (s3) => listPage(s3, query, signal))
    pages += 1
    for (const object of page.objects) {
      while (place < keys.length && compareKeys(keys[place] ?? '', object.key) < 0) found(place++, null)
      if (keys[place] === object.key) found(place++, object)
      last = object.key
    }
    if (page.next === null) while (place < keys.length) found(place++, null)
  }
  return pages
}

import { parentPrefix, parseLocation } from '../../../lake/location'
import type { Connection } from '../../../preload/contract/connections'
import { faultOf, lake } from '../../client'
import type { Place } from '../../state/history'
import { go } from '../../state/place'

/** Goes where a text says: URI, ARN, address or `bucket/prefix`. Answers what is wrong with the text, or `null`. */
export async function goToPath(text: string, connection: Connection, signal: AbortSignal): Promise<string | null> {
  const parsed = parseLocation(text, connection.endpoint)
  if (parsed.kind === 'problem') return `This ${parsed.problem}.`
  const here = { connection: connection.id, bucket: parsed.bucket }
  if (parsed.kind === 'prefix') {
    go({ ...here, prefix: parsed.prefix })
    return null
  }
  const { place, key } = await placeOfKey(here, parsed.key, signal)
  if (!signal.aborted) go(place, key)
  return null
}

/** Text without a slash at its end may be an object or a prefix: only S3 can tell, and where it will not, a prefix is the safer guess. */
async function placeOfKey(
  here: { readonly connection: string; readonly bucket: string },
  key: string,
  signal: AbortSignal,
): Promise<{ place: Place; key: string | null }> {
  try {
    await lake.call('objects.properties', { ...here, key }, signal)
  } catch (error) {
    const { kind } = faultOf(error)
    const mayExist = kind === 'customerKeyNeeded' || kind === 'archived'
    if (!mayExist) return { place: { ...here, prefix: `${key}/` }, key: null }
  }
  return { place: { ...here, prefix: parentPrefix(key) ?? '' }, key }
}

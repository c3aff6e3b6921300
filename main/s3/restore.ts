import { RestoreObjectCommand, type RestoreObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3'
import type { RestoreTier } from '../../lake/tiers'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { named, onObject, type ObjectRef } from './target'

/**
 * Asks for a readable copy of an archived object, or moves its end if there is one already (s3-facts A2.6). `days: null` is for
 * INTELLIGENT_TIERING, which takes none: the object itself comes back for good.
 * @throws LakeError conflict while a restore is under way; throttled when Expedited has no capacity
 */
export async function restoreObject(
  s3: S3Client,
  ref: ObjectRef,
  { days, speed }: { readonly days: number | null; readonly speed: RestoreTier },
  signal: AbortSignal,
): Promise<'started' | 'extended'> {
  const at = onObject(s3, 's3:RestoreObject', ref)
  const command = new RestoreObjectCommand({
    ...named(ref),
    RestoreRequest: { ...(days === null ? {} : { Days: days }), GlacierJobParameters: { Tier: speed } },
  })
  let sent = 0
  const send = (abortSignal: AbortSignal): Promise<RestoreObjectCommandOutput> => {
    sent++
    return s3.send(command, { abortSignal })
  }
  try {
    const { $metadata } = await attempt(at, signal, send)
    return $metadata.httpStatusCode === 200 ? 'extended' : 'started'
  } catch (error) {
    // The answer to the first try was lost: what is "already in progress" is ours.
    if (sent > 1 && error instanceof LakeError && error.fault.kind === 'conflict') return 'started'
    throw error
  }
}

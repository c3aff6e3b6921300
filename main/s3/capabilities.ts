import type { S3Client } from '@aws-sdk/client-s3'
import { LakeError } from './lakeError'
import { traitsOf } from './traits'

/**
 * Runs the read of a subresource and learns from it whether this connection's endpoint has that feature: the answer is checked for its
 * own root element (answers.ts). What other endpoints than AWS were found to lack is not asked again.
 * @throws LakeError unsupported
 */
export async function readFeature<T>(s3: S3Client, feature: string, read: () => Promise<T>): Promise<T> {
  const { aws, learned } = traitsOf(s3)
  if (learned.get(feature) === false)
    throw new LakeError({ kind: 'unsupported', feature, message: `This endpoint does not have ${feature}.` })
  try {
    const value = await read()
    learned.set(feature, true)
    return value
  } catch (error) {
    // On AWS a refusal is about one bucket or one caller.
    if (!aws && error instanceof LakeError && error.fault.kind === 'unsupported') learned.set(feature, false)
    throw error
  }
}

/** Whether the read of this feature was answered rightly before; a write or delete without that may hit something else (design, section 3). */
export const isRecognised = (s3: S3Client, feature: string): boolean => traitsOf(s3).learned.get(feature) === true

/** Whether a nicety, such as a precondition, is still worth trying on this endpoint. */
export const mayTry = (s3: S3Client, nicety: string): boolean => traitsOf(s3).learned.get(nicety) !== false

/** Whether `error` says that an endpoint other than AWS does not take a nicety; it is then left out from now on. */
export function refuses(s3: S3Client, nicety: string, error: unknown): boolean {
  const { aws, learned } = traitsOf(s3)
  if (aws || !(error instanceof LakeError) || learned.get(nicety) === true) return false
  const { fault } = error
  const refused = fault.kind === 'unsupported' || (fault.kind === 'unexpected' && fault.status === 400)
  if (refused) learned.set(nicety, false)
  return refused
}

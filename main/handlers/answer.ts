import type { Answer } from '../../preload/contract/fault'
import { LakeError } from '../s3/lakeError'

/** One fact, or why it could not be had. Mistakes of ours are not facts and go on as errors. */
export async function answer<T>(now: () => number, ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await ask(), at: now() }
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return { ok: false, fault: error.fault, at: now() }
  }
}

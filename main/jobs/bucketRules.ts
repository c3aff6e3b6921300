import type { BucketFacts, JobIntent } from '../../lake/changePlan'
import { lifecycleTagKeys } from '../../lake/lifecycle'
import { policyTagKeys } from '../../lake/policy'
import * as facts from '../s3/bucketFacts'
import { canUpdateEncryption } from '../s3/encryption'
import type { LakeClient } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'
import { plainRule } from '../s3/lifecycleRule'

type Read<T> = (s3: Parameters<typeof facts.getVersioning>[0], bucket: string, signal: AbortSignal) => Promise<T>

/**
 * What of a bucket decides about a change to its objects. Each by itself: `unknown` where it may not be read, and what an endpoint does not
 * have at all is not there.
 * @throws LakeError only for what concerns the whole bucket, such as lost credentials
 */
export async function readBucketRules(
  lake: LakeClient,
  bucket: string,
  intent: JobIntent,
  signal: AbortSignal,
): Promise<BucketFacts> {
  const ask = async <T, U>(read: Read<T>, whereUnsupported: U): Promise<T | U | 'unknown'> => {
    try {
      return await lake.inBucket(bucket, signal, (s3) => read(s3, bucket, signal))
    } catch (error) {
      if (!(error instanceof LakeError)) throw error
      const { kind } = error.fault
      if (kind === 'unsupported') return whereUnsupported
      if (kind === 'denied' || kind === 'badAnswer' || kind === 'unexpected') return 'unknown'
      throw error
    }
  }
  const [versioning, objectLock, ownership, notifies, replicates, lifecycle, policy, updates] = await Promise.all([
    ask(facts.getVersioning, 'Off' as const),
    ask(facts.hasObjectLock, false),
    ask(ownershipOf, 'unknown' as const),
    ask(facts.hasNotifications, false),
    ask(facts.hasReplication, false),
    ask(lifecycleKeys, []),
    ask(policyKeys, []),
    mayUpdateEncryption(intent) ? ask(canUpdateEncryption, false) : false,
  ])
  const usesAcls = ownership === 'unknown' ? ownership : ownership !== 'BucketOwnerEnforced'
  return {
    versioning,
    objectLock,
    usesAcls,
    updatesEncryption: updates === true,
    notifies,
    replicates,
    lifecycleTagKeys: lifecycle,
    policyTagKeys: policy,
  }
}

function mayUpdateEncryption(intent: JobIntent): boolean {
  if (intent.kind === 'undo') return intent.of === 'encryption'
  return intent.kind === 'encryption' && intent.to.kind === 'SSE-KMS' && intent.copy !== true
}

/** Without the setting, ACLs are on, as in the old days (s3-facts A7.6). */
const ownershipOf: Read<string> = async (...given) => (await facts.getOwnership(...given)) ?? 'ObjectWriter'

const lifecycleKeys: Read<readonly string[]> = async (...given) =>
  lifecycleTagKeys((await facts.getLifecycleRules(...given)).map(plainRule))

const policyKeys: Read<readonly string[]> = async (...given) => {
  const policy = await facts.getPolicy(...given)
  return policy === null ? [] : policyTagKeys(JSON.parse(policy))
}

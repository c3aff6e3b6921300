/** The switches of Block Public Access that cut what is public already (s3-facts A7.4); the other two only refuse new grants and policies. */
export interface BlockSwitches {
  readonly ignorePublicAcls: boolean
  readonly restrictPublicBuckets: boolean
}

/** `unknown` where it may not be read. */
export interface PublicFacts {
  /** S3's own verdict on the policy (s3-facts A7.3). */
  readonly policyIsPublic: boolean | 'unknown'
  /** Whether the ACL grants something to everybody or to everybody with an AWS account. */
  readonly publicGrants: boolean | 'unknown'
  /** `null`: none is set on the bucket. */
  readonly block: BlockSwitches | null | 'unknown'
}

/** `blocked`: something would be public, and the block stops it. About the bucket only: the account may block more. */
export type PublicVerdict = 'public' | 'notPublic' | 'blocked' | 'unknown'

/** What follows from the policy, the ACL and the block of a bucket. */
export function publicVerdict({ policyIsPublic, publicGrants, block }: PublicFacts): PublicVerdict {
  const ways = new Set([
    reach(policyIsPublic, block === 'unknown' ? 'unknown' : (block?.restrictPublicBuckets ?? false)),
    reach(publicGrants, block === 'unknown' ? 'unknown' : (block?.ignorePublicAcls ?? false)),
  ])
  return worstFirst.find((verdict) => ways.has(verdict)) ?? 'notPublic'
}

const worstFirst = ['public', 'unknown', 'blocked'] as const

function reach(isPublic: boolean | 'unknown', cut: boolean | 'unknown'): PublicVerdict {
  if (isPublic === false) return 'notPublic'
  if (cut === true) return isPublic === true ? 'blocked' : 'notPublic'
  return isPublic === true && cut === false ? 'public' : 'unknown'
}

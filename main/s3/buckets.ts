import { ListBucketsCommand, type ListBucketsCommandOutput, type S3Client } from '@aws-sdk/client-s3'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { traitsOf } from './traits'

export interface ListedBucket {
  readonly name: string
  /** Ms since 1970. */
  readonly createdAt: number | null
  /** Only where the endpoint says it. */
  readonly region: string | null
}

/** All buckets of the account. S3 names their regions when it is asked for pages. @throws LakeError */
export async function listBuckets(
  s3: S3Client,
  signal: AbortSignal,
): Promise<{ buckets: ListedBucket[]; owner: string | null }> {
  const { region: _, ...traits } = traitsOf(s3)
  const at = { ...traits, action: 's3:ListAllMyBuckets', resource: '*' }
  const buckets: ListedBucket[] = []
  let owner: string | null = null
  let after: string | undefined
  do {
    const command = new ListBucketsCommand({ MaxBuckets: 1000, ContinuationToken: after })
    const page: ListBucketsCommandOutput = await attempt(at, signal, (abortSignal) => s3.send(command, { abortSignal }))
    for (const { Name, CreationDate, BucketRegion } of page.Buckets ?? [])
      if (Name) buckets.push({ name: Name, createdAt: CreationDate?.getTime() ?? null, region: BucketRegion || null })
    owner ??= page.Owner?.DisplayName ?? page.Owner?.ID ?? null
    if (page.ContinuationToken && page.ContinuationToken === after)
      throw new LakeError({ kind: 'badAnswer', message: 'The list of buckets does not move on.' })
    after = page.ContinuationToken
  } while (after)
  return { buckets, owner }
}

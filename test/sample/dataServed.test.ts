import * as s3Api from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleLake } from '../../sample/data/lake'
import { openSample, type OpenSample } from '../support/sample'

const now = Date.UTC(2026, 10, 22, 12)
const lake = sampleLake({ now })

let served: OpenSample
beforeAll(async () => {
  served = await openSample({ buckets: lake, clock: () => now })
})
afterAll(() => served.close())

/** How the SDK reads each document and writes it back. */
const roundTrips: Readonly<Record<string, (s3: S3Client, Bucket: string) => Promise<unknown>>> = {
  encryption: async (s3, Bucket) => {
    const { ServerSideEncryptionConfiguration } = await s3.send(new s3Api.GetBucketEncryptionCommand({ Bucket }))
    return s3.send(new s3Api.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }))
  },
  lifecycle: async (s3, Bucket) => {
    const { Rules } = await s3.send(new s3Api.GetBucketLifecycleConfigurationCommand({ Bucket }))
    const LifecycleConfiguration = { Rules }
    return s3.send(new s3Api.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
  },
  logging: async (s3, Bucket) => {
    const { LoggingEnabled } = await s3.send(new s3Api.GetBucketLoggingCommand({ Bucket }))
    expect(LoggingEnabled?.TargetBucket).toBe('acme-logs')
    return s3.send(new s3Api.PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))
  },
  ownershipControls: async (s3, Bucket) => {
    const { OwnershipControls } = await s3.send(new s3Api.GetBucketOwnershipControlsCommand({ Bucket }))
    return s3.send(new s3Api.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }))
  },
  policy: async (s3, Bucket) => {
    const { Policy } = await s3.send(new s3Api.GetBucketPolicyCommand({ Bucket }))
    return s3.send(new s3Api.PutBucketPolicyCommand({ Bucket, Policy }))
  },
  publicAccessBlock: async (s3, Bucket) => {
    const { PublicAccessBlockConfiguration } = await s3.send(new s3Api.GetPublicAccessBlockCommand({ Bucket }))
    return s3.send(new s3Api.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
  },
  requestPayment: async (s3, Bucket) => {
    const { Payer } = await s3.send(new s3Api.GetBucketRequestPaymentCommand({ Bucket }))
    return s3.send(new s3Api.PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer } }))
  },
  tagging: async (s3, Bucket) => {
    const { TagSet } = await s3.send(new s3Api.GetBucketTaggingCommand({ Bucket }))
    return s3.send(new s3Api.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
  },
}

/** Those that can only be read. */
const readOnly = 'inventory'
const writable = ({ subresources }: (typeof lake)[number]) =>
  Object.keys(subresources).filter((kind) => kind !== readOnly)

it('begins with every kind of document that can be written back', () => {
  const kinds = new Set(lake.flatMap(writable))
  expect(kinds).toEqual(new Set(Object.keys(roundTrips)))
})

it.each(lake.flatMap((bucket) => writable(bucket).map((kind) => [bucket.name, kind, bucket.region])))(
  'gives %s a document of %s that the server takes back',
  async (name = '', kind = '', region = '') => {
    await expect(roundTrips[kind]?.(served.client({ region }), name)).resolves.toHaveProperty('$metadata')
  },
)

it('calls public what is public, and nothing else', async () => {
  const verdicts = lake
    .filter(({ subresources }) => 'policy' in subresources)
    .map(async ({ name, region }) => {
      const command = new s3Api.GetBucketPolicyStatusCommand({ Bucket: name })
      return [name, (await served.client({ region }).send(command)).PolicyStatus?.IsPublic]
    })
  expect(await Promise.all(verdicts)).toEqual([
    ['acme-public-datasets', true],
    ['acme-partner-exchange', false],
    ['acme-secure-landing', false],
  ])
})

it('shows what was overwritten and deleted before it began', async () => {
  const command = new s3Api.ListObjectVersionsCommand({ Bucket: 'acme-lake-curated', Prefix: 'reference/holidays' })
  const { Versions, DeleteMarkers } = await served.client({ region: 'eu-west-1' }).send(command)
  expect(Versions).toHaveLength(4)
  expect(DeleteMarkers).toMatchObject([{ IsLatest: true }])
})

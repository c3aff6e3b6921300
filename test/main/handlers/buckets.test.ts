import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => open.close())

const publicPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
})
const block = (on: boolean) => ({
  BlockPublicAcls: on,
  IgnorePublicAcls: on,
  BlockPublicPolicy: on,
  RestrictPublicBuckets: on,
})

it('lists the buckets of the connection', async () => {
  const { buckets } = await open.call('buckets.list', { connection })
  expect(buckets.map(({ name }) => name)).toEqual([bucket])
})

it('needs no further question for the regions that the list names', async () => {
  await open.call('buckets.list', { connection })
  await open.call('tree.children', { connection, bucket, prefix: '' })
  expect(open.sample.log.entries.map(({ operation }) => operation)).not.toContain('HeadBucket')
})

it('marks region, default encryption, versioning and public access', async () => {
  await open.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  expect(await open.call('buckets.marks', { connection, bucket })).toMatchObject({
    region: { ok: true, value: 'us-east-1' },
    encryption: { ok: true, value: { algorithm: 'AES256' } },
    versioning: { ok: true, value: 'Enabled' },
    publicAccess: { verdict: 'notPublic', block: { ok: true, value: { restrictPublicBuckets: true } } },
  })
})

it('says public, and blocked once the block cuts it', async () => {
  await open.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }))
  await open.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: publicPolicy }))
  const open1 = await open.call('buckets.marks', { connection, bucket })
  expect(open1.publicAccess.verdict).toBe('public')
  await open.s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: block(true) }))
  const blocked = await open.call('buckets.marks', { connection, bucket })
  expect(blocked.publicAccess.verdict).toBe('blocked')
})

it('lets each fact fail by itself, and never takes a refusal for "not public"', async () => {
  open.become(open.sample.addUser({ name: 'some', allow: (action) => action !== 's3:GetBucketPolicyStatus' }))
  const marks = await open.call('buckets.marks', { connection, bucket })
  expect(marks.versioning.ok).toBe(true)
  expect(marks.publicAccess.policyIsPublic).toMatchObject({
    ok: false,
    fault: { kind: 'denied', action: 's3:GetBucketPolicyStatus' },
  })
  open.become(open.sample.addUser({ name: 'none', allow: () => false }))
  const denied = await open.call('buckets.marks', { connection, bucket })
  expect(denied.publicAccess.verdict).toBe('unknown')
  expect(denied.encryption.ok).toBe(false)
})

it('gives the properties, rules in words', async () => {
  await open.s3.send(
    new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: [{ Key: 'team', Value: 'data' }] } }),
  )
  await open.s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'old',
            Status: 'Enabled',
            Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'a', Value: 'b' }] } },
            Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
            Expiration: { Days: 365 },
          },
        ],
      },
    }),
  )
  const properties = await open.call('buckets.properties', { connection, bucket })
  expect(properties).toMatchObject({
    ownership: { ok: true, value: 'BucketOwnerEnforced' },
    objectLock: { ok: true, value: false },
    tags: { ok: true, value: [{ key: 'team', value: 'data' }] },
    policyBytes: { ok: true, value: null },
    logging: { ok: true, value: null },
    requesterPays: { ok: true, value: false },
  })
  expect(properties.lifecycleRules.ok && properties.lifecycleRules.value).toMatchObject([{ id: 'old', enabled: true }])
  const [rule] = properties.lifecycleRules.ok ? properties.lifecycleRules.value : []
  expect(rule?.summary).toMatch(/logs\/.*a=b.*30 days.*365 days/)
})

it('names the bucket that is gone', async () => {
  const marks = await open.call('buckets.marks', { connection, bucket: 'gone-bucket' })
  expect(marks.versioning).toMatchObject({ ok: false, fault: { kind: 'notFound', what: 'bucket' } })
})

import {
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as facts from '../../../main/s3/bucketFacts'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
beforeAll(async () => void (server = await startEmulator()))
afterAll(() => server.close())

type Ask = (s3: S3Client, bucket: string, signal: AbortSignal) => Promise<unknown>
/** Each question with its IAM action, what S3 says when nothing is configured, and what that means. */
const questions: [Ask, string, string | null, unknown][] = [
  [facts.getVersioning, 's3:GetBucketVersioning', null, 'Off'],
  [facts.getEncryption, 's3:GetEncryptionConfiguration', 'ServerSideEncryptionConfigurationNotFoundError', null],
  [facts.getPublicAccessBlock, 's3:GetBucketPublicAccessBlock', 'NoSuchPublicAccessBlockConfiguration', null],
  [facts.isPolicyPublic, 's3:GetBucketPolicyStatus', 'NoSuchBucketPolicy', false],
  [facts.getPolicy, 's3:GetBucketPolicy', 'NoSuchBucketPolicy', null],
  [facts.getBucketAcl, 's3:GetBucketAcl', null, undefined],
  [facts.getOwnership, 's3:GetBucketOwnershipControls', 'OwnershipControlsNotFoundError', null],
  [facts.hasObjectLock, 's3:GetBucketObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError', false],
  [facts.getLifecycleRules, 's3:GetLifecycleConfiguration', 'NoSuchLifecycleConfiguration', []],
  [facts.getLogging, 's3:GetBucketLogging', null, null],
  [facts.requesterPays, 's3:GetBucketRequestPayment', null, false],
  [facts.hasNotifications, 's3:GetBucketNotification', null, false],
  [facts.hasReplication, 's3:GetReplicationConfiguration', 'ReplicationConfigurationNotFoundError', false],
  [facts.getBucketTags, 's3:GetBucketTagging', 'NoSuchTagSet', []],
]
const named = questions.map((question) => [question[0].name, question] as const)
/** moto answers `?requestPayment` with a listing. */
const answered = named.filter(([name]) => !onMoto || name !== 'requesterPays')

describe('every question about a bucket', () => {
  it.each(answered.filter(([name]) => !['getEncryption', 'getBucketAcl', 'getOwnership'].includes(name)))(
    '%s: a new bucket has nothing configured',
    async (_, [ask, , , nothing]) => {
      expect(await ask(server.s3, await makeBucket(server, 'new'), signal)).toEqual(nothing)
    },
  )

  it.each(named.filter(([, [, , code]]) => code !== null))(
    '%s: "none" is no failure',
    async (_, [ask, , code, nothing]) => {
      const fake = await startFake((_request, response) => sendError(response, 404, code ?? ''))
      expect(await ask(fake.lake.forRegion('us-east-1'), 'some-bucket', signal)).toEqual(nothing)
      await fake.close()
    },
  )

  it.each(named)('%s: denied is never "none"', async (_, [ask, action]) => {
    const fake = await startFake((_request, response) => sendError(response, 403, 'AccessDenied'))
    const fault = await faultOf(ask(fake.lake.forRegion('us-east-1'), 'some-bucket', signal))
    expect(fault).toMatchObject({ kind: 'denied', action, resource: 'arn:aws:s3:::some-bucket' })
    await fake.close()
  })

  it.each(named)(
    '%s: an endpoint that answers with a listing does not have it, and is not asked again',
    async (_, [ask]) => {
      const body = '<ListBucketResult><Name>some-bucket</Name><KeyCount>0</KeyCount></ListBucketResult>'
      const fake = await startFake((_request, response) => response.writeHead(200).end(body))
      const s3 = fake.lake.forRegion('us-east-1')
      expect(await faultOf(ask(s3, 'some-bucket', signal))).toMatchObject({ kind: 'unsupported' })
      expect(await faultOf(ask(s3, 'some-bucket', signal))).toMatchObject({ kind: 'unsupported' })
      expect(fake.arrived).toHaveLength(1)
      await fake.close()
    },
  )

  it.each(named)('%s: an empty answer is a bad one', async (_, [ask]) => {
    const fake = await startFake((_request, response) => response.writeHead(200).end())
    const fault = await faultOf(ask(fake.lake.forRegion('us-east-1'), 'some-bucket', signal))
    expect(fault).toMatchObject({ kind: expect.stringMatching(/^(badAnswer|unsupported)$/) })
    await fake.close()
  })

  it.each(answered)('%s: a missing bucket is not found', async (_, [ask]) => {
    const fault = await faultOf(ask(server.s3, server.bucketName('nowhere'), signal))
    expect(fault).toMatchObject({ kind: 'notFound', what: 'bucket' })
  })
})

describe('what is configured is told', () => {
  it('versioning', async () => {
    const Bucket = await makeBucket(server, 'versioning')
    for (const Status of ['Enabled', 'Suspended'] as const) {
      await server.admin.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))
      expect(await facts.getVersioning(server.s3, Bucket, signal)).toBe(Status)
    }
  })

  it('encryption', async () => {
    const Bucket = await makeBucket(server, 'encryption')
    const keyId = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: keyId }
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault,
        BucketKeyEnabled: true,
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C' as const] },
      },
    ]
    await server.admin.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }))
    expect(await facts.getEncryption(server.s3, Bucket, signal)).toEqual({
      algorithm: 'aws:kms',
      keyId,
      bucketKey: true,
      blocked: onMoto ? [] : ['SSE-C'],
    })
  })

  it('public access: block, policy, verdict, ACL', async () => {
    const Bucket = await makeBucket(server, 'public')
    const Resource = `arn:aws:s3:::${Bucket}/*`
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }],
    }
    await server.admin.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }))
    expect(JSON.parse((await facts.getPolicy(server.s3, Bucket, signal)) ?? '')).toEqual(policy)
    expect(await facts.isPolicyPublic(server.s3, Bucket, signal)).toBe(true)
    await server.admin.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))
    const { grants } = await facts.getBucketAcl(server.s3, Bucket, signal)
    expect(grants).toContainEqual({
      grantee: 'http://acs.amazonaws.com/groups/global/AllUsers',
      kind: 'Group',
      permission: 'READ',
    })
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    }
    await server.admin.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
    expect(await facts.getPublicAccessBlock(server.s3, Bucket, signal)).toEqual({
      blockPublicAcls: true,
      ignorePublicAcls: false,
      blockPublicPolicy: true,
      restrictPublicBuckets: false,
    })
  })

  it('ownership and object lock', async () => {
    const Bucket = await makeBucket(server, 'lock', { ObjectLockEnabledForBucket: true })
    expect(await facts.hasObjectLock(server.s3, Bucket, signal)).toBe(true)
    const Rules = [{ ObjectOwnership: 'BucketOwnerEnforced' as const }]
    await server.admin.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }))
    expect(await facts.getOwnership(server.s3, Bucket, signal)).toBe('BucketOwnerEnforced')
  })

  // Older clients, such as rclone 1.60, send this with every bucket and object they make.
  it.skipIf(onMoto)('a bucket made with the ACL private has ACLs', async () => {
    const Bucket = await makeBucket(server, 'private', { ObjectOwnership: undefined, ACL: 'private' })
    expect(await facts.getOwnership(server.s3, Bucket, signal)).toBe('BucketOwnerPreferred')
  })

  it('lifecycle and tags', async () => {
    const Bucket = await makeBucket(server, 'lifecycle')
    const Rules = [{ ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } }]
    await server.admin.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
    expect(await facts.getLifecycleRules(server.s3, Bucket, signal)).toMatchObject(Rules)
    const TagSet = [{ Key: '__proto__', Value: 'a' }]
    await server.admin.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
    expect(await facts.getBucketTags(server.s3, Bucket, signal)).toEqual([{ key: '__proto__', value: 'a' }])
  })

  it('request payment, notifications', async () => {
    const Bucket = await makeBucket(server, 'payment')
    const RequestPaymentConfiguration = { Payer: 'Requester' as const }
    if (onMoto) {
      expect(await faultOf(facts.requesterPays(server.s3, Bucket, signal))).toMatchObject({ kind: 'unsupported' })
    } else {
      await server.admin.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration }))
      expect(await facts.requesterPays(server.s3, Bucket, signal)).toBe(true)
    }
    const QueueArn = 'arn:aws:sqs:us-east-1:123456789012:told'
    const Events = ['s3:ObjectCreated:*' as const]
    const NotificationConfiguration = { QueueConfigurations: [{ QueueArn, Events }] }
    await server.admin.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
    expect(await facts.hasNotifications(server.s3, Bucket, signal)).toBe(true)
  })

  it.skipIf(onMoto)('notifications to EventBridge', async () => {
    const Bucket = await makeBucket(server, 'event-bridge')
    const NotificationConfiguration = { EventBridgeConfiguration: {} }
    await server.admin.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
    expect(await facts.hasNotifications(server.s3, Bucket, signal)).toBe(true)
  })

  it('logging', async () => {
    const Bucket = await makeBucket(server, 'logging')
    const TargetBucket = await makeBucket(server, 'logs')
    const Principal = { Service: 'logging.s3.amazonaws.com' }
    const Statement = [
      { Effect: 'Allow', Principal, Action: ['s3:PutObject'], Resource: `arn:aws:s3:::${TargetBucket}/*` },
    ]
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
    await server.admin.send(new PutBucketPolicyCommand({ Bucket: TargetBucket, Policy }))
    const BucketLoggingStatus = { LoggingEnabled: { TargetBucket, TargetPrefix: 'from/' } }
    await server.admin.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus }))
    expect(await facts.getLogging(server.s3, Bucket, signal)).toBe(`${TargetBucket}/from/`)
  })

  it('replication', async () => {
    const Bucket = await makeBucket(server, 'replication')
    const other = await makeBucket(server, 'replica')
    for (const one of [Bucket, other])
      await server.admin.send(
        new PutBucketVersioningCommand({ Bucket: one, VersioningConfiguration: { Status: 'Enabled' } }),
      )
    const Rules = [
      {
        ID: 'r',
        Priority: 1,
        Status: 'Enabled' as const,
        Filter: { Prefix: '' },
        DeleteMarkerReplication: { Status: 'Disabled' as const },
        Destination: { Bucket: `arn:aws:s3:::${other}` },
      },
    ]
    const ReplicationConfiguration = { Role: 'arn:aws:iam::123456789012:role/r', Rules }
    await server.admin.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }))
    expect(await facts.hasReplication(server.s3, Bucket, signal)).toBe(true)
  })
})

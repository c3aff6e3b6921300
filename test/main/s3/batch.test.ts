import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import type { BatchOperation } from '../../../lake/batchJob'
import { createJobRequest, manifestLine, type CreateJobRequest } from '../../../lake/batchRequest'
import {
  createBatchJob,
  describeBatchJob,
  updateBatchJob,
  type BatchStatus,
  type ControlAsk,
} from '../../../main/s3/batch'
import { openLakeClient, type LakeClient } from '../../../main/s3/lakeClient'
import { manifestOf, putManifest } from '../../../main/s3/manifest'
import { oddKeys } from '../../../sample/data/oddKeys'
import { noWait } from '../../support/emulator'
import { openSample, type OpenSample } from '../../support/sample'

const account = '123456789012'
const { signal } = new AbortController()
let open: OpenSample
let lake: LakeClient
let ask: ControlAsk

beforeEach(async () => {
  open = await openSample({ batchPause: 1 })
  for (const Bucket of ['lake', 'admin']) await open.s3.send(new CreateBucketCommand({ Bucket }))
  const { endpoint, region, accessKeyId, secretAccessKey } = open.sample
  const credentials = { accessKeyId, secretAccessKey }
  const settings = { endpoint, region, credentials, pathStyle: true, pace: noWait().pace }
  lake = openLakeClient(settings)
  ask = { settings, region, account }
})
afterEach(async () => {
  lake.destroy()
  await open.close()
})

const put = async (Key: string, more: object = {}): Promise<void> => {
  await open.s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: `of ${Key}`, ...more }))
}

/** Puts a manifest of these keys and gives the request for them. */
async function requestFor(operation: BatchOperation, keys: readonly string[], more: Partial<CreateJobRequest> = {}) {
  const text = keys.map((key) => manifestLine('lake', key, null)).join('')
  const manifest = manifestOf(() => [Buffer.from(text)])
  const place = { bucket: 'admin', key: 'batch/manifest.csv' }
  const { etag } = await putManifest(lake.forRegion('us-east-1'), place, manifest, signal)
  expect(etag).toBe(manifest.md5)
  const form = {
    roleArn: `arn:aws:iam::${account}:role/batch`,
    manifestBucket: 'admin',
    manifestPrefix: 'batch',
    reportBucket: 'admin',
    reportPrefix: 'reports',
    reportAll: true,
    priority: 1,
    confirm: false,
  }
  const request = createJobRequest({
    account,
    region: 'us-east-1',
    token: 'token-1',
    operation,
    versions: false,
    manifest: { ...place, etag },
    description: 'a test & <more>',
    form,
  })
  return { ...request, ...more }
}

async function ended(job: string): Promise<BatchStatus> {
  for (;;) {
    const found = await describeBatchJob(ask, job, signal)
    if (['Complete', 'Failed', 'Cancelled', 'Suspended'].includes(found.status)) return found
  }
}

const copy = (more: object = {}): BatchOperation => ({
  S3PutObjectCopy: {
    TargetResource: 'arn:aws:s3:::lake',
    StorageClass: 'GLACIER_IR',
    MetadataDirective: 'COPY',
    NewObjectMetadata: { SSEAlgorithm: 'AES256' },
    ...more,
  },
})

describe('a job of S3 Batch Operations', () => {
  it('copies every odd key onto itself and keeps metadata, tags and encryption', async () => {
    for (const key of oddKeys) await put(key, { Metadata: { of: 'me' }, Tagging: 'a=1' })
    const job = await createBatchJob(ask, await requestFor(copy(), oddKeys), signal)
    const total = oddKeys.length
    expect(await ended(job)).toEqual({ status: 'Complete', total, succeeded: total, failed: 0, failures: [] })
    for (const key of oddKeys) {
      const [version] = open.sample.versions('lake', key)
      expect(version?.headers).toMatchObject({
        'x-amz-storage-class': 'GLACIER_IR',
        'x-amz-meta-of': 'me',
        'x-amz-server-side-encryption': 'AES256',
      })
      expect(version?.tags).toEqual([{ key: 'a', value: '1' }])
    }
  })

  it('keeps the key of each object that is encrypted with KMS', async () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555'
    await put('k', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key, BucketKeyEnabled: true })
    const kms = { NewObjectMetadata: { SSEAlgorithm: 'KMS' }, SSEAwsKmsKeyId: key, BucketKeyEnabled: true }
    await ended(await createBatchJob(ask, await requestFor(copy(kms), ['k']), signal))
    expect(open.sample.versions('lake', 'k')[0]?.headers).toMatchObject({
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': key,
      'x-amz-server-side-encryption-bucket-key-enabled': 'true',
    })
  })

  it('leaves alone what was changed since, and reports it', async () => {
    await put('a')
    const since = { UnModifiedSinceConstraint: '2020-01-01T00:00:00Z' }
    const job = await createBatchJob(ask, await requestFor(copy(since), ['a', 'gone']), signal)
    expect(await ended(job)).toMatchObject({ status: 'Complete', total: 2, succeeded: 0, failed: 2 })
    const listed = await open.s3.send(new ListObjectsV2Command({ Bucket: 'admin', Prefix: `reports/job-${job}/` }))
    const keys = listed.Contents?.map(({ Key }) => Key) ?? []
    expect(keys).toContain(`reports/job-${job}/manifest.json`)
    const results = keys.find((key) => key?.includes('/results/'))
    const { Body } = await open.s3.send(new GetObjectCommand({ Bucket: 'admin', Key: results }))
    const lines = (await Body?.transformToString())?.split('\n')
    expect(lines?.[0]).toMatch(/^lake,a,,failed,400,PreconditionFailed/)
    expect(lines?.[1]).toMatch(/^lake,gone,,failed,400,NoSuchKey/)
  })

  it.each<[string, BatchOperation, readonly object[]]>([
    [
      'replaces all tags',
      { S3PutObjectTagging: { TagSet: [{ Key: 'x', Value: 'y z' }] } },
      [{ key: 'x', value: 'y z' }],
    ],
    ['removes all tags', { S3DeleteObjectTagging: {} }, []],
  ])('%s', async (_, operation, tags) => {
    await put('a', { Tagging: 'a=1' })
    expect(await ended(await createBatchJob(ask, await requestFor(operation, ['a']), signal))).toMatchObject({
      succeeded: 1,
    })
    expect(open.sample.versions('lake', 'a')[0]?.tags).toEqual(tags)
  })

  it('restores out of an archive', async () => {
    await put('a', { StorageClass: 'GLACIER' })
    const operation = { S3InitiateRestoreObject: { ExpirationInDays: 3, GlacierJobTier: 'BULK' } } as const
    expect(await ended(await createBatchJob(ask, await requestFor(operation, ['a']), signal))).toMatchObject({
      succeeded: 1,
    })
    expect(open.sample.versions('lake', 'a')[0]?.restore).not.toBeNull()
  })

  it('is made once by one token, and refused with another request', async () => {
    await put('a')
    const request = await requestFor(copy(), ['a'])
    const first = await createBatchJob(ask, request, signal)
    expect(await createBatchJob(ask, request, signal)).toBe(first)
    await expect(createBatchJob(ask, { ...request, Priority: 2 }, signal)).rejects.toMatchObject({
      fault: { kind: 'unexpected', code: 'IdempotencyException' },
    })
  })

  it('is sent again after a lost answer, and there is one job', async () => {
    await put('a')
    const request = await requestFor(copy(), ['a'])
    open.sample.faults.add({
      match: ({ operation }) => operation === 'CreateJob',
      times: 1,
      fault: { kind: 'dropAfter' },
    })
    const job = await createBatchJob(ask, request, signal)
    expect(open.sample.log.entries.filter(({ operation }) => operation === 'CreateJob')).toHaveLength(2)
    expect(await createBatchJob(ask, request, signal)).toBe(job)
  })

  it('waits for a word where one is asked for, and is cancelled', async () => {
    await put('a')
    const request = await requestFor(copy(), ['a'], { ConfirmationRequired: true })
    const job = await createBatchJob(ask, request, signal)
    expect((await ended(job)).status).toBe('Suspended')
    await updateBatchJob(ask, job, 'Ready', signal)
    expect(await ended(job)).toMatchObject({ status: 'Complete', succeeded: 1 })
    const other = await createBatchJob(ask, { ...request, ClientRequestToken: 'token-2' }, signal)
    await ended(other)
    await updateBatchJob(ask, other, 'Cancelled', signal)
    expect((await ended(other)).status).toBe('Cancelled')
    await expect(updateBatchJob(ask, other, 'Ready', signal)).rejects.toMatchObject({
      fault: { code: 'JobStatusException' },
    })
  })

  it('fails when the manifest is not the one that was put', async () => {
    const request = await requestFor(copy(), ['a'])
    await open.s3.send(new PutObjectCommand({ Bucket: 'admin', Key: 'batch/manifest.csv', Body: 'lake,b\n' }))
    const { status, failures } = await ended(await createBatchJob(ask, request, signal))
    expect([status, failures[0]?.code]).toEqual(['Failed', 'InvalidManifest'])
  })

  it.each([
    [
      'CreateJob',
      (job: string, request: CreateJobRequest) => createBatchJob(ask, { ...request, ClientRequestToken: job }, signal),
    ],
    ['DescribeJob', (job: string) => describeBatchJob(ask, job, signal)],
    ['UpdateJobStatus', (job: string) => updateBatchJob(ask, job, 'Cancelled', signal)],
  ])('says which permission is missing: %s', async (name, run) => {
    const request = await requestFor(copy(), ['a'])
    const user = open.sample.addUser({ allow: (action) => action !== `s3:${name}` })
    ask = { ...ask, settings: { ...ask.settings, credentials: user } }
    await expect(run('a-job', request)).rejects.toMatchObject({ fault: { kind: 'denied', action: `s3:${name}` } })
  })
})

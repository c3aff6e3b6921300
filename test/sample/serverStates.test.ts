import { createHash } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UpdateObjectEncryptionCommand,
  type PutObjectCommandInput,
  type S3Client,
  type ServerSideEncryptionRule,
  type Tier,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sampleCustomerKey } from '../../sample/data/generated'
import { sendSigned } from '../support/rawRequest'
import { foreign, openSample, refusal, type OpenSample } from '../support/sample'

const [hour, day] = [3_600_000, 86_400_000]
const start = Date.UTC(2026, 5, 15, 12)
let now = start
let open: OpenSample
let s3: S3Client
let bucket = ''
let made = 0
beforeAll(async () => {
  open = await openSample({ clock: () => now })
  s3 = open.s3
})
afterAll(() => open.close())
beforeEach(async () => {
  now = start
  bucket = `bucket-${made++}`
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: made % 2 === 0 }))
})

const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'bytes', ...more }))
const head = (Key: string, more: object = {}) => s3.send(new HeadObjectCommand({ Bucket: bucket, Key, ...more }))
const read = (Key: string, more: object = {}) =>
  refusal(s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more })))

describe('an archived object', () => {
  const restore = async (Key: string, Days: number, tier: Tier = 'Standard') => {
    const RestoreRequest = { Days, GlacierJobParameters: { Tier: tier } }
    const sent = s3.send(new RestoreObjectCommand({ Bucket: bucket, Key, RestoreRequest }))
    return (await refusal(sent))?.[0] ?? (await sent).$metadata.httpStatusCode
  }

  it.each<[PutObjectCommandInput['StorageClass'], Tier, number]>([
    ['GLACIER', 'Expedited', 5 / 60],
    ['GLACIER', 'Standard', 4],
    ['GLACIER', 'Bulk', 8],
    ['DEEP_ARCHIVE', 'Standard', 12],
    ['DEEP_ARCHIVE', 'Bulk', 48],
  ])('%s by %s is readable after %d hours, until its days are over', async (StorageClass, tier, hours) => {
    await put('a', { StorageClass })
    const copyOnto = () =>
      refusal(
        s3.send(
          new CopyObjectCommand({ Bucket: bucket, Key: 'a', CopySource: `${bucket}/a`, StorageClass: 'STANDARD' }),
        ),
      )
    expect(await read('a')).toEqual(['InvalidObjectState', 403])
    expect(await copyOnto()).toEqual(['InvalidObjectState', 403])
    expect(await restore('a', 2, tier)).toBe(202)
    expect((await head('a')).Restore).toBe('ongoing-request="true"')
    expect(await restore('a', 2, tier)).toBe('RestoreAlreadyInProgress')
    now += hours * hour - 1
    expect(await read('a')).toEqual(['InvalidObjectState', 403])
    now += 1
    expect((await head('a')).Restore).toMatch(
      /^ongoing-request="false", expiry-date="\w{3}, \d\d Jun 2026 00:00:00 GMT"$/,
    )
    expect((await head('a')).StorageClass).toBe(StorageClass)
    expect(await read('a')).toBeNull()
    expect(await restore('a', 9, tier)).toBe(200)
    now += 8 * day
    expect(await read('a')).toBeNull()
    now += 2 * day
    expect(await read('a')).toEqual(['InvalidObjectState', 403])
    expect((await head('a')).Restore).toBeUndefined()
  })

  it('keeps its tags open to change, and shows its state in a listing when asked', async () => {
    await put('a', { StorageClass: 'GLACIER' })
    expect(
      await refusal(s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'a', Tagging: { TagSet: [] } }))),
    ).toBeNull()
    const status = async () => {
      const { Contents } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, OptionalObjectAttributes: ['RestoreStatus'] }),
      )
      return Contents?.[0]?.RestoreStatus
    }
    expect(await status()).toBeUndefined()
    await restore('a', 1)
    expect(await status()).toEqual({ IsRestoreInProgress: true })
    now += 4 * hour
    expect(await status()).toEqual({ IsRestoreInProgress: false, RestoreExpiryDate: new Date(Date.UTC(2026, 5, 17)) })
    expect((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.[0]?.RestoreStatus).toBeUndefined()
  })

  it('is not restored in ways S3 does not have', async () => {
    await put('warm')
    await put('deep', { StorageClass: 'DEEP_ARCHIVE' })
    await put('instant', { StorageClass: 'GLACIER_IR' })
    expect(await restore('warm', 1)).toBe('InvalidObjectState')
    expect(await restore('instant', 1)).toBe('InvalidObjectState')
    expect(await restore('deep', 1, 'Expedited')).toBe('InvalidArgument')
    expect(await restore('deep', 0)).toBe('MalformedXML')
    expect(await restore('deep', 1, foreign('Soon'))).toBe('MalformedXML')
    expect([await read('instant'), await read('warm')]).toEqual([null, null])
  })
})

describe('encryption', () => {
  const arn = (account: string, id = 'one'): string => `arn:aws:kms:us-east-1:${account}:key/${id}`
  const own = arn('123456789012')
  const customer = (key = sampleCustomerKey) => ({
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  })
  const allowCustomerKeys = () => {
    const Rules: ServerSideEncryptionRule[] = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
        BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
      },
    ]
    return s3.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: { Rules },
      }),
    )
  }

  it.each<[Partial<PutObjectCommandInput>, object]>([
    [{}, { ServerSideEncryption: 'AES256' }],
    [
      { ServerSideEncryption: 'aws:kms' },
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'arn:aws:kms:us-east-1:123456789012:alias/aws/s3' },
    ],
    [
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'one', BucketKeyEnabled: true },
      { SSEKMSKeyId: own, BucketKeyEnabled: true },
    ],
    [
      { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: own, BucketKeyEnabled: true },
      { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: own },
    ],
  ])('of an upload with %o', async (more, wanted) => {
    await put('e', more)
    expect(await head('e')).toMatchObject(wanted)
  })

  it('with a customer key is blocked in a new bucket, and opens only to that key', async () => {
    expect(await refusal(put('c', customer()))).toEqual(['AccessDenied', 403])
    await allowCustomerKeys()
    await put('c', customer())
    const bare = await sendSigned(open.sample, { method: 'HEAD', target: `/${bucket}/c` })
    expect([bare.status, bare.body]).toEqual([400, ''])
    expect(await read('c')).toEqual(['InvalidRequest', 400])
    expect(await read('c', customer(createHash('sha256').update('other').digest()))).toEqual(['AccessDenied', 403])
    expect(await read('c', customer())).toBeNull()
    expect((await head('c', customer())).SSECustomerAlgorithm).toBe('AES256')
    await put('plain')
    expect(await read('plain', customer())).toEqual(['InvalidRequest', 400])
  })

  it('is changed in place, keeping ETag, date and class', async () => {
    await put('e', { StorageClass: 'GLACIER', Metadata: { a: 'b' } })
    const before = await head('e')
    now += hour
    const update = (KMSKeyArn: string, BucketKeyEnabled = true) =>
      s3.send(
        new UpdateObjectEncryptionCommand({
          Bucket: bucket,
          Key: 'e',
          ObjectEncryption: { SSEKMS: { KMSKeyArn, BucketKeyEnabled } },
        }),
      )
    await update(own)
    const { ServerSideEncryption: _, $metadata: __, ...kept } = before
    expect(await head('e')).toMatchObject({
      ...kept,
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: own,
      BucketKeyEnabled: true,
    })
    await update(arn('123456789012', 'two'), false)
    expect((await head('e')).BucketKeyEnabled).toBeUndefined()
    expect(await refusal(update('alias/one'))).toEqual(['InvalidRequest', 400])
    expect(await refusal(update(arn('999999999999')))).toEqual(['AccessDenied', 403])
    await put('e', { ServerSideEncryption: 'aws:kms:dsse' })
    expect(await refusal(update(own))).toEqual(['InvalidRequest', 400])
    await allowCustomerKeys()
    await put('e', customer())
    expect(await refusal(update(own))).toEqual(['InvalidRequest', 400])
  })
})

describe('a lock', () => {
  const until = (days: number): Date => new Date(start + days * day)
  beforeEach(async () => {
    bucket = `locked-${made++}`
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }))
  })
  const remove = (VersionId: string | undefined, more: object = {}) =>
    refusal(s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'l', VersionId, ...more })))
  const retain = (Mode: 'GOVERNANCE' | 'COMPLIANCE', days: number, more: object = {}) =>
    refusal(
      s3.send(
        new PutObjectRetentionCommand({
          Bucket: bucket,
          Key: 'l',
          Retention: { Mode, RetainUntilDate: until(days) },
          ...more,
        }),
      ),
    )
  const bypass = { BypassGovernanceRetention: true }

  it('keeps a version from deletion until its time, and is not inherited by a copy', async () => {
    const { VersionId: id } = await put('l', { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until(2) })
    expect(await head('l')).toMatchObject({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until(2) })
    expect(await remove(id, bypass)).toEqual(['AccessDenied', 403])
    expect(await remove(undefined)).toBeNull()
    await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource: `${bucket}/l?versionId=${id}` }))
    expect((await head('copy')).ObjectLockMode).toBeUndefined()
    now = start + 2 * day
    expect(await remove(id)).toBeNull()
  })

  it('of governance yields to who may bypass it, of compliance only grows', async () => {
    const { VersionId: id } = await put('l')
    expect(await retain('GOVERNANCE', 9)).toBeNull()
    expect([await retain('GOVERNANCE', 5), await retain('GOVERNANCE', 5, bypass)]).toEqual([
      ['AccessDenied', 403],
      null,
    ])
    expect((await s3.send(new GetObjectRetentionCommand({ Bucket: bucket, Key: 'l' }))).Retention).toEqual({
      Mode: 'GOVERNANCE',
      RetainUntilDate: until(5),
    })
    expect([
      await retain('COMPLIANCE', 9, bypass),
      await retain('COMPLIANCE', 8, bypass),
      await retain('COMPLIANCE', 10),
    ]).toEqual([null, ['AccessDenied', 403], null])
    expect(await remove(id, bypass)).toEqual(['AccessDenied', 403])
  })

  it('by legal hold stands until it is taken away', async () => {
    const { VersionId: id } = await put('l')
    const hold = (Status: 'ON' | 'OFF') =>
      s3.send(new PutObjectLegalHoldCommand({ Bucket: bucket, Key: 'l', LegalHold: { Status } }))
    await hold('ON')
    expect((await s3.send(new GetObjectLegalHoldCommand({ Bucket: bucket, Key: 'l' }))).LegalHold?.Status).toBe('ON')
    expect(await remove(id, bypass)).toEqual(['AccessDenied', 403])
    const ObjectEncryption = { SSEKMS: { KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k' } }
    expect(
      await refusal(s3.send(new UpdateObjectEncryptionCommand({ Bucket: bucket, Key: 'l', ObjectEncryption }))),
    ).toEqual(['AccessDenied', 403])
    await hold('OFF')
    expect(await remove(id)).toBeNull()
  })

  it('by default is given to what is put without one', async () => {
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3 } } as const
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
      }),
    )
    await put('l')
    expect(await head('l')).toMatchObject({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until(3) })
  })
})

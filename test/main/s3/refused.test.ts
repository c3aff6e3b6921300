import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBuckets } from '../../../main/s3/buckets'
import { deleteBatch } from '../../../main/s3/deletion'
import { headObject } from '../../../main/s3/head'
import { openLakeClient, type ClientSettings } from '../../../main/s3/lakeClient'
import { listPage } from '../../../main/s3/list'
import { changeStorageClass } from '../../../main/s3/storageClass'
import { getTags } from '../../../main/s3/tags'
import { startSample, type SampleServer } from '../../../sample/server'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'refused')
  await put(server, bucket, 'open/k')
  await put(server, bucket, 'closed/k')
})
afterAll(() => server.close())

/** Calls the sample server with other credentials than its own. */
async function as<T>(
  settings: Partial<ClientSettings>,
  run: (lake: ReturnType<typeof openLakeClient>) => Promise<T>,
  { endpoint, region }: Pick<SampleServer, 'endpoint' | 'region'> = server,
): Promise<T> {
  const lake = openLakeClient({ endpoint, region, pathStyle: true, credentials: server.credentials, ...settings })
  return run(lake).finally(() => lake.destroy())
}
const list = (lake: ReturnType<typeof openLakeClient>, prefix = '') =>
  listPage(lake.forRegion(server.region), { bucket, prefix }, signal)

describe.skipIf(onMoto)('wrong credentials', () => {
  it('a wrong secret', async () => {
    const credentials = { ...server.credentials, secretAccessKey: 'wrong' }
    expect(await faultOf(as({ credentials }, list))).toMatchObject({ kind: 'badCredentials', problem: 'wrongSecret' })
    const head = as({ credentials }, (lake) =>
      headObject(lake.forRegion(server.region), { bucket, key: 'open/k' }, signal),
    )
    expect(await faultOf(head)).toMatchObject({ kind: 'badCredentials', problem: 'wrongSecret' })
  })

  it('an access key nobody knows', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODY', secretAccessKey: 'x' }
    const fault = await faultOf(as({ credentials }, (lake) => listBuckets(lake.forRegion(server.region), signal)))
    expect(fault).toMatchObject({ kind: 'badCredentials', problem: 'unknownAccessKey' })
  })

  it('an expired session, and how to sign in again', async () => {
    const user = server.sample?.addUser({ sessionToken: 'token', expired: true, allow: () => true })
    const credentials = { accessKeyId: '', secretAccessKey: '', ...user, sessionToken: 'token' }
    const fault = await faultOf(as({ credentials, profile: 'work' }, list))
    expect(fault).toMatchObject({
      kind: 'signedOut',
      reason: 'expired',
      hint: expect.stringContaining('--profile work'),
    })
  })

  it('a wrong session token', async () => {
    const user = server.sample?.addUser({ sessionToken: 'token', allow: () => true })
    const credentials = { accessKeyId: '', secretAccessKey: '', ...user, sessionToken: 'other' }
    expect(await faultOf(as({ credentials }, list))).toMatchObject({ kind: 'badCredentials', problem: 'invalidToken' })
  })

  it.each([3_600_000, -3_600_000])('a clock that is off by %i ms', async (off) => {
    const skewed = await startSample({ signatureClock: () => Date.now() + off })
    const fault = await faultOf(
      as({ credentials: skewed }, (lake) => listBuckets(lake.forRegion(skewed.region), signal), skewed),
    )
    await skewed.close()
    expect(fault).toMatchObject({ kind: 'clockSkew' })
    const secondsOff =
      typeof fault === 'object' && fault && 'secondsOff' in fault ? Number(fault.secondsOff) : Number.NaN
    expect(Math.abs(secondsOff + off / 1000)).toBeLessThan(60)
  })
})

describe.skipIf(onMoto)('missing permissions are named', () => {
  const arn = (key?: string) => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`
  const limited = (allow: (action: string, bucket: string, key: string | null) => boolean) => ({
    credentials: { accessKeyId: '', secretAccessKey: '', ...server.sample?.addUser({ allow }) },
  })

  it('no listing of buckets', async () => {
    const fault = await faultOf(
      as(
        limited(() => false),
        (lake) => listBuckets(lake.forRegion(server.region), signal),
      ),
    )
    expect(fault).toMatchObject({ kind: 'denied', action: 's3:ListAllMyBuckets' })
  })

  it('a permission for one prefix works there and nowhere else', async () => {
    const user = limited((action, _, prefix) => action === 's3:ListBucket' && (prefix ?? '').startsWith('open/'))
    const { objects } = await as(user, (lake) => list(lake, 'open/'))
    expect(objects.map(({ key }) => key)).toEqual(['open/k'])
    for (const prefix of ['', 'closed/'])
      expect(await faultOf(as(user, (lake) => list(lake, prefix)))).toMatchObject({
        kind: 'denied',
        action: 's3:ListBucket',
        resource: arn(),
      })
  })

  it('reading but not tags, and not deleting', async () => {
    const user = limited((action) => action === 's3:GetObject' || action === 's3:ListBucket')
    await as(user, async (lake) => {
      const s3 = lake.forRegion(server.region)
      const ref = { bucket, key: 'open/k' }
      expect(await headObject(s3, ref, signal)).toMatchObject({ bytes: 7 })
      expect(await faultOf(getTags(s3, ref, signal))).toMatchObject({
        kind: 'denied',
        action: 's3:GetObjectTagging',
        resource: arn('open/k'),
      })
      const { failed } = await deleteBatch(s3, bucket, [{ key: 'open/k' }], signal)
      expect(failed).toMatchObject([{ fault: { kind: 'denied', action: 's3:DeleteObject', resource: arn('open/k') } }])
      expect(await changeStorageClass(s3, ref, 'GLACIER_IR', signal)).toEqual({
        outcome: 'skipped',
        reason: 'cannotVerify',
      })
    })
    expect(await headObject(server.s3, { bucket, key: 'open/k' }, signal)).toMatchObject({ storageClass: 'STANDARD' })
  })

  it('HEAD says which permission', async () => {
    const fault = await faultOf(
      as(
        limited(() => false),
        (lake) => headObject(lake.forRegion(server.region), { bucket, key: 'open/k' }, signal),
      ),
    )
    expect(fault).toMatchObject({ kind: 'denied', action: 's3:GetObject', resource: arn('open/k') })
  })
})

describe('buckets elsewhere', () => {
  it.skipIf(onMoto)('a wrong region is named, and found by itself', async () => {
    const other = server.bucketName('elsewhere')
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
    await server.admin.send(new CreateBucketCommand({ Bucket: other, CreateBucketConfiguration }))
    expect(await faultOf(listPage(server.s3, { bucket: other, prefix: '' }, signal))).toEqual({
      kind: 'wrongRegion',
      bucket: other,
      region: 'eu-west-1',
    })
    const page = await as({}, (lake) =>
      lake.inBucket(other, signal, (s3) => listPage(s3, { bucket: other, prefix: '' }, signal)),
    )
    expect(page.objects).toEqual([])
  })

  it('a bucket that was deleted meanwhile is not found', async () => {
    const gone = await makeBucket(server, 'gone')
    await as({}, async (lake) => {
      const s3 = await lake.forBucket(gone, signal)
      await server.admin.send(new DeleteBucketCommand({ Bucket: gone }))
      expect(await faultOf(listPage(s3, { bucket: gone, prefix: '' }, signal))).toEqual({
        kind: 'notFound',
        what: 'bucket',
        name: gone,
      })
    })
  })
})

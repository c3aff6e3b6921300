import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getObjectAcl } from '../../../main/s3/acl'
import { listBuckets } from '../../../main/s3/buckets'
import { getChecksums } from '../../../main/s3/checksums'
import { countRequests } from '../../../main/s3/counting'
import { deleteBatch } from '../../../main/s3/deletion'
import { guardInput } from '../../../main/s3/guard'
import { headObject } from '../../../main/s3/head'
import { openLakeClient } from '../../../main/s3/lakeClient'
import { listPage, listVersionsPage } from '../../../main/s3/list'
import { restoreObject } from '../../../main/s3/restore'
import { changeStorageClass } from '../../../main/s3/storageClass'
import { changeTags, deleteTags, getTags, putTags } from '../../../main/s3/tags'
import { listObjectVersions } from '../../../main/s3/versions'
import { startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
let server: Emulator
beforeAll(async () => void (server = await startEmulator()))
afterAll(() => server.close())

it('copies no answer for a log', () => {
  const { endpoint, credentials } = server
  const lake = openLakeClient({ endpoint, region: 'us-east-1', pathStyle: true, credentials })
  expect(lake.forRegion('us-east-1').middlewareStack.identify().join()).not.toMatch(/logger/i)
  lake.destroy()
})

describe('regions', () => {
  it('finds the region of a bucket and asks once', async () => {
    const asked: string[] = []
    const { endpoint, credentials } = server
    const lake = openLakeClient({
      endpoint,
      region: 'us-east-1',
      pathStyle: true,
      credentials,
      onRequest: (name) => void asked.push(name),
    })
    const bucket = server.bucketName('region')
    await server.admin.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    )
    expect(await Promise.all([lake.regionOf(bucket, signal), lake.regionOf(bucket, signal)])).toEqual([
      'eu-west-1',
      'eu-west-1',
    ])
    expect(await lake.regionOf(bucket, signal)).toBe('eu-west-1')
    expect(asked).toEqual(['HeadBucket'])
    const s3 = await lake.forBucket(bucket, signal)
    expect(await s3.config.region()).toBe('eu-west-1')
    expect((await listPage(s3, { bucket, prefix: '' }, signal)).objects).toEqual([])
    lake.forget(bucket)
    await lake.regionOf(bucket, signal)
    expect(asked).toEqual(['HeadBucket', 'ListObjectsV2', 'HeadBucket'])
    lake.destroy()
  })

  it('a bucket that is not there is not found', async () => {
    const fault = await faultOf(server.lake.regionOf(server.bucketName('nowhere'), signal))
    expect(fault).toMatchObject({ kind: 'notFound', what: 'bucket' })
  })

  it.each([301, 400, 403])('takes the region from the header of a %i', async (status) => {
    const fake = await startFake((_, response) =>
      sendError(response, status, 'x', { headers: { 'x-amz-bucket-region': 'ap-south-1' } }),
    )
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe('ap-south-1')
    await fake.close()
  })

  it.each([
    [`<LocationConstraint ${xmlns}>eu-central-1</LocationConstraint>`, 'eu-central-1'],
    [`<LocationConstraint ${xmlns}>EU</LocationConstraint>`, 'eu-west-1'],
    [`<LocationConstraint ${xmlns}/>`, 'sa-east-1'],
    ['', 'sa-east-1'],
  ])('asks for the location where HeadBucket is refused without a region: %s', async (body, region) => {
    const fake = await startFake(
      (request, response) =>
        request.method === 'HEAD' ? sendError(response, 403, 'x') : response.writeHead(200).end(body),
      { region: 'sa-east-1' },
    )
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe(region)
    await fake.close()
  })

  it('keeps the region of the connection where it works and nobody names another', async () => {
    const fake = await startFake((_, response) => response.writeHead(200).end(), { region: 'sa-east-1' })
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe('sa-east-1')
    await fake.close()
    expect(fake.arrived).toHaveLength(1)
  })

  it('asks nobody for the region that the list of buckets named, and believes what it found out itself', async () => {
    const fake = await startFake((_, response) => response.writeHead(200, { 'x-amz-bucket-region': 'eu-west-1' }).end())
    fake.lake.learn('some-bucket', 'ap-south-1')
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe('ap-south-1')
    expect(fake.arrived).toHaveLength(0)
    fake.lake.forget('some-bucket')
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe('eu-west-1')
    fake.lake.learn('some-bucket', 'ap-south-1')
    expect(await fake.lake.regionOf('some-bucket', signal)).toBe('eu-west-1')
    await fake.close()
  })

  it('tries once more where a bucket has moved to another region', async () => {
    const signedFor: (string | undefined)[] = []
    const fake = await startFake((request, response) => {
      const region = /\/\d{8}\/([^/]+)\/s3\//.exec(request.headers.authorization ?? '')?.[1]
      signedFor.push(region)
      if (request.method === 'HEAD') return response.writeHead(200, { 'x-amz-bucket-region': 'us-east-1' }).end()
      if (region !== 'eu-west-1')
        return sendError(response, 301, 'PermanentRedirect', { headers: { 'x-amz-bucket-region': 'eu-west-1' } })
      return response.writeHead(200).end('<Tagging><TagSet/></Tagging>')
    })
    const ref = { bucket: 'some-bucket', key: 'k' }
    expect(await fake.lake.inBucket('some-bucket', signal, (s3) => getTags(s3, ref, signal))).toEqual([])
    expect(signedFor).toEqual(['us-east-1', 'us-east-1', 'eu-west-1'])
    await fake.close()
  })

  it('gives up where every region is wrong', async () => {
    const fake = await startFake((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(200).end()
      return sendError(response, 301, 'PermanentRedirect')
    })
    const fault = await faultOf(
      fake.lake.inBucket('some-bucket', signal, (s3) => listPage(s3, { bucket: 'some-bucket', prefix: '' }, signal)),
    )
    expect(fault).toMatchObject({ kind: 'wrongRegion', bucket: 'some-bucket' })
    await fake.close()
  })

  it('does not ask for a bucket on behalf of somebody who was cancelled', async () => {
    const cancel = new AbortController()
    let heads = 0
    const fake = await startFake((_, response) => {
      if (++heads === 1) cancel.abort()
      else response.writeHead(200, { 'x-amz-bucket-region': 'eu-north-1' }).end()
    })
    const first = faultOf(fake.lake.regionOf('some-bucket', cancel.signal))
    const second = fake.lake.regionOf('some-bucket', signal)
    expect(await first).toEqual({ kind: 'cancelled' })
    expect(await second).toBe('eu-north-1')
    await fake.close()
  })
})

describe('buckets', () => {
  it('lists them', async () => {
    const bucket = await makeBucket(server, 'listed')
    const { buckets } = await listBuckets(server.s3, signal)
    const found = buckets.find(({ name }) => name === bucket)
    expect(found?.createdAt).toBeGreaterThan(Date.now() - 600_000)
    expect([null, 'us-east-1']).toContain(found?.region)
  })

  it('reads every page and refuses one that comes again', async () => {
    const page = (token: string) =>
      `<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>b-${token}</Name></Bucket></Buckets>${token && `<ContinuationToken>${token}</ContinuationToken>`}</ListAllMyBucketsResult>`
    const fake = await startFake((_, response, count) =>
      response.writeHead(200).end(page(['t1', 't2', ''][count - 1] ?? '')),
    )
    const { buckets, owner } = await listBuckets(fake.lake.forRegion('us-east-1'), signal)
    expect([buckets.map(({ name }) => name), owner]).toEqual([['b-t1', 'b-t2', 'b-'], 'o'])
    await fake.close()
    const stuck = await startFake((_, response) => response.writeHead(200).end(page('t1')))
    expect(await faultOf(listBuckets(stuck.lake.forRegion('us-east-1'), signal))).toMatchObject({ kind: 'badAnswer' })
    await stuck.close()
  })
})

describe('no object call becomes a bucket call (s3-facts A5.10)', () => {
  const calls: Record<string, (ref: { bucket: string; key: string; versionId?: string }) => Promise<unknown>> = {
    headObject: (ref) => headObject(server.s3, ref, signal),
    getTags: (ref) => getTags(server.s3, ref, signal),
    putTags: (ref) => putTags(server.s3, ref, [{ key: 'a', value: 'b' }], signal),
    deleteTags: (ref) => deleteTags(server.s3, ref, signal),
    changeTags: (ref) => changeTags(server.s3, ref, [{ op: 'set', key: 'a', value: 'b' }], signal),
    getObjectAcl: (ref) => getObjectAcl(server.s3, ref, signal),
    getChecksums: (ref) => getChecksums(server.s3, ref, signal),
    restoreObject: (ref) => restoreObject(server.s3, ref, { days: 1, speed: 'Bulk' }, signal),
    deleteBatch: (ref) => deleteBatch(server.s3, ref.bucket, [ref], signal),
    'deleteBatch among others': (ref) => deleteBatch(server.s3, ref.bucket, [{ key: 'good' }, ref], signal),
  }
  const onlyKey: typeof calls = {
    changeStorageClass: (ref) => changeStorageClass(server.s3, ref, 'GLACIER_IR', signal),
  }
  const cases = [
    ...Object.entries({ ...calls, ...onlyKey }).flatMap(([name, call]) =>
      ['', '\ud800', 'k'.repeat(1025)].map((key) => [name, 'key', { bucket: 'guarded', key }, call] as const),
    ),
    ...Object.entries(calls).map(
      ([name, call]) => [name, 'versionId', { bucket: 'guarded', key: 'k', versionId: '' }, call] as const,
    ),
    ...Object.entries({ ...calls, ...onlyKey }).flatMap(([name, call]) =>
      ['', 'a/b', '..', 'a?b'].map((bucket) => [name, 'bucket', { bucket, key: 'k' }, call] as const),
    ),
  ]

  it.each(cases)('%s refuses an illegal %s: %j', async (_, path, ref, call) => {
    server.sample?.log.clear()
    expect(await faultOf(call(ref))).toMatchObject({ kind: 'badInput', path })
    expect(server.sample?.log.entries ?? []).toEqual([])
  })

  it('lists of buckets without a name are refused too', async () => {
    expect(await faultOf(listPage(server.s3, { bucket: '', prefix: '' }, signal))).toMatchObject({ kind: 'badInput' })
    expect(await faultOf(listVersionsPage(server.s3, { bucket: '', prefix: '' }, signal))).toMatchObject({
      kind: 'badInput',
    })
  })

  it('the client itself refuses, whoever sends the command', async () => {
    const bucket = await makeBucket(server, 'guard')
    const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] }
    await expect(server.s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: '', Tagging }))).rejects.toThrow(
      'badInput',
    )
    await expect(server.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: '' }))).rejects.toThrow('badInput')
    await expect(server.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k', VersionId: '' }))).rejects.toThrow(
      'badInput',
    )
  })

  it.each([
    [{ Bucket: 'ok-bucket', Key: 'k', VersionId: 'v' }, null],
    [{ Bucket: 'ok-bucket' }, null],
    [{}, null],
    [{ Bucket: 'ok-bucket', Key: 'k', VersionId: undefined }, null],
    [{ Bucket: 'ok-bucket', Delete: { Objects: [{ Key: 'k' }, { Key: 'l', VersionId: 'v' }] } }, null],
    [{ Bucket: undefined }, 'bucket'],
    [{ Bucket: 'x' }, 'bucket'],
    [{ Bucket: 'ok-bucket', Key: undefined }, 'key'],
    [{ Bucket: 'ok-bucket', Delete: { Objects: [{ Key: 'k' }, { Key: '' }] } }, 'key'],
    [{ Bucket: 'ok-bucket', Delete: { Objects: [{ Key: 'k', VersionId: '' }] } }, 'versionId'],
  ])('guard %j: %s', (input, path) => {
    if (path === null) expect(() => guardInput(input)).not.toThrow()
    else expect(() => guardInput(input)).toThrow(expect.objectContaining({ fault: expect.objectContaining({ path }) }))
  })
})

describe('counting', () => {
  it('tells every request of a view, repeats included', async () => {
    const names: string[] = []
    const fake = await startFake((_, response, count) =>
      count < 3 ? sendError(response, 503, 'SlowDown') : response.writeHead(200).end('<Tagging><TagSet/></Tagging>'),
    )
    const s3 = countRequests(fake.lake.forRegion('us-east-1'), (name) => void names.push(name))
    await getTags(s3, { bucket: 'some-bucket', key: 'k' }, signal)
    expect(names).toEqual(['GetObjectTagging', 'GetObjectTagging', 'GetObjectTagging'])
    await fake.close()
  })
})

describe('versions of one key', () => {
  it('lists them without those of longer keys', async () => {
    const bucket = await makeBucket(server, 'one-key')
    await put(server, bucket, 'k')
    await put(server, bucket, 'k/longer')
    await put(server, bucket, 'k2')
    const { versions, more } = await listObjectVersions(server.s3, { bucket, key: 'k' }, signal)
    expect(versions).toMatchObject([
      { versionId: 'null', isLatest: true, isDeleteMarker: false, bytes: 7, storageClass: 'STANDARD' },
    ])
    expect(more).toBe(false)
  })

  it('goes on after the last version that is known', async () => {
    const bucket = await makeBucket(server, 'many-versions')
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await server.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    for (let at = 0; at < 3; at++) await put(server, bucket, 'k')
    const all = await listObjectVersions(server.s3, { bucket, key: 'k' }, signal)
    const [newest] = all.versions
    const rest = await listObjectVersions(server.s3, { bucket, key: 'k', after: newest?.versionId }, signal)
    expect(all.versions).toHaveLength(3)
    expect(rest).toEqual({ versions: all.versions.slice(1), more: false })
  })
})

import { ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteBatch } from '../../../main/s3/deletion'
import { listPage } from '../../../main/s3/list'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf, sendError, startFake } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
beforeAll(async () => void (server = await startEmulator()))
afterAll(() => server.close())

const left = async (bucket: string) =>
  (await listPage(server.s3, { bucket, prefix: '' }, signal)).objects.map(({ key }) => key)

describe('deleteBatch', () => {
  it('deletes what it is given and nothing else', async () => {
    const bucket = await makeBucket(server, 'delete')
    for (const key of ['a', 'a ', 'a/b', 'c']) await put(server, bucket, key)
    const { deleted, failed } = await deleteBatch(server.s3, bucket, [{ key: 'a ' }, { key: 'a/b' }], signal)
    expect(deleted.map(({ key }) => key).toSorted()).toEqual(['a ', 'a/b'])
    expect(failed).toEqual([])
    expect(await left(bucket)).toEqual(['a', 'c'])
  })

  it('deleting what is not there is no failure, as S3 says', async () => {
    const bucket = await makeBucket(server, 'absent')
    const { deleted, failed } = await deleteBatch(server.s3, bucket, [{ key: 'never was' }], signal)
    expect([deleted.length, failed]).toEqual([1, []])
  })

  it('makes delete markers in a versioned bucket and takes versions away for good', async () => {
    const bucket = await makeBucket(server, 'delete-versions')
    await server.admin.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const first = await put(server, bucket, 'k')
    const second = await put(server, bucket, 'k')
    const { deleted } = await deleteBatch(server.s3, bucket, [{ key: 'k' }], signal)
    expect(deleted).toMatchObject([{ key: 'k', versionId: null, deleteMarker: true }])
    expect(await left(bucket)).toEqual([])
    const { Versions, DeleteMarkers } = await server.admin.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    expect(Versions).toHaveLength(2)
    const marker = DeleteMarkers?.[0]?.VersionId ?? ''
    if (!onMoto) expect(deleted[0]?.markerVersionId).toBe(marker)
    const versions = [first.versionId, second.versionId, marker].map((versionId) => ({ key: 'k', versionId }))
    const { deleted: gone, failed } = await deleteBatch(server.s3, bucket, versions, signal)
    expect(failed).toEqual([])
    expect(new Set(gone.map(({ versionId }) => versionId))).toEqual(new Set(versions.map(({ versionId }) => versionId)))
    if (!onMoto) expect(gone.find(({ versionId }) => versionId === marker)?.deleteMarker).toBe(true)
    const { Versions: after, DeleteMarkers: markers } = await server.admin.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    )
    expect([after ?? [], markers ?? []]).toEqual([[], []])
  })

  it('a missing bucket fails as a whole', async () => {
    const nowhere = server.bucketName('nowhere')
    expect(await faultOf(deleteBatch(server.s3, nowhere, [{ key: 'k' }], signal))).toMatchObject({
      kind: 'notFound',
      what: 'bucket',
    })
  })

  it('gives every object an outcome of its own', async () => {
    const fake = await startFake((_, response) =>
      response
        .writeHead(200)
        .end(
          '<DeleteResult><Deleted><Key>good</Key></Deleted><Error><Key>locked</Key><Code>AccessDenied</Code><Message>m</Message></Error><Error><Key>versioned</Key><VersionId>v</VersionId><Code>InternalError</Code><Message>m</Message></Error></DeleteResult>',
        ),
    )
    const objects = [{ key: 'good' }, { key: 'locked' }, { key: 'versioned', versionId: 'v' }, { key: 'forgotten' }]
    const { deleted, failed } = await deleteBatch(fake.lake.forRegion('us-east-1'), 'some-bucket', objects, signal)
    await fake.close()
    expect(deleted).toMatchObject([{ key: 'good', versionId: null, deleteMarker: false, markerVersionId: null }])
    expect(failed).toMatchObject([
      {
        key: 'locked',
        versionId: null,
        fault: { kind: 'denied', action: 's3:DeleteObject', resource: 'arn:aws:s3:::some-bucket/locked' },
      },
      { key: 'versioned', versionId: 'v', fault: { kind: 'unexpected', code: 'InternalError' } },
      { key: 'forgotten', versionId: null, fault: { kind: 'badAnswer' } },
    ])
  })

  it('goes one by one where the endpoint takes no batches, and remembers that', async () => {
    const fake = await startFake((request, response) =>
      request.method === 'POST' ? sendError(response, 501, 'NotImplemented') : response.writeHead(204).end(),
    )
    const s3 = fake.lake.forRegion('us-east-1')
    for (const key of ['a', 'b'])
      expect((await deleteBatch(s3, 'some-bucket', [{ key }], signal)).deleted).toHaveLength(1)
    expect(fake.arrived.map((line) => line.split('?')[0])).toEqual([
      'POST /some-bucket/',
      'DELETE /some-bucket/a',
      'DELETE /some-bucket/b',
    ])
    await fake.close()
  })

  it('keys that XML does not carry go one by one, each with its outcome', async () => {
    const fake = await startFake((request, response) => {
      if (request.url?.startsWith('/some-bucket/bad')) sendError(response, 403, 'AccessDenied')
      else response.writeHead(204, { 'x-amz-delete-marker': 'true' }).end()
    })
    const odd = ['\u0001', 'cr\r', ' blank', 'nel\u0085', 'bad\u0002']
    const { deleted, failed } = await deleteBatch(
      fake.lake.forRegion('us-east-1'),
      'some-bucket',
      odd.map((key) => ({ key })),
      signal,
    )
    expect(deleted).toHaveLength(4)
    expect(deleted.every(({ deleteMarker }) => deleteMarker)).toBe(true)
    expect(failed).toMatchObject([{ key: 'bad\u0002', fault: { kind: 'denied' } }])
    expect(new Set(fake.arrived.map((line) => line.split('?')[0]))).toEqual(
      new Set(odd.map((key) => `DELETE /some-bucket/${encodeURIComponent(key)}`)),
    )
    await fake.close()
  })

  it('stops when it is the credentials that fail', async () => {
    const fake = await startFake((_, response) => sendError(response, 400, 'ExpiredToken'))
    const odd = [{ key: '\u0001' }, { key: '\u0002' }]
    expect(await faultOf(deleteBatch(fake.lake.forRegion('us-east-1'), 'some-bucket', odd, signal))).toMatchObject({
      kind: 'signedOut',
    })
    await fake.close()
  })

  it('does not repeat what would make a second delete marker', async () => {
    const fake = await startFake((_, response) => sendError(response, 500, 'InternalError'))
    const s3 = fake.lake.forRegion('us-east-1')
    await faultOf(deleteBatch(s3, 'some-bucket', [{ key: 'current' }], signal))
    expect(fake.arrived).toHaveLength(1)
    await faultOf(deleteBatch(s3, 'some-bucket', [{ key: 'k', versionId: 'v' }], signal))
    expect(fake.arrived).toHaveLength(5)
    await fake.close()
  })

  it('more than 1,000 are a mistake of the caller', async () => {
    const objects = Array.from({ length: 1001 }, (_, n) => ({ key: `k${n}` }))
    await expect(deleteBatch(server.s3, 'some-bucket', objects, signal)).rejects.toThrow(RangeError)
  })
})

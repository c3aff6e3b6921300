import { DeleteObjectTaggingCommand, ListObjectVersionsCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listBuckets } from '../../../main/s3/buckets'
import { deleteBatch } from '../../../main/s3/deletion'
import { headObject } from '../../../main/s3/head'
import { listPage, listVersionsPage } from '../../../main/s3/list'
import { restoreObject } from '../../../main/s3/restore'
import { changeTags, deleteTags, getTags, putTags } from '../../../main/s3/tags'
import type { Fault } from '../../../sample/faults'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf } from '../../support/fakeS3'
import { makeBucket, put } from '../../support/objects'

const signal = new AbortController().signal
let server: Emulator
let bucket: string
let versioned: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'injected')
  versioned = await makeBucket(server, 'injected-versions')
  const VersioningConfiguration = { Status: 'Enabled' as const }
  await server.admin.send(new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration }))
  await put(server, bucket, 'k')
  await server.admin.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'k' }))
  await getTags(server.s3, ref(), signal)
})
afterEach(() => server.sample?.faults.clear())
afterAll(() => server.close())

const ref = () => ({ bucket, key: 'k' })
const tag = { key: 'a', value: 'b' }

/** Calls that may be repeated, and what proves that they did what they say. */
const calls: Record<string, () => Promise<void>> = {
  listBuckets: async () => {
    const { buckets } = await listBuckets(server.s3, signal)
    expect(buckets.map(({ name }) => name)).toContain(bucket)
  },
  listPage: async () => {
    const { objects } = await listPage(server.s3, { bucket, prefix: '' }, signal)
    expect(objects.map(({ key }) => key)).toEqual(['k'])
  },
  listVersionsPage: async () => {
    const { versions } = await listVersionsPage(server.s3, { bucket, prefix: '' }, signal)
    expect(versions.map(({ key }) => key)).toEqual(['k'])
  },
  headObject: async () => expect(await headObject(server.s3, ref(), signal)).toMatchObject({ bytes: 7 }),
  getTags: async () => void (await getTags(server.s3, ref(), signal)),
  putTags: async () => {
    await putTags(server.s3, ref(), [tag], signal)
    server.sample?.faults.clear()
    expect(await getTags(server.s3, ref(), signal)).toEqual([tag])
  },
  deleteTags: async () => {
    await deleteTags(server.s3, ref(), signal)
    server.sample?.faults.clear()
    expect(await getTags(server.s3, ref(), signal)).toEqual([])
  },
  restoreObject: async () => {
    const key = `cold-${cold++}`
    server.sample?.faults.clear()
    await put(server, versioned, key, { StorageClass: 'GLACIER' })
    server.sample?.faults.add({ times: 1, fault: injected })
    expect(await restoreObject(server.s3, { bucket: versioned, key }, { days: 1, speed: 'Bulk' }, signal)).toBe(
      'started',
    )
  },
}
let cold = 0
let injected: Fault = { kind: 'throttle' }

const passing: [string, Fault][] = [
  ['the connection is cut before', { kind: 'dropBefore' }],
  ['the connection is cut after', { kind: 'dropAfter' }],
  ['throttled', { kind: 'throttle' }],
  ['500', { kind: 'status', status: 500, code: 'InternalError' }],
]
const both = Object.entries(calls).flatMap(([name, call]) =>
  passing.map(([what, fault]) => [name, what, fault, call] as const),
)

describe.skipIf(onMoto)('a failure that passes is got over', () => {
  it.each(both)('%s: %s', async (_, _what, fault, call) => {
    injected = fault
    server.sample?.faults.add({ times: 1, fault })
    await call()
  })

  it.each(['listBuckets', 'listPage', 'listVersionsPage', 'getTags'])('%s: an error under 200', async (name) => {
    server.sample?.faults.add({ times: 1, fault: { kind: 'errorIn200', code: 'InternalError' } })
    await calls[name]?.()
  })
})

describe.skipIf(onMoto)('an answer that is none is never taken for one', () => {
  const asks = ['listBuckets', 'listPage', 'listVersionsPage', 'getTags'].flatMap((name) => [
    [name, 'emptyBody'] as const,
    [name, 'cutBody'] as const,
  ])
  it.each(asks)('%s: %s', async (name, kind) => {
    server.sample?.faults.add({ fault: { kind } })
    const fault = await faultOf(calls[name]?.() ?? Promise.resolve())
    // What is cut off in the middle of a promised length is a lost connection.
    expect(fault).toMatchObject({ kind: kind === 'emptyBody' ? 'badAnswer' : 'unreachable' })
  })

  it.each(['listVersionsPage', 'getTags'])('%s: a server that ignores what it does not know', async (name) => {
    server.sample?.faults.add({ fault: { kind: 'ignoreSubresource' } })
    const { kind } = Object(await faultOf(calls[name]?.() ?? Promise.resolve()))
    expect(['unsupported', 'badAnswer']).toContain(kind)
  })

  it('tags are not written to such a server, and the object stays as it is', async () => {
    const own = await startEmulator()
    const mine = await makeBucket(own, 'ignoring')
    await put(own, mine, 'precious', { Body: '<precious>data</precious>' })
    own.sample?.faults.add({ fault: { kind: 'ignoreSubresource' } })
    const there = { bucket: mine, key: 'precious' }
    for (const write of [
      () => putTags(own.s3, there, [tag], signal),
      () => deleteTags(own.s3, there, signal),
      () => changeTags(own.s3, there, [{ op: 'set', ...tag }], signal),
    ])
      expect(await faultOf(write())).toMatchObject({ kind: 'unsupported' })
    own.sample?.faults.clear()
    expect(await headObject(own.s3, there, signal)).toMatchObject({ bytes: 25 })
    await own.close()
  })
})

describe.skipIf(onMoto)('a deletion whose answer was lost', () => {
  it('is repeated for named versions', async () => {
    const { versionId } = await put(server, versioned, 'version')
    server.sample?.faults.add({ times: 1, fault: { kind: 'dropAfter' } })
    const { deleted } = await deleteBatch(server.s3, versioned, [{ key: 'version', versionId }], signal)
    expect(deleted).toHaveLength(1)
  })

  it('is not repeated for current objects, so that there is one delete marker', async () => {
    await put(server, versioned, 'current')
    server.sample?.faults.add({ times: 1, fault: { kind: 'dropAfter' } })
    expect(await faultOf(deleteBatch(server.s3, versioned, [{ key: 'current' }], signal))).toMatchObject({
      kind: 'unreachable',
    })
    const { DeleteMarkers } = await server.admin.send(
      new ListObjectVersionsCommand({ Bucket: versioned, Prefix: 'current' }),
    )
    expect(DeleteMarkers).toHaveLength(1)
  })
})

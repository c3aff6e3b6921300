import { CreateBucketCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterEach(() => open.close())

const put = (key: string, more: object = {}): Promise<unknown> =>
  open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x', ...more }))
const looked = (...keys: string[]) => ({
  connection,
  bucket,
  objects: keys.map((key) => ({ key, etag: 'e', modifiedAt: 1 })),
})
const sent = (operation: string): number =>
  open.sample.log.entries.filter((entry) => entry.operation === operation).length

it('shows encryption and tags of visible objects', async () => {
  await put('a', {
    Tagging: 'team=data',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
  })
  await put('b')
  const [a, b] = await open.call('objects.glance', looked('a', 'b'))
  expect(a).toMatchObject({
    key: 'a',
    encryption: { ok: true, value: { encryption: { kind: 'SSE-KMS' } } },
    tags: { ok: true, value: [{ key: 'team', value: 'data' }] },
  })
  expect(b).toMatchObject({ encryption: { ok: true, value: { encryption: { kind: 'SSE-S3' } } }, tags: { value: [] } })
})

it('remembers them as long as the listing says the same, and forgets what changed', async () => {
  await put('a')
  await open.call('objects.glance', looked('a'))
  open.sample.log.clear()
  await open.call('objects.glance', looked('a'))
  expect(sent('HeadObject') + sent('GetObjectTagging')).toBe(0)
  await open.call('objects.glance', { ...looked(), objects: [{ key: 'a', etag: 'other', modifiedAt: 1 }] })
  expect(sent('HeadObject')).toBe(1)
})

it('lets one object fail by itself', async () => {
  await put('a')
  const [gone, here] = await open.call('objects.glance', looked('gone', 'a'))
  expect(gone).toMatchObject({ encryption: { ok: false, fault: { kind: 'notFound' } } })
  expect(here).toMatchObject({ encryption: { ok: true } })
})

it('stops asking for tags of a level after three refusals, and begins again with other credentials', async () => {
  const keys = Array.from({ length: 60 }, (_, at) => `k${at}`)
  for (const key of keys) await put(key)
  open.become(open.sample.addUser({ name: 'reader', allow: (action) => action !== 's3:GetObjectTagging' }))
  const denied = await open.call('objects.glance', looked(...keys))
  expect(denied.every(({ tags, encryption }) => encryption.ok && !tags.ok && tags.fault.kind === 'denied')).toBe(true)
  const asked = sent('GetObjectTagging')
  expect(asked).toBeLessThanOrEqual(20)
  await open.call('objects.glance', looked(...keys))
  expect(sent('GetObjectTagging')).toBe(asked)
  open.become(open.sample)
  await open.call('connections.renew', { connection })
  const [first] = await open.call('objects.glance', looked('k0'))
  expect(first?.tags.ok).toBe(true)
})

it('never sends what was cancelled while it waited', async () => {
  for (let at = 0; at < 64; at += 1) await put(`k${at}`)
  open.sample.faults.add({ match: ({ operation }) => operation === 'HeadObject', fault: { kind: 'delay', ms: 60_000 } })
  open.sample.log.clear()
  const controller = new AbortController()
  const looking = open.call(
    'objects.glance',
    looked(...Array.from({ length: 64 }, (_, at) => `k${at}`)),
    controller.signal,
  )
  controller.abort()
  await expect(looking).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  expect(sent('HeadObject')).toBeLessThanOrEqual(16)
})

it('gives every property, tags, ACL, versions and checksums of one object', async () => {
  await put('a/ü', { Tagging: 'x=1', ContentType: 'text/csv', Metadata: { owner: 'me' } })
  await open.s3.send(
    new PutObjectTaggingCommand({ Bucket: bucket, Key: 'a/ü', Tagging: { TagSet: [{ Key: 'y', Value: '2' }] } }),
  )
  const ref = { connection, bucket, key: 'a/ü' }
  expect(await open.call('objects.properties', ref)).toMatchObject({
    bytes: 1,
    storageClass: 'STANDARD',
    contentType: 'text/csv',
    metadata: [['owner', 'me']],
    tagCount: 1,
  })
  expect(await open.call('objects.tags', ref)).toEqual([{ key: 'y', value: '2' }])
  expect((await open.call('objects.acl', ref)).grants).toHaveLength(1)
  expect(await open.call('objects.versions', ref)).toMatchObject({ versions: [{ isLatest: true }], more: false })
  expect((await open.call('objects.checksums', ref)).checksums.length).toBeGreaterThan(0)
})

it('names an object in four ways, also when its bucket cannot be reached', async () => {
  const addresses = await open.call('objects.addresses', { connection, bucket, key: 'a b/ü' })
  expect(addresses).toEqual({
    key: 'a b/ü',
    uri: 's3://lake/a b/ü',
    arn: 'arn:aws:s3:::lake/a b/ü',
    url: `${open.sample.endpoint}/lake/a%20b/%C3%BC`,
  })
  open.sample.faults.add({ fault: { kind: 'dropBefore' } })
  const other = await open.call('objects.addresses', { connection, bucket: 'other', key: 'k' })
  expect(other.uri).toBe('s3://other/k')
})

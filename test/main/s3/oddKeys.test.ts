import { GetObjectCommand, GetObjectTaggingCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareKeys } from '../../../lake/keyOrder'
import { deleteBatch } from '../../../main/s3/deletion'
import { headObject } from '../../../main/s3/head'
import { listPage } from '../../../main/s3/list'
import { restoreObject } from '../../../main/s3/restore'
import { changeStorageClass } from '../../../main/s3/storageClass'
import { changeTags } from '../../../main/s3/tags'
import { listObjectVersions } from '../../../main/s3/versions'
import { oddKeys } from '../../../sample/data/oddKeys'
import { onMoto, startEmulator, type Emulator } from '../../support/emulator'
import { faultOf } from '../../support/fakeS3'
import { makeBucket } from '../../support/objects'

const signal = new AbortController().signal
/** moto's routing does not match a line feed (README.md). */
const keys = oddKeys.filter((key) => !onMoto || !key.includes('\n'))
const named = keys.map((key) => [JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key), key] as const)

let server: Emulator
let bucket: string
beforeAll(async () => {
  server = await startEmulator()
  bucket = await makeBucket(server, 'odd')
  // The body says the key, so that one object cannot stand for another.
  for (const key of keys) await server.admin.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
})
afterAll(() => server.close())

const allKeys = async () => {
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await listPage(server.s3, { bucket, prefix: '', after, maxKeys: 7 }, signal)
    found.push(...page.objects.map(({ key }) => key))
    after = page.next ?? undefined
  } while (after)
  return found
}
const bodyOf = async (key: string) => {
  const { Body } = await server.admin.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  return Body?.transformToString()
}

describe('odd keys (s3-facts A5.5)', () => {
  it('are at least sixty', () => expect(keys.length).toBeGreaterThanOrEqual(60))

  it('are all listed, each once, in UTF-8 byte order', async () => {
    expect(await allKeys()).toEqual(keys.toSorted(compareKeys))
  })

  it('come back level by level, with no object or prefix lost', async () => {
    const found: string[] = []
    const walk = async (prefix: string): Promise<void> => {
      const { objects, prefixes } = await listPage(server.s3, { bucket, prefix, delimiter: '/' }, signal)
      found.push(...objects.map(({ key }) => key))
      for (const below of prefixes) await walk(below)
    }
    await walk('')
    expect(found.toSorted(compareKeys)).toEqual(keys.toSorted(compareKeys))
  })

  it.each(named)('%s is found alone', async (_, key) => {
    const { objects } = await listPage(server.s3, { bucket, prefix: key }, signal)
    expect(objects.map((object) => object.key)).toContain(key)
    // moto lists versions without url encoding, and XML turns a carriage return into a line feed.
    if (onMoto && key.includes('\r')) return
    const { versions } = await listObjectVersions(server.s3, { bucket, key }, signal)
    expect(versions).toHaveLength(1)
  })

  it.each(named)('%s is inspected, retagged, moved to another class, and refuses a restore', async (_, key) => {
    const ref = { bucket, key }
    const bytes = Buffer.byteLength(key)
    const head = await headObject(server.s3, ref, signal)
    expect(head.bytes).toBe(bytes)
    await changeTags(server.s3, ref, [{ op: 'set', key: 'bytes', value: String(bytes) }], signal)
    const expected = { etag: head.etag ?? '', bytes }
    expect(await changeStorageClass(server.s3, { ...ref, expected }, 'GLACIER_IR', signal)).toMatchObject({
      outcome: 'changed',
    })
    expect(await faultOf(restoreObject(server.s3, ref, { days: 1, speed: 'Bulk' }, signal))).toMatchObject({
      kind: 'archived',
    })
    const { StorageClass } = await server.admin.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    const { TagSet } = await server.admin.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
    expect([StorageClass, TagSet, await bodyOf(key)]).toEqual([
      'GLACIER_IR',
      [{ Key: 'bytes', Value: String(bytes) }],
      key,
    ])
  })

  it('only what was named has changed, and nothing went to the bucket', async () => {
    expect(await allKeys()).toEqual(keys.toSorted(compareKeys))
    const objectCalls = (server.sample?.log.entries ?? []).filter(
      ({ operation }) => /Object|Tagging/.test(operation) && !operation.startsWith('List'),
    )
    expect(objectCalls.filter(({ path }) => /^\/[^/]*\/?$/.test(path))).toEqual([])
  })

  it('are deleted one half at a time, and never another one', async () => {
    const half = keys.filter((_, n) => n % 2 === 0)
    const rest = keys.filter((_, n) => n % 2 === 1)
    const { deleted, failed } = await deleteBatch(
      server.s3,
      bucket,
      half.map((key) => ({ key })),
      signal,
    )
    expect(failed).toEqual([])
    expect(new Set(deleted.map(({ key }) => key))).toEqual(new Set(half))
    expect(await allKeys()).toEqual(rest.toSorted(compareKeys))
    for (const key of rest) expect(await bodyOf(key)).toBe(key)
    await deleteBatch(
      server.s3,
      bucket,
      rest.map((key) => ({ key })),
      signal,
    )
    expect(await allKeys()).toEqual([])
  })
})

import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connection, openHandlers, type OpenHandlers } from '../../support/handlers'

const bucket = 'lake'
let open: OpenHandlers

beforeEach(async () => {
  open = await openHandlers()
  await open.s3.send(new CreateBucketCommand({ Bucket: bucket }))
  for (const key of ['a/x', 'b/y', 'one', 'two', 'żółw/😀 +%.csv', 'żółw/<b>&amp;']) {
    await open.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
  }
})
afterEach(() => open.close())

const list = async (prefix: string): Promise<string> => {
  const { listing } = await open.call('listings.open', { connection, bucket, prefix })
  await open.event('listing', (state) => state.listing === listing && state.state !== 'loading')
  return listing
}

it('lists one level of a bucket and answers for its rows', async () => {
  const listing = await list('')
  const { rows, state } = await open.call('listings.rows', { listing, from: 0, count: 100 })
  expect(rows.map(({ kind, key, name }) => [kind, key, name])).toEqual([
    ['prefix', 'a/', 'a/'],
    ['prefix', 'b/', 'b/'],
    ['prefix', 'żółw/', 'żółw/'],
    ['object', 'one', 'one'],
    ['object', 'two', 'two'],
  ])
  expect(state).toMatchObject({ state: 'done', prefixes: 3, objects: 2, bytes: 6, rows: 5 })
})

it('lists odd keys as they are', async () => {
  const listing = await list('żółw/')
  const { rows } = await open.call('listings.rows', { listing, from: 0, count: 100 })
  expect(rows.map(({ name }) => name)).toEqual(['<b>&amp;', '😀 +%.csv'])
})

it('arranges, selects and finds', async () => {
  const listing = await list('')
  const arranged = await open.call('listings.arrange', {
    listing,
    sort: { by: 'name', descending: true },
    filter: { text: 'O', storageClasses: [] },
  })
  expect(arranged).toMatchObject({ rows: 2 })
  const selected = await open.call('listings.select', {
    listing,
    version: arranged.version,
    change: { op: 'only', at: 0 },
  })
  expect(selected.selection).toEqual({ prefixes: 0, objects: 1, bytes: 3 })
  expect(await open.call('listings.find', { listing, key: 'one' })).toEqual({ at: 1 })
})

it('says why a listing failed, keeps what it has and goes on', async () => {
  open.sample.faults.add({
    match: ({ operation }) => operation === 'ListObjectsV2',
    times: 1,
    fault: { kind: 'status', status: 403, code: 'AccessDenied' },
  })
  const listing = await list('')
  const failed = await open.event('listing', ({ state }) => state === 'failed')
  expect(failed).toMatchObject({ listing, fault: { kind: 'denied', action: 's3:ListBucket' } })
  await open.call('listings.resume', { listing })
  expect(await open.event('listing', ({ state }) => state === 'done')).toMatchObject({ objects: 2, fault: null })
})

it('knows a listing no more once it is closed', async () => {
  const listing = await list('')
  await open.call('listings.close', { listing })
  await expect(open.call('listings.rows', { listing, from: 0, count: 1 })).rejects.toMatchObject({
    fault: { kind: 'notFound', what: 'listing' },
  })
})

it('uses credentials that came later without opening anything anew', async () => {
  const listing = await list('')
  const nobody = open.sample.addUser({ name: 'nobody', allow: () => false })
  open.become(nobody)
  await open.call('connections.renew', { connection })
  const second = await list('')
  expect((await open.call('listings.rows', { listing: second, from: 0, count: 1 })).state.fault?.kind).toBe('denied')
  open.become(open.sample)
  await open.call('connections.renew', { connection })
  await open.call('listings.resume', { listing: second })
  expect(await open.event('listing', (state) => state.listing === second && state.state === 'done')).toBeDefined()
  expect((await open.call('listings.rows', { listing, from: 0, count: 1 })).rows).toHaveLength(1)
})

it('answers with the first rows as soon as they are there, when told to wait', async () => {
  const { listing } = await open.call('listings.open', { connection, bucket, prefix: '' })
  const { rows } = await open.call('listings.rows', { listing, from: 0, count: 2, wait: true })
  expect(rows.map(({ key }) => key)).toEqual(['a/', 'b/'])
})

it('does not wait for rows of a listing that has ended without any', async () => {
  const { listing } = await open.call('listings.open', { connection, bucket, prefix: 'nothing/' })
  const waited = { listing, from: 0, count: 2, wait: true }
  expect(await open.call('listings.rows', waited)).toMatchObject({ rows: [] })
  await open.event('listing', ({ state }) => state === 'done')
  expect(await open.call('listings.rows', waited)).toMatchObject({ rows: [], state: { state: 'done' } })
})

it('lists a place once for its rows and for what lies below it', async () => {
  const { listing } = await open.call('listings.open', { connection, bucket, prefix: '' })
  const below = await open.call('tree.children', { connection, bucket, prefix: '' })
  expect(below).toMatchObject({ prefixes: ['a/', 'b/', 'żółw/'], objectsSeen: 2, more: null, requests: 0 })
  await open.event('listing', (state) => state.listing === listing && state.state === 'done')
  const listed = () => open.sample.log.entries.filter(({ operation }) => operation === 'ListObjectsV2').length
  expect(listed()).toBe(1)
  // What was read before may be out of date by now.
  expect(await open.call('tree.children', { connection, bucket, prefix: '' })).toMatchObject({ requests: 1 })
  expect(listed()).toBe(2)
})

it('asks by itself for what lies below where the listing failed', async () => {
  open.sample.faults.add({
    match: ({ operation }) => operation === 'ListObjectsV2',
    times: 1,
    fault: { kind: 'status', status: 403, code: 'AccessDenied' },
  })
  await open.call('listings.open', { connection, bucket, prefix: '' })
  expect(await open.call('tree.children', { connection, bucket, prefix: '' })).toMatchObject({
    prefixes: ['a/', 'b/', 'żółw/'],
    requests: 1,
  })
})

it('gives the prefixes below a prefix', async () => {
  expect(await open.call('tree.children', { connection, bucket, prefix: '' })).toMatchObject({
    prefixes: ['a/', 'b/', 'żółw/'],
    objectsSeen: 2,
    more: null,
    requests: 1,
  })
})

import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Fault } from '../../sample/faults'
import { openSample, refusal, type OpenSample } from '../support/sample'

let open: OpenSample
let s3: S3Client
beforeAll(async () => {
  open = await openSample()
  s3 = open.s3
  await s3.send(new CreateBucketCommand({ Bucket: 'lake' }))
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'a', Body: 'bytes' }))
})
afterEach(() => open.sample.faults.clear())
afterAll(() => open.close())

/** What comes of a request: `done`, or the name of the error. */
const outcome = async (request: Promise<unknown>): Promise<string> => {
  try {
    await request
    return 'done'
  } catch (error) {
    return error instanceof Error ? ('code' in error ? String(error.code) : error.name) : String(error)
  }
}
const list = () => s3.send(new ListObjectsV2Command({ Bucket: 'lake' }))
const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'x' }))
const fault = (fault: Fault, operation: string) =>
  open.sample.faults.add({ match: (arrival) => arrival.operation === operation, fault })
const isThere = async (Key: string): Promise<boolean> =>
  (await refusal(s3.send(new GetObjectCommand({ Bucket: 'lake', Key })))) === null

describe('a fault', () => {
  it('meets the calls it is meant for, after some and for some', async () => {
    open.sample.faults.add({
      match: ({ operation }) => operation === 'ListObjectsV2',
      skip: 1,
      times: 2,
      fault: { kind: 'throttle' },
    })
    const outcomes = [
      await outcome(list()),
      await outcome(put('b')),
      await outcome(list()),
      await outcome(list()),
      await outcome(list()),
    ]
    expect(outcomes).toEqual(['done', 'done', 'SlowDown', 'SlowDown', 'done'])
  })

  it('of a status answers it without doing anything', async () => {
    fault({ kind: 'status', status: 500, code: 'InternalError' }, 'PutObject')
    expect(await refusal(put('never'))).toEqual(['InternalError', 500])
    expect(await isThere('never')).toBe(false)
  })

  it('cuts the connection before or after the work', async () => {
    fault({ kind: 'dropBefore' }, 'PutObject')
    expect(await outcome(put('before'))).toBe('ECONNRESET')
    expect(await isThere('before')).toBe(false)
    open.sample.faults.clear()
    fault({ kind: 'dropAfter' }, 'PutObject')
    expect(await outcome(put('after'))).toBe('ECONNRESET')
    expect(await isThere('after')).toBe(true)
  })

  it('empties or cuts a body', async () => {
    fault({ kind: 'emptyBody' }, 'ListObjectsV2')
    expect((await list()).KeyCount).toBeUndefined()
    fault({ kind: 'cutBody' }, 'GetObject')
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }))
    expect(await outcome(body?.transformToString() ?? Promise.resolve())).toBe('ECONNRESET')
  })

  it('answers half a document as if it were all', async () => {
    fault({ kind: 'halfBody' }, 'ListObjectsV2')
    expect(await outcome(list())).toMatch(/Error/)
  })

  it('holds back a request, or the answer to one that was carried out', async () => {
    for (const [key, kind, there] of [
      ['unheard', 'hold', false],
      ['unanswered', 'holdAnswer', true],
    ] as const) {
      let release = (): void => undefined
      fault({ kind, until: new Promise<void>((resolve) => (release = resolve)) }, 'PutObject')
      const held = outcome(put(key))
      await list()
      if (there) await vi.waitUntil(() => isThere(key))
      else expect(await isThere(key)).toBe(false)
      release()
      expect(await held).toBe('done')
      open.sample.faults.clear()
    }
  })

  it('hides an error in a 200', async () => {
    fault({ kind: 'errorIn200', code: 'InternalError' }, 'CopyObject')
    const copy = s3.send(new CopyObjectCommand({ Bucket: 'lake', Key: 'copied', CopySource: 'lake/a' }))
    expect(await outcome(copy)).toBe('InternalError')
    expect(await isThere('copied')).toBe(false)
  })

  it('delays', async () => {
    fault({ kind: 'delay', ms: 600_000 }, 'ListObjectsV2')
    const stop = new AbortController()
    const settled: string[] = []
    const slow = s3.send(new ListObjectsV2Command({ Bucket: 'lake' }), { abortSignal: stop.signal }).then(
      () => settled.push('list'),
      () => settled.push('stopped'),
    )
    await put('meanwhile')
    settled.push('put')
    stop.abort()
    await slow
    expect(settled).toEqual(['put', 'stopped'])
  })

  it('overlooks a subresource and runs the plain request', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'doomed' }))
    fault({ kind: 'ignoreSubresource' }, 'DeleteBucketEncryption')
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket: 'doomed' }))
    expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: 'doomed' })))).toEqual(['NotFound', 404])
  })
})

describe('the log', () => {
  it('tells what came, as it came', async () => {
    open.sample.log.clear()
    await put('ü/../x')
    fault({ kind: 'dropAfter' }, 'ListObjectsV2')
    await outcome(list())
    expect(open.sample.log.entries).toMatchObject([
      {
        method: 'PUT',
        path: '/lake/%C3%BC/../x',
        operation: 'PutObject',
        status: 200,
        accessKeyId: open.sample.accessKeyId,
      },
      { method: 'GET', path: '/lake/', operation: 'ListObjectsV2', status: 0 },
    ])
    expect(open.sample.log.entries[1]?.query.get('list-type')).toBe('2')
  })
})

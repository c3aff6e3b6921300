import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { flatSpace } from '../../../sample/data/flatSpace'
import type { Fault } from '../../../sample/faults'
import { openLakeClient, type LakeClient } from '../../../main/s3/lakeClient'
import type { PageAnswer, PageExchange } from '../../../main/s3/pageExchange'
import { listRaw } from '../../../main/s3/rawList'
import { FormatColumn } from '../../../main/scan/formatColumn'
import { pageIn } from '../../../main/scan/pageColumns'
import { ScanNames } from '../../../main/scan/pageRows'
import { noWait } from '../../support/emulator'
import { pagesHere, type PagesHere } from '../../support/pagesHere'
import { openSample, type OpenSample } from '../../support/sample'
import { seededBucket } from '../../support/seededBucket'

const bucket = 'lake'
const prefix = 'n/'
const never = new AbortController().signal
let open: OpenSample
let pages: PagesHere
let lake: LakeClient
/** What was sent, each with the key it was signed by. */
let sent: string[]
let asked: number
let repeated: string[]

beforeAll(async () => {
  open = await openSample({ buckets: [seededBucket(bucket, flatSpace({ prefix, count: 50, now: Date.now() }))] })
})
beforeEach(() => {
  open.sample.faults.clear()
  pages = pagesHere()
  sent = []
  asked = 0
  repeated = []
  const exchange = pages.threads.newClient()
  const watched: PageExchange = {
    ...exchange,
    exchange: (request, signal, read) => {
      sent.push(/Credential=([^/]+)/.exec(request.head)?.[1] ?? '')
      return exchange.exchange(request, signal, read)
    },
  }
  lake = openLakeClient({
    endpoint: open.sample.endpoint,
    region: open.sample.region,
    pathStyle: true,
    // Asked each time, as by the threads.
    credentials: Object.assign(
      async () => {
        asked += 1
        return { accessKeyId: open.sample.accessKeyId, secretAccessKey: open.sample.secretAccessKey }
      },
      { memoized: true },
    ),
    pace: noWait().pace,
    pages: watched,
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  lake.destroy()
  pages.close()
})
afterAll(() => open.close())

const keysIn = ({ columns }: PageAnswer): string[] | null =>
  columns && pageIn(columns, new ScanNames(new FormatColumn())).rows.allKeys().map(String)

async function list(startAfter: string, signal = never, read = keysIn): Promise<readonly string[]> {
  const query = { bucket, prefix, startAfter, maxKeys: 10 }
  const listed = await listRaw(
    lake.forRegion(open.sample.region),
    query,
    signal,
    read,
    (why) => void repeated.push(why),
  )
  return 'read' in listed ? listed.read : listed.page.objects.map(({ key }) => key)
}

/** The second page is sent at once, since all it takes is known by then. */
async function second(fault: Fault | null, read = keysIn): Promise<readonly string[]> {
  const first = await list(prefix)
  sent = []
  if (fault) open.sample.faults.add({ times: 1, fault })
  return list(first.at(-1) ?? '', never, read)
}

describe('a page for which all is known', () => {
  it('is the one the SDK would give', async () => {
    const keys = await second(null)
    expect(keys).toHaveLength(10)
    expect(sent).toEqual([open.sample.accessKeyId])
    const { Contents = [] } = await open.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
    expect(Contents.slice(10, 20).map(({ Key }) => Key)).toEqual(keys)
  })

  it.each<[Fault, string]>([
    [{ kind: 'throttle' }, 'throttled'],
    [{ kind: 'status', status: 500, code: 'InternalError' }, 'other'],
    [{ kind: 'dropBefore' }, 'other'],
    [{ kind: 'cutBody' }, 'other'],
  ])('is asked for again as ever after %o', async (fault, why) => {
    const keys = await second(null)
    repeated = []
    expect(await second(fault)).toEqual(keys)
    expect([repeated, sent.length]).toEqual([[why], 2])
  })

  it.each<[Fault, object]>([
    [
      { kind: 'status', status: 403, code: 'AccessDenied' },
      { kind: 'denied', action: 's3:ListBucket' },
    ],
    [{ kind: 'emptyBody' }, { kind: 'badAnswer' }],
  ])('is refused after %o, with one request', async (fault, refused) => {
    await expect(second(fault)).rejects.toMatchObject({ fault: refused })
    expect([repeated, sent.length]).toEqual([[], 1])
  })

  it('throws what its reader throws, once', async () => {
    const reads: number[] = []
    const read = (): never => {
      reads.push(1)
      throw new RangeError('of the reader')
    }
    await expect(second(null, read)).rejects.toThrow(RangeError)
    expect([reads.length, sent.length]).toEqual([1, 1])
  })

  it('can be cancelled', async () => {
    await list(prefix)
    const controller = new AbortController()
    open.sample.faults.add({ fault: { kind: 'hold', until: new Promise(() => undefined) } })
    const refused = expect(list(prefix, controller.signal)).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    controller.abort()
    await refused
  })
})

it('credentials are asked for again after a second, and not for each page', async () => {
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  await list(prefix)
  const before = asked
  for (let page = 0; page < 5; page += 1) await list(prefix)
  expect(asked).toBe(before)
  now += 1001
  await list(prefix)
  const after = asked
  await list(prefix)
  expect([after > before, asked]).toEqual([true, after])
})

import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { flatSpace } from '../../../sample/data/flatSpace'
import type { Fault } from '../../../sample/faults'
import { openLakeClient, type LakeClient } from '../../../main/s3/lakeClient'
import { listPage } from '../../../main/s3/list'
import { leanListing } from '../../../main/scan/leanListing'
import { LevelListing } from '../../../main/scan/levelListing'
import type { ListingState } from '../../../preload/contract/listings'
import { seededBucket } from '../../support/seededBucket'
import { openSample, type OpenSample } from '../../support/sample'

const bucket = 'lake'
const prefix = 'n/'
let open: OpenSample
let lake: LakeClient
let truth: string[]

beforeAll(async () => {
  open = await openSample({ buckets: [seededBucket(bucket, flatSpace({ prefix, count: 300, now: Date.now() }))] })
  lake = openLakeClient({
    endpoint: open.sample.endpoint,
    region: open.sample.region,
    pathStyle: true,
    credentials: open.sample,
    pace: { random: () => 0, patience: (ms) => ms, sleep: () => Promise.resolve() },
  })
  truth = await keysOf(open.s3)
})
beforeEach(() => open.sample.faults.clear())
afterAll(async () => {
  lake.destroy()
  await open.close()
})

async function keysOf(client: S3Client): Promise<string[]> {
  const keys: string[] = []
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''))
  }
  return keys
}

/** Lists in short pages, goes on after every fault, and gives the keys and how often it had to go on. */
async function list(maxKeys: number): Promise<{ keys: string[]; faults: ListingState['fault'][] }> {
  const s3 = leanListing(lake.forRegion(open.sample.region))
  const faults: ListingState['fault'][] = []
  return new Promise((resolve) => {
    const listing = new LevelListing({
      listing: 'l',
      prefix,
      now: Date.now,
      source: (after, signal) =>
        listPage(s3, { bucket, prefix, delimiter: '/', maxKeys, ...(after !== null && { after }) }, signal),
      report: ({ state, fault }) => {
        if (state === 'failed') {
          faults.push(fault)
          queueMicrotask(() => listing.resume())
        }
        if (state !== 'done') return
        resolve({ keys: listing.rows(0, 500).rows.map(({ key }) => key), faults })
      },
    })
    listing.resume()
  })
}

it('lists everything once in short pages', async () => {
  expect(await list(7)).toEqual({ keys: truth, faults: [] })
})

const faults: readonly (readonly [Fault, boolean])[] = [
  [{ kind: 'throttle' }, false],
  [{ kind: 'dropBefore' }, false],
  [{ kind: 'dropAfter' }, false],
  [{ kind: 'status', status: 500, code: 'InternalError' }, false],
  [{ kind: 'emptyBody' }, true],
  [{ kind: 'cutBody' }, false],
  [{ kind: 'status', status: 403, code: 'AccessDenied' }, true],
]
it.each(faults)('lists everything once when every fourth page meets %o (a person sees it: %s)', async (fault, seen) => {
  let asked = 0
  open.sample.faults.add({ match: ({ operation }) => operation === 'ListObjectsV2' && (asked += 1) % 4 === 0, fault })
  const listed = await list(40)
  expect(listed.keys).toEqual(truth)
  expect(listed.faults.length > 0).toBe(seen)
})

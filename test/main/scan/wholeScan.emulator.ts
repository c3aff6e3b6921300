import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ScanRow } from '../../../preload/contract/scans'
import { startEmulator, type Emulator } from '../../support/emulator'
import { connection, handlersOver } from '../../support/handlers'
import { makeBucket } from '../../support/objects'

/** A scan by the handlers of the program and a listing by the stock SDK, of a server we have not written. */
let server: Emulator
beforeAll(async () => {
  server = await startEmulator()
})
afterAll(() => server.close())

const count = 20_000
const classes = ['STANDARD', 'STANDARD_IA', 'GLACIER', 'INTELLIGENT_TIERING'] as const

/** Partitions of days, a flat run of ids, names that need escaping, and neighbours of the slash in byte order. */
function keyOf(at: number): string {
  const day = String(1 + (at % 28)).padStart(2, '0')
  if (at % 4 === 0) return `events/year=2026/month=0${1 + (at % 9)}/day=${day}/part-${at}.snappy.parquet`
  if (at % 4 === 1) return `flat/${((at * 2_654_435_761) >>> 0).toString(16)}`
  if (at % 4 === 2) return `odd/ä&<"'> +%2F=${at}/\u{1f600}${at % 7}.csv`
  return ['near!', 'near/', 'near0', 'near\u{ffff}'][at % 3] + `${at}`
}

/** Without the SDK, whose own work would take longer than that of the server. */
async function filled(): Promise<string> {
  const bucket = await makeBucket(server, 'scan')
  const { hostname, port } = new URL(server.endpoint)
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const put = async (at: number): Promise<void> => {
    const path = `/${bucket}/${keyOf(at).split('/').map(encodeURIComponent).join('/')}`
    const headers = { 'x-amz-storage-class': classes[at % classes.length], 'content-type': 'text/plain' }
    const sent = request({ hostname, port, method: 'PUT', path, headers, agent }).end('x'.repeat(at % 97))
    const [answer]: IncomingMessage[] = await once(sent, 'response')
    answer?.resume()
    expect(answer?.statusCode).toBe(200)
  }
  await Promise.all(Array.from({ length: count }, (_, at) => put(at)))
  agent.destroy()
  return bucket
}

/** What a listing tells of an object. */
type Listed = Pick<ScanRow, 'key' | 'bytes' | 'modifiedAt' | 'storageClass'>

async function ownListing(bucket: string): Promise<Listed[]> {
  const rows: Listed[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: server.admin }, { Bucket: bucket })) {
    for (const { Key = '', Size = -1, LastModified, StorageClass = '' } of Contents)
      rows.push({ key: Key, bytes: Size, modifiedAt: LastModified?.getTime() ?? 0, storageClass: StorageClass })
  }
  return rows.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)))
}

it('agrees with what the server lists itself', { timeout: 600_000 }, async () => {
  const bucket = await filled()
  const truth = await ownListing(bucket)
  expect(truth).toHaveLength(count)
  const { accessKeyId, secretAccessKey } = server.credentials
  const program = await handlersOver({ endpoint: server.endpoint, region: server.region, accessKeyId, secretAccessKey })
  try {
    const { scan } = await program.call('scans.open', { connection, bucket, prefix: '' })
    const done = await program.event('scan', (state) => state.scan === scan && state.state !== 'scanning')
    expect(done).toMatchObject({ state: 'done', fault: null, complete: true, objects: count })
    const found: Listed[] = []
    while (found.length < count) {
      const page = await program.call('scans.rows', { scan, from: found.length, count: 500 })
      found.push(
        ...page.rows.map(({ key, bytes, modifiedAt, storageClass }) => ({ key, bytes, modifiedAt, storageClass })),
      )
      expect([page.total, page.rows.length > 0]).toEqual([count, true])
    }
    // A scan keeps whole seconds.
    expect(found).toEqual(truth.map((row) => ({ ...row, modifiedAt: Math.floor(row.modifiedAt / 1000) * 1000 })))
    const sums = await program.call('scans.aggregate', { scan, by: ['storageClass'] })
    const bytes = truth.reduce((sum, row) => sum + row.bytes, 0)
    expect(sums.total).toMatchObject({ objects: count, bytes })
    for (const { storageClass, objects } of sums.groups)
      expect([storageClass, objects]).toEqual([
        storageClass,
        truth.filter((row) => row.storageClass === storageClass).length,
      ])
  } finally {
    await program.close()
  }
})

import { Readable } from 'node:stream'
import { setImmediate as breathe } from 'node:timers/promises'
import { openLakeClient } from '../s3/lakeClient'
import { listPage } from '../s3/list'
import { leanListing } from './leanListing'
import { LevelListing } from './levelListing'

const rows = 1000
const times = 8

/**
 * The first full page a thread lists takes 100 to 200 ms more than those after it, because code is loaded and compiled on the way. This
 * lists a made-up page a few times, without a network, so that nobody has to wait for that.
 */
export async function rehearse(): Promise<void> {
  const keys = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' }
  const settings = { endpoint: 'http://localhost', region: 'us-east-1', pathStyle: true, credentials: keys }
  const lake = openLakeClient(settings)
  const s3 = leanListing(lake.forRegion(settings.region))
  const body = Buffer.from(madeUpPage())
  // Takes the place of the network: nothing after it is called.
  s3.middlewareStack.add(
    () => async () => ({ response: { statusCode: 200, headers: {}, body: Readable.from([body]) } }),
    { step: 'deserialize', name: 'rehearse', priority: 'low' },
  )
  const query = { bucket: 'rehearsal', prefix: 'a/', delimiter: '/' } as const
  for (let time = 0; time < times; time += 1) {
    const source = (after: string | null, signal: AbortSignal) =>
      listPage(s3, { ...query, ...(after && { after }) }, signal)
    const report = (): void => undefined
    const listing = new LevelListing({ listing: 'rehearsal', prefix: query.prefix, source, report, now: Date.now })
    listing.resume()
    await listing.reached(1)
    listing.rows(0, 100)
    listing.close()
    await breathe()
  }
  lake.destroy()
}

function madeUpPage(): string {
  const entries = Array.from(
    { length: rows },
    (_, at) =>
      `<Contents><Key>a/b%3D${at}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${String(at).padStart(32, '0')}&quot;</ETag><Size>${at}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>rehearsal</Name><Prefix>a/</Prefix><EncodingType>url</EncodingType><KeyCount>${rows}</KeyCount><MaxKeys>${rows}</MaxKeys><IsTruncated>false</IsTruncated>${entries.join('')}</ListBucketResult>`
}

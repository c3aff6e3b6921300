import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { describe, expect, it } from 'vitest'
import { accessLog, lines, noise, plainText, priceList, serviceLog, type Content } from '../../sample/data/content'
import { gzipped, smallestGzip } from '../../sample/data/gzip'
import { eventColumns, featureColumns, parquet, saleColumns, smallestParquet } from '../../sample/data/parquet'

const at = Date.UTC(2024, 2, 5, 7)
const whole = (content: Content): Buffer => content.slice(0, content.bytes)
const chance = fc.nat(2 ** 32 - 1)

const asFile = (content: Content): AsyncBuffer => ({
  byteLength: content.bytes,
  slice: async (start, end = content.bytes) => new Uint8Array(content.slice(start, end)).buffer,
})

const kinds: [string, (h: number) => Content][] = [
  ['text', () => plainText('some text')],
  ['CSV', (h) => lines(accessLog, h, at, 20)],
  ['prices', (h) => lines(priceList, h, at, 33)],
  ['JSON lines', (h) => lines(serviceLog, h, at, 20)],
  ['gzipped CSV', (h) => gzipped(accessLog, h, at, smallestGzip + (h % 50_000))],
  ['gzipped JSON', (h) => gzipped(serviceLog, h, at, smallestGzip + (h % 50_000), 'gzip')],
  ['a small Parquet file', (h) => parquet(eventColumns, h, at, smallestParquet + (h % 3000))],
  ['a padded Parquet file', (h) => parquet(featureColumns, h, at, 40_000 + (h % 3000))],
  ['cipher text', (h) => noise(h, 100 + (h % 100))],
]

describe.each(kinds)('%s', (_, make) => {
  it('is as long as it says, and the same from whatever ranges it is put together', () => {
    fc.assert(
      fc.property(chance, fc.array(fc.nat(10_000), { maxLength: 5 }), (h, cuts) => {
        const expected = whole(make(h))
        const content = make(h)
        expect(expected).toHaveLength(content.bytes)
        const bounds = [0, ...cuts.filter((cut) => cut < content.bytes).sort((a, b) => a - b), content.bytes]
        const pieces = bounds.slice(1).map((end, i) => content.slice(bounds[i] ?? 0, end))
        expect(Buffer.concat(pieces).equals(expected)).toBe(true)
      }),
      { numRuns: 15 },
    )
  })
})

describe('Parquet files', () => {
  it.each([
    ['events', eventColumns],
    ['sales', saleColumns],
    ['features', featureColumns],
  ] as const)('of %s open at every size', async (_, columns) => {
    const sizes = fc.oneof(
      fc.integer({ min: smallestParquet, max: 9000 }),
      fc.constantFrom(199_999, 200_000, 64_000_000),
    )
    await fc.assert(
      fc.asyncProperty(chance, sizes, async (h, bytes) => {
        const file = asFile(parquet(columns, h, at, bytes))
        expect(file.byteLength).toBe(bytes)
        const metadata = await parquetMetadataAsync(file)
        const rows = await parquetReadObjects({ file, compressors })
        expect(BigInt(rows.length)).toBe(metadata.num_rows)
        expect(rows.length).toBeGreaterThan(1)
      }),
      { numRuns: 25 },
    )
  })

  it('hold events of their own hour', async () => {
    const rows = await parquetReadObjects({ file: asFile(parquet(eventColumns, 7, at, 90_000_000)), compressors })
    const times = rows.map((row) => Number(row['event_time']))
    expect(rows).toHaveLength(1000)
    expect(Math.min(...times)).toBe(at)
    expect(Math.max(...times)).toBeLessThan(at + 3_600_000)
    expect(rows[0]).toMatchObject({ event: expect.any(String), user_id: expect.any(BigInt) })
  })
})

describe('logs', () => {
  it.each([smallestGzip, 100_000, 25_000_000])(
    'in gzipped CSV of %i bytes have one header and rows of their hour',
    (bytes) => {
      const rows = gunzipSync(whole(gzipped(accessLog, 3, at, bytes)))
        .toString()
        .split('\n')
      expect(rows[0]).toBe('time,request_id,status,latency_ms,bytes,path')
      expect(rows.at(-1)).toBe('')
      const wrong = rows.slice(1, -1).filter((row) => !/^2024-03-05T07:[^,]+(,[^,]+){5}$/.test(row))
      expect(wrong).toEqual([])
      expect(rows.length).toBeGreaterThan(200)
    },
  )

  it('in gzipped JSON are one object a line, and can be read from their beginning', () => {
    const text = gunzipSync(whole(gzipped(serviceLog, 3, at, 60_000))).toString()
    const records = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(records.length).toBeGreaterThan(200)
    expect(records[0]).toMatchObject({ time: '2024-03-05T07:00:00.000Z', latency_ms: expect.any(Number) })
  })

  it('say how they are packed: as a type, or as an encoding of the text', () => {
    expect(gzipped(accessLog, 1, at, 20_000)).toMatchObject({ type: 'application/gzip' })
    expect(gzipped(accessLog, 1, at, 20_000, 'gzip')).toMatchObject({ type: 'text/csv', encoding: 'gzip' })
  })
})

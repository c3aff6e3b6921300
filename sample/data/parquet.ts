import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import { hash, hex, pick, unit } from './chance'
import type { Content } from './content'
import { held, joined, lazily, zeros, type Segment } from './segments'

/** The columns of a file: `h` belongs to the file, `at` is the time it is about, in ms since 1970. */
export type Columns = (rows: number, h: number, at: number) => ColumnSource[]

const column = <T>(rows: number, h: number, value: (h: number, row: number) => T): T[] =>
  Array.from({ length: rows }, (_, row) => value(hash(h, row), row))

export const eventColumns: Columns = (rows, h, at) => [
  {
    name: 'event_time',
    type: 'TIMESTAMP',
    data: column(rows, h, (_, row) => new Date(at + Math.floor((row * 3_600_000) / rows))),
  },
  { name: 'event_id', type: 'STRING', data: column(rows, hash(h, 1), (v) => hex(v)) },
  { name: 'user_id', type: 'INT64', data: column(rows, hash(h, 2), (v) => BigInt(v % 5_000_000)) },
  {
    name: 'event',
    type: 'STRING',
    data: column(rows, hash(h, 3), (v) => pick(v, ['view', 'view', 'view', 'search', 'cart', 'order'])),
  },
  { name: 'country', type: 'STRING', data: column(rows, hash(h, 4), (v) => pick(v, ['DE', 'FR', 'NL', 'US', 'JP'])) },
  {
    name: 'amount',
    type: 'DOUBLE',
    data: column(rows, hash(h, 5), (v) => (v % 3 === 0 ? null : (v % 100_000) / 100)),
  },
]

export const saleColumns: Columns = (rows, h, at) => [
  { name: 'sold_at', type: 'TIMESTAMP', data: column(rows, h, (v) => new Date(at + (v % 86_400_000))) },
  { name: 'quantity', type: 'INT32', data: column(rows, hash(h, 1), (v) => 1 + (v % 9)) },
  { name: 'price', type: 'DOUBLE', data: column(rows, hash(h, 2), (v) => (v % 50_000) / 100) },
]

export const featureColumns: Columns = (rows, h) => [
  { name: 'entity_id', type: 'INT64', data: column(rows, h, (v) => BigInt(v)) },
  ...['recency', 'frequency', 'spend', 'age_days'].map((name, i): ColumnSource => {
    return { name, type: 'FLOAT', data: column(rows, hash(h, i + 1), (v) => unit(v)) }
  }),
  { name: 'label', type: 'BOOLEAN', data: column(rows, hash(h, 9), (v) => v % 7 === 0) },
]

/** The least a Parquet file of `parquet` may have. */
export const smallestParquet = 1100

const rowsFor = (bytes: number): number => (bytes < 4000 ? 2 : bytes < 200_000 ? 40 : 1000)

/**
 * A Parquet file of exactly `bytes`. Large ones hold a thousand rows and then zeros before the footer: its offsets count from the start of
 * the file, so readers never look there.
 */
export function parquet(columns: Columns, h: number, at: number, bytes: number): Content {
  const make = (): Segment => {
    const file = Buffer.from(
      parquetWriteBuffer({ columnData: columns(rowsFor(bytes), h, at), createdBy: 'acme-etl 4.2' }),
    )
    const footer = file.length - file.readUInt32LE(file.length - 8) - 8
    const data = held(file.subarray(0, footer))
    return joined([data, zeros(Math.max(0, bytes - file.length)), held(file.subarray(footer))])
  }
  return { type: 'application/vnd.apache.parquet', ...lazily(bytes, make) }
}

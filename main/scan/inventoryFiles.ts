import { setImmediate as breathe } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { Readable } from 'node:stream'
import {
  lackingColumns,
  rowReader,
  type InventoryFile,
  type InventoryManifest,
  type RowRead,
} from '../../lake/inventoryManifest'
import { checkedAgainst, damaged } from '../s3/inventory'
import type { InventoryRows } from './inventoryRows'

/** Parquet files are held while they are read, so they have a limit; S3 writes files far below it. */
const largestParquet = 1024 ** 3
const rowsAtATime = 20_000

interface Reading {
  readonly rows: InventoryRows
  /** Told now and then that there are more rows. */
  readonly progress: () => void
  readonly signal: AbortSignal
}

/** Reads a file of a report into `rows`; nothing of it may be used before this has resolved. @throws LakeError badAnswer */
export async function readInventoryFile(
  body: Readable,
  file: InventoryFile,
  manifest: InventoryManifest,
  { rows, progress, signal }: Reading,
): Promise<void> {
  if (manifest.format === 'CSV') await readCsv(body, file, manifest.columns, { rows, progress, signal })
  else await readParquet(body, file, { rows, progress, signal })
}

async function readCsv(
  body: Readable,
  file: InventoryFile,
  columns: readonly string[],
  { rows, progress, signal }: Reading,
): Promise<void> {
  const read = rowReader(columns, 'CSV')
  let line = 0
  const take = async (records: AsyncIterable<unknown>): Promise<void> => {
    for await (const record of records) {
      line += 1
      if (Array.isArray(record)) keep(read(record), rows, file, line)
      if (line % rowsAtATime !== 0) continue
      progress()
      await breathe()
    }
  }
  const options = { relax_column_count: false, skip_empty_lines: true }
  try {
    await pipeline(body, checkedAgainst(file), createGunzip(), parse(options), take, { signal })
  } catch (error) {
    throw isCsvProblem(error) ? damaged(file.key, `cannot be read near row ${line + 1}: ${error.message}`) : error
  }
}

/** Of gzip or of the CSV itself; anything else has a meaning of its own. */
const isCsvProblem = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(?:Z_|CSV_)/.test(error.code)

async function readParquet(body: Readable, file: InventoryFile, { rows, progress, signal }: Reading): Promise<void> {
  if (file.bytes > largestParquet) throw damaged(file.key, 'is larger than 1 GB')
  const chunks: Buffer[] = []
  const take = async (parts: AsyncIterable<Buffer>): Promise<void> => {
    for await (const part of parts) chunks.push(part)
  }
  await pipeline(body, checkedAgainst(file), take, { signal })
  const bytes = new Uint8Array(Buffer.concat(chunks)).buffer
  const source = { byteLength: bytes.byteLength, slice: (start: number, end?: number) => bytes.slice(start, end) }
  const metadata = await parquetMetadataAsync(source).catch((error: unknown) => {
    throw damaged(file.key, `is no Parquet file: ${error instanceof Error ? error.message : String(error)}`)
  })
  const there = metadata.schema.slice(1).map(({ name }) => name)
  const lacking = lackingColumns(there)
  if (lacking.length > 0) throw damaged(file.key, `lacks ${lacking.join(', ')}`)
  const columns = there.filter((name) => wanted.has(name))
  const read = rowReader(columns, 'Parquet')
  const count = Number(metadata.num_rows)
  let seen = 0
  for (let rowStart = 0; rowStart < count; rowStart += rowsAtATime) {
    signal.throwIfAborted()
    const rowEnd = Math.min(count, rowStart + rowsAtATime)
    const part = await parquetReadObjects({ file: source, metadata, columns, rowStart, rowEnd, compressors })
    for (const row of part) {
      seen += 1
      const values = columns.map((name) => plain(row[name]))
      keep(read(values), rows, file, seen)
    }
    progress()
    await breathe()
  }
  if (seen !== count) throw damaged(file.key, `has ${seen} rows where its footer says ${count}`)
}

const wanted: ReadonlySet<string> = new Set([
  'key',
  'is_latest',
  'is_delete_marker',
  'size',
  'last_modified_date',
  'storage_class',
  'encryption_status',
  'bucket_key_status',
])

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Date ? value.getTime() : value
}

function keep(read: RowRead, rows: InventoryRows, file: InventoryFile, row: number): void {
  if (read.kind === 'old') return
  if (read.kind === 'bad') throw damaged(file.key, `has no usable ${read.column} in row ${row}`)
  if (!rows.add(read.row)) throw damaged(file.key, `has a key in row ${row} that is too long`)
}

import * as fc from 'fast-check'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { csvLine } from '../../../main/export/csv'
import { exportFile } from '../../../main/export/exportFile'
import { partsOf } from '../../../main/export/exportParts'
import type { Field } from '../../../main/export/records'
import { failingDisk } from '../../support/failingDisk'

/** Reads RFC 4180, without looking at how it was written. */
function readCsv(text: string): string[][] {
  const records: string[][] = [[]]
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        cell += text[at]
        if (text[at] === '"') at += 1
      }
      at += 1
    } else for (; at < text.length && text[at] !== ',' && text[at] !== '\r'; at += 1) cell += text[at]
    records.at(-1)?.push(cell)
    if (text[at] === ',') at += 1
    else {
      at += 2
      if (at < text.length) records.push([])
    }
  }
  return records
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\0', "'", '"', ',', ' ', 'a', '＝', '\u202e'),
  }),
  fc.constantFrom(
    '=HYPERLINK("http://x","y")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    "'=1",
    '=cmd|" /C calc"!A0',
    'a\r\n=1',
  ),
)

describe('CSV', () => {
  it('comes back as it was, and no cell begins like a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(hostile, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        const cells = readCsv(rows.map((row) => csvLine(row)).join(''))
        const unmarked = cells.map((row) => row.map((cell) => cell.replace(/^'/, '')))
        expect(unmarked).toEqual(rows)
        for (const cell of cells.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves plain names and numbers alone', () => {
    expect(csvLine(['events/a.parquet', 12, null, 'a "b", c'])).toBe('events/a.parquet,12,,"a ""b"", c"\r\n')
  })
})

describe('a file', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'lakescope-export-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const never = new AbortController().signal
  const both: readonly Field[] = [
    { name: 'key', type: 'text' },
    { name: 'bytes', type: 'count' },
  ]
  const day = (at: number): string => new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString()
  async function* records(count: number) {
    for (let at = 0; at < count; at += 1) yield { key: `=${at}`, bytes: at }
  }

  it.each(['csv', 'jsonl'] as const)('of %s holds every record once', async (as) => {
    const path = join(folder, 'out')
    await exportFile(failingDisk(), path, partsOf(as, both, records(200_000)), never)
    const text = await readFile(path, 'utf8')
    const lines = text.split(as === 'csv' ? '\r\n' : '\n')
    expect(lines).toHaveLength(as === 'csv' ? 200_002 : 200_001)
    expect(lines[as === 'csv' ? 1 : 0]).toBe(as === 'csv' ? "'=0,0" : '{"key":"=0","bytes":0}')
    expect(await readdir(folder)).toEqual(['out'])
  })

  it('of Parquet holds every record once, in row groups, with its types', async () => {
    const fields: readonly Field[] = [...both, { name: 'at', type: 'time' }, { name: 'reason', type: 'text' }]
    const path = join(folder, 'out')
    async function* some() {
      for (let at = 0; at < 50_001; at += 1)
        yield { key: `=é\u{1f600}${at}`, bytes: at === 1 ? Number.MAX_SAFE_INTEGER : at, at: at === 2 ? null : day(at) }
    }
    await exportFile(failingDisk(), path, partsOf('parquet', fields, some()), never)
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    expect(metadata.row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
      10_000, 10_000, 10_000, 10_000, 10_000, 1,
    ])
    expect(metadata.schema.slice(1)).toMatchObject([
      { name: 'key', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { name: 'bytes', type: 'INT64' },
      { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
      { name: 'reason', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
    ])
    const rows = await parquetReadObjects({ file, metadata })
    expect(rows).toHaveLength(50_001)
    expect(rows[1]).toEqual({
      key: '=é\u{1f600}1',
      bytes: BigInt(Number.MAX_SAFE_INTEGER),
      at: new Date(day(1)),
      reason: null,
    })
    expect(rows[2]).toMatchObject({ at: null })
    expect(rows.at(-1)).toMatchObject({ key: '=é\u{1f600}50000', bytes: 50_000n, at: new Date(day(50_000)) })
    expect(new Set(rows.map((row) => row['key'])).size).toBe(50_001)
  })

  it('of Parquet without records has its columns', async () => {
    async function* none() {}
    await exportFile(failingDisk(), join(folder, 'out'), partsOf('parquet', both, none()), never)
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'out')))
    expect(Number(metadata.num_rows)).toBe(0)
    expect(metadata.schema.slice(1).map(({ name }) => name)).toEqual(['key', 'bytes'])
  })

  it('of Parquet is given on group by group, before its records have come to an end', async () => {
    const group = 10_000
    let given = 0
    async function* counted() {
      for await (const record of records(10 * group)) {
        given += 1
        yield record
      }
    }
    for await (const part of partsOf('parquet', both, counted())) {
      expect(part.length).toBeGreaterThan(0)
      if (given < 10 * group) expect(given % group).toBe(0)
    }
    expect(given).toBe(10 * group)
  })

  it('is not there, and what was there is unchanged, whichever call of the disk fails', async () => {
    const path = join(folder, 'out')
    await writeFile(path, 'before')
    const whole = failingDisk()
    await exportFile(whole, join(folder, 'other'), partsOf('csv', both, records(3)), never)
    await rm(join(folder, 'other'))
    // The last call makes the rename durable, when the new file is there already.
    const until = whole.calls.lastIndexOf('rename')
    for (let fails = 0; fails <= until; fails += 1) {
      const disk = failingDisk()
      disk.fails = (_, number) => (number === fails ? 'ENOSPC' : null)
      await expect(exportFile(disk, path, partsOf('csv', both, records(3)), never)).rejects.toMatchObject({
        fault: { code: 'ENOSPC', message: expect.stringMatching(/“out” was not written: the disk is full/) },
      })
      expect(await readdir(folder)).toEqual(['out'])
      expect(await readFile(path, 'utf8')).toBe('before')
    }
  })

  it.each(['csv', 'parquet'] as const)('of %s that is cancelled leaves nothing behind', async (as) => {
    const stop = new AbortController()
    async function* endless() {
      for (let at = 0; ; at += 1) {
        if (at === 50_000) stop.abort()
        yield { key: `k${at}` }
      }
    }
    const written = exportFile(failingDisk(), join(folder, 'out'), partsOf(as, both, endless()), stop.signal)
    await expect(written).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
  })
})

import * as fc from 'fast-check'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { csvLine } from '../../../main/export/csv'
import { exportFile } from '../../../main/export/exportFile'
import { linesOf } from '../../../main/export/records'
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
  async function* records(count: number) {
    for (let at = 0; at < count; at += 1) yield { key: `=${at}`, bytes: at }
  }

  it.each(['csv', 'jsonl'] as const)('of %s holds every record once', async (as) => {
    const path = join(folder, 'out')
    await exportFile(failingDisk(), path, linesOf(as, ['key', 'bytes'], records(200_000)), never)
    const text = await readFile(path, 'utf8')
    const lines = text.split(as === 'csv' ? '\r\n' : '\n')
    expect(lines).toHaveLength(as === 'csv' ? 200_002 : 200_001)
    expect(lines[as === 'csv' ? 1 : 0]).toBe(as === 'csv' ? "'=0,0" : '{"key":"=0","bytes":0}')
    expect(await readdir(folder)).toEqual(['out'])
  })

  it('is not there, and what was there is unchanged, whichever call of the disk fails', async () => {
    const path = join(folder, 'out')
    await writeFile(path, 'before')
    const whole = failingDisk()
    await exportFile(whole, join(folder, 'other'), linesOf('csv', ['key'], records(3)), never)
    await rm(join(folder, 'other'))
    // The last call makes the rename durable, when the new file is there already.
    const until = whole.calls.lastIndexOf('rename')
    for (let fails = 0; fails <= until; fails += 1) {
      const disk = failingDisk()
      disk.fails = (_, number) => (number === fails ? 'ENOSPC' : null)
      await expect(exportFile(disk, path, linesOf('csv', ['key'], records(3)), never)).rejects.toMatchObject({
        fault: { code: 'ENOSPC', message: expect.stringMatching(/“out” was not written: the disk is full/) },
      })
      expect(await readdir(folder)).toEqual(['out'])
      expect(await readFile(path, 'utf8')).toBe('before')
    }
  })

  it('that is cancelled leaves nothing behind', async () => {
    const stop = new AbortController()
    async function* endless() {
      for (let at = 0; ; at += 1) {
        if (at === 50_000) stop.abort()
        yield { key: `k${at}` }
      }
    }
    const written = exportFile(failingDisk(), join(folder, 'out'), linesOf('csv', ['key'], endless()), stop.signal)
    await expect(written).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
    expect(await readdir(folder)).toEqual([])
  })
})

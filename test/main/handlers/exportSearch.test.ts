import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { expect, it } from 'vitest'
import { plainText } from '../../../sample/data/content'
import { flatSpace } from '../../../sample/data/flatSpace'
import { listed, union } from '../../../sample/data/spaces'
import { connection, openHandlers } from '../../support/handlers'
import { seededBucket } from '../../support/seededBucket'

const at = Date.UTC(2026, 0, 1)
const odd = listed([
  ['=1+1.csv', { content: plainText('abc'), modifiedAt: at }],
  ['a "quoted", name.csv', { content: plainText('abcd'), modifiedAt: at }],
])

it('writes all that is found into a file, in the order it is shown', async () => {
  const space = union([odd, flatSpace({ prefix: 'flat/', count: 12_000, now: at })])
  const folder = await mkdtemp(join(tmpdir(), 'lakescope-search-'))
  const open = await openHandlers({ buckets: [seededBucket('lake', space)], folder })
  try {
    const { scan } = await open.call('scans.open', { connection, bucket: 'lake', prefix: '' })
    await open.event('scan', (state) => state.scan === scan && state.state === 'done')
    const write = (input: object, as: 'csv' | 'jsonl' | 'parquet') =>
      open.call('exports.search', { scan, filter: {}, ...input, as }, new AbortController().signal)
    const all = await write({}, 'jsonl')
    expect(all?.records).toBe(12_002)
    const lines = (await readFile(join(folder, all?.file ?? ''), 'utf8')).trimEnd().split('\n')
    const keys = lines.map((line) => String(JSON.parse(line).key))
    expect(new Set(keys).size).toBe(12_002)
    expect(keys).toEqual([...keys].sort())
    const few = await write({ filter: { formats: ['csv'] }, sort: { by: 'bytes', descending: true } }, 'csv')
    const text = await readFile(join(folder, few?.file ?? ''), 'utf8')
    expect(text).toBe(
      'bucket,key,bytes,lastModified,storageClass,format,encryption,kmsKey,encryptionAsOf,tags,tagsAsOf\r\n' +
        'lake,"a ""quoted"", name.csv",4,2026-01-01T00:00:00.000Z,STANDARD,csv,,,,,\r\n' +
        "lake,'=1+1.csv,3,2026-01-01T00:00:00.000Z,STANDARD,csv,,,,,\r\n",
    )
    const typed = await write({ filter: { under: 'flat/' }, sort: { by: 'bytes', descending: true } }, 'parquet')
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, typed?.file ?? '')) })
    const sizes = rows.map((row) => row['bytes'])
    expect(sizes).toHaveLength(12_000)
    expect(sizes).toEqual(sizes.toSorted((one, other) => Number(other) - Number(one)))
    const [first] = rows
    const same = lines.map((line) => JSON.parse(line)).find(({ key }) => key === first?.['key'])
    expect(first).toEqual({ ...same, bytes: BigInt(same.bytes), lastModified: new Date(same.lastModified) })
    await expect(write({ filter: { text: { kind: 'regexp', text: '(' } } }, 'csv')).rejects.toMatchObject({
      fault: { kind: 'badInput' },
    })
  } finally {
    await open.close()
    await rm(folder, { recursive: true, force: true })
  }
})

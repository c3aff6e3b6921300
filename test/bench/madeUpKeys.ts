import { hash, hex } from '../../sample/data/chance'
import type { ServedKeys } from '../support/listServer'

const tables = ['clicks', 'events', 'orders', 'visits']
const [years, months, days] = [3, 12, 28]
const folders = tables.length * years * months * days
const two = (number: number): string => String(number).padStart(2, '0')

/** A tree of Hive partitions whose keys follow from their places, so that ten million of them take no memory. All are of one length. */
export class MadeUpKeys implements ServedKeys {
  private readonly ofFolder: number

  constructor(readonly count: number) {
    this.ofFolder = Math.ceil(count / folders)
  }

  text(at: number): string {
    return `${folderOf(Math.floor(at / this.ofFolder))}${this.name(at)}`
  }

  key(at: number): Buffer {
    return Buffer.from(this.text(at), 'latin1')
  }

  /** Copies of rows made once, with their keys written over: it must cost the server next to nothing. */
  rows(from: number, to: number): Buffer {
    const page = Buffer.allocUnsafe(to > from ? this.bytesOf(from, to) : 0)
    let folder = -1
    let url = Buffer.alloc(0)
    for (let at = from, start = 0; at < to; at += 1) {
      const row = rowsOnce[at % rowsOnce.length] ?? Buffer.alloc(0)
      row.copy(page, start)
      const own = Math.floor(at / this.ofFolder)
      if (own !== folder) url = Buffer.from(folderOf(own).replaceAll('=', '%3D'), 'latin1')
      folder = own
      url.copy(page, start + keyStart)
      page.write(this.name(at), start + keyStart + url.length, 'latin1')
      start += row.length
    }
    return page
  }

  private bytesOf(from: number, to: number): number {
    let bytes = 0
    for (let at = from; at < to; at += 1) bytes += rowsOnce[at % rowsOnce.length]?.length ?? 0
    return bytes
  }

  private name(at: number): string {
    return `part-${String(at % this.ofFolder).padStart(5, '0')}-${hex(hash(1, at))}${hex(hash(2, at))}.snappy.parquet`
  }
}

function folderOf(number: number): string {
  const day = 1 + (number % days)
  const month = 1 + (Math.floor(number / days) % months)
  const year = 2024 + (Math.floor(number / days / months) % years)
  const table = tables[Math.floor(number / days / months / years)] ?? 'zzzzzz'
  return `warehouse/${table}/year=${year}/month=${two(month)}/day=${two(day)}/`
}

const head = '<Contents><Key>'
const keyStart = head.length
const classes = ['STANDARD', 'STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'GLACIER']
const sums = '<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>'

/** What a thousand rows look like; the keys of all are as long as this one. */
const rowsOnce = Array.from({ length: 1000 }, (_, at) => {
  const key = `${folderOf(0).replaceAll('=', '%3D')}part-00000-0123456789abcdef.snappy.parquet`
  const date = new Date(Date.UTC(2025, 0, 1) + (hash(31, at) % 40_000_000) * 1000).toISOString()
  const etag = `${hex(hash(32, at))}${hex(hash(33, at))}${hex(hash(34, at))}${hex(hash(35, at))}`
  const bytes = Math.floor(2 ** (10 + (hash(37, at) % 2000) / 100))
  const storageClass = classes[hash(36, at) % classes.length]
  return Buffer.from(
    `${head}${key}</Key><LastModified>${date}</LastModified><ETag>&quot;${etag}&quot;</ETag>${sums}<Size>${bytes}</Size><StorageClass>${storageClass}</StorageClass></Contents>`,
    'latin1',
  )
})

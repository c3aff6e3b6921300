import type { Encryption } from '../../lake/encryption'
import type { InventoryRow } from '../../lake/inventoryManifest'
import { grown } from './columns'
import { FormatColumn } from './formatColumn'
import { longestKey } from './keyBlocks'
import { LakeIndex } from './lakeIndex'
import { ScanNames } from './pageRows'
import { SortedRows } from './sortedRows'

/** The encryption of each row, as numbers that stand for those of `kinds`; 0 is "the report does not say". */
export interface EncryptionColumn {
  readonly kinds: readonly (Encryption | null)[]
  readonly rows: Uint8Array
}

const mostKinds = 256

/** Rows with their keys whole, in whatever order they come. */
class LooseRows {
  count = 0
  keys: Buffer = Buffer.allocUnsafe(128 * 1024)
  used = 0
  ends: Uint32Array = new Uint32Array(1024)
  bytes: Float64Array = new Float64Array(1024)
  /** Seconds since 1970. */
  modified: Uint32Array = new Uint32Array(1024)
  storageClasses: Uint8Array = new Uint8Array(1024)

  /** Says whether the key fits. */
  add(key: string, bytes: number, modified: number, storageClass: number): boolean {
    this.keys = grown(this.keys, this.used + key.length * 3, (length) => Buffer.allocUnsafe(length))
    const written = this.keys.write(key, this.used, 'utf8')
    if (written > longestKey) return false
    const row = this.count
    this.ends = grown(this.ends, row + 1, (length) => new Uint32Array(length))
    this.bytes = grown(this.bytes, row + 1, (length) => new Float64Array(length))
    this.modified = grown(this.modified, row + 1, (length) => new Uint32Array(length))
    this.storageClasses = grown(this.storageClasses, row + 1, (length) => new Uint8Array(length))
    this.used += written
    this.ends[row] = this.used
    this.bytes[row] = bytes
    this.modified[row] = modified
    this.storageClasses[row] = storageClass
    this.count = row + 1
    return true
  }

  key(row: number): Buffer {
    return this.keys.subarray(row === 0 ? 0 : this.ends[row - 1], this.ends[row])
  }
}

/** Collects the rows of a report, whose files come in no order, and makes an index of them. */
export class InventoryRows {
  private readonly names = new ScanNames(new FormatColumn())
  private readonly rows = new LooseRows()
  private encryptions: Uint8Array = new Uint8Array(1024)
  private readonly kinds: (Encryption | null)[] = [null]
  private readonly numbers = new Map<string, number>()
  bytes = 0

  get count(): number {
    return this.rows.count
  }

  /** Says whether the key fits: none that S3 takes is too long. */
  add({ key, bytes, modifiedAt, storageClass, encryption }: InventoryRow): boolean {
    const { rows } = this
    const row = rows.count
    const number = this.names.storageClasses.number(storageClass)
    if (!rows.add(key, bytes, Math.floor(modifiedAt / 1000), number)) return false
    this.encryptions = grown(this.encryptions, row + 1, (length) => new Uint8Array(length))
    this.encryptions[row] = this.numberOf(encryption)
    this.bytes += bytes
    return true
  }

  /** The index of all rows below `prefix`, in the order of their keys. Of a key that came twice the last one counts. */
  index(prefix: string): { readonly index: LakeIndex; readonly encryption: EncryptionColumn } {
    const { rows, names } = this
    const order = Uint32Array.from({ length: rows.count }, (_, row) => row)
    const compare = (one: number, other: number): number => rows.key(one).compare(rows.key(other)) || one - other
    const ascending = order.every((row) => row === 0 || compare(row - 1, row) < 0)
    if (!ascending) order.sort(compare)
    const sorted = new SortedRows()
    const encryptions = new Uint8Array(rows.count)
    order.forEach((row, at) => {
      const next = order[at + 1]
      const key = rows.key(row)
      if (next !== undefined && rows.key(next).equals(key)) return
      encryptions[sorted.count] = this.encryptions[row] ?? 0
      const facts = {
        bytes: rows.bytes[row] ?? 0,
        modified: rows.modified[row] ?? 0,
        storageClass: rows.storageClasses[row] ?? 0,
      }
      sorted.add(key, { ...facts, format: names.formats.ofKey(key) })
    })
    sorted.finish()
    const index = new LakeIndex(prefix, sorted.blocks(), names.storageClasses, names.formats)
    return { index, encryption: { kinds: this.kinds, rows: encryptions.subarray(0, index.count) } }
  }

  private numberOf(encryption: Encryption | null): number {
    if (encryption === null) return 0
    const name = JSON.stringify(encryption)
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    if (this.kinds.length === mostKinds) return 0
    this.numbers.set(name, this.kinds.length)
    return this.kinds.push(encryption) - 1
  }
}

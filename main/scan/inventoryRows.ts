import type { Encryption } from '../../lake/encryption'
import type { InventoryRow } from '../../lake/inventoryManifest'
import { grown } from './columns'
import { FormatColumn } from './formatColumn'
import { longestKey } from './keyBlocks'
import { LakeIndex } from './lakeIndex'
import { PageRows, ScanNames } from './pageRows'
import { SortedRows } from './sortedRows'

/** The encryption of each row, as numbers that stand for those of `kinds`; 0 is "the report does not say". */
export interface EncryptionColumn {
  readonly kinds: readonly (Encryption | null)[]
  readonly rows: Uint8Array
}

const mostKinds = 256

/** Collects the rows of a report, whose files come in no order, and makes an index of them. */
export class InventoryRows {
  private readonly names = new ScanNames(new FormatColumn())
  private readonly rows = new PageRows()
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
    rows.reserve(key.length * 3)
    const end = rows.used + rows.keys.write(key, rows.used, 'utf8')
    if (end - rows.used > longestKey) return false
    this.encryptions = grown(this.encryptions, rows.count + 1, (length) => new Uint8Array(length))
    this.encryptions[rows.count] = this.numberOf(encryption)
    rows.endRow(end, bytes, Math.floor(modifiedAt / 1000), this.names.storageClasses.number(storageClass))
    this.bytes += bytes
    return true
  }

  /** The index of all rows below `prefix`, in the order of their keys. Of a key that came twice the last one counts. */
  index(prefix: string): { readonly index: LakeIndex; readonly encryption: EncryptionColumn } {
    const { rows, names } = this
    const order = Uint32Array.from({ length: rows.count }, (_, row) => row)
    const { keys } = rows
    const compare = (one: number, other: number): number =>
      keys.compare(keys, rows.start(other), rows.ends[other], rows.start(one), rows.ends[one]) || one - other
    if (!rows.isAscending(null)) order.sort(compare)
    const sorted = new SortedRows()
    const encryptions = new Uint8Array(rows.count)
    order.forEach((row, at) => {
      const next = order[at + 1]
      const [start, end] = [rows.start(row), rows.ends[row] ?? 0]
      if (next !== undefined && keys.compare(keys, rows.start(next), rows.ends[next], start, end) === 0) return
      encryptions[sorted.count] = this.encryptions[row] ?? 0
      const facts = {
        bytes: rows.bytes[row] ?? 0,
        modified: rows.modified[row] ?? 0,
        storageClass: rows.storageClasses[row] ?? 0,
      }
      sorted.add(keys, start, end, { ...facts, format: names.formats.of(keys, start, end) })
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

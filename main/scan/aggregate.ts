import { encryptionKinds } from '../../lake/encryption'
import { smallBelow, storagePerMonth, type StoredSums } from '../../lake/storageCost'
import type { PriceList } from '../../lake/prices'
import type { ScanDimension, ScanGroup } from '../../preload/contract/scans'
import { knownOf, type KnownFacts } from './knownFacts'
import type { KeyBlock } from './keyBlocks'
import type { LakeIndex, RowRange } from './lakeIndex'

type Prices = PriceList['prices'] | null

/** What is summed of the rows that are alike in everything asked for, storage class included. */
interface Cell extends StoredSums {
  readonly storageClass: number
  readonly format: number
  readonly size: number
  readonly month: number
  /** By its place in `encryptionKinds`, from 1 on; 0 where it is not known. */
  readonly encryption: number
}

export interface Summed {
  readonly objects: number
  readonly bytes: number
  readonly usdPerMonth: number | null
}

/** Sizes go up to 2^53. */
const sizeClasses = 55

/** Adds up rows by storage class and what else is asked for, with one pass over columns. */
export class Cells {
  private readonly formats: number
  private readonly sizes: number
  private readonly months: number
  private readonly firstMonth: number
  private readonly encryptions: number
  private readonly known: KnownFacts
  private readonly objects: Float64Array
  private readonly bytes: Float64Array
  private readonly small: Float64Array
  private readonly smallBytes: Float64Array
  private readonly smallBelow: Float64Array
  private readonly touched: number[] = []
  /** Only the two that are nearly always asked for: their cells are found with one multiplication. */
  private readonly simple: boolean

  constructor(
    private readonly index: LakeIndex,
    by: ReadonlySet<ScanDimension>,
  ) {
    const classes = index.storageClasses.texts.length
    this.formats = by.has('format') ? index.formats.texts.length : 1
    this.sizes = by.has('size') ? sizeClasses : 1
    this.firstMonth = by.has('month') ? monthOf(index.directories.oldest[0] ?? 0) : 0
    this.months = by.has('month') ? monthOf(index.directories.newest[0] ?? 0) - this.firstMonth + 1 : 1
    this.encryptions = by.has('encryption') ? encryptionKinds.length + 1 : 1
    this.known = knownOf(index)
    this.simple = this.sizes === 1 && this.months === 1 && this.encryptions === 1
    const cells = classes * this.formats * this.sizes * this.months * this.encryptions
    this.objects = new Float64Array(cells)
    this.bytes = new Float64Array(cells)
    this.small = new Float64Array(cells)
    this.smallBytes = new Float64Array(cells)
    this.smallBelow = Float64Array.from(index.storageClasses.texts, smallBelow)
  }

  addRange(range: RowRange): void {
    this.index.eachBlock(range, (block, from, to, row) => this.addBlock(block, from, to, row - from))
  }

  /** `offset` is the number of the first row of the block. */
  private addBlock(block: KeyBlock, from: number, to: number, offset: number): void {
    const { formats, simple } = this
    const { storageClasses, formats: formatColumn, bytes } = block
    if (!simple) {
      for (let row = from; row < to; row += 1)
        this.addTo(this.cellOf(block, row, offset), storageClasses[row] ?? 0, bytes[row] ?? 0)
      return
    }
    const { objects, bytes: sums, smallBelow, touched } = this
    for (let row = from; row < to; row += 1) {
      const storageClass = storageClasses[row] ?? 0
      const cell = formats === 1 ? storageClass : storageClass * formats + (formatColumn[row] ?? 0)
      const size = bytes[row] ?? 0
      const before = objects[cell] ?? 0
      if (before === 0) touched.push(cell)
      objects[cell] = before + 1
      sums[cell] = (sums[cell] ?? 0) + size
      if (size < (smallBelow[storageClass] ?? 0)) this.addSmall(cell, size)
    }
  }

  addRow(block: KeyBlock, row: number, offset: number): void {
    this.addTo(this.cellOf(block, row, offset), block.storageClasses[row] ?? 0, block.bytes[row] ?? 0)
  }

  /** What was added since the last time. */
  *take(): Generator<Cell, void> {
    const { formats, sizes, months, encryptions } = this
    for (const cell of this.touched) {
      const [objects, bytes] = [this.objects[cell] ?? 0, this.bytes[cell] ?? 0]
      const [small, smallBytes] = [this.small[cell] ?? 0, this.smallBytes[cell] ?? 0]
      this.objects[cell] = 0
      this.bytes[cell] = 0
      this.small[cell] = 0
      this.smallBytes[cell] = 0
      const encryption = cell % encryptions
      let rest = Math.floor(cell / encryptions)
      const month = (rest % months) + this.firstMonth
      rest = Math.floor(rest / months)
      const size = rest % sizes
      rest = Math.floor(rest / sizes)
      const format = rest % formats
      const storageClass = Math.floor(rest / formats)
      yield { storageClass, format, size, month, encryption, objects, bytes, small, smallBytes }
    }
    this.touched.length = 0
  }

  private cellOf(block: KeyBlock, row: number, offset: number): number {
    const format = this.formats === 1 ? 0 : (block.formats[row] ?? 0)
    const size = this.sizes === 1 ? 0 : sizeClassOf(block.bytes[row] ?? 0)
    const month = this.months === 1 ? 0 : monthOf(block.modified[row] ?? 0) - this.firstMonth
    const cell = (((block.storageClasses[row] ?? 0) * this.formats + format) * this.sizes + size) * this.months + month
    return this.encryptions === 1 ? cell : cell * this.encryptions + this.encryptionOf(offset + row)
  }

  private encryptionOf(row: number): number {
    const found = this.known.encryptionAt(row)
    return found ? encryptionKinds.indexOf(found.kind) + 1 : 0
  }

  private addTo(cell: number, storageClass: number, size: number): void {
    const before = this.objects[cell] ?? 0
    if (before === 0) this.touched.push(cell)
    this.objects[cell] = before + 1
    this.bytes[cell] = (this.bytes[cell] ?? 0) + size
    if (size < (this.smallBelow[storageClass] ?? 0)) this.addSmall(cell, size)
  }

  private addSmall(cell: number, size: number): void {
    this.small[cell] = (this.small[cell] ?? 0) + 1
    this.smallBytes[cell] = (this.smallBytes[cell] ?? 0) + size
  }
}

/** 0 for nothing, else one more than the place of the highest bit. */
const sizeClassOf = (bytes: number): number =>
  bytes < 1 ? 0 : bytes < 2 ** 31 ? 32 - Math.clz32(bytes) : Math.floor(Math.log2(bytes)) + 1

/** Months since January 1970. The last day is remembered, as files that lie together are often of one. */
let lastDay = -1
let lastMonth = 0
function monthOf(seconds: number): number {
  const day = Math.floor(seconds / 86_400)
  if (day !== lastDay) {
    lastDay = day
    const date = new Date(seconds * 1000)
    lastMonth = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  }
  return lastMonth
}

export interface GroupedBy {
  readonly by: readonly ScanDimension[]
  /** How many folders deep a partition is. */
  readonly level: number
}

/** Groups under way, by everything asked for. */
export class Groups {
  private readonly groups = new Map<string, Summing>()
  private readonly by: ReadonlySet<ScanDimension>

  constructor(
    private readonly index: LakeIndex,
    { by }: GroupedBy,
    private readonly prices: Prices,
  ) {
    this.by = new Set(by)
  }

  add(cells: Cells, partition: number): void {
    const { by } = this
    for (const cell of cells.take()) {
      const storageClass = by.has('storageClass') ? cell.storageClass : -1
      const name = `${partition},${storageClass},${cell.format},${cell.size},${cell.month},${cell.encryption}`
      let group = this.groups.get(name)
      if (!group) this.groups.set(name, (group = { partition, cell, objects: 0, bytes: 0, usdPerMonth: 0 }))
      group.objects += cell.objects
      group.bytes += cell.bytes
      group.usdPerMonth = addMoney(group.usdPerMonth, this.priceOf(cell))
    }
  }

  /** Those of most bytes first, and the sum of all and of those beyond `limit`. */
  result(limit: number): { groups: ScanGroup[]; groupCount: number; total: Summed; rest: Summed | null } {
    const all = [...this.groups.values()].sort((a, b) => b.bytes - a.bytes || b.objects - a.objects)
    const left = all.slice(limit)
    return {
      groups: all.slice(0, limit).map((group) => this.named(group)),
      groupCount: all.length,
      total: sumOf(all),
      rest: left.length === 0 ? null : sumOf(left),
    }
  }

  private priceOf(cell: Cell): number | null {
    const { prices, index } = this
    return prices && storagePerMonth(prices, index.storageClasses.texts[cell.storageClass] ?? '', cell)
  }

  private named({ partition, cell, objects, bytes, usdPerMonth }: Summing): ScanGroup {
    const { by, index } = this
    return {
      objects,
      bytes,
      usdPerMonth,
      ...(by.has('storageClass') && { storageClass: index.storageClasses.texts[cell.storageClass] ?? '' }),
      ...(by.has('format') && { format: index.formats.texts[cell.format] ?? '' }),
      ...(by.has('partition') && { partition: index.directories.prefix(partition) }),
      ...(by.has('size') && { size: cell.size === 0 ? 0 : 2 ** cell.size }),
      ...(by.has('month') && { month: cell.month }),
      ...(by.has('encryption') && { encryption: encryptionKinds[cell.encryption - 1] ?? null }),
    }
  }
}

interface Summing {
  readonly partition: number
  readonly cell: Cell
  objects: number
  bytes: number
  usdPerMonth: number | null
}

const addMoney = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other

function sumOf(groups: readonly Summed[]): Summed {
  const sum: { objects: number; bytes: number; usdPerMonth: number | null } = { objects: 0, bytes: 0, usdPerMonth: 0 }
  for (const { objects, bytes, usdPerMonth } of groups) {
    sum.objects += objects
    sum.bytes += bytes
    sum.usdPerMonth = addMoney(sum.usdPerMonth, usdPerMonth)
  }
  return sum
}

/** The ranges of rows that lie in each folder of a level, and those of shallower folders that lie right in these. */
export function* partitionsOf(
  index: LakeIndex,
  level: number,
): Generator<readonly [partition: number, rows: RowRange], void> {
  const { directories } = index
  for (let at = 0; at < directories.count;) {
    const depth = directories.depths[at] ?? 0
    if (depth >= level) {
      yield [at, directories.rows(at)]
      at = directories.nexts[at] ?? directories.count
      continue
    }
    if ((directories.ownObjects[at] ?? 0) > 0) for (const rows of directories.ownRows(at)) yield [at, rows]
    at += 1
  }
}

/** Sums over the rows of an index, or over some of them in ascending order. */
export function aggregate(
  index: LakeIndex,
  rows: Uint32Array | null,
  range: RowRange,
  by: GroupedBy,
  prices: Prices,
): Groups {
  const groups = new Groups(index, by, prices)
  const cells = new Cells(index, new Set(by.by))
  const parts = by.by.includes('partition') ? partitionsOf(index, by.level) : [[0, range] as const]
  for (const [partition, part] of parts) {
    const first = Math.max(part.first, range.first)
    const end = Math.min(part.end, range.end)
    if (first >= end) continue
    if (rows) addRows(index, cells, rows, { first, end })
    else cells.addRange({ first, end })
    groups.add(cells, partition)
  }
  return groups
}

function addRows(index: LakeIndex, cells: Cells, rows: Uint32Array, { first, end }: RowRange): void {
  let at = lowerBound(rows, first)
  index.eachBlock({ first, end }, (block, from, to, row) => {
    const offset = row - from
    for (let found = rows[at]; found !== undefined && found < offset + to; found = rows[at]) {
      cells.addRow(block, found - offset, offset)
      at += 1
    }
  })
}

function lowerBound(rows: Uint32Array, wanted: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rows[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

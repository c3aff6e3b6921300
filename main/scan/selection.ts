import type { Selection, SelectOp } from '../../preload/contract/listings'
import { grown } from './columns'

/** A set of row numbers as bits. */
export class Bits {
  count = 0
  private words: Uint32Array = new Uint32Array(0)

  has(index: number): boolean {
    return (((this.words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1
  }

  /** Says whether that changed anything. */
  set(index: number, on: boolean): boolean {
    if (this.has(index) === on) return false
    this.words = grown(this.words, (index >>> 5) + 1, (length) => new Uint32Array(length))
    const word = this.words[index >>> 5] ?? 0
    this.words[index >>> 5] = on ? word | (1 << (index & 31)) : word & ~(1 << (index & 31))
    this.count += on ? 1 : -1
    return true
  }

  clear(): void {
    this.words.fill(0)
    this.count = 0
  }

  /** The numbers in the set, ascending. */
  toArray(): Uint32Array {
    const found = new Uint32Array(this.count)
    let at = 0
    for (let word = 0; word < this.words.length; word += 1) {
      let bits = this.words[word] ?? 0
      while (bits !== 0) {
        const low = 31 - Math.clz32(bits & -bits)
        found[at] = word * 32 + low
        at += 1
        bits &= bits - 1
      }
    }
    return found
  }
}

/** A row of a level: the prefix or the object of that number. */
export interface RowId {
  readonly prefix: boolean
  readonly index: number
}

/** What is selected, by row and not by place, so that it survives sorting and filtering; totals are kept as it changes. */
export class RowSelection {
  private readonly prefixes = new Bits()
  private readonly objects = new Bits()
  private bytes = 0

  constructor(private readonly sizes: { readonly bytes: Float64Array }) {}

  has(prefix: boolean, index: number): boolean {
    return (prefix ? this.prefixes : this.objects).has(index)
  }

  totals(): Selection {
    return { prefixes: this.prefixes.count, objects: this.objects.count, bytes: this.bytes }
  }

  ids(): { readonly prefixes: Uint32Array; readonly objects: Uint32Array } {
    return { prefixes: this.prefixes.toArray(), objects: this.objects.toArray() }
  }

  /**
   * `rows` places are in view, and `at` says which row is at a place. `only`, `all`, `invert` and a range without `add` leave nothing selected
   * that is not in view: what a person cannot see is not changed by surprise.
   */
  apply(change: SelectOp, rows: number, at: (place: number) => RowId): void {
    switch (change.op) {
      case 'none':
        return this.clear()
      case 'only':
        this.clear()
        return this.setRange(change.at, change.at, rows, at)
      case 'toggle':
        if (change.at < rows) this.set(at(change.at), !this.isOn(at(change.at)))
        return
      case 'range':
        if (!change.add) this.clear()
        return this.setRange(Math.min(change.from, change.to), Math.max(change.from, change.to), rows, at)
      case 'all':
        this.clear()
        return this.setRange(0, rows - 1, rows, at)
      case 'invert':
        return this.invert(rows, at)
    }
  }

  private clear(): void {
    this.prefixes.clear()
    this.objects.clear()
    this.bytes = 0
  }

  private isOn({ prefix, index }: RowId): boolean {
    return this.has(prefix, index)
  }

  private set({ prefix, index }: RowId, on: boolean): void {
    if (prefix) this.prefixes.set(index, on)
    else if (this.objects.set(index, on)) this.bytes += (on ? 1 : -1) * (this.sizes.bytes[index] ?? 0)
  }

  private setRange(first: number, last: number, rows: number, at: (place: number) => RowId): void {
    for (let place = first; place <= last && place < rows; place += 1) this.set(at(place), true)
  }

  private invert(rows: number, at: (place: number) => RowId): void {
    const wasOn = new Uint8Array(rows)
    for (let place = 0; place < rows; place += 1) wasOn[place] = this.isOn(at(place)) ? 1 : 0
    this.clear()
    for (let place = 0; place < rows; place += 1) if (wasOn[place] === 0) this.set(at(place), true)
  }
}

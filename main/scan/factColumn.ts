import { untoldReasons, type Untold } from '../../lake/factPass'
import type { RowRange } from './lakeIndex'

/** Numbers below this stand for what was not told: 0 for what was never asked, the others for `untoldReasons`. */
export const firstThing = untoldReasons.length + 1
export const untoldNumber = (reason: Untold): number => untoldReasons.indexOf(reason) + 1
const isUntold = (told: unknown): told is Untold => untoldReasons.some((reason) => reason === told)

/** One kind of fact of all rows, as numbers that stand for things that repeat a lot, and the source each was learnt from. */
export class FactColumn<T extends object> {
  private readonly things: T[] = []
  private readonly numberOf = new Map<string, number>()
  /** By row; empty until there is anything to know. */
  numbers: Uint16Array | Uint32Array = new Uint16Array(0)
  /** By row, the source of what its number says; 0 where it was never asked. */
  sources: Uint16Array = new Uint16Array(0)

  constructor(
    private readonly rows: number,
    private readonly makeNumbers: (rows: number) => Uint16Array | Uint32Array,
  ) {}

  set(row: number, told: T | Untold, source: number): void {
    this.setNumber(row, isUntold(told) ? untoldNumber(told) : this.number(told), source)
  }

  setNumber(row: number, number: number, source: number): void {
    if (this.sources.length === 0) {
      this.numbers = this.makeNumbers(this.rows)
      this.sources = new Uint16Array(this.rows)
    }
    this.numbers[row] = number
    this.sources[row] = source
  }

  number(thing: T): number {
    const name = JSON.stringify(thing)
    const known = this.numberOf.get(name)
    if (known !== undefined) return known
    const number = this.things.push(thing) + untoldReasons.length
    this.numberOf.set(name, number)
    return number
  }

  thing(number: number): T | null {
    return this.things[number - firstThing] ?? null
  }

  /** `null` where it is not known. */
  at(row: number): T | null {
    return this.thing(this.numbers[row] ?? 0)
  }

  knows(row: number): boolean {
    return (this.numbers[row] ?? 0) >= firstThing
  }

  /** The source that asked this row last; 0 for none. */
  sourceAt(row: number): number {
    return this.sources[row] ?? 0
  }

  /** Of how many rows of a range it is known. */
  knownOf({ first, end }: RowRange): number {
    let count = 0
    for (const number of this.numbers.subarray(first, end)) if (number >= firstThing) count += 1
    return count
  }

  /** 1 for the numbers of things that are so, and where `untold` is given for those of what is not known. */
  flags(is: (thing: T) => boolean, untold: boolean): Uint8Array {
    const flags = new Uint8Array(firstThing + this.things.length)
    if (untold) flags.fill(1, 0, firstThing)
    this.things.forEach((thing, at) => (flags[firstThing + at] = is(thing) ? 1 : 0))
    return flags
  }

  /** One more than the largest number there is. */
  get numberEnd(): number {
    return firstThing + this.things.length
  }
}

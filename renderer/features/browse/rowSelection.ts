import type { SelectOp } from '../../../preload/contract/listings'
import { setCursor, useListing } from '../../state/listing'
import type { RowSource } from '../../state/rowSource'

/** Moves the cursor and selects rows the way lists do: plain, with Mod, and with Shift from where the last range began. */
export class RowSelection {
  private from: number | null = null

  constructor(
    private readonly source: RowSource,
    private readonly reveal: (at: number) => void,
  ) {}

  readonly apply = (change: SelectOp): void => {
    // The listing may be gone by the time the answer would come; the next one has its own selection.
    this.source.select(change).catch(() => undefined)
  }

  only(at: number): void {
    this.place(at)
    this.apply({ op: 'only', at })
  }

  toggle(at: number): void {
    this.place(at)
    this.apply({ op: 'toggle', at })
  }

  /** Moves without selecting; a range begins here afterwards. */
  place(at: number): void {
    this.from = at
    setCursor(at)
    this.reveal(at)
  }

  extend(to: number, add = false): void {
    const from = this.from ?? useListing.getState().cursor ?? to
    setCursor(to)
    this.reveal(to)
    this.from = from
    this.apply({ op: 'range', from, to, add })
  }

  clear(): void {
    this.from = null
    setCursor(null)
    this.apply({ op: 'none' })
  }
}

import type { PageAsk } from './pageSource'
import { SortedRows } from './sortedRows'

/** The first key a server gave behind a bound; `end`: it said that there is none. */
export type FirstKey = Buffer | 'end'

/**
 * A part of the keys: those after `after` up to and with `upTo`, in UTF-8 byte order; `null` is the beginning and the end. A key between two
 * parts belongs to the left one, so that a split loses and doubles nothing.
 */
export class ScanRange {
  readonly rows = new SortedRows()
  firstKey: Buffer | null = null
  /** The last key that came. */
  cursor: Buffer | null = null
  token: string | null = null
  pages = 0
  /** What the last page was asked for with. */
  asked: PageAsk | null = null
  /** Pages without an object, one after the other. */
  empty = 0
  /** How many pages had come when it was last split: one split a page at most. */
  splitAt = 0
  busy = false
  done = false
  /** Pages still to come, as far as one can guess. */
  left = 0
  /** What the server gave right behind `after`, and what the part before says it must be. */
  first: FirstKey | null = null
  expected: FirstKey | null = null
  /** A few of the keys of the last page, in order. */
  sample: readonly string[] = []
  /** Whether folders of that page hold many keys each. */
  fewFolders = false

  constructor(
    readonly after: Buffer | null,
    public upTo: Buffer | null,
  ) {}

  /** By token once there is one: only where a part begins must the server be trusted with a key. */
  ask(): PageAsk {
    return this.token === null
      ? { startAfter: this.cursor ?? this.after, token: null }
      : { startAfter: null, token: this.token }
  }

  /** Takes no more rows. */
  finish(): void {
    this.done = true
    this.sample = []
    this.rows.finish()
  }
}

export const sameFirst = (one: FirstKey, other: FirstKey): boolean =>
  one === 'end' || other === 'end' ? one === other : one.equals(other)

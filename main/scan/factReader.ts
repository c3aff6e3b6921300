import { unreachable } from '../../lake/unreachable'
import { firstThing, type FactColumn } from './factColumn'
import { FactRecord, type Learnt, type PassRecord } from './factRecords'
import type { KnownFacts } from './knownFacts'

/** Told of our numbers of what the file names, in the order it names them. */
interface Named {
  readonly source: (ours: number) => void
  readonly heads: (ours: number) => void
  readonly tags: (ours: number) => void
}

/** Learns from the records of a file what they tell of the rows of a scan. */
export class FactReader {
  pass: PassRecord | null = null
  private begun = false
  private readonly sources: number[] = []
  private readonly heads: number[] = []
  private readonly tags: number[] = []

  constructor(
    private readonly saved: string,
    private readonly known: KnownFacts,
    private readonly named: Named,
  ) {}

  /** @returns what is wrong with a record, or `null` */
  take(raw: unknown): string | null {
    const parsed = FactRecord.safeParse(raw)
    if (!parsed.success) return 'a record is none of this version'
    const record = parsed.data
    if (!this.begun) {
      if (record.k !== 'facts' || record.saved !== this.saved || record.rows !== this.known.rows)
        return 'it is of another scan'
      this.begun = true
      return null
    }
    switch (record.k) {
      case 'facts':
        return 'it begins twice'
      case 'source': {
        const ours = this.known.addSource({ kind: record.kind, from: record.from, to: record.from })
        this.sources.push(ours)
        this.named.source(ours)
        return null
      }
      case 'learnt':
        return this.learnt(record)
      case 'pass': {
        const { k: _, ...pass } = record
        const first = this.sources[pass.first - 1]
        if (first === undefined) return 'a pass has no source'
        this.pass = { ...pass, first, requests: 0, state: 'open', at: pass.startedAt, limit: null }
        return null
      }
      case 'passState': {
        const { requests, state, at } = record
        if (this.pass) Object.assign(this.pass, { requests, state, at })
        return null
      }
      case 'passLimit':
        if (this.pass) this.pass.limit = record.perSecond
        return null
      default:
        return unreachable(record)
    }
  }

  private learnt(record: Learnt): string | null {
    const source = this.sources[record.source - 1]
    const of = this.known.sources[(source ?? 0) - 1]
    if (source === undefined || !of) return 'a source is not named'
    of.to = Math.max(of.to, record.at)
    if (record.of === 'heads') {
      for (const thing of record.things) this.name(this.known.heads, thing, this.heads, this.named.heads)
      return this.set(this.known.heads, this.heads, source, record)
    }
    for (const thing of record.things) this.name(this.known.tags, thing, this.tags, this.named.tags)
    return this.set(this.known.tags, this.tags, source, record)
  }

  private name<T extends object>(column: FactColumn<T>, thing: T, ours: number[], tell: (ours: number) => void): void {
    const number = column.number(thing)
    ours.push(number)
    tell(number)
  }

  private set<T extends object>(
    column: FactColumn<T>,
    ours: readonly number[],
    source: number,
    { rows, numbers }: Pick<Learnt, 'rows' | 'numbers'>,
  ): string | null {
    if (rows.length !== numbers.length) return 'a record has more rows than facts'
    let row = 0
    for (const [place, step] of rows.entries()) {
      row += step
      const number = numbers[place] ?? 0
      const own = number < firstThing ? number : ours[number - firstThing]
      if (row >= this.known.rows || own === undefined) return 'a record is of a row there is not'
      column.setNumber(row, own, source)
    }
    this.known.version += 1
    return null
  }
}

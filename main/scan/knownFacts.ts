import { kmsKeyOf, type Encryption } from '../../lake/encryption'
import type { Untold } from '../../lake/factPass'
import type { Tag } from '../../lake/tags'
import type { ScanFilter } from '../../preload/contract/scans'
import { FactColumn } from './factColumn'
import type { LakeIndex, RowRange } from './lakeIndex'

/** What was learnt of one row; `null` was not asked, which says nothing. */
export interface Lesson {
  readonly row: number
  readonly encryption: Encryption | Untold | null
  /** Whether its metadata shows that the client encrypted it as well; `null` where that is not known. */
  readonly clientSide: boolean | null
  readonly tags: readonly Tag[] | Untold | null
}

/** Where facts were learnt from, and between which times they were read there; ms since 1970. */
export interface FactSource {
  readonly kind: 'pass' | 'sample' | 'inventory'
  readonly from: number
  to: number
}

/** What HEAD tells of an object, or a report of S3 Inventory. */
export interface HeadFact {
  readonly encryption: Encryption
  readonly clientSide: boolean | null
}

interface KnownKind {
  readonly kind: Encryption['kind']
  readonly objects: number
}

type RowTest = (row: number) => boolean

const mostSources = 0xffff

/** What is known of the rows of an index beyond what a listing tells: how they are encrypted and tagged. Of most rows often nothing. */
export class KnownFacts {
  /** Grows with everything that is learnt. */
  version = 0
  /** Numbered from 1 on. */
  readonly sources: FactSource[] = []
  readonly heads: FactColumn<HeadFact>
  readonly tags: FactColumn<readonly Tag[]>
  /** The source of what the scan itself has told, and so is kept with the scan; 0 for none. */
  ownSource = 0

  constructor(readonly rows: number) {
    this.heads = new FactColumn(rows, (length) => new Uint16Array(length))
    this.tags = new FactColumn(rows, (length) => new Uint32Array(length))
  }

  /** @returns the number of a new source */
  begin(kind: FactSource['kind'], at: number): number {
    return this.addSource({ kind, from: at, to: at })
  }

  addSource(source: FactSource): number {
    // So many are never begun; if they were, the last would be told as older than it is.
    return this.sources.length === mostSources ? mostSources : this.sources.push(source)
  }

  learn(source: number, at: number, lessons: readonly Lesson[]): void {
    for (const { row, encryption, clientSide, tags } of lessons) {
      if (encryption)
        this.heads.set(row, typeof encryption === 'string' ? encryption : { encryption, clientSide }, source)
      if (tags) this.tags.set(row, tags, source)
    }
    const of = this.sources[source - 1]
    if (of) of.to = Math.max(of.to, at)
    this.version += 1
  }

  /** The encryption of all rows, as numbers that stand for those of `kinds`, by a report that was begun at a time. */
  learnEncryption(kinds: readonly (Encryption | null)[], rows: Uint8Array, at: number): void {
    this.ownSource = this.begin('inventory', at)
    const numbers = kinds.map((encryption) => encryption && this.heads.number({ encryption, clientSide: null }))
    rows.forEach((kind, row) => {
      const number = numbers[kind]
      if (number) this.heads.setNumber(row, number, this.ownSource)
    })
    this.version += 1
  }

  encryptionAt(row: number): Encryption | null {
    return this.heads.at(row)?.encryption ?? null
  }

  tagsAt(row: number): readonly Tag[] | null {
    return this.tags.at(row)
  }

  /** Of how many rows of a range the one and the other is known. */
  knownOf(range: RowRange): { encryption: number; tags: number } {
    return { encryption: this.heads.knownOf(range), tags: this.tags.knownOf(range) }
  }

  /** Of how many rows of some ranges the encryption is known, by kind, most rows first. */
  kindsOf(ranges: readonly RowRange[]): readonly KnownKind[] {
    const counts = new Map<Encryption['kind'], number>()
    for (const { first, end } of ranges) {
      for (const number of this.heads.numbers.subarray(first, end)) {
        const kind = this.heads.thing(number)?.encryption.kind
        if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
      }
    }
    return [...counts].map(([kind, objects]) => ({ kind, objects })).sort((a, b) => b.objects - a.objects)
  }

  /** Of a row of which nothing is known, no test holds but that for just this. `null` where the filter asks for none of this. */
  testOf(filter: ScanFilter): RowTest | null {
    const wanted = this.encryptionFlags(filter)
    const tagged = this.tagFlags(filter)
    if (!wanted && !tagged) return null
    const { heads, tags } = this
    return (row) =>
      (!wanted || wanted[heads.numbers[row] ?? 0] === 1) && (!tagged || tagged[tags.numbers[row] ?? 0] === 1)
  }

  private encryptionFlags({ encryption, kmsKey }: ScanFilter): Uint8Array | null {
    if (encryption === undefined && kmsKey === undefined) return null
    const untold = encryption?.includes('unknown') === true && kmsKey === undefined
    return this.heads.flags((one) => isEncrypted(one.encryption, encryption, kmsKey), untold)
  }

  private tagFlags({ tag, tags: state }: ScanFilter): Uint8Array | null {
    if (tag === undefined && state === undefined) return null
    const isSo = (tags: readonly Tag[]): boolean =>
      (state === undefined || state === (tags.length > 0 ? 'any' : 'none')) &&
      (tag === undefined || hasTag(tags, tag.key, tag.value) !== (tag.absent ?? false))
    return this.tags.flags(isSo, state === 'unknown' && tag === undefined)
  }

  /**
   * Takes over what an earlier scan knew: `take` is told the rows, old and now, that are the same object. What is known here is newer and stays.
   * Sources get numbers that are larger by `offset`.
   */
  adopting(before: KnownFacts): { readonly offset: number; readonly take: (old: number, now: number) => void } {
    const offset = this.sources.length
    for (const source of before.sources) this.addSource({ ...source })
    const heads = taking(before.heads, this.heads, offset)
    const tags = taking(before.tags, this.tags, offset)
    this.version += 1
    return {
      offset,
      take: (old, now) => {
        heads(old, now)
        tags(old, now)
      },
    }
  }
}

/** Only what is known: what was denied or gone then may be another today. */
function taking<T extends object>(
  from: FactColumn<T>,
  to: FactColumn<T>,
  offset: number,
): (old: number, now: number) => void {
  const numbers = Array.from({ length: from.numberEnd }, (_, number) => {
    const thing = from.thing(number)
    return thing ? to.number(thing) : 0
  })
  return (old, now) => {
    const number = numbers[from.numbers[old] ?? 0] ?? 0
    if (number > 0 && !to.knows(now)) to.setNumber(now, number, from.sourceAt(old) + offset)
  }
}

const isEncrypted = (one: Encryption, kinds: ScanFilter['encryption'], key: string | undefined): boolean =>
  (kinds === undefined || kinds.includes(one.kind)) && (key === undefined || kmsKeyOf(one) === key)

const hasTag = (tags: readonly Tag[], key: string, value: string | undefined): boolean =>
  tags.some((tag) => tag.key === key && (value === undefined || tag.value === value))

const known = new WeakMap<LakeIndex, KnownFacts>()

/** What is known of the rows of an index; a later index of the same scan begins with nothing. */
export function knownOf(index: LakeIndex): KnownFacts {
  const there = known.get(index)
  if (there) return there
  const made = new KnownFacts(index.count)
  known.set(index, made)
  return made
}

/** Two indexes of the same rows know the same. */
export const shareKnown = (index: LakeIndex, facts: KnownFacts): void => void known.set(index, facts)

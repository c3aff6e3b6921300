import { kmsKeyOf, type Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'
import type { ScanFilter } from '../../preload/contract/scans'
import type { LakeIndex, RowRange } from './lakeIndex'

/** What was learnt of one row; `null` is not known, which says nothing. */
export interface Lesson {
  readonly row: number
  readonly encryption: Encryption | null
  readonly tags: readonly Tag[] | null
}

interface KnownKind {
  readonly kind: Encryption['kind']
  readonly objects: number
}

type RowTest = (row: number) => boolean

/** What is known of the rows of an index beyond what a listing tells: how they are encrypted and tagged. Of most rows often nothing. */
export class KnownFacts {
  /** Grows with everything that is learnt. */
  version = 0
  private readonly kinds = new Numbered<Encryption>()
  private readonly tagSets = new Numbered<readonly Tag[]>()
  /** By row, 0 where it is not known. */
  private encryptions: Uint16Array = new Uint16Array(0)
  private tags: Uint32Array = new Uint32Array(0)

  constructor(private readonly rows: number) {}

  learn(lessons: readonly Lesson[]): void {
    this.makeRoom()
    for (const { row, encryption, tags } of lessons) {
      if (encryption) this.encryptions[row] = this.kinds.number(encryption)
      if (tags) this.tags[row] = this.tagSets.number(tags)
    }
    this.version += 1
  }

  /** The encryption of all rows, as numbers that stand for those of `kinds`. */
  learnEncryption(kinds: readonly (Encryption | null)[], rows: Uint8Array): void {
    this.makeRoom()
    const numbers = kinds.map((kind) => (kind ? this.kinds.number(kind) : 0))
    rows.forEach((kind, row) => {
      this.encryptions[row] = numbers[kind] ?? 0
    })
    this.version += 1
  }

  encryptionAt(row: number): Encryption | null {
    return this.kinds.at(this.encryptions[row] ?? 0)
  }

  tagsAt(row: number): readonly Tag[] | null {
    return this.tagSets.at(this.tags[row] ?? 0)
  }

  /** Of how many rows of a range the one and the other is known. */
  knownOf({ first, end }: RowRange): { encryption: number; tags: number } {
    return { encryption: countOf(this.encryptions.subarray(first, end)), tags: countOf(this.tags.subarray(first, end)) }
  }

  /** Of how many rows of some ranges the encryption is known, by kind, most rows first. */
  kindsOf(ranges: readonly RowRange[]): readonly KnownKind[] {
    const counts = new Map<Encryption['kind'], number>()
    for (const { first, end } of ranges) {
      for (const number of this.encryptions.subarray(first, end)) {
        const kind = this.kinds.at(number)?.kind
        if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1)
      }
    }
    return [...counts].map(([kind, objects]) => ({ kind, objects })).sort((a, b) => b.objects - a.objects)
  }

  /** Of a row of which nothing is known, no test holds. `null` where the filter asks for none of this. */
  testOf({ encryption, kmsKey, tag }: ScanFilter): RowTest | null {
    const asked = encryption !== undefined || kmsKey !== undefined
    const wanted = asked && this.kinds.flags((one) => isEncrypted(one, encryption, kmsKey))
    const tagged = tag && this.tagSets.flags((tags) => hasTag(tags, tag.key, tag.value) !== (tag.absent ?? false))
    if (!wanted && !tagged) return null
    const { encryptions, tags } = this
    return (row) => (!wanted || wanted[encryptions[row] ?? 0] === 1) && (!tagged || tagged[tags[row] ?? 0] === 1)
  }

  private makeRoom(): void {
    if (this.version > 0) return
    this.encryptions = new Uint16Array(this.rows)
    this.tags = new Uint32Array(this.rows)
  }
}

const isEncrypted = (one: Encryption, kinds: ScanFilter['encryption'], key: string | undefined): boolean =>
  (kinds === undefined || kinds.includes(one.kind)) && (key === undefined || kmsKeyOf(one) === key)

const hasTag = (tags: readonly Tag[], key: string, value: string | undefined): boolean =>
  tags.some((tag) => tag.key === key && (value === undefined || tag.value === value))

const countOf = (numbers: Uint16Array | Uint32Array): number => {
  let count = 0
  for (const number of numbers) if (number !== 0) count += 1
  return count
}

/** Things that repeat a lot, as numbers from 1 on. */
class Numbered<T> {
  private readonly things: T[] = []
  private readonly numbers = new Map<string, number>()

  number(thing: T): number {
    const name = JSON.stringify(thing)
    const known = this.numbers.get(name)
    if (known !== undefined) return known
    const number = this.things.push(thing)
    this.numbers.set(name, number)
    return number
  }

  at(number: number): T | null {
    return this.things[number - 1] ?? null
  }

  /** 1 for the numbers of things that are so. */
  flags(is: (thing: T) => boolean): Uint8Array {
    return Uint8Array.from([0, ...this.things.map((thing) => (is(thing) ? 1 : 0))])
  }
}

const known = new WeakMap<LakeIndex, KnownFacts>()

/** What is known of the rows of an index; a later index of the same scan begins with nothing. */
export function knownOf(index: LakeIndex): KnownFacts {
  const there = known.get(index)
  if (there) return there
  const made = new KnownFacts(index.count)
  known.set(index, made)
  return made
}

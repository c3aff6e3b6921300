import type { Parsed } from '../../preload/contract'
import { targetClasses } from '../../lake/tiers'
import { unreachable } from '../../lake/unreachable'
import { grown, type NameColumn, type ObjectColumns } from './columns'
import { radixSort } from './radixSort'

export type Arrangement = Pick<Parsed<'listings.arrange'>, 'sort' | 'filter'>
export type View = { readonly prefixes: Uint32Array | null; readonly objects: Uint32Array | null }

/** Everything, in the order it came: prefixes first, then objects. `null` stands for all row numbers ascending, without an array. */
export const natural: View = { prefixes: null, objects: null }

export interface Level {
  readonly prefixes: NameColumn
  readonly objects: ObjectColumns
}

export function isNatural({ sort, filter }: Arrangement): boolean {
  return sort === null && filter.text === '' && filter.storageClasses.length === 0
}

/** Row numbers that passed the filter so far; going on only looks at rows that came since. */
class Passed {
  private ids: Uint32Array = new Uint32Array(0)
  private count = 0
  private seen = 0

  public *lookOn(end: number, passes: (index: number) => boolean): Generator<undefined, Uint32Array> {
    for (; this.seen < end; this.seen += 1) {
      if (this.seen % 20_000 === 19_999) yield
      if (!passes(this.seen)) continue
      this.ids = grown(this.ids, this.count + 1, (length) => new Uint32Array(length))
      this.ids[this.count] = this.seen
      this.count += 1
    }
    return this.ids.slice(0, this.count)
  }
}

/** Works out which rows are shown and in which order. One for each arrangement; `steps` goes on with the rows that came since. */
export class Arranger {
  private readonly prefixes = new Passed()
  private readonly objects = new Passed()

  constructor(
    private readonly level: Level,
    private readonly by: Arrangement,
  ) {}

  /** Stops now and then, so that the caller can do something else. */
  *steps(): Generator<undefined, View> {
    if (isNatural(this.by)) return natural
    const { prefixes, objects } = this.level
    const { text, storageClasses } = this.by.filter
    const named = nameMatcher(text)
    const wanted = new Set(storageClasses)
    const classed = (index: number): boolean => wanted.size === 0 || wanted.has(objects.storageClass(index))
    // A prefix has no storage class, so asking for classes leaves objects only.
    const shownPrefixes = yield* this.prefixes.lookOn(
      prefixes.count,
      (index) => wanted.size === 0 && named(prefixes, index),
    )
    const shownObjects = yield* this.objects.lookOn(
      objects.count,
      (index) => classed(index) && named(objects.names, index),
    )
    const sorted = yield* this.sorted(shownObjects)
    return { prefixes: this.sortedPrefixes(shownPrefixes), objects: sorted }
  }

  private sortedPrefixes(ids: Uint32Array): Uint32Array {
    if (this.by.sort === null) return ids
    return sortedByName(ids, this.level.prefixes, this.by.sort.by === 'name' && this.by.sort.descending)
  }

  private *sorted(ids: Uint32Array): Generator<undefined, Uint32Array> {
    const { sort } = this.by
    const { objects } = this.level
    if (sort === null) return ids
    const byName = sortedByName(ids, objects.names, sort.by === 'name' && sort.descending)
    switch (sort.by) {
      case 'name':
        return byName
      case 'bytes':
        return yield* radixSort(byName, (id) => objects.bytes[id] ?? 0, sort.descending)
      case 'modifiedAt':
        return yield* radixSort(byName, (id) => objects.modifiedAt[id] ?? 0, sort.descending)
      case 'storageClass': {
        const ranks = classRanks(objects.classNames.texts)
        return yield* radixSort(byName, (id) => ranks[objects.classes[id] ?? 0] ?? 0, sort.descending)
      }
      default:
        return unreachable(sort.by)
    }
  }
}

function sortedByName(ids: Uint32Array, names: NameColumn, descending: boolean): Uint32Array {
  if (!names.inOrder) ids.sort((one, other) => names.compare(one, other))
  return descending ? ids.reverse() : ids
}

/** Warmest first, then the classes we do not know by name. Ranks by the numbers of the dictionary. */
function classRanks(texts: readonly string[]): number[] {
  const known = (text: string): number => {
    const at = targetClasses.findIndex((target) => target === text)
    return at < 0 ? targetClasses.length : at
  }
  const ordered = texts.toSorted((one, other) => known(one) - known(other) || (one < other ? -1 : 1))
  return texts.map((text) => ordered.indexOf(text))
}

/** Whether a name holds a text, whatever the case of letters. */
export function nameMatcher(text: string): (names: NameColumn, index: number) => boolean {
  const needle = text.toLowerCase()
  if (needle === '') return () => true
  const bytes = Buffer.from(needle, 'utf8')
  const asBytes = bytes.length === needle.length
  return (names, index) => {
    if (names.plain[index] !== 1) return names.at(index).toLowerCase().includes(needle)
    return asBytes && holds(names.flat, names.start(index), names.end(index), bytes)
  }
}

const lower = (byte: number | undefined): number =>
  byte === undefined ? -1 : byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte

function holds(flat: Buffer, start: number, end: number, needle: Buffer): boolean {
  const first = needle[0]
  const last = end - needle.length
  for (let at = start; at <= last; at += 1) {
    if (lower(flat[at]) !== first) continue
    let same = 1
    while (same < needle.length && lower(flat[at + same]) === needle[same]) same += 1
    if (same === needle.length) return true
  }
  return false
}

/** Whether every row of the old view is still at its place in the new one. */
export function keepsPlaces(old: View, next: View): boolean {
  if (old.prefixes === null || old.objects === null || next.prefixes === null || next.objects === null) return false
  if (old.objects.length > 0 && old.prefixes.length !== next.prefixes.length) return false
  return begins(next.prefixes, old.prefixes) && begins(next.objects, old.objects)
}

function begins(whole: Uint32Array, part: Uint32Array): boolean {
  if (whole.length < part.length) return false
  for (let at = 0; at < part.length; at += 1) if (whole[at] !== part[at]) return false
  return true
}

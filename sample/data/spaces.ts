import type { Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'
import type { KeySpace, SeedObject } from './keySpace'
import { hash, hashText } from './chance'
import type { Content } from './content'
import { compareKeys } from '../../lake/keyOrder'

/** One object as the data sets describe it: STANDARD, SSE-S3 and bare unless said. Times in ms since 1970. */
export interface Item {
  readonly content: Content
  readonly modifiedAt: number
  readonly storageClass?: string
  readonly encryption?: Encryption
  readonly tags?: readonly Tag[]
  readonly metadata?: Readonly<Record<string, string>>
  readonly restoredUntil?: number | 'ongoing' | undefined
}

function seedObject({ content, restoredUntil, ...item }: Item): SeedObject {
  return {
    storageClass: 'STANDARD',
    encryption: { kind: 'SSE-S3' },
    tags: [],
    metadata: {},
    ...item,
    bytes: content.bytes,
    // S3 keeps whole seconds
    modifiedAt: item.modifiedAt - (item.modifiedAt % 1000),
    contentType: content.type,
    ...(content.encoding === undefined ? {} : { contentEncoding: content.encoding }),
    ...(restoredUntil === undefined ? {} : { restoredUntil }),
  }
}

/** The first number from 0 for which `test` holds, up to `count`; it must hold for all that follow. */
function firstWhere(count: number, test: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(middle)) high = middle
    else low = middle + 1
  }
  return low
}

const contentsKept = 16

/** A key space that also tells how its objects were described. */
export interface Space extends KeySpace {
  readonly item: (index: number) => Item
}

/** A key space from two functions; `key` must grow with the index, in UTF-8 byte order. */
export function makeSpace(count: number, key: (index: number) => string, item: (index: number) => Item): Space {
  // Files are read in ranges: the few last read keep what was made for them.
  const recent = new Map<number, Content>()
  const contentOf = (index: number): Content => {
    const content = recent.get(index) ?? item(index).content
    recent.delete(index)
    recent.set(index, content)
    for (const oldest of recent.keys()) if (recent.size > contentsKept) recent.delete(oldest)
    return content
  }
  return {
    count,
    key,
    item,
    lowerBound: (wanted) => firstWhere(count, (index) => compareKeys(key(index), wanted) >= 0),
    object: (index) => seedObject(item(index)),
    slice: (index, start, end) => {
      const content = contentOf(index)
      return content.slice(Math.max(0, start), Math.min(end, content.bytes))
    },
    content: (index) => contentOf(index).slice(0, contentOf(index).bytes),
  }
}

/** A handful of objects written out. */
export function listed(entries: readonly (readonly [key: string, item: Item])[]): Space {
  const sorted = [...entries].sort(([a], [b]) => compareKeys(a, b))
  const at = (index: number): readonly [string, Item] => {
    const entry = sorted[index]
    if (!entry) throw new RangeError(`No object ${index} of ${sorted.length}`)
    return entry
  }
  return makeSpace(
    sorted.length,
    (index) => at(index)[0],
    (index) => at(index)[1],
  )
}

/** A file of a partition. `h` is its own chance. */
export interface Spot {
  readonly partition: number
  readonly file: number
  readonly h: number
}

/** A data set in partitions. Paths, which end with `/`, must grow with the partition and names with the file, in UTF-8 byte order. */
export interface Tree {
  readonly partitions: number
  readonly files: (partition: number, h: number) => number
  readonly path: (partition: number) => string
  readonly name: (spot: Spot) => string
  readonly item: (spot: Spot) => Item
}

/** What a data set is made from: chance comes from `seed` and its prefix, nothing in it is later than `now` (ms since 1970). */
export interface Origin {
  readonly prefix: string
  readonly seed: number
  readonly now: number
}

export function tree(origin: Origin, { partitions, files, path, name, item }: Tree): Space {
  const seed = hashText(origin.seed, origin.prefix)
  /** Number of files before each partition, and of all at the end. */
  const before = new Uint32Array(partitions + 1)
  for (let partition = 0; partition < partitions; partition++)
    before[partition + 1] = (before[partition] ?? 0) + files(partition, hash(seed, partition))
  const count = before[partitions] ?? 0

  const last = { partition: -1, path: '' }
  const partitionOf = (index: number): number => {
    const { partition } = last
    if (index >= (before[partition] ?? count) && index < (before[partition + 1] ?? 0)) return partition
    return firstWhere(partitions, (candidate) => (before[candidate + 1] ?? 0) > index)
  }
  const spot = (index: number): Spot => {
    const partition = partitionOf(index)
    const file = index - (before[partition] ?? 0)
    return { partition, file, h: hash(hash(seed, partition), file) }
  }
  const key = (index: number): string => {
    const found = spot(index)
    const { partition } = found
    if (partition !== last.partition) Object.assign(last, { partition, path: origin.prefix + path(partition) })
    return last.path + name(found)
  }
  return makeSpace(count, key, (index) => item(spot(index)))
}

/** Several spaces as one. Their ranges of keys must not overlap. */
export function union(spaces: readonly Space[]): Space {
  const members = spaces.filter(({ count }) => count > 0).sort((a, b) => compareKeys(a.key(0), b.key(0)))
  const starts = members.map((_, i) => members.slice(0, i).reduce((sum, { count }) => sum + count, 0))
  members.slice(1).forEach((space, i) => {
    const last = members[i]?.key((members[i]?.count ?? 0) - 1) ?? ''
    if (compareKeys(last, space.key(0)) >= 0) throw new Error(`${last} is not before ${space.key(0)}`)
  })
  const ask = <T>(index: number, question: (space: Space, inner: number) => T): T => {
    const member = starts.findLastIndex((start) => start <= index)
    const space = members[member]
    if (!space) throw new RangeError(`No object ${index}`)
    return question(space, index - (starts[member] ?? 0))
  }
  return makeSpace(
    members.reduce((sum, { count }) => sum + count, 0),
    (index) => ask(index, (space, inner) => space.key(inner)),
    (index) => ask(index, (space, inner) => space.item(inner)),
  )
}

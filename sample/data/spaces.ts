import type { Encryption } from '../../lake/encryption'
import type { Tag } from '../../lake/tags'
import type { KeySpace, SeedObject } from '../keySpace'
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

/** A key space from two functions; `key` must grow with the index, in UTF-8 byte order. */
export function makeSpace(count: number, key: (index: number) => string, item: (index: number) => Item): KeySpace {
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
export function listed(entries: readonly (readonly [key: string, item: Item])[]): KeySpace {
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

export function tree(origin: Origin, { partitions, files, path, name, item }: Tree): KeySpace {
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
export function union(spaces: readonly KeySpace[]): KeySpace {
  let count = 0
  const members = spaces
    .filter((space) => space.count > 0)
    .map((space) => ({ space, first: space.key(0), last: space.key(space.count - 1) }))
    .sort((a, b) => compareKeys(a.first, b.first))
    .map(({ space, first, last }) => {
      const start = count
      count += space.count
      return { space, first, last, start }
    })
  members.forEach(({ first }, i) => {
    const previous = members[i - 1]
    if (previous && compareKeys(previous.last, first) >= 0) throw new Error(`${previous.last} is not before ${first}`)
  })
  const at = <T>(index: number, ask: (space: KeySpace, inner: number) => T): T => {
    const member = members.findLast(({ start }) => start <= index)
    if (!member || index >= count) throw new RangeError(`No object ${index} of ${count}`)
    return ask(member.space, index - member.start)
  }
  return {
    count,
    key: (index) => at(index, (space, inner) => space.key(inner)),
    lowerBound: (key) => {
      const member = members.find(({ last }) => compareKeys(last, key) >= 0)
      return member ? member.start + member.space.lowerBound(key) : count
    },
    object: (index) => at(index, (space, inner) => space.object(inner)),
    slice: (index, start, end) => at(index, (space, inner) => space.slice(inner, start, end)),
    content: (index) => at(index, (space, inner) => space.content(inner)),
  }
}

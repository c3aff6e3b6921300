import type { FileFormat } from './formats'

/** One object of a listing, as far as the rules of data sets need it. Whole bytes; ms since 1970. */
export interface LakeObject {
  readonly key: string
  readonly bytes: number
  readonly modifiedAt: number
  readonly storageClass: string
  readonly format: Pick<FileFormat, 'format' | 'kind'>
}

/** What one storage class or format has of a holding. */
export interface Share {
  readonly name: string
  objects: number
  bytes: number
}

/** Sums over objects. Changed in place while a tree is built. */
export interface Holding {
  objects: number
  bytes: number
  /** Objects that hold rows: no markers, no folders, no table metadata, no hidden files (names that begin with `_` or `.`). */
  dataObjects: number
  dataBytes: number
  /** Data objects below `smallFile`. */
  smallFiles: number
  /** `_SUCCESS` and the like, and folder markers. */
  markers: number
  /** Of Last-Modified, over all objects; infinite while there are none. */
  oldest: number
  newest: number
  readonly tiers: Share[]
  /** Of data objects only. */
  readonly formats: Share[]
}

/** Data files below this make many requests of a query that reads little: engines read in splits of 64 to 128 MB. */
export const smallFile = 16 * 1024 ** 2

/** A directory of keys. `own` are the objects right in it, `whole` also all below; the same thing where nothing is below. */
export interface Directory {
  readonly name: string
  /** Ends with `/`; empty for the top. */
  readonly prefix: string
  readonly own: Holding
  whole: Holding
  /** In the order of keys. */
  readonly children: Directory[]
  /** Keys right in it that differ only in the case of their letters, in groups. */
  readonly twins: (readonly string[])[]
  /** Formats of the table metadata right in it, such as `deltaLog`. */
  readonly metadata: string[]
  /** Its own directories were too many to keep and count as its own objects. */
  folded: boolean
}

/** Keys must come in the order S3 lists them, so that a directory is left only once. */
export interface TreeUnderWay {
  readonly top: Directory
  readonly most: number
  readonly open: Directory[]
  /** For the directory being read: names with capital letters by their lower case. */
  readonly capitals: Map<string, string[]>
  path: string
  count: number
  depth: number
}

const emptyHolding = (): Holding => ({
  objects: 0,
  bytes: 0,
  dataObjects: 0,
  dataBytes: 0,
  smallFiles: 0,
  markers: 0,
  oldest: Number.POSITIVE_INFINITY,
  newest: Number.NEGATIVE_INFINITY,
  tiers: [],
  formats: [],
})

function emptyDirectory(name: string, prefix: string): Directory {
  const own = emptyHolding()
  return { name, prefix, own, whole: own, children: [], twins: [], metadata: [], folded: false }
}

/** Begins the tree of what lies below `prefix`; it keeps the directories of the upper levels, so many that there are at most `most`. */
export function startTree(prefix = '', most = 200_000): TreeUnderWay {
  const top = emptyDirectory('', prefix)
  return { top, most, open: [top], capitals: new Map(), path: prefix, count: 1, depth: Number.POSITIVE_INFINITY }
}

/** Adds the next object; its key begins with the prefix of the tree. */
export function addToTree(tree: TreeUnderWay, object: LakeObject): void {
  const end = object.key.lastIndexOf('/') + 1
  if (end !== tree.path.length || !object.key.startsWith(tree.path)) enter(tree, object.key.slice(0, end))
  const at = tree.open.at(-1) ?? tree.top
  addObject(at.own, object, object.key.slice(end))
  const { kind, format } = object.format
  if (kind === 'tableMetadata' && !at.metadata.includes(format)) at.metadata.push(format)
  if (!at.folded) noteTwin(tree, at, object.key, end)
}

/** The finished tree. */
export function finishTree(tree: TreeUnderWay): Directory {
  for (const directory of tree.open.toReversed()) close(directory)
  tree.open.length = 0
  return tree.top
}

/** Names that begin with `_` or `.` are not read by Hive, Spark, Trino and Athena, unless they are partitions. */
export const isHidden = (name: string): boolean => /^[_.]/.test(name) && !name.includes('=')

function addObject(holding: Holding, { bytes, modifiedAt, storageClass, format }: LakeObject, name: string): void {
  holding.objects += 1
  holding.bytes += bytes
  holding.oldest = Math.min(holding.oldest, modifiedAt)
  holding.newest = Math.max(holding.newest, modifiedAt)
  addShare(holding.tiers, storageClass, 1, bytes)
  const isMarker = format.kind === 'marker' || format.kind === 'folder'
  if (isMarker) holding.markers += 1
  if (isMarker || format.kind === 'tableMetadata' || isHidden(name)) return
  holding.dataObjects += 1
  holding.dataBytes += bytes
  if (bytes < smallFile) holding.smallFiles += 1
  addShare(holding.formats, format.format, 1, bytes)
}

function addShare(shares: Share[], name: string, objects: number, bytes: number): void {
  const found = shares.find((share) => share.name === name)
  if (!found) {
    shares.push({ name, objects, bytes })
    return
  }
  found.objects += objects
  found.bytes += bytes
}

/** Adds the sums of one holding to another. */
export function addHolding(sum: Holding, other: Holding): void {
  sum.objects += other.objects
  sum.bytes += other.bytes
  sum.dataObjects += other.dataObjects
  sum.dataBytes += other.dataBytes
  sum.smallFiles += other.smallFiles
  sum.markers += other.markers
  sum.oldest = Math.min(sum.oldest, other.oldest)
  sum.newest = Math.max(sum.newest, other.newest)
  for (const { name, objects, bytes } of other.tiers) addShare(sum.tiers, name, objects, bytes)
  for (const { name, objects, bytes } of other.formats) addShare(sum.formats, name, objects, bytes)
}

export function sumOfHoldings(holdings: readonly Holding[]): Holding {
  const sum = emptyHolding()
  for (const holding of holdings) addHolding(sum, holding)
  return sum
}

/** The share with most objects; `null` of nothing. */
export const largestShare = (shares: readonly Share[]): Share | null =>
  shares.reduce<Share | null>((most, share) => (most === null || share.objects > most.objects ? share : most), null)

function enter(tree: TreeUnderWay, path: string): void {
  tree.path = path
  tree.capitals.clear()
  const names = path.slice(tree.top.prefix.length).split('/').slice(0, -1)
  let shared = 0
  while (shared < names.length && tree.open[shared + 1]?.name === names[shared]) shared += 1
  while (tree.open.length > shared + 1) {
    const left = tree.open.pop()
    if (left) close(left)
  }
  for (const name of names.slice(shared)) {
    const above = tree.open.at(-1) ?? tree.top
    if (tree.open.length > tree.depth) {
      above.folded = true
      return
    }
    const made = emptyDirectory(name, `${above.prefix}${name}/`)
    above.children.push(made)
    tree.open.push(made)
    tree.count += 1
  }
  if (tree.count > tree.most) keepLess(tree)
}

/** Gives up the deepest levels until the directories are few enough. What is being read stays readable. */
function keepLess(tree: TreeUnderWay): void {
  const counts: number[] = []
  const count = (directory: Directory, depth: number): void => {
    counts[depth] = (counts[depth] ?? 0) + 1
    for (const child of directory.children) count(child, depth + 1)
  }
  count(tree.top, 0)
  let depth = 0
  let sum = counts[0] ?? 0
  while (depth + 1 < counts.length && sum + (counts[depth + 1] ?? 0) <= tree.most / 2) {
    depth += 1
    sum += counts[depth] ?? 0
  }
  while (tree.open.length > depth + 1) {
    const left = tree.open.pop()
    if (left) close(left)
  }
  const fold = (directory: Directory, level: number): void => {
    if (level < depth) {
      for (const child of directory.children) fold(child, level + 1)
      return
    }
    if (directory.children.length === 0) return
    for (const child of directory.children) addHolding(directory.own, child.whole)
    directory.whole = directory.own
    directory.children.length = 0
    directory.folded = true
  }
  fold(tree.top, 0)
  tree.depth = depth
  tree.count = sum
}

function close(directory: Directory): void {
  if (directory.children.length === 0) return
  directory.whole = sumOfHoldings([directory.own, ...directory.children.map(({ whole }) => whole)])
}

/** Of two keys that differ only in case, the first one in the order of bytes has a capital letter where they first differ. */
function noteTwin(tree: TreeUnderWay, directory: Directory, key: string, end: number): void {
  const name = key.slice(end)
  const lower = name.toLowerCase()
  if (lower === name && tree.capitals.size === 0) return
  const known = tree.capitals.get(lower)
  if (known) {
    known.push(key)
    if (known.length === 2) directory.twins.push(known)
  } else if (lower !== name) tree.capitals.set(lower, [key])
}

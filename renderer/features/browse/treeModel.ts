import { lastSegment, segmentsOf } from '../../../lake/location'
import { partitionLabel, recogniseLevel, type Level } from '../../../lake/partitions'
import type { Bucket } from '../../../preload/contract/buckets'
import type { Connection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import type { Place } from '../../state/history'
import { connectionNode, prefixNode, type Branch, type PrefixId } from '../../state/tree'

interface NodeBase {
  readonly id: string
  /** 1 at the top, as aria-level counts. */
  readonly level: number
  readonly place: number
  readonly siblings: number
}
/** What a row of the tree shows. */
export type TreeNode = NodeBase &
  (
    | { readonly kind: 'connection'; readonly connection: Connection; readonly open: boolean }
    | {
        readonly kind: 'bucket'
        readonly of: PrefixId
        readonly region: string | null
        readonly open: boolean
        readonly byPath: boolean
      }
    | {
        readonly kind: 'prefix'
        readonly of: PrefixId
        readonly text: string
        readonly hint: string | null
        readonly open: boolean
      }
    | { readonly kind: 'more'; readonly of: PrefixId; readonly seen: number }
    | { readonly kind: 'loading' }
    | { readonly kind: 'note'; readonly text: string }
    | { readonly kind: 'fault'; readonly fault: Fault; readonly of: PrefixId | null; readonly connection: string }
  )

export interface BucketsKnown {
  readonly buckets: readonly Bucket[]
  readonly loading: boolean
  readonly fault: Fault | null
}
export interface TreeInput {
  readonly connections: readonly Connection[]
  readonly bucketsOf: (connection: string) => BucketsKnown
  /** Buckets that were opened by path and may be missing from the list. */
  readonly visited: (connection: string) => readonly string[]
  readonly branches: ReadonlyMap<string, Branch>
  readonly open: ReadonlySet<string>
  readonly filter: string
  readonly place: Place | null
}

/** The tree as a list of rows, top down; only what is open is walked. */
export function flattenTree(input: TreeInput): readonly TreeNode[] {
  return input.connections.flatMap((connection, place): readonly TreeNode[] => {
    const id = connectionNode(connection.id)
    const open = input.open.has(id)
    const siblings = input.connections.length
    const node: TreeNode = { kind: 'connection', id, level: 1, place, siblings, connection, open }
    return open ? above(node, bucketNodes(input, connection.id)) : [node]
  })
}

const above = (node: TreeNode, below: readonly TreeNode[]): readonly TreeNode[] => [node, ...below]

function bucketNodes(input: TreeInput, connection: string): readonly TreeNode[] {
  const { buckets, loading, fault } = input.bucketsOf(connection)
  const listed = new Set(buckets.map(({ name }) => name))
  const byPath = input.visited(connection).filter((name) => !listed.has(name))
  const all = [
    ...buckets.map(({ name, region }) => ({ name, region, byPath: false })),
    ...byPath.map((name) => ({ name, region: null, byPath: true })),
  ].filter(({ name }) => name.toLowerCase().includes(input.filter.toLowerCase()))
  const nodes = all.flatMap(({ name, region, byPath: isVisited }, place): readonly TreeNode[] => {
    const of = { connection, bucket: name, prefix: '' }
    const id = prefixNode(of)
    const open = input.open.has(id)
    const node: TreeNode = {
      kind: 'bucket',
      id,
      level: 2,
      place,
      siblings: all.length,
      of,
      open,
      region,
      byPath: isVisited,
    }
    return open ? above(node, prefixNodes(input, of, 3)) : [node]
  })
  const alone = { level: 2, place: 0, siblings: 1 }
  if (fault !== null)
    return [...nodes, { kind: 'fault', id: `fault ${connection}`, ...alone, fault, of: null, connection }]
  if (loading) return [...nodes, { kind: 'loading', id: `loading ${connection}`, ...alone }]
  if (nodes.length > 0) return nodes
  const text = input.filter === '' ? 'No buckets' : 'No bucket matches'
  return [{ kind: 'note', id: `note ${connection}`, ...alone, text }]
}

function prefixNodes(input: TreeInput, parent: PrefixId, level: number): readonly TreeNode[] {
  const { connection, bucket } = parent
  const parentNode = prefixNode(parent)
  const branch = input.branches.get(parentNode)
  const known = branch?.prefixes ?? []
  const passing = onTheWay(input.place, parent)
  const prefixes = passing === null || known.includes(passing) ? known : [...known, passing]
  const named = branch === undefined ? null : levelOf(parent.prefix, branch)
  const nodes = prefixes.flatMap((prefix, place): readonly TreeNode[] => {
    const of = { connection, bucket, prefix }
    const id = prefixNode(of)
    const open = input.open.has(id)
    const { text, hint } = labelOf(prefix, named)
    const node: TreeNode = { kind: 'prefix', id, level, place, siblings: prefixes.length, of, text, hint, open }
    return open ? above(node, prefixNodes(input, of, level + 1)) : [node]
  })
  const alone = { level, place: prefixes.length, siblings: prefixes.length + 1 }
  if (branch === undefined) return nodes
  if (branch.fault !== null) {
    return [
      ...nodes,
      { kind: 'fault', id: `fault ${parentNode}`, ...alone, fault: branch.fault, of: parent, connection },
    ]
  }
  if (branch.loading) return [...nodes, { kind: 'loading', id: `loading ${parentNode}`, ...alone }]
  if (branch.more !== null)
    return [...nodes, { kind: 'more', id: `more ${parentNode}`, ...alone, of: parent, seen: known.length }]
  if (nodes.length > 0) return nodes
  return [{ kind: 'note', id: `note ${parentNode}`, ...alone, text: 'No prefixes' }]
}

/** The child of a prefix through which the place is reached, so that the tree always shows where one is. */
function onTheWay(place: Place | null, { connection, bucket, prefix }: PrefixId): string | null {
  if (place === null || place.connection !== connection || place.bucket !== bucket) return null
  if (!place.prefix.startsWith(prefix) || place.prefix.length === prefix.length) return null
  const end = place.prefix.indexOf('/', prefix.length)
  return end < 0 ? null : place.prefix.slice(0, end + 1)
}

// A branch is replaced, never changed, so its names need to be looked at only once.
const levels = new WeakMap<readonly string[], Level>()

function levelOf(prefix: string, { prefixes, more, loading }: Branch): Level {
  const known = levels.get(prefixes)
  if (known !== undefined && !loading) return known
  const complete = more === null && !loading
  const level = recogniseLevel({ path: segmentsOf(prefix), children: prefixes.map(lastSegment), complete })
  if (!loading) levels.set(prefixes, level)
  return level
}

const sureness = { certain: 'Certain', likely: 'Likely', guess: 'A guess' } as const

function labelOf(prefix: string, level: Level | null): { text: string; hint: string | null } {
  const name = lastSegment(prefix)
  if (level === null || level.kind === 'folders' || level.kind === 'empty') return { text: name, hint: null }
  const { text } = partitionLabel(name, level)
  return { text, hint: `${level.explanation} ${sureness[level.confidence]}.` }
}

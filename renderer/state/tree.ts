import { create } from 'zustand'
import type { Fault } from '../../preload/contract/fault'
import { faultOf, isCancelled, lake } from '../client'

export interface PrefixId {
  readonly connection: string
  readonly bucket: string
  readonly prefix: string
}
/** What is known of the prefixes below a node. `more` is what to go on with; `fault` is why the last try failed. */
export interface Branch {
  readonly prefixes: readonly string[]
  readonly more: string | null
  readonly loading: boolean
  readonly fault: Fault | null
}

interface TreeState {
  readonly open: ReadonlySet<string>
  readonly branches: ReadonlyMap<string, Branch>
  readonly requests: number
}

export const connectionNode = (connection: string): string => JSON.stringify([connection])
export const prefixNode = ({ connection, bucket, prefix }: PrefixId): string =>
  JSON.stringify([connection, bucket, prefix])

const noBranch: Branch = { prefixes: [], more: null, loading: false, fault: null }

export const useTree = create<TreeState>(() => ({ open: new Set(), branches: new Map(), requests: 0 }))

const setBranch = (node: string, branch: Branch): void =>
  useTree.setState(({ branches }) => ({ branches: new Map(branches).set(node, branch) }))

/** Reads the prefixes below, or the next of them when some are there already. */
export async function loadBranch(id: PrefixId): Promise<void> {
  const node = prefixNode(id)
  const before = useTree.getState().branches.get(node) ?? noBranch
  if (before.loading) return
  setBranch(node, { ...before, loading: true, fault: null })
  try {
    const { connection, bucket, prefix } = id
    const after = before.more === null ? {} : { after: before.more }
    const answer = await lake.call('tree.children', { connection, bucket, prefix, ...after })
    const known = new Set(before.prefixes)
    const prefixes = [...before.prefixes, ...answer.prefixes.filter((each) => !known.has(each))]
    setBranch(node, { prefixes, more: answer.more, loading: false, fault: null })
    useTree.setState(({ requests }) => ({ requests: requests + answer.requests }))
  } catch (error) {
    setBranch(node, { ...before, loading: false, fault: isCancelled(error) ? null : faultOf(error) })
  }
}

export function openNode(node: string, open: boolean): void {
  useTree.setState((state) => {
    const nodes = new Set(state.open)
    if (open) nodes.add(node)
    else nodes.delete(node)
    return { open: nodes }
  })
}

export function openPrefix(id: PrefixId): void {
  const node = prefixNode(id)
  openNode(node, true)
  if (!useTree.getState().branches.has(node)) void loadBranch(id)
}

/** Forgets what is below a place and reads again what is open there. */
export function refreshBranch(id: PrefixId): void {
  const { branches, open } = useTree.getState()
  const node = prefixNode(id)
  if (!branches.has(node)) return
  useTree.setState({ branches: new Map([...branches].filter(([each]) => each !== node)) })
  if (open.has(node)) void loadBranch(id)
}

export function forgetTree(connection: string): void {
  const belongs = (node: string) => node.startsWith(connectionNode(connection).slice(0, -1))
  useTree.setState(({ open, branches }) => ({
    open: new Set([...open].filter((node) => !belongs(node))),
    branches: new Map([...branches].filter(([node]) => !belongs(node))),
  }))
}

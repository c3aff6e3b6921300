import type { TreeNode } from './treeModel'

export type TreeCommand =
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'choose' }
  | { readonly kind: 'menu' }

export const isOpenable = (node: TreeNode): boolean =>
  node.kind === 'connection' || node.kind === 'bucket' || node.kind === 'prefix'

const isOpen = (node: TreeNode): boolean => 'open' in node && node.open

function parentOf(nodes: readonly TreeNode[], at: number): number {
  const level = nodes[at]?.level ?? 1
  for (let above = at - 1; above >= 0; above -= 1) if ((nodes[above]?.level ?? 1) < level) return above
  return at
}

/** What a key means in a tree, as WAI-ARIA describes it. */
export function treeCommand(key: string, nodes: readonly TreeNode[], at: number): TreeCommand | null {
  const node = nodes[at]
  if (node === undefined) return nodes.length > 0 && /^(Arrow|Home|End)/.test(key) ? { kind: 'move', to: 0 } : null
  const move = (to: number): TreeCommand => ({ kind: 'move', to: Math.min(Math.max(to, 0), nodes.length - 1) })
  switch (key) {
    case 'ArrowDown':
      return move(at + 1)
    case 'ArrowUp':
      return move(at - 1)
    case 'PageDown':
      return move(at + 20)
    case 'PageUp':
      return move(at - 20)
    case 'Home':
      return move(0)
    case 'End':
      return move(nodes.length - 1)
    case 'ArrowRight':
      if (!isOpenable(node)) return null
      return isOpen(node) ? move(at + 1) : { kind: 'open' }
    case 'ArrowLeft':
      return isOpen(node) ? { kind: 'close' } : move(parentOf(nodes, at))
    case 'Enter':
    case ' ':
      return { kind: 'choose' }
    case 'ContextMenu':
      return { kind: 'menu' }
    default:
      return null
  }
}

/** The next row below whose name begins with what was typed, going round. */
export function findByName(names: readonly string[], typed: string, from: number): number | null {
  const wanted = typed.toLowerCase()
  const { length } = names
  for (let step = 0; step < length; step += 1) {
    const at = (from + step) % length
    if (names[at]?.toLowerCase().startsWith(wanted) === true) return at
  }
  return null
}

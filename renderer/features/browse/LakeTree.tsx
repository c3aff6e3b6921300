import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { samePlace, type Place } from '../../state/history'
import { go, usePlace } from '../../state/place'
import { queryClient, bucketsQuery } from '../../state/queries'
import { loadBranch, openNode, openPrefix } from '../../state/tree'
import { rowOffset, spacerHeight, visibleRows } from '../../ui/scrollSpace'
import { useVirtualScroll } from '../../ui/useVirtualScroll'
import { findByName, isOpenable, treeCommand } from './treeKeys'
import type { TreeNode } from './treeModel'
import { TreeRowContent, Twisty } from './treeRows'
import { useOpenAncestors, useTreeNodes } from './useTree'
import './lakeTree.css'

const rowHeight = 24

interface LakeTreeProps {
  readonly filter: string
  readonly onMenu: (node: TreeNode, x: number, y: number) => void
}

/** Connections, their buckets and prefixes. Only the rows in view exist. */
export function LakeTree({ filter, onMenu }: LakeTreeProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const nodes = useTreeNodes(filter)
  useOpenAncestors()
  const scroll = useVirtualScroll(box, nodes.length, rowHeight)
  const place = usePlace(({ history }) => history.now)
  const [cursorId, setCursorId] = useState<string | null>(null)
  const selected = nodes.findIndex((node) => samePlace(placeOf(node), place))
  const found = nodes.findIndex(({ id }) => id === cursorId)
  const cursor = found >= 0 ? found : selected
  const { first, last } = visibleRows(scroll.space, scroll.position.top, 6)
  const { reveal } = scroll
  useFollowPlace(place, selected, reveal, setCursorId)
  const onKeyDown = useTreeKeys({ nodes, cursor, setCursorId, reveal, onMenu, box })
  const onClick = (event: MouseEvent) => {
    const node = nodeUnder(event, nodes)
    if (node === undefined) return
    setCursorId(node.id)
    if (isOnTwisty(event)) toggle(node)
    else choose(node)
  }
  const isDrawn = cursor >= first && cursor <= last
  return (
    <div
      ref={box}
      role="tree"
      tabIndex={0}
      aria-label="Connections, buckets and prefixes"
      className="lake-tree"
      {...(isDrawn ? { 'aria-activedescendant': `tree-${cursor}` } : {})}
      onScroll={scroll.onScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={(event) => {
        const node = nodeUnder(event, nodes)
        if (node !== undefined && !isOnTwisty(event)) toggle(node)
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        const node = nodeUnder(event, nodes)
        if (node === undefined) return
        setCursorId(node.id)
        onMenu(node, event.clientX, event.clientY)
      }}
    >
      <div role="presentation" className="tree-space" style={{ height: spacerHeight(scroll.space) }}>
        {nodes.slice(first, last + 1).map((node, step) => (
          <TreeRow
            key={node.id}
            node={node}
            at={first + step}
            y={rowOffset(scroll.space, scroll.position, first + step)}
            isSelected={first + step === selected}
            isCursor={first + step === cursor}
          />
        ))}
      </div>
    </div>
  )
}

interface TreeRowProps {
  readonly node: TreeNode
  readonly at: number
  readonly y: number
  readonly isSelected: boolean
  readonly isCursor: boolean
}

function TreeRow({ node, at, y, isSelected, isCursor }: TreeRowProps): ReactNode {
  const openable = isOpenable(node)
  const open = 'open' in node && node.open
  return (
    <div
      role="treeitem"
      id={`tree-${at}`}
      data-at={at}
      aria-level={node.level}
      aria-posinset={node.place + 1}
      aria-setsize={node.siblings}
      aria-selected={isSelected}
      {...(openable ? { 'aria-expanded': open } : {})}
      data-cursor={isCursor || undefined}
      data-kind={node.kind}
      className="tree-row"
      style={{ transform: `translateY(${y}px)`, paddingLeft: 4 + (node.level - 1) * 14 }}
    >
      <span className="tree-twisty">{openable && <Twisty open={open} />}</span>
      <TreeRowContent node={node} />
    </div>
  )
}

/** The place a row stands for, or `null` for rows that are no place. */
export function placeOf(node: TreeNode): Place | null {
  if (node.kind === 'connection') return { connection: node.connection.id, bucket: null, prefix: '' }
  return node.kind === 'bucket' || node.kind === 'prefix' ? node.of : null
}

function toggle(node: TreeNode): void {
  if (node.kind === 'connection') openNode(node.id, !node.open)
  else if (node.kind === 'bucket' || node.kind === 'prefix') {
    if (node.open) openNode(node.id, false)
    else openPrefix(node.of)
  }
}

function choose(node: TreeNode): void {
  const place = placeOf(node)
  if (place !== null) go(place)
  if (node.kind === 'more') void loadBranch(node.of)
  if (node.kind !== 'fault') return
  if (node.of !== null) void loadBranch(node.of)
  else void queryClient.refetchQueries({ queryKey: bucketsQuery(node.connection).queryKey })
}

function nodeUnder({ target }: MouseEvent, nodes: readonly TreeNode[]): TreeNode | undefined {
  const row = target instanceof Element ? target.closest('[data-at]') : null
  return row instanceof HTMLElement ? nodes[Number(row.dataset['at'])] : undefined
}

const isOnTwisty = ({ target }: MouseEvent): boolean =>
  target instanceof Element && target.closest('.tree-twisty') !== null

/** When the place changes, its row is brought into view as soon as the tree has it. */
function useFollowPlace(
  place: Place | null,
  selected: number,
  reveal: (row: number) => void,
  setCursorId: (id: string | null) => void,
): void {
  const revealed = useRef<Place | null>(null)
  useEffect(() => {
    if (selected < 0 || revealed.current === place) return
    revealed.current = place
    setCursorId(null)
    reveal(selected)
  }, [place, selected, reveal, setCursorId])
}

interface KeyParts extends Pick<LakeTreeProps, 'onMenu'> {
  readonly nodes: readonly TreeNode[]
  readonly cursor: number
  readonly setCursorId: (id: string) => void
  readonly reveal: (row: number) => void
  readonly box: { readonly current: HTMLDivElement | null }
}

const typingEndsAfterMs = 900

function useTreeKeys({ nodes, cursor, setCursorId, reveal, onMenu, box }: KeyParts) {
  const typed = useRef({ text: '', at: -Infinity })
  const moveTo = (at: number) => {
    const node = nodes[at]
    if (node === undefined) return
    setCursorId(node.id)
    reveal(at)
  }
  const type = (key: string) => {
    const now = performance.now()
    const goesOn = now - typed.current.at < typingEndsAfterMs
    typed.current = { text: goesOn ? typed.current.text + key : key, at: now }
    const at = findByName(nodes.map(nameOf), typed.current.text, goesOn ? Math.max(cursor, 0) : cursor + 1)
    if (at !== null) moveTo(at)
  }
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const command = treeCommand(event.key, nodes, cursor)
    const node = nodes[cursor]
    if (command === null) {
      if (Array.from(event.key).length === 1) type(event.key)
      return
    }
    event.preventDefault()
    if (command.kind === 'move') moveTo(command.to)
    else if (node === undefined) return
    else if (command.kind === 'choose') choose(node)
    else if (command.kind !== 'menu') toggle(node)
    else {
      const row = box.current?.querySelector(`#tree-${cursor}`)?.getBoundingClientRect()
      if (row !== undefined) onMenu(node, row.left + 60, row.bottom)
    }
  }
}

function nameOf(node: TreeNode): string {
  if (node.kind === 'connection') return node.connection.label
  if (node.kind === 'bucket') return node.of.bucket
  return node.kind === 'prefix' ? node.text : ''
}

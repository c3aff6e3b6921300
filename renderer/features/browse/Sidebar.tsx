import { IconPlugConnected, IconPlus, IconSearch, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { SavedConnection } from '../../../preload/contract/connections'
import { actions, perform } from '../../actions'
import { connectionsQuery, savedQuery } from '../../state/queries'
import { ContextMenu } from '../../ui/ContextMenu'
import { IconButton } from '../../ui/IconButton'
import { isMac, showShortcut } from '../../ui/shortcut'
import { VisibleName } from '../../ui/VisibleName'
import { LakeTree } from './LakeTree'
import type { TreeNode } from './treeModel'
import { nodeMenu } from './treeMenu'
import './sidebar.css'

interface SidebarProps {
  readonly width: number
  /** Opens a connection of an earlier start, or asks for what is missing. */
  readonly onReopen: (saved: SavedConnection) => void
}

/** The left panel: every connection with its buckets and prefixes, and those of earlier starts. */
export function Sidebar({ width, onReopen }: SidebarProps): ReactNode {
  const [filter, setFilter] = useState('')
  const [menu, setMenu] = useState<{ readonly node: TreeNode; readonly x: number; readonly y: number } | null>(null)
  return (
    <nav className="sidebar" style={{ width }} aria-label="Lakes">
      <div className="sidebar-head">
        <h2>Lakes</h2>
        <IconButton
          icon={IconPlus}
          label="New connection"
          shortcut={showShortcut('Mod+N', isMac())}
          onClick={() => perform(actions.newConnection)}
        />
      </div>
      <div className="search-field sidebar-filter">
        <IconSearch size={14} aria-hidden />
        <input
          type="text"
          placeholder="Filter buckets"
          aria-label="Filter buckets"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setFilter('')}
        />
        {filter !== '' && (
          <button type="button" aria-label="Clear the filter" onClick={() => setFilter('')}>
            <IconX size={13} aria-hidden />
          </button>
        )}
      </div>
      <LakeTree filter={filter} onMenu={(node, x, y) => setMenu({ node, x, y })} />
      <SavedConnections onReopen={onReopen} />
      {menu !== null && (
        <ContextMenu x={menu.x} y={menu.y} label="Actions" groups={nodeMenu(menu.node)} onClose={() => setMenu(null)} />
      )}
    </nav>
  )
}

/** Connections of earlier starts that are not open now. */
function SavedConnections({ onReopen }: Pick<SidebarProps, 'onReopen'>): ReactNode {
  const { data: open = [] } = useQuery(connectionsQuery)
  const { data } = useQuery(savedQuery)
  const closed = (data?.saved ?? []).filter(({ id }) => open.every((one) => one.id !== id))
  if (closed.length === 0) return null
  return (
    <div className="sidebar-saved">
      <h2>Not connected</h2>
      <ul>
        {closed.map((saved) => (
          <li key={saved.id}>
            <button type="button" className="saved-connection" onClick={() => onReopen(saved)} title={savedHint(saved)}>
              <IconPlugConnected size={15} stroke={1.7} aria-hidden />
              <span className="ellipsis grow">
                <VisibleName text={saved.label} />
              </span>
              <span className="tree-region">{saved.region}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

const savedHint = ({ kind, endpoint, profile, secret }: SavedConnection): string => {
  const what =
    kind === 'sample'
      ? 'The sample lake on this computer'
      : kind === 'profile'
        ? `AWS profile ${profile ?? ''}`
        : (endpoint ?? '')
  return secret === 'ask' ? `${what}\nAsks for the secret access key` : what
}

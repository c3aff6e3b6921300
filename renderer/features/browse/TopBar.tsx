import {
  IconArrowLeft,
  IconArrowRight,
  IconArrowUp,
  IconDots,
  IconLayoutSidebarRight,
  IconRefresh,
  IconStack2,
  IconStar,
  IconStarFilled,
  IconTags,
  type Icon,
} from '@tabler/icons-react'
import { useState, type MouseEvent, type ReactNode } from 'react'
import { actions, bookmarked, perform, type Action, type ActionContext } from '../../actions'
import type { Connection } from '../../../preload/contract/connections'
import { ContextMenu, type MenuItem } from '../../ui/ContextMenu'
import { IconButton } from '../../ui/IconButton'
import { isMac, showShortcut } from '../../ui/shortcut'
import { FilterField } from './FilterField'
import { placeMenu } from './objectMenu'
import { PathField } from './PathField'
import { placesMenu } from './placesMenu'
import { useActionContext } from './useActionContext'
import './topBar.css'

interface Menu {
  readonly label: string
  readonly groups: readonly (readonly MenuItem[])[]
  readonly x: number
  readonly y: number
}

/** Back, forward, the path, the filter and the actions. */
export function TopBar({ connections }: { readonly connections: readonly Connection[] }): ReactNode {
  const context = useActionContext()
  const [menu, setMenu] = useState<Menu | null>(null)
  const place = context.history.now
  const connection = connections.find(({ id }) => id === place?.connection) ?? null
  const drop = (label: string, groups: Menu['groups']) => (event: MouseEvent) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    setMenu({ label, groups, x: left, y: bottom + 3 })
  }
  const isMarked = bookmarked(context)
  return (
    <header className="top-bar">
      <div className="bar-group">
        <ActionButton icon={IconArrowLeft} action={actions.back} context={context} />
        <ActionButton icon={IconArrowRight} action={actions.forward} context={context} />
        <ActionButton icon={IconArrowUp} action={actions.up} context={context} />
        <ActionButton icon={IconRefresh} action={actions.refresh} context={context} />
      </div>
      <PathField place={place} connection={connection} />
      <div className="bar-group">
        <IconButton
          icon={isMarked ? IconStarFilled : IconStar}
          label={isMarked ? 'Remove the bookmark of this place' : 'Bookmark this place'}
          shortcut={showShortcut('Mod+D', isMac())}
          pressed={isMarked}
          onClick={() => perform(actions.bookmark)}
        />
        <button
          type="button"
          className="places-button"
          aria-haspopup="menu"
          aria-label="Bookmarks and recent places"
          title="Bookmarks and recent places"
          onClick={drop('Bookmarks and recent places', placesMenu(context.preferences, connections))}
        >
          ▾
        </button>
      </div>
      <FilterField disabled={place === null} />
      <div className="bar-group">
        <LabelButton icon={IconStack2} action={actions.changeTier} label="Storage class" context={context} />
        <LabelButton icon={IconTags} action={actions.editTags} label="Tags" context={context} />
        <IconButton icon={IconDots} label="More actions" onClick={drop('More actions', placeMenu(context))} />
        <IconButton
          icon={IconLayoutSidebarRight}
          label="Inspector"
          shortcut={showShortcut('Mod+I', isMac())}
          pressed={context.preferences.inspectorOpen}
          onClick={() => perform(actions.inspector)}
        />
      </div>
      {menu !== null && <ContextMenu {...menu} onClose={() => setMenu(null)} />}
    </header>
  )
}

interface ButtonProps {
  readonly icon: Icon
  readonly action: Action
  readonly context: ActionContext
}

const ActionButton = ({ icon, action, context }: ButtonProps): ReactNode => (
  <IconButton
    icon={icon}
    label={action.label}
    {...(action.shortcut === null ? {} : { shortcut: showShortcut(action.shortcut, isMac()) })}
    reason={action.unavailable(context)}
    onClick={() => perform(action)}
  />
)

/** A button with words: for the actions people come for. */
function LabelButton({ icon: Picture, action, label, context }: ButtonProps & { readonly label: string }): ReactNode {
  const reason = action.unavailable(context)
  const keys = action.shortcut === null ? '' : ` (${showShortcut(action.shortcut, isMac())})`
  return (
    <button
      type="button"
      className="label-button"
      aria-label={action.label}
      aria-disabled={reason !== null}
      title={`${action.label}${keys}${reason === null ? '' : `: ${reason}`}`}
      onClick={() => perform(action)}
    >
      <Picture size={15} stroke={1.7} aria-hidden />
      <span>{label}</span>
    </button>
  )
}

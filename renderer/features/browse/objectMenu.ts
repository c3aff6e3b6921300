import { actions, perform, type Action, type ActionContext } from '../../actions'
import type { MenuItem } from '../../ui/ContextMenu'
import { isMac, showShortcut } from '../../ui/shortcut'
import { openRow } from './useTableInput'

export function actionItem(action: Action, context: ActionContext, label = action.label): MenuItem {
  return {
    id: action.id,
    label,
    shortcut: action.shortcut === null ? undefined : showShortcut(action.shortcut, isMac()),
    reason: action.unavailable(context),
    danger: action === actions.remove || action === actions.removeBelow,
    run: () => perform(action),
  }
}

const itemsOf = (context: ActionContext, wanted: readonly Action[]): readonly MenuItem[] =>
  wanted.map((action) => actionItem(action, context))

/** The context menu of the table. */
export function objectMenu(context: ActionContext): readonly (readonly MenuItem[])[] {
  const { cursorRow } = context
  const open: MenuItem[] =
    cursorRow === null
      ? []
      : [
          {
            id: 'open',
            label: cursorRow.kind === 'prefix' ? 'Open' : 'Show in inspector',
            shortcut: 'Enter',
            run: () => openRow(cursorRow),
          },
        ]
  return [
    open,
    itemsOf(context, [
      actions.changeTier,
      actions.changeEncryption,
      actions.editTags,
      actions.restore,
      actions.undelete,
    ]),
    itemsOf(context, [actions.copyKey, actions.copyUri, actions.copyArn, actions.copyUrl]),
    itemsOf(context, [actions.refresh]),
    itemsOf(context, [actions.remove]),
  ]
}

/** What can be done with everything below the place, for the menu of the tool bar. */
export const placeMenu = (context: ActionContext): readonly (readonly MenuItem[])[] => [
  itemsOf(context, [actions.changeEncryption, actions.restore, actions.remove]),
  itemsOf(context, [
    actions.changeTierBelow,
    actions.changeEncryptionBelow,
    actions.editTagsBelow,
    actions.restoreBelow,
    actions.undeleteBelow,
    actions.removeBelow,
  ]),
  itemsOf(context, [actions.copyUri, actions.copyArn]),
  itemsOf(context, [actions.palette, actions.jobs]),
]

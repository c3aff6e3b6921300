import { Button, Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import { openDialog, type ChangeDialog } from '../../state/dialogs'
import type { ChangeTarget } from '../../state/target'

const kinds: readonly (readonly [ChangeDialog['kind'], string])[] = [
  ['storageClass', 'Change storage class…'],
  ['tags', 'Edit tags…'],
  ['encryption', 'Change encryption…'],
  ['restore', 'Restore from archive…'],
  ['delete', 'Delete…'],
]

/** Leads to the plan of a change of all that was found. */
export function ChangeMenu({ target }: { readonly target: ChangeTarget }): ReactNode {
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default">Change these…</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(([kind, label]) => (
          <Menu.Item
            key={kind}
            {...(kind === 'delete' && { color: 'red' })}
            onClick={() => openDialog({ kind, ...target })}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

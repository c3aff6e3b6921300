import { IconArchive, IconLock, IconRestore, IconTag, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { openDialog } from '../../state/dialogs'
import type { ChangeTarget } from '../../state/target'

const kinds = [
  { kind: 'storageClass', label: 'Change storage class…', Icon: IconArchive },
  { kind: 'encryption', label: 'Change encryption…', Icon: IconLock },
  { kind: 'tags', label: 'Edit tags…', Icon: IconTag },
  { kind: 'restore', label: 'Restore from archive…', Icon: IconRestore },
  { kind: 'delete', label: 'Delete…', Icon: IconTrash },
] as const

/** The changes, for whatever the inspector shows. */
export function ChangeActions({ change }: { readonly change: ChangeTarget }): ReactNode {
  return (
    <fieldset className="change-actions" aria-label="Change">
      {kinds.map(({ kind, label, Icon }) => (
        <button key={kind} type="button" className="small-button" onClick={() => openDialog({ ...change, kind })}>
          <Icon size={14} aria-hidden />
          {label}
        </button>
      ))}
    </fieldset>
  )
}

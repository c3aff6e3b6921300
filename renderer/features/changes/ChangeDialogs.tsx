import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { closeDialog, useDialogs, type ChangeDialog as Change } from '../../state/dialogs'
import { VisibleName } from '../../ui/VisibleName'
import { ChangeDialog } from './ChangeDialog'
import './changes.css'

const titles: Readonly<Record<Change['kind'], string>> = {
  storageClass: 'Change storage class',
  tags: 'Edit tags',
  restore: 'Restore from archive',
  delete: 'Delete',
}

/** The dialogs that change objects; mounted once, opened through the store. */
export function ChangeDialogs(): ReactNode {
  const dialog = useDialogs((state) => state.dialog)
  const change = dialog === null || dialog.kind === 'connect' || dialog.kind === 'about' ? null : dialog
  return (
    <Modal
      opened={change !== null}
      onClose={closeDialog}
      size={760}
      title={change && <Title change={change} />}
      classNames={{ content: 'change-modal', body: 'change-body', title: 'grow change-title' }}
    >
      {change && <ChangeDialog key={`${change.kind} ${JSON.stringify(change.target)}`} change={change} />}
    </Modal>
  )
}

function Title({ change }: { readonly change: Change }): ReactNode {
  return (
    <>
      {titles[change.kind]}
      <span className="change-for">
        <VisibleName text={change.summary} /> in {change.bucket}
      </span>
    </>
  )
}

import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { closeDialog, useDialogs, type ChangeDialog as Change, type Dialog, type UndoDialog } from '../../state/dialogs'
import { VisibleName } from '../../ui/VisibleName'
import { ChangeDialog } from './ChangeDialog'
import { UndoPlan } from './UndoPlan'
import './changes.css'

const titles: Readonly<Record<Change['kind'], string>> = {
  storageClass: 'Change storage class',
  tags: 'Edit tags',
  encryption: 'Change encryption',
  restore: 'Restore from archive',
  delete: 'Delete',
  undelete: 'Bring deleted objects back',
}

/** The dialogs that change objects; mounted once, opened through the store. */
export function ChangeDialogs(): ReactNode {
  const dialog = useDialogs((state) => state.dialog)
  const planned = dialog !== null && isPlanned(dialog) ? dialog : null
  return (
    <Modal
      opened={planned !== null}
      onClose={closeDialog}
      size="min(1280px, 96vw)"
      title={planned && <Title planned={planned} />}
      classNames={{ content: 'change-modal', body: 'change-body', title: 'grow change-title' }}
    >
      {planned?.kind === 'undo' && <UndoPlan key={planned.job} undo={planned} />}
      {planned && planned.kind !== 'undo' && (
        <ChangeDialog key={`${planned.kind} ${JSON.stringify(planned.target)}`} change={planned} />
      )}
    </Modal>
  )
}

const isPlanned = (dialog: Dialog): dialog is Change | UndoDialog => dialog.kind === 'undo' || 'target' in dialog

function Title({ planned }: { readonly planned: Change | UndoDialog }): ReactNode {
  return (
    <>
      {planned.kind === 'undo' ? 'Undo' : titles[planned.kind]}
      <span className="change-for">
        <VisibleName text={planned.summary} /> in {planned.bucket}
      </span>
    </>
  )
}

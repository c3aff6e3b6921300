import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import {
  closeDialog,
  useDialogs,
  type ChangeDialog as Change,
  type Dialog,
  type SavedPlanDialog,
  type UndoDialog,
} from '../../state/dialogs'
import { VisibleName } from '../../ui/VisibleName'
import { ChangeDialog } from './ChangeDialog'
import { SavedPlan } from './SavedPlan'
import { UndoPlan } from './UndoPlan'
import './changes.css'

const titles: Readonly<Record<Planned['kind'], string>> = {
  undo: 'Undo',
  savedPlan: 'Saved plan',
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
      {planned?.kind === 'savedPlan' && <SavedPlan key={planned.saved.file} saved={planned.saved} />}
      {planned && planned.kind !== 'undo' && planned.kind !== 'savedPlan' && (
        <ChangeDialog key={`${planned.kind} ${JSON.stringify(planned.target)}`} change={planned} />
      )}
    </Modal>
  )
}

type Planned = Change | UndoDialog | SavedPlanDialog
const isPlanned = (dialog: Dialog): dialog is Planned =>
  dialog.kind === 'undo' || dialog.kind === 'savedPlan' || 'target' in dialog

function Title({ planned }: { readonly planned: Planned }): ReactNode {
  return (
    <>
      {titles[planned.kind]}
      <span className="change-for">
        <VisibleName text={planned.summary} /> in {planned.bucket}
      </span>
    </>
  )
}

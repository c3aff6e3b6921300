import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { closeDialog, useDialogs } from '../../state/dialogs'
import { AuditLog } from './AuditLog'
import './audit.css'

/** Every write this program made, on this machine. */
export function AuditDialog(): ReactNode {
  const open = useDialogs(({ dialog }) => dialog?.kind === 'audit')
  return (
    <Modal
      opened={open}
      onClose={closeDialog}
      title="Audit log"
      size="min(1180px, 92vw)"
      classNames={{ body: 'audit' }}
    >
      <AuditLog />
    </Modal>
  )
}

import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { closeDialog, useDialogs } from '../../state/dialogs'
import { ConnectionForms } from './ConnectionForms'
import { RenewForm } from './RenewForm'

/** Opens a new connection, one of an earlier start, or renews one. */
export function ConnectDialog(): ReactNode {
  const dialog = useDialogs((store) => store.dialog)
  const open = dialog?.kind === 'connect' ? dialog : null
  return (
    <Modal
      opened={open !== null}
      onClose={closeDialog}
      size={open?.renew === undefined ? 720 : 460}
      title={open?.renew === undefined ? 'New connection' : 'Sign in again'}
    >
      {open !== null &&
        (open.renew === undefined ? (
          <ConnectionForms saved={open.saved} onOpened={closeDialog} />
        ) : (
          <RenewForm connection={open.renew} onOpened={closeDialog} />
        ))}
    </Modal>
  )
}

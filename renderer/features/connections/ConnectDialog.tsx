import { Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Connection, SavedConnection } from '../../../preload/contract/connections'
import { closeDialog, useDialogs } from '../../state/dialogs'
import { savedQuery } from '../../state/queries'
import { ConnectionForms } from './ConnectionForms'
import { RenewForm } from './RenewForm'

/** Opens a new connection, one of an earlier start, or renews one. */
export function ConnectDialog(): ReactNode {
  const dialog = useDialogs((store) => store.dialog)
  const { data } = useQuery(savedQuery)
  const open = dialog?.kind === 'connect' ? dialog : null
  const renewed = open?.renew
  // Keys that were typed can only be typed again.
  const retyped = renewed?.kind === 'endpoint' ? formOf(renewed, data?.saved ?? []) : undefined
  const isRenewal = renewed !== undefined && retyped === undefined
  return (
    <Modal
      opened={open !== null}
      onClose={closeDialog}
      size={isRenewal ? 460 : 720}
      title={renewed === undefined ? 'New connection' : 'Sign in again'}
    >
      {open !== null &&
        (isRenewal ? (
          <RenewForm connection={renewed} onOpened={closeDialog} />
        ) : (
          <ConnectionForms saved={retyped ?? open.saved} onOpened={closeDialog} />
        ))}
    </Modal>
  )
}

const formOf = ({ id, label, endpoint, region }: Connection, saved: readonly SavedConnection[]): SavedConnection => ({
  ...(saved.find((one) => one.id === id) ?? {
    id,
    kind: 'endpoint',
    profile: null,
    pathStyle: true,
    accessKeyId: null,
  }),
  label,
  endpoint,
  region,
  secret: 'ask',
})

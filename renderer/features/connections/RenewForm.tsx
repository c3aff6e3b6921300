import { TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import { lake } from '../../client'
import { refresh } from '../../state/place'
import { keepConnection } from '../../state/queries'
import { VisibleName } from '../../ui/VisibleName'
import { ConnectBar } from './ConnectBar'
import { useConnecting } from './connecting'

interface RenewFormProps {
  readonly connection: Connection
  readonly onOpened: () => void
}

/** Asks for fresh credentials of a connection whose session has ended, and goes on where one was. */
export function RenewForm({ connection, onOpened }: RenewFormProps): ReactNode {
  const { state, run, cancel } = useConnecting(onOpened)
  const [mfaCode, setMfaCode] = useState('')
  const wrong = mfaCode !== '' && !/^\d{6}$/.test(mfaCode)
  const renew = () =>
    run(async (signal) => {
      const code = mfaCode === '' ? {} : { mfaCode }
      const renewed = await lake.call('connections.renew', { connection: connection.id, ...code }, signal)
      keepConnection(renewed)
      refresh()
      return renewed
    }, false)
  return (
    <form
      className="connect-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrong) void renew()
      }}
    >
      <p>
        Reads the credentials of <VisibleName text={connection.label} /> again. After an SSO login or with new keys in
        the files of the AWS CLI, that is all it takes.
      </p>
      <TextInput
        label="Code of the MFA device, if the profile asks for one"
        inputMode="numeric"
        maxLength={6}
        value={mfaCode}
        error={wrong ? 'The code is six digits.' : null}
        onChange={(event) => setMfaCode(event.currentTarget.value.trim())}
      />
      <ConnectBar
        state={state}
        label="Sign in again"
        busy="Asking for credentials…"
        disabled={wrong}
        onCancel={cancel}
      />
    </form>
  )
}

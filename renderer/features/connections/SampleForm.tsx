import type { ReactNode } from 'react'
import { ConnectBar } from './ConnectBar'
import { useConnecting } from './connecting'

export function SampleForm({ onOpened }: { readonly onOpened: () => void }): ReactNode {
  const { state, connect, cancel } = useConnecting(onOpened)
  return (
    <form
      className="connect-form"
      onSubmit={(event) => {
        event.preventDefault()
        void connect({ kind: 'sample' })
      }}
    >
      <p>
        A data lake of an invented company, served by Lakescope itself on this computer: partitioned events and logs,
        training data, an archive, tags, all storage classes and kinds of encryption. Everything can be tried, nothing
        costs anything, and nothing leaves this computer.
      </p>
      <p className="dim">
        Changes last until you quit. The AWS CLI and rclone can use it too: its menu copies the settings.
      </p>
      <ConnectBar state={state} label="Open the sample lake" busy="Starting the sample lake…" onCancel={cancel} />
    </form>
  )
}

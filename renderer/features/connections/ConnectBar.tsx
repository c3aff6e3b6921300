import { Button, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { FaultNote } from '../../ui/FaultNote'
import type { Connecting } from './connecting'

interface ConnectBarProps {
  readonly state: Connecting
  readonly label: string
  /** What goes on while connecting. */
  readonly busy: string
  readonly disabled?: boolean
  readonly onCancel: () => void
}

/** The button that submits a form, progress with a way to cancel, and why it failed. */
export function ConnectBar({ state, label, busy, disabled = false, onCancel }: ConnectBarProps): ReactNode {
  return (
    <div className="connect-bar">
      {state.kind === 'failed' && <FaultNote fault={state.fault} />}
      {state.kind === 'connecting' ? (
        <div className="connect-busy">
          <Loader size={16} aria-hidden />
          <span role="status" className="grow">
            {busy}
          </span>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      ) : (
        <Button type="submit" disabled={disabled}>
          {state.kind === 'failed' ? 'Try again' : label}
        </Button>
      )}
    </div>
  )
}

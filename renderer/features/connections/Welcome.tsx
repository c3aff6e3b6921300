import { Button, Loader } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { SavedConnection } from '../../../preload/contract/connections'
import { savedQuery } from '../../state/queries'
import { FaultNote } from '../../ui/FaultNote'
import { VisibleName } from '../../ui/VisibleName'
import { ConnectionForms } from './ConnectionForms'
import { useReopening } from './reopening'

const nothing = (): void => undefined

/** What is shown while no connection is open. */
export function Welcome(): ReactNode {
  const { data } = useQuery(savedQuery)
  const saved = data?.saved ?? []
  return (
    <main className="welcome">
      <div className="welcome-inner">
        <header className="welcome-head">
          <img src="./icon.png" alt="" width={52} height={52} />
          <div>
            <h1>Lakescope</h1>
            <p className="dim">See what lies in your data lake: partitions, tags, storage classes, encryption.</p>
          </div>
        </header>
        {saved.length > 0 && <Saved saved={saved} />}
        <section aria-label="Open a lake" className="welcome-card">
          <ConnectionForms onOpened={nothing} />
        </section>
      </div>
    </main>
  )
}

function Saved({ saved }: { readonly saved: readonly SavedConnection[] }): ReactNode {
  const { attempt, reopen, cancel } = useReopening()
  return (
    <section className="welcome-saved" aria-label="Connections used before">
      <h2>Used before</h2>
      <ul>
        {saved.map((one) => (
          <li key={one.id}>
            <button type="button" className="profile-row" onClick={() => reopen(one)}>
              <IconPlugConnected size={15} stroke={1.7} aria-hidden />
              <span className="profile-name ellipsis">
                <VisibleName text={one.label} />
              </span>
              <span className="dim ellipsis grow">
                {one.endpoint ?? (one.kind === 'sample' ? 'on this computer' : 'AWS')}
              </span>
              <span className="dim">{one.region}</span>
            </button>
          </li>
        ))}
      </ul>
      {attempt.kind === 'opening' && (
        <div className="connect-busy">
          <Loader size={16} aria-hidden />
          <span role="status" className="grow">
            Opening <VisibleName text={attempt.saved.label} />…
          </span>
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        </div>
      )}
      {attempt.kind === 'failed' && (
        <FaultNote
          fault={attempt.fault}
          waysOn={{ retry: () => reopen(attempt.saved), connect: () => reopen(attempt.saved) }}
        />
      )}
    </section>
  )
}

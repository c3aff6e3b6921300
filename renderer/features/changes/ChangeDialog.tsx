import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { unreachable } from '../../../lake/unreachable'
import { openDialog, type ChangeDialog as Change } from '../../state/dialogs'
import { ClassChooser } from './ClassChooser'
import { CustomerKeyPart } from './CustomerKeyPart'
import { DeleteChooser } from './DeleteChooser'
import { EncryptionChooser } from './EncryptionChooser'
import { PlanFrame } from './PlanFrame'
import { RestoreChooser } from './RestoreChooser'
import { TagChooser } from './TagChooser'
import { UndeleteIntroduction } from './UndeleteIntroduction'
import { useApplying } from './useApplying'
import { useCustomerKey, withKey } from './useCustomerKey'
import { usePlan, type WantedIntent } from './usePlan'

/** The frame of the changes: choose, see exactly what will happen, then do it. */
export function ChangeDialog({ change }: { readonly change: Change }): ReactNode {
  const [intent, setIntent] = useState<WantedIntent | null>(() => firstIntent(change.kind))
  const { connection, bucket, target } = change
  const customerKey = useCustomerKey()
  const planner = usePlan(intent && { change: { connection, bucket, target, intent, ...withKey(customerKey) } })
  const application = useApplying(planner, connection)
  const { plan } = application
  const choose = (next: WantedIntent | null) => {
    application.begin()
    setIntent(next)
  }
  // Enter does what the button does only where nothing is lost by it.
  const onKeyDown = (event: KeyboardEvent) => {
    const isChoice = event.target instanceof HTMLInputElement && event.target.type === 'radio'
    if (event.key === 'Enter' && isChoice && plan !== null && isSafe(plan)) application.run()
  }
  return (
    <PlanFrame planner={planner} application={application} restore={() => openDialog({ ...change, kind: 'restore' })}>
      <div className="change-choose" onKeyDown={onKeyDown} role="presentation">
        <Chooser change={change} intent={intent} choose={choose} />
        <CustomerKeyPart plan={plan} draft={customerKey} />
      </div>
    </PlanFrame>
  )
}

const isSafe = ({ intent }: Plan): boolean => intent.kind !== 'delete'

/** Restoring and deleting have a choice that does for most; the others must be chosen. */
function firstIntent(kind: Change['kind']): WantedIntent | null {
  if (kind === 'restore') return { kind, days: 7, speed: 'Standard' }
  if (kind === 'undelete') return { kind }
  return kind === 'delete' ? { kind, versions: 'current' } : null
}

interface ChooserProps {
  readonly change: Change
  readonly intent: WantedIntent | null
  readonly choose: (intent: WantedIntent | null) => void
}

function Chooser({ change, intent, choose }: ChooserProps): ReactNode {
  switch (change.kind) {
    case 'storageClass':
      return <ClassChooser to={intent?.kind === 'storageClass' ? intent.to : null} choose={choose} />
    case 'tags':
      return <TagChooser change={change} choose={choose} />
    case 'encryption':
      return <EncryptionChooser change={change} choose={choose} />
    case 'restore':
      return intent?.kind === 'restore' ? <RestoreChooser intent={intent} choose={choose} /> : null
    case 'undelete':
      return <UndeleteIntroduction />
    case 'delete':
      return intent?.kind === 'delete' ? <DeleteChooser change={change} intent={intent} choose={choose} /> : null
    default:
      return unreachable(change.kind)
  }
}

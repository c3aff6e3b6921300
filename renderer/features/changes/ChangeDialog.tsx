import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ObjectFilter } from '../../../lake/objectFilter'
import type { Input } from '../../../preload/contract'
import type { Plan } from '../../../preload/contract/changes'
import { unreachable } from '../../../lake/unreachable'
import { openDialog, type ChangeDialog as Change } from '../../state/dialogs'
import { ClassChooser } from './ClassChooser'
import { CustomerKeyPart } from './CustomerKeyPart'
import { DeleteChooser } from './DeleteChooser'
import { EncryptionChooser } from './EncryptionChooser'
import { FilterBuilder } from './FilterBuilder'
import { PlanFrame } from './PlanFrame'
import { RestoreChooser } from './RestoreChooser'
import { TagChooser } from './TagChooser'
import { UndeleteIntroduction } from './UndeleteIntroduction'
import { useApplying } from './useApplying'
import { useCustomerKey, withKey } from './useCustomerKey'
import { usePlan, type WantedIntent } from './usePlan'

/** The frame of the changes: choose, see exactly what will happen, then do it. */
export function ChangeDialog({ change }: { readonly change: Change }): ReactNode {
  const [intent, setIntent] = useState<WantedIntent | null>(() => change.intent ?? firstIntent(change.kind))
  /** `null` while what is filled in cannot be used. */
  const [filter, setFilter] = useState<ObjectFilter | null>([])
  const { connection, bucket, target } = change
  const customerKey = useCustomerKey()
  const about = { connection, bucket, target, ...(filter && filtered(filter)), ...withKey(customerKey) }
  const planner = usePlan(intent && filter && { change: { ...about, intent } })
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
  // With a filter the restore dialog would be for other objects than these.
  const restore = filter?.length === 0 ? () => openDialog({ ...change, kind: 'restore' }) : null
  return (
    <PlanFrame planner={planner} application={application} restore={restore}>
      <div className="change-choose" onKeyDown={onKeyDown} role="presentation">
        <Chooser change={change} intent={intent} choose={choose} plan={plan} />
        <CustomerKeyPart plan={plan} draft={customerKey} />
      </div>
      {target.kind !== 'objects' && (
        <FilterBuilder
          choose={(next) => {
            application.begin()
            setFilter(next)
          }}
        />
      )}
    </PlanFrame>
  )
}

/** The contract's lists are mutable by type only. */
const filtered = (filter: ObjectFilter): Pick<Input<'changes.plan'>, 'filter'> =>
  filter.length === 0 ? {} : { filter: filter.map((one) => ('anyOf' in one ? { ...one, anyOf: [...one.anyOf] } : one)) }

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
  /** The plan for what is chosen now, once it is ready. */
  readonly plan: Plan | null
}

function Chooser({ change, intent, choose, plan }: ChooserProps): ReactNode {
  switch (change.kind) {
    case 'storageClass':
      return <ClassChooser to={intent?.kind === 'storageClass' ? intent.to : null} choose={choose} />
    case 'tags':
      return <TagChooser change={change} choose={choose} />
    case 'encryption':
      return <EncryptionChooser change={change} choose={choose} />
    case 'restore':
      return intent?.kind === 'restore' ? <RestoreChooser intent={intent} choose={choose} plan={plan} /> : null
    case 'undelete':
      return <UndeleteIntroduction />
    case 'delete':
      return intent?.kind === 'delete' ? <DeleteChooser change={change} intent={intent} choose={choose} /> : null
    default:
      return unreachable(change.kind)
  }
}

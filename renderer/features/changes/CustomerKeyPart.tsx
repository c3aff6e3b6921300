import type { ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { CustomerKeyField } from '../../ui/CustomerKeyField'
import { useKeyWanted, type CustomerKeyDraft } from './useCustomerKey'

interface CustomerKeyPartProps {
  readonly plan: Plan | null
  readonly draft: CustomerKeyDraft
}

/** Asks for a key of the customer's where the plan lacks one. */
export function CustomerKeyPart({ plan, draft }: CustomerKeyPartProps): ReactNode {
  if (!useKeyWanted(plan)) return null
  return (
    <div className="key-fields">
      <CustomerKeyField
        value={draft.value}
        onChange={draft.set}
        description="Some objects are encrypted with a key only its owner has. Given here, it opens them for this change alone: it stays in memory and is never stored."
      />
    </div>
  )
}

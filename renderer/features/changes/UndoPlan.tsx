import type { ReactNode } from 'react'
import type { UndoDialog } from '../../state/dialogs'
import { CustomerKeyPart } from './CustomerKeyPart'
import { PlanFrame } from './PlanFrame'
import { useApplying } from './useApplying'
import { useCustomerKey, withKey } from './useCustomerKey'
import { usePlan } from './usePlan'

/** What taking a job back will do and what it cannot; taking back is a job of its own. */
export function UndoPlan({ undo }: { readonly undo: UndoDialog }): ReactNode {
  const customerKey = useCustomerKey()
  const planner = usePlan({ undo: { job: undo.job, ...withKey(customerKey) } })
  const application = useApplying(planner, undo.connection)
  return (
    <PlanFrame planner={planner} application={application} restore={null}>
      <p className="undo-means dim">
        Each object goes back to what the journal of the job says it was. What cannot go back is listed below and left
        as it is. Old versions and what was billed stay.
      </p>
      <CustomerKeyPart plan={application.plan} draft={customerKey} />
    </PlanFrame>
  )
}

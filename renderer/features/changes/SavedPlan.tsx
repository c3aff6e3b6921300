import type { ReactNode } from 'react'
import { filterText } from '../../../lake/objectFilter'
import type { SavedPlanDialog } from '../../state/dialogs'
import { formatBytes, formatNumberOf } from '../../ui/format'
import { intentText } from '../../ui/intentText'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { CustomerKeyPart } from './CustomerKeyPart'
import { PlanFrame } from './PlanFrame'
import { useApplying } from './useApplying'
import { useCustomerKey, withKey } from './useCustomerKey'
import { usePlan } from './usePlan'

/** What a plan that was saved would do now. */
export function SavedPlan({ saved }: Pick<SavedPlanDialog, 'saved'>): ReactNode {
  const { file, connection, intent, filter, objects, savedAt } = saved
  const customerKey = useCustomerKey()
  const planner = usePlan({ saved: { file, ...withKey(customerKey) } })
  const application = useApplying(planner, connection)
  return (
    <PlanFrame planner={planner} application={application} restore={null}>
      <section className="plan-part" aria-label="Saved plan">
        <h3>{intentText(intent)}</h3>
        <p>
          {formatNumberOf(objects, 'object')}, saved <When at={savedAt} />.
        </p>
        {filter !== null && (
          <p>
            Only those that are <VisibleName text={filterText(filter, formatBytes)} />.
          </p>
        )}
      </section>
      <p className="undo-means dim">
        Every object is looked at again. What was written, changed or deleted since the plan was saved is left as it is,
        and what you had taken out stays out. What came after is no part of it.
      </p>
      <CustomerKeyPart plan={application.plan} draft={customerKey} />
    </PlanFrame>
  )
}

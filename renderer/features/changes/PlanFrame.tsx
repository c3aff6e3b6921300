import type { ReactNode } from 'react'
import { FaultNote } from '../../ui/FaultNote'
import { ApplyBar } from './ApplyBar'
import { BatchSection } from './BatchSection'
import { PlanView } from './PlanView'
import type { Applying } from './useApplying'
import type { Planner } from './usePlan'

interface PlanFrameProps {
  readonly planner: Planner
  readonly application: Applying
  readonly restore: (() => void) | null
  /** What is chosen, above the plan. */
  readonly children: ReactNode
}

/** What is chosen, what exactly will happen, and the button that does it. */
export function PlanFrame({ planner, application, restore, children }: PlanFrameProps): ReactNode {
  const { refused, waysOn } = application
  return (
    <>
      <div className="change-columns">
        <div className="change-left">{children}</div>
        <section className="change-plan" aria-label="What will happen">
          <PlanView planner={planner} waysOn={waysOn} restore={restore} />
          {application.plan && <BatchSection plan={application.plan} />}
          {refused && <FaultNote fault={refused} waysOn={waysOn} />}
        </section>
      </div>
      <ApplyBar {...application} />
    </>
  )
}

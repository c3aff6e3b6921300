import { useState, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { FaultNote } from '../../ui/FaultNote'
import { PlanGroups } from './PlanGroups'
import { PlanRows, type Show } from './PlanRows'
import type { Planner } from './usePlan'

interface PlanObjectsProps {
  readonly plan: Plan
  readonly planner: Planner
  readonly show: Show
  readonly setShow: (show: Show) => void
}

/** The plan by partitions, and below them object by object; whatever should stay as it is can be taken out. */
export function PlanObjects({ plan, planner, show, setShow }: PlanObjectsProps): ReactNode {
  /** `null` is where the keys of the plan begin to differ. */
  const [prefix, setPrefix] = useState<string | null>(null)
  return (
    <>
      {planner.notExcluded !== null && <FaultNote fault={planner.notExcluded} />}
      <PlanGroups plan={plan} planner={planner} prefix={prefix} open={setPrefix} />
      <PlanRows plan={plan} planner={planner} show={show} setShow={setShow} prefix={prefix ?? ''} />
    </>
  )
}

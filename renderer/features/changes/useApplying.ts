import { useState } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf } from '../../client'
import { closeDialog } from '../../state/dialogs'
import { useWaysOn } from '../../state/waysOn'
import type { WaysOn } from '../../ui/FaultNote'
import type { Planner } from './usePlan'

export interface Applying {
  /** The plan once it is ready. */
  readonly plan: Plan | null
  readonly typed: string
  readonly setTyped: (typed: string) => void
  readonly canApply: boolean
  readonly applying: boolean
  readonly refused: Fault | null
  readonly waysOn: WaysOn
  readonly run: () => void
  /** Something else was chosen: what was typed for the plan before is not for this one. */
  readonly begin: () => void
}

/** Turns a plan into a job, with the confirmation where one is asked for, and closes the dialog. */
export function useApplying({ planning, changing, again, apply }: Planner, connection: string): Applying {
  const [typed, setTyped] = useState('')
  const [applying, setApplying] = useState(false)
  const [refused, setRefused] = useState<Fault | null>(null)
  const waysOn = useWaysOn(connection, again)
  const plan = planning.kind === 'there' && planning.plan.state === 'ready' ? planning.plan : null
  const canApply =
    plan !== null && !applying && !changing && plan.change.objects > 0 && (plan.typed === null || plan.typed === typed)

  const run = async () => {
    if (!canApply) return
    setApplying(true)
    setRefused(null)
    try {
      await apply(plan.typed === null ? null : typed)
      closeDialog()
    } catch (error) {
      setRefused(faultOf(error))
      setApplying(false)
    }
  }
  const begin = () => {
    setTyped('')
    setRefused(null)
  }
  return { plan, typed, setTyped, canApply, applying, refused, waysOn, run: () => void run(), begin }
}

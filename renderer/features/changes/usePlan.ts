import { useCallback, useEffect, useRef, useState } from 'react'
import type { Input } from '../../../preload/contract'
import type { Plan } from '../../../preload/contract/changes'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf, lake } from '../../client'

export type WantedIntent = Input<'changes.plan'>['intent']

/** How far the plan for what is chosen now has come. */
export type Planning =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'there'; readonly plan: Plan }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly fault: Fault }

/** What a plan is wanted for: a change, taking back what a job has done, or a plan that was saved. */
export type Wanted =
  | { readonly change: Input<'changes.plan'> }
  | { readonly undo: Input<'changes.undo'> }
  | { readonly saved: Input<'changes.planSaved'> }

export type PlanPart = Input<'changes.exclude'>['part']

export interface Planner {
  readonly planning: Planning
  /** Takes changes out of the plan that is shown, or puts them back. */
  readonly exclude: (part: PlanPart, excluded: boolean) => void
  /** What is shown is about to be replaced. */
  readonly changing: boolean
  /** Why the last exclusion did not work. */
  readonly notExcluded: Fault | null
  readonly stop: () => void
  readonly again: () => void
  /** Turns the plan that is shown into a job; afterwards it is not ours to discard. */
  readonly apply: (typed: string | null) => Promise<string>
}

/** Typing changes the intent with every key; a listing for each would be a waste. */
const restMs = 250

const discard = (plan: string): void => {
  lake.call('changes.discard', { plan }).catch(() => undefined)
}

/** Keeps a plan for what is wanted (`null` while nothing, or nothing valid, is chosen): works it out anew when that changes, follows it while it is read, and puts it away. */
export function usePlan(asked: Wanted | null): Planner {
  const [turn, setTurn] = useState(0)
  const [last, setLast] = useState<{ of: string | null; planning: Planning } | null>(null)
  const [exclusions, setExclusions] = useState<{ of: string | null; underWay: number; fault: Fault | null }>(
    noExclusions,
  )
  const current = useRef<Following | null>(null)
  // Two that say the same are the same plan.
  const wanted = asked === null ? null : JSON.stringify([asked, turn])

  useEffect(() => {
    if (wanted === null) return undefined
    const [input]: [Wanted] = JSON.parse(wanted)
    const mine = follow(input, (planning) => setLast({ of: wanted, planning }))
    current.current = mine
    return () => mine.end()
  }, [wanted])

  const stop = useCallback(() => {
    current.current?.end()
    setLast({ of: wanted, planning: { kind: 'stopped' } })
  }, [wanted])
  const again = useCallback(() => setTurn((before) => before + 1), [])
  const exclude = useCallback(
    async (part: PlanPart, excluded: boolean) => {
      const mine = current.current
      if (mine === null || mine.plan === null) return
      const count = (more: number, fault: Fault | null) =>
        setExclusions((now) => ({ of: wanted, underWay: (now.of === wanted ? now.underWay : 0) + more, fault }))
      count(1, null)
      try {
        mine.accept(await lake.call('changes.exclude', { plan: mine.plan, part, excluded }))
        count(-1, null)
      } catch (error) {
        count(-1, faultOf(error))
      }
    },
    [wanted],
  )
  const apply = useCallback(async (typed: string | null) => {
    const mine = current.current
    if (mine === null || mine.plan === null) throw new Error('there is no plan to apply')
    const { plan } = mine
    // While it is being applied nothing may discard it, not even closing the dialog.
    mine.plan = null
    try {
      return (await lake.call('changes.apply', typed === null ? { plan } : { plan, typed })).job
    } catch (error) {
      if (mine.isOver()) discard(plan)
      else mine.plan = plan
      throw error
    }
  }, [])
  const before: Planning = { kind: wanted === null ? 'idle' : 'asking' }
  const { underWay, fault } = exclusions.of === wanted ? exclusions : noExclusions
  return {
    planning: last !== null && last.of === wanted ? last.planning : before,
    exclude: (part, excluded) => void exclude(part, excluded),
    changing: underWay > 0,
    notExcluded: fault,
    stop,
    again,
    apply,
  }
}

const noExclusions = { of: null, underWay: 0, fault: null }

interface Following {
  /** Once main has named it. */
  plan: string | null
  /** Reports a plan, unless a newer state of it was reported. */
  readonly accept: (plan: Plan) => void
  readonly end: () => void
  readonly isOver: () => boolean
}

function askFor(input: Wanted): Promise<{ plan: string }> {
  if ('undo' in input) return lake.call('changes.undo', input.undo)
  if ('saved' in input) return lake.call('changes.planSaved', input.saved)
  return lake.call('changes.plan', input.change)
}

/** Asks for a plan after a moment of rest and reports on it until `end`, which discards it unless it was applied. */
function follow(input: Wanted, report: (planning: Planning) => void): Following {
  const mine: Following = {
    plan: null,
    accept: (plan) => {
      if (ended || (settled && plan.state === 'reading') || plan.revision < revision) return
      settled = plan.state !== 'reading'
      revision = plan.revision
      report(plan.fault === null ? { kind: 'there', plan } : { kind: 'failed', fault: plan.fault })
    },
    isOver: () => ended,
    end: () => {
      ended = true
      clearTimeout(timer)
      off()
      if (mine.plan !== null) discard(mine.plan)
      mine.plan = null
    },
  }
  let ended = false
  let settled = false
  let revision = 0
  // Events come before the answer that names the plan; the last of each is kept until then.
  const early = new Map<string, Plan>()
  const off = lake.on('plan', (plan) => {
    if (mine.plan === null) early.set(plan.plan, plan)
    else if (plan.plan === mine.plan) mine.accept(plan)
  })
  const timer = setTimeout(() => {
    ask().catch((error: unknown) => {
      if (!ended) report({ kind: 'failed', fault: faultOf(error) })
    })
  }, restMs)
  const ask = async () => {
    // Not cancelled when the choice changes: an answer that was thrown away would leave a plan nobody can discard.
    const { plan } = await askFor(input)
    if (ended) return discard(plan)
    mine.plan = plan
    const known = early.get(plan)
    if (known) mine.accept(known)
    mine.accept(await lake.call('changes.planState', { plan }))
  }
  return mine
}

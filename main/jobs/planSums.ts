import { addDecision, planTotals, startTotals, type Decision } from '../../lake/changePlan'
import { flowOf, sumFlows, type Flow } from '../../lake/planPicture'
import { Dictionary } from '../scan/columns'
import type { PlanCost } from './planPricing'

/** What many objects of a plan have in common: how they are decided, what that costs, and the class they are in. */
interface PlanKind {
  readonly decision: Decision
  readonly cost: PlanCost | null
  readonly storageClass: string
}

/**
 * What a plan adds up to, as a count for each kind of object; there are few kinds. An object can be taken out again and put back, and the sums are
 * exactly those of a plan without it.
 */
export class PlanSums {
  private readonly names = new Dictionary()
  private readonly kinds: PlanKind[] = []
  private readonly left: Sum[] = []
  private readonly excluded: Sum[] = []

  /** Adds an object. @returns the number of its kind */
  add(bytes: number, storageClass: string, decided: Decision, cost: PlanCost | null): number {
    const decision: Decision =
      decided.kind === 'skip' ? { ...decided, before: null } : { ...decided, before: null, after: null }
    const name = JSON.stringify([decision, cost, storageClass])
    const number = this.names.number(name)
    if (number === this.kinds.length) {
      this.kinds.push({ decision, cost, storageClass })
      this.left.push({ objects: 0, bytes: 0 })
      this.excluded.push({ objects: 0, bytes: 0 })
    }
    put(this.left[number], bytes, 1)
    return number
  }

  costOf(kind: number): PlanCost | null {
    return this.kinds[kind]?.cost ?? null
  }

  /** Takes an object of the kind out of the plan, or puts it back. */
  exclude(kind: number, bytes: number, excluded: boolean): void {
    put(this.left[kind], bytes, excluded ? -1 : 1)
    put(this.excluded[kind], bytes, excluded ? 1 : -1)
  }

  totals(): ReturnType<typeof planTotals> {
    const totals = startTotals()
    for (const [number, { decision }] of this.kinds.entries()) {
      const left = this.left[number] ?? none
      const excluded = this.excluded[number] ?? none
      if (left.objects > 0) addDecision(totals, left, decision, left.objects)
      if (excluded.objects > 0) addDecision(totals, excluded, excludedSkip, excluded.objects)
    }
    return planTotals(totals)
  }

  /** Everything the plan holds, by the class before and after; what is excluded stays where it is, what is gone is nowhere. */
  flows(): readonly Flow[] {
    return sumFlows(
      this.kinds.flatMap(({ decision, cost, storageClass }, number) => {
        if (decision.kind === 'skip' && decision.reason === 'gone') return []
        const step = cost === null || cost === 'notRead' ? null : cost.step
        return [
          { ...flowOf(storageClass, decision.kind === 'change', step), ...(this.left[number] ?? none) },
          { ...flowOf(storageClass, false, null), ...(this.excluded[number] ?? none) },
        ]
      }),
    )
  }
}

interface Sum {
  objects: number
  bytes: number
}
const none: Readonly<Sum> = { objects: 0, bytes: 0 }
const excludedSkip: Decision = { kind: 'skip', reason: 'excluded', before: null }

function put(sum: Sum | undefined, bytes: number, times: number): void {
  if (!sum) return
  sum.objects += times
  sum.bytes += bytes * times
}

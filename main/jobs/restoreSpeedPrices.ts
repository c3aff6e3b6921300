import { decide, type BucketFacts, type Intent, type ObjectFacts } from '../../lake/changePlan'
import { addCost, startCost } from '../../lake/cost'
import { finishCost } from '../../lake/costEstimate'
import { costFacts, costOfDecision } from '../../lake/costOfDecision'
import { pricesFor } from '../../lake/prices'
import { restoreTiers } from '../../lake/tiers'
import type { Plan } from '../../preload/contract/changes'

type Restore = Extract<Intent, { kind: 'restore' }>

/** What the same restore would cost at each speed, so that they can be chosen between. Holds for all objects of the target. */
export class RestoreSpeedPrices {
  private readonly sums = restoreTiers.map((speed) => ({ speed, usage: startCost(), objects: 0, bytes: 0 }))

  /** `now` in ms since 1970. */
  add(object: ObjectFacts, bucket: BucketFacts, intent: Restore, now: number): void {
    for (const sum of this.sums) {
      const wanted: Intent = { ...intent, speed: sum.speed }
      const decision = decide(object, bucket, wanted, now)
      const step = costOfDecision(object, bucket, wanted, decision, now)
      if (step === null) continue
      addCost(sum.usage, costFacts(object), step, now)
      sum.objects += 1
      sum.bytes += object.bytes
    }
  }

  /** @param region `null` where no prices are known */
  prices(region: string | null): Plan['restoreSpeeds'] {
    const list = region === null ? null : pricesFor(region)
    return this.sums.map(({ speed, usage, objects, bytes }) => ({
      speed,
      objects,
      bytes,
      usd: list && finishCost(usage, list).once.total,
      asOf: list && list.asOf,
    }))
  }
}

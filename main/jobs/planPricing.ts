import { whenToUseBatch, type BatchQuestion } from '../../lake/batchAdvice'
import type { BucketFacts, Decision, Intent, JobIntent, ObjectFacts } from '../../lake/changePlan'
import { addCost, startCost } from '../../lake/cost'
import { finishCost, type MonthlyCost } from '../../lake/costEstimate'
import { costFacts, costOfDecision } from '../../lake/costOfDecision'
import { payBackText, type PayBack } from '../../lake/payBack'
import { pricesFor } from '../../lake/prices'
import { targetClasses } from '../../lake/tiers'
import type { Made, Undoing } from '../../lake/undo'
import type { Connection } from '../../preload/contract/connections'
import type { Price } from '../../preload/contract/price'

/** Whose prices a plan is given: those of AWS, those AWS would ask for the sample lake, or none, since other endpoints have their own. */
export type PricedAs = 'aws' | 'sample' | 'nobody'

export function pricedAsOf({ kind, endpoint }: Pick<Connection, 'kind' | 'endpoint'>): PricedAs {
  if (kind === 'sample') return 'sample'
  return endpoint === null || isAws(endpoint) ? 'aws' : 'nobody'
}

/** An endpoint of AWS written out, such as that of a region or of a VPC. */
const isAws = (endpoint: string): boolean => /^https?:\/\/[^/:]+\.amazonaws\.com(\.cn)?(:\d+)?(\/|$)/i.test(endpoint)

/** Adds up what a plan costs while it is worked out, object by object. */
export class PlanPricing {
  private readonly usage = startCost()
  private largestBytes = 0
  private missing = false
  private made: Price | null = null

  constructor(
    private readonly pricedAs: PricedAs,
    private readonly intent: JobIntent,
    private readonly now: number,
  ) {}

  /** `null` before `finish`. */
  get price(): Price | null {
    return this.made
  }

  add(object: ObjectFacts, bucket: BucketFacts, intent: Intent, decision: Decision): void {
    const step = costOfDecision(object, bucket, intent, decision, this.now)
    if (step === null) return
    addCost(this.usage, costFacts(object), step, this.now)
    this.largestBytes = Math.max(this.largestBytes, object.bytes)
  }

  /** Removing a delete marker costs nothing; an object that was not read has no class to price it by. */
  addUndo(made: Made, object: ObjectFacts, bucket: BucketFacts, { decision, aim }: Undoing): void {
    if (decision.kind === 'skip' || made.of === 'delete') return
    if (object.storageClass === '') {
      this.missing = true
      return
    }
    if (made.of === 'tags') {
      addCost(this.usage, costFacts(object), { kind: 'tag', tags: tagsOf(made), requests: decision.requests }, this.now)
      return
    }
    const to = targetClasses.find((one) => one === aim)
    if (to !== undefined) this.add(object, bucket, { kind: 'storageClass', to }, decision)
  }

  /** `region` is asked for only where there are prices. */
  async finish(region: () => Promise<string>): Promise<void> {
    if (this.pricedAs === 'nobody') this.made = { kind: 'unknownEndpoint' }
    else if (this.missing) this.made = { kind: 'notRead' }
    else this.made = this.estimate(await region(), this.pricedAs === 'sample')
  }

  private estimate(region: string, sample: boolean): Price {
    const list = pricesFor(region)
    const estimate = finishCost(this.usage, list)
    const { asOf, pricedAs, once, monthly, whenOldAreRemoved, paysBack, paysBackWithoutOld } = estimate
    const batch = whenToUseBatch(this.batchQuestion(), estimate, list)
    return {
      kind: 'estimate',
      asOf,
      region,
      pricedAs,
      sample,
      once,
      monthly: {
        before: monthOf(monthly.before),
        after: monthOf(monthly.after),
        oldVersions: monthOf(monthly.oldVersions),
      },
      whenOldAreRemoved,
      paysBack: said(paysBack, asOf),
      paysBackWithoutOld: said(paysBackWithoutOld, asOf),
      requests: [...estimate.requests],
      assumptions: [...estimate.assumptions],
      batch: { advice: batch.advice, batchUsd: batch.batchUsd, limits: [...batch.limits] },
    }
  }

  /** Before anything was changed no rate is known, so the advice goes by the count. */
  private batchQuestion(): BatchQuestion {
    const { intent, largestBytes } = this
    const kind = intent.kind === 'undo' ? intent.of : intent.kind
    return {
      change: kind === 'storageClass' ? 'copy' : kind,
      objects: this.usage.objects,
      largestBytes,
      sameTagsForAll: false,
      objectsPerSecond: null,
      onBattery: false,
    }
  }
}

const tagsOf = ({ tags }: Made): number | null => tags && tags.length

const monthOf = ({ storage, monitoring, tags, total, totalUnread }: MonthlyCost) => ({
  storage,
  monitoring,
  tags,
  total,
  totalUnread,
})

const said = (paysBack: PayBack, asOf: string) => ({ kind: paysBack.kind, text: payBackText(paysBack, asOf) })

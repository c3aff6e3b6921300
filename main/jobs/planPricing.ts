import { whenToUseBatch, type BatchQuestion } from '../../lake/batchAdvice'
import type { BucketFacts, Decision, Intent, JobIntent, ObjectFacts } from '../../lake/changePlan'
import { addCost, startCost, type CostFacts, type CostStep } from '../../lake/cost'
import { finishCost, type MonthlyCost } from '../../lake/costEstimate'
import { costFacts, costOfDecision } from '../../lake/costOfDecision'
import { payBackText, type PayBack } from '../../lake/payBack'
import { pricesFor } from '../../lake/prices'
import { targetClasses } from '../../lake/tiers'
import type { Made, Undoing } from '../../lake/undo'
import type { Connection } from '../../preload/contract/connections'
import type { Price } from '../../preload/contract/price'
import { parseAim } from './rewriting'

/** Whose prices a plan is given: those of AWS, those AWS would ask for the sample lake, or none, since other endpoints have their own. */
export type PricedAs = 'aws' | 'sample' | 'nobody'

export function pricedAsOf({ kind, endpoint }: Pick<Connection, 'kind' | 'endpoint'>): PricedAs {
  if (kind === 'sample') return 'sample'
  return endpoint === null || isAws(endpoint) ? 'aws' : 'nobody'
}

/** An endpoint of AWS written out, such as that of a region or of a VPC. */
const isAws = (endpoint: string): boolean => /^https?:\/\/[^/:]+\.amazonaws\.com(\.cn)?(:\d+)?(\/|$)/i.test(endpoint)

/** How fast such a change went here the last time, in objects a second, and on what power. */
export interface Pace {
  /** `null` before anything was measured; then the advice goes by the count. */
  readonly perSecond: number | null
  readonly onBattery: boolean
}
const unknownPace: Pace = { perSecond: null, onBattery: false }

/** What the change of an object costs, apart from its size, class and age; `notRead` where too little is known of it. */
export type PlanCost =
  (Pick<CostFacts, 'encryption' | 'tags' | 'fromJournal'> & { readonly step: CostStep }) | 'notRead'

/** `null` for what is left as it is and for what costs nothing. `now` in ms since 1970. */
export function costOfChange(
  object: ObjectFacts,
  bucket: BucketFacts,
  intent: Intent,
  decision: Decision,
  now: number,
): PlanCost | null {
  const step = costOfDecision(object, bucket, intent, decision, now)
  return step && withFacts(object, step)
}

/**
 * Removing a delete marker costs nothing. An object that was not read again is priced by what the journal says the job left of it, where that
 * tells its class.
 */
export function costOfUndo(
  made: Made,
  object: ObjectFacts,
  bucket: BucketFacts,
  undoing: Undoing,
  now: number,
): PlanCost | null {
  const cost = costOfRead(made, object, bucket, undoing, now)
  if (cost === null || cost === 'notRead' || object.encryption !== null || object.tags !== null) return cost
  return {
    ...cost,
    encryption: made.newEncryption ?? made.encryption,
    tags: made.newTags && made.newTags.length,
    fromJournal: true,
  }
}

function costOfRead(
  made: Made,
  object: ObjectFacts,
  bucket: BucketFacts,
  { decision, aim }: Undoing,
  now: number,
): PlanCost | null {
  if (decision.kind === 'skip' || made.of === 'delete') return null
  if (made.of === 'undelete' && bucket.versioning === 'Enabled') return null
  if (object.storageClass === '') return 'notRead'
  if (made.of === 'undelete')
    return costOfChange(object, bucket, { kind: 'delete', versions: 'current' }, decision, now)
  if (made.of === 'tags') return withFacts(object, { kind: 'tag', tags: tagsOf(made), requests: decision.requests })
  if (made.of === 'encryption') {
    return costOfChange(object, bucket, { kind: 'encryption', to: parseAim(aim) }, decision, now)
  }
  const to = targetClasses.find((one) => one === aim)
  return to === undefined ? null : costOfChange(object, bucket, { kind: 'storageClass', to }, decision, now)
}

function withFacts(object: ObjectFacts, step: CostStep): PlanCost {
  const { encryption, tags } = costFacts(object)
  return { encryption, tags, step }
}

/** Adds up what a plan costs, object by object; what was added can be taken away again, and leaves no trace. */
export class PlanPricing {
  private readonly usage = startCost()
  private notRead = 0
  private region: string | null = null

  constructor(
    private readonly pricedAs: PricedAs,
    private readonly intent: JobIntent,
    private readonly now: number,
    private readonly pace: Pace = unknownPace,
  ) {}

  count(object: Pick<CostFacts, 'bytes' | 'storageClass' | 'modifiedAt'>, cost: PlanCost | null, times: 1 | -1): void {
    if (cost === null) return
    if (cost === 'notRead') this.notRead += times
    else {
      const { encryption, tags, fromJournal = false, step } = cost
      addCost(this.usage, { ...object, encryption, tags, fromJournal }, step, this.now, times)
    }
  }

  /** `null` where no prices are known. */
  get knownRegion(): string | null {
    return this.region
  }

  /** `region` is asked for only where there are prices. */
  async finish(region: () => Promise<string>): Promise<void> {
    if (this.pricedAs !== 'nobody') this.region = await region()
  }

  /** Of what is counted now, of which the largest object has `largestBytes`. */
  price(largestBytes: number): Price {
    if (this.pricedAs === 'nobody') return { kind: 'unknownEndpoint' }
    if (this.notRead > 0 || this.region === null) return { kind: 'notRead' }
    return this.estimate(this.region, this.pricedAs === 'sample', largestBytes)
  }

  private estimate(region: string, sample: boolean, largestBytes: number): Price {
    const list = pricesFor(region)
    const estimate = finishCost(this.usage, list)
    const { asOf, pricedAs, once, monthly, whenOldAreRemoved, paysBack, paysBackWithoutOld } = estimate
    const batch = whenToUseBatch(this.batchQuestion(largestBytes), estimate, list)
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
      batch: {
        advice: batch.advice,
        batchUsd: batch.batchUsd,
        limits: [...batch.limits],
        directSeconds: batch.directSeconds,
        perSecond: this.pace.perSecond,
      },
    }
  }

  private batchQuestion(largestBytes: number): BatchQuestion {
    const { intent } = this
    const kind = intent.kind === 'undo' ? intent.of : intent.kind
    return {
      change: batchChanges[kind],
      objects: this.usage.objects,
      largestBytes,
      sameTagsForAll: false,
      objectsPerSecond: this.pace.perSecond,
      onBattery: this.pace.onBattery,
    }
  }
}

/** Where a change of encryption needs a copy the price of a batch is that of other requests, but the advice is the same. */
const batchChanges = {
  storageClass: 'copy',
  tags: 'tags',
  encryption: 'encrypt',
  restore: 'restore',
  delete: 'delete',
  undelete: 'delete',
} as const satisfies Record<Intent['kind'], BatchQuestion['change']>

const tagsOf = ({ tags }: Made): number | null => tags && tags.length

const monthOf = ({ storage, monitoring, tags, total, totalUnread }: MonthlyCost) => ({
  storage,
  monitoring,
  tags,
  total,
  totalUnread,
})

const said = (paysBack: PayBack, asOf: string) => ({ kind: paysBack.kind, text: payBackText(paysBack, asOf) })

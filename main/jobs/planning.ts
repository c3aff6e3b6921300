import { setMaxListeners } from 'node:events'
import {
  addDecision,
  decide,
  planTotals,
  startTotals,
  typedConfirmation,
  type BucketFacts,
  type Intent,
  type JobIntent,
  type ObjectFacts,
} from '../../lake/changePlan'
import { decideUndo } from '../../lake/undo'
import type { Plan, Target } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import { Snapshots } from '../scan/snapshots'
import { faultOf } from '../scan/talk'
import { readBucketRules } from './bucketRules'
import { Limiter } from './limiter'
import { PlanPricing, type PricedAs } from './planPricing'
import { isOpen, readFacts, readMadeFacts, readNamed, type FactsReader } from './objectFacts'
import { StepList } from './steps'
import { findMarker, isMarkerUnknown, readingIntent, type MadeSource } from './undoing'
import { objectsOf, type TargetSource } from './targets'

/** Up to so many objects are asked for one by one, so that a small plan is exact; the others are checked when the change is made. */
const readOneByOne = 1000
const readsAtOnce = 16

export interface PlanOptions {
  readonly plan: string
  readonly connection: string
  readonly bucket: string
  readonly work: PlanWork
  readonly lake: LakeClient
  readonly pricedAs: PricedAs
  readonly report: (plan: Plan) => void
  readonly now: () => number
}

/** What is planned: a change of what a target names, or taking back what a job has done. */
export type PlanWork =
  | { readonly kind: 'change'; readonly target: Target; readonly intent: Intent; readonly source: TargetSource }
  | { readonly kind: 'undo'; readonly intent: UndoIntent; readonly made: MadeSource }
export type UndoIntent = Extract<JobIntent, { kind: 'undo' }>

/** Works out what exactly a change will do, object by object, and changes nothing. */
export class Planning {
  readonly steps = new StepList()
  private readonly totals = startTotals()
  private readonly snapshots: Snapshots
  private readonly stopping = new AbortController()
  private state: Plan['state'] = 'reading'
  private fault: Fault | null = null
  private known: BucketFacts | null = null
  private readonly pricing: PlanPricing
  private left = readOneByOne

  constructor(readonly options: PlanOptions) {
    this.pricing = new PlanPricing(options.pricedAs, options.work.intent, options.now())
    this.snapshots = new Snapshots(() => options.report(this.snapshot()))
  }

  /** What is known of the bucket; `null` before the plan is ready. */
  get rules(): BucketFacts | null {
    return this.state === 'ready' ? this.known : null
  }

  async work(): Promise<void> {
    const { signal } = this.stopping
    setMaxListeners(0, signal)
    try {
      await this.read(signal)
      await this.pricing.finish(() => this.options.lake.regionOf(this.options.bucket, signal))
      this.state = 'ready'
    } catch (error) {
      this.state = 'failed'
      this.fault = faultOf(error)
    }
    if (!signal.aborted) this.snapshots.flush()
  }

  discard(): void {
    this.stopping.abort()
    this.snapshots.stop()
  }

  snapshot(): Plan {
    const { plan, connection, bucket, work, now } = this.options
    const { intent } = work
    const totals = planTotals(this.totals)
    return {
      plan,
      connection,
      bucket,
      intent: mutableIntent(intent),
      state: this.state,
      fault: this.fault,
      ...totals,
      typed: typedConfirmation(intent, totals.change.objects),
      versioning: this.known?.versioning ?? 'unknown',
      price: this.state === 'ready' ? this.pricing.price : null,
      at: now(),
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { lake, bucket, work } = this.options
    const rules = await readBucketRules(lake, bucket, signal)
    this.known = rules
    if (work.kind === 'change') await this.readTarget(rules, work, signal)
    else await this.readMade(rules, work, signal)
  }

  /** What the job left of each object it changed, read again as far as there are few. */
  private async readMade(
    rules: BucketFacts,
    { made }: Extract<PlanWork, { kind: 'undo' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { lake, bucket, now } = this.options
    for await (const all of made(signal)) {
      const limiter = new Limiter(readsAtOnce)
      const found = await Promise.all(
        all.map(async (each) => {
          const one = isMarkerUnknown(each.made)
            ? await limiter.run(signal, () => findMarker(lake, bucket, each, signal))
            : each
          const intent = readingIntent(one.made)
          const reader = intent && { lake, bucketName: bucket, bucket: rules, intent, now }
          if (!reader || this.left <= 0) return { made: one.made, now: one.facts }
          this.left -= 1
          const facts = await limiter.run(signal, () => readMadeFacts(reader, one.facts, signal))
          return { made: one.made, now: facts ?? gone(one.facts) }
        }),
      )
      for (const one of found) {
        const { decision, aim } = decideUndo(one.made, one.now, rules, now())
        addDecision(this.totals, one.now, decision)
        this.pricing.addUndo(one.made, one.now, rules, { decision, aim })
        this.steps.add(one.now, decision, aim)
      }
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      this.snapshots.changed()
    }
  }

  private async readTarget(
    rules: BucketFacts,
    { target, intent, source }: Extract<PlanWork, { kind: 'change' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { lake, bucket, now } = this.options
    const reader: FactsReader = { lake, bucketName: bucket, bucket: rules, intent, now }
    for await (const objects of objectsOf(target, intent, source, signal)) {
      for (const facts of await this.exact(reader, objects, signal)) {
        const decision = decide(facts, rules, intent, now())
        addDecision(this.totals, facts, decision)
        this.pricing.add(facts, rules, intent, decision)
        this.steps.add(facts, decision)
      }
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      this.snapshots.changed()
    }
    // Objects that were named and are all gone: saying "nothing to change" would hide that.
    const [first] = target.kind === 'objects' ? target.objects : []
    if (first && this.steps.count === 0) throw new LakeError({ kind: 'notFound', what: 'key', name: first.key })
  }

  /** The objects with what is needed to decide, as long as there are few; without those that are gone. */
  private async exact(
    reader: FactsReader,
    objects: readonly ObjectFacts[],
    signal: AbortSignal,
  ): Promise<readonly ObjectFacts[]> {
    const limiter = new Limiter(readsAtOnce)
    const found = await Promise.all(
      objects.map(async (facts) => {
        const named = facts.storageClass === '' && !facts.isDeleteMarker
        if (!named && (this.left <= 0 || !isOpen(reader, facts))) return facts
        this.left -= 1
        return limiter.run(signal, () => (named ? readNamed : readFacts)(reader, facts, signal))
      }),
    )
    return found.filter((facts) => facts !== null)
  }
}

const gone = (facts: ObjectFacts): ObjectFacts => ({ ...facts, isDeleteMarker: true })

/** The contract's lists are mutable by type only. */
const mutableIntent = (intent: JobIntent): Plan['intent'] =>
  intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent

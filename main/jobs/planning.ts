import { setMaxListeners } from 'node:events'
import {
  decide,
  typedConfirmation,
  type BucketFacts,
  type Decision,
  type Intent,
  type JobIntent,
  type ObjectFacts,
} from '../../lake/changePlan'
import type { ObjectFilter } from '../../lake/objectFilter'
import { becameOf, type SavedObject } from '../../lake/savedPlan'
import { decideUndo } from '../../lake/undo'
import type { Plan, PlanRow, Target } from '../../preload/contract/changes'
import type { Fault } from '../../preload/contract/fault'
import type { Price } from '../../preload/contract/price'
import type { CustomerKey } from '../s3/customerKey'
import { LakeError } from '../s3/lakeError'
import type { LakeClient } from '../s3/lakeClient'
import { Snapshots } from '../scan/snapshots'
import { faultOf } from '../scan/talk'
import { readBucketRules } from './bucketRules'
import { Filtering } from './filtering'
import { Limiter } from './limiter'
import { eachOfPart, type PlanPart } from './planGroups'
import { costOfChange, costOfUndo, PlanPricing, type PlanCost, type Pace, type PricedAs } from './planPricing'
import { PlanSearch, type Wanted } from './planSearch'
import { PlanSums } from './planSums'
import { RestoreSpeedPrices } from './restoreSpeedPrices'
import { factsOfKey, isOpen, readFacts, readMadeFacts, readNamed, type FactsReader } from './objectFacts'
import { lookForSaved } from './savedLook'
import type { SavedRows } from './savedRows'
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
  /** For objects that are encrypted with a key of the customer's; handed on to the job, and otherwise nowhere. */
  readonly customerKey: CustomerKey | null
  readonly lake: LakeClient
  readonly pricedAs: PricedAs
  readonly pace?: Pace
  readonly report: (plan: Plan) => void
  readonly now: () => number
}

/** What is planned: a change of what a target names, or of the objects of a plan that was saved, or taking back what a job has done. */
export type PlanWork =
  | {
      readonly kind: 'change'
      readonly target: Target
      readonly intent: Intent
      readonly source: TargetSource
      readonly filter: ObjectFilter | null
    }
  | { readonly kind: 'undo'; readonly intent: UndoIntent; readonly made: MadeSource }
  | SavedWork
interface SavedWork {
  readonly kind: 'saved'
  readonly intent: Intent
  readonly rows: SavedRows
  readonly source: TargetSource
  readonly filter: ObjectFilter | null
}
export type UndoIntent = Extract<JobIntent, { kind: 'undo' }>

/** Works out what exactly a change will do, object by object, and changes nothing. */
export class Planning {
  readonly steps = new StepList()
  private readonly sums = new PlanSums()
  private readonly snapshots: Snapshots
  private readonly stopping = new AbortController()
  private state: Plan['state'] = 'reading'
  private fault: Fault | null = null
  private known: BucketFacts | null = null
  private readonly pricing: PlanPricing
  private price: Price | null = null
  private readonly speeds = new RestoreSpeedPrices()
  private excluding: Promise<unknown> = Promise.resolve()
  private exclusions = 0
  private exclusionsSoFar = 0
  private readonly search = new PlanSearch(this.steps)
  private filtering: Filtering | null = null
  private left = readOneByOne
  /** Rows that the person took out before the plan was saved. */
  private readonly excludedBefore: number[] = []

  private readonly at: number

  constructor(readonly options: PlanOptions) {
    this.at = options.now()
    this.pricing = new PlanPricing(options.pricedAs, options.work.intent, this.at, options.pace)
    this.snapshots = new Snapshots(() => options.report(this.snapshot()))
  }

  /** What is known of the bucket; `null` before the plan is ready. */
  get rules(): BucketFacts | null {
    return this.state === 'ready' ? this.known : null
  }

  /** Given where some objects may need it. */
  get customerKey(): CustomerKey | null {
    const { warnings, unchecked } = this.sums.totals()
    return unchecked > 0 || warnings.some(({ code }) => code === 'customerKeyUsed') ? this.options.customerKey : null
  }

  async work(): Promise<void> {
    const { signal } = this.stopping
    setMaxListeners(0, signal)
    try {
      await this.read(signal)
      await this.pricing.finish(() => this.options.lake.regionOf(this.options.bucket, signal))
      for (const row of this.excludedBefore) this.takeOut(row, true)
      if (this.excludedBefore.length > 0) this.steps.recount()
      this.price = this.pricing.price(this.steps.largestChange())
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
    const totals = this.sums.totals()
    return {
      plan,
      connection,
      bucket,
      intent: mutableIntent(intent),
      state: this.state,
      fault: this.fault,
      filtered: this.filtering?.state() ?? null,
      ...totals,
      typed: typedConfirmation(intent, totals),
      versioning: this.known?.versioning ?? 'unknown',
      revision: this.revision,
      price: this.price,
      restoreSpeeds:
        this.state === 'ready' && intent.kind === 'restore' ? this.speeds.prices(this.pricing.knownRegion) : [],
      flows: this.state === 'ready' ? [...this.sums.flows()] : [],
      at: now(),
    }
  }

  /** Grows with every exclusion. */
  get revision(): number {
    return this.exclusionsSoFar
  }

  /** Whether what the plan holds is just being changed. */
  get isChanging(): boolean {
    return this.exclusions > 0
  }

  /**
   * Takes the changes of a part of the plan out of it, or puts them back; what was skipped anyway stays so. Everything the plan adds up to follows.
   * Requests are served one after the other.
   */
  exclude(part: PlanPart, excluded: boolean): Promise<Plan> {
    const work = async (): Promise<Plan> => {
      const { steps, pricing } = this
      await eachOfPart(steps, part, (row) => this.takeOut(row, excluded))
      steps.recount()
      this.exclusionsSoFar += 1
      this.price = pricing.price(steps.largestChange())
      return this.snapshot()
    }
    this.exclusions += 1
    const mine = this.excluding.then(work).finally(() => (this.exclusions -= 1))
    this.excluding = mine.catch(() => undefined)
    return mine
  }

  private takeOut(row: number, excluded: boolean): void {
    const { steps, sums, pricing } = this
    if (!steps.exclude(row, excluded)) return
    const kind = steps.kindOf(row)
    sums.exclude(kind, steps.bytesOfRow(row), excluded)
    pricing.count(steps.agedOf(row), sums.costOf(kind), excluded ? -1 : 1)
  }

  rows(wanted: Wanted): Promise<{ total: number; rows: PlanRow[] }> {
    return this.search.rows(wanted, this.revision)
  }

  private add(object: ObjectFacts, decision: Decision, cost: PlanCost | null, aim: string | null): void {
    this.pricing.count(object, cost, 1)
    this.steps.add(object, decision, aim, this.sums.add(object.bytes, object.storageClass, decision, cost))
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { lake, bucket, work } = this.options
    const rules = await readBucketRules(lake, bucket, work.intent, signal)
    this.known = rules
    if (work.kind === 'change') await this.readTarget(rules, work, signal)
    else if (work.kind === 'saved') await this.readSaved(rules, work, signal)
    else await this.readMade(rules, work, signal)
  }

  /** What the job left of each object it changed, read again as far as there are few. */
  private async readMade(
    rules: BucketFacts,
    { made }: Extract<PlanWork, { kind: 'undo' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { lake, bucket, customerKey, now } = this.options
    for await (const all of made(signal)) {
      const limiter = new Limiter(readsAtOnce)
      const found = await Promise.all(
        all.map(async (each) => {
          const one = isMarkerUnknown(each.made)
            ? await limiter.run(signal, () => findMarker(lake, bucket, each, signal))
            : each
          const intent = readingIntent(one.made)
          const reader = intent && { lake, bucketName: bucket, bucket: rules, intent, customerKey, now }
          if (!reader || this.left <= 0) return { made: one.made, now: one.facts }
          this.left -= 1
          const facts = await limiter.run(signal, () => readMadeFacts(reader, one.facts, signal))
          return { made: one.made, now: facts ?? gone(one.facts) }
        }),
      )
      for (const one of found) {
        const { decision, aim } = decideUndo(one.made, one.now, rules, now())
        this.add(one.now, decision, costOfUndo(one.made, one.now, rules, { decision, aim }, this.at), aim)
      }
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      this.snapshots.changed()
    }
  }

  private async readTarget(
    rules: BucketFacts,
    { target, intent, source, filter }: Extract<PlanWork, { kind: 'change' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, filtering } = this.reading(rules, intent, filter)
    for await (const objects of objectsOf(target, intent, source, signal)) {
      // Of objects that were named nothing is known before they are read.
      const known = target.kind === 'objects' ? await this.exact(reader, objects, signal) : objects
      const taken = filtering ? await filtering.take(known, signal) : known
      for (const facts of await this.exact(reader, taken, signal)) this.addChange(facts, rules, intent)
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      this.snapshots.changed()
    }
    // Objects that were named and are all gone: saying "nothing to change" would hide that.
    const [first] = target.kind === 'objects' ? target.objects : []
    if (first && this.steps.count === 0 && !filtering?.hasLooked)
      throw new LakeError({ kind: 'notFound', what: 'key', name: first.key })
  }

  /** The objects of a saved plan that are as they were then; what is not, is left and says why. */
  private async readSaved(rules: BucketFacts, work: SavedWork, signal: AbortSignal): Promise<void> {
    const { rows, intent, source, filter } = work
    const { reader, filtering } = this.reading(rules, intent, filter)
    for await (const found of lookForSaved(source, rows, intent, signal)) {
      const now = await this.exactOrGone(
        reader,
        found.map(({ facts }) => facts),
        signal,
      )
      const looked = found.map(({ saved }, at) => {
        const facts = now[at] ?? null
        return { saved, facts, became: becameOf(saved, facts) }
      })
      const same = looked.flatMap(({ facts, became }) => (became === 'same' && facts ? [facts] : []))
      const taken = filtering ? await filtering.take(same, signal) : same
      const planned = new Map((await this.exact(reader, taken, signal)).map((facts) => [nameOf(facts), facts]))
      for (const { saved, facts, became } of looked) {
        const plan = became === 'same' && facts ? planned.get(nameOf(facts)) : undefined
        if (plan) this.addChange(plan, rules, intent)
        else if (became !== 'same') this.add(leftOf(saved, facts), notAsSaved[became], null, null)
        else continue
        if (saved.excluded) this.excludedBefore.push(this.steps.count - 1)
      }
      if (signal.aborted) throw new LakeError({ kind: 'cancelled' })
      this.snapshots.changed()
    }
  }

  private reading(rules: BucketFacts, intent: Intent, filter: ObjectFilter | null) {
    const { lake, bucket, customerKey, now } = this.options
    const reader: FactsReader = { lake, bucketName: bucket, bucket: rules, intent, customerKey, now }
    const filtering = filter && new Filtering(filter, reader, () => this.snapshots.changed())
    this.filtering = filtering
    return { reader, filtering }
  }

  private addChange(facts: ObjectFacts, rules: BucketFacts, intent: Intent): void {
    const isUndecided = this.filtering?.isUndecided(facts) ?? false
    const decision = isUndecided ? cannotVerify : decide(facts, rules, intent, this.options.now())
    if (intent.kind === 'restore' && !isUndecided) this.speeds.add(facts, rules, intent, this.at)
    this.add(facts, decision, costOfChange(facts, rules, intent, decision, this.at), aimOf(facts))
  }

  /** The objects with what is needed to decide, as long as there are few; without those that are gone. */
  private async exact(
    reader: FactsReader,
    objects: readonly ObjectFacts[],
    signal: AbortSignal,
  ): Promise<readonly ObjectFacts[]> {
    return (await this.exactOrGone(reader, objects, signal)).filter((facts) => facts !== null)
  }

  private exactOrGone(
    reader: FactsReader,
    objects: readonly (ObjectFacts | null)[],
    signal: AbortSignal,
  ): Promise<readonly (ObjectFacts | null)[]> {
    const limiter = new Limiter(readsAtOnce)
    return Promise.all(
      objects.map(async (facts) => {
        if (facts === null) return null
        const named = facts.storageClass === '' && !facts.isDeleteMarker
        if (!named && (this.left <= 0 || !isOpen(reader, facts))) return facts
        this.left -= 1
        return limiter.run(signal, () => (named ? readNamed : readFacts)(reader, facts, signal))
      }),
    )
  }
}

/** What an object is to become again, for its action to read. */
const aimOf = ({ hidden }: ObjectFacts): string | null => (hidden === undefined ? null : JSON.stringify(hidden))

const notAsSaved = {
  gone: { kind: 'skip', reason: 'gone', before: null },
  changed: { kind: 'skip', reason: 'changedSince', before: null },
  unknown: { kind: 'skip', reason: 'cannotVerify', before: null },
} as const satisfies Record<string, Decision>

/** What is left of an object that is not as it was when the plan was saved: what is there now, or its name. */
const leftOf = (saved: SavedObject, facts: ObjectFacts | null): ObjectFacts =>
  facts?.isDeleteMarker === false ? facts : factsOfKey(saved.key, saved.versionId)

const nameOf = ({ key, versionId }: ObjectFacts): string => JSON.stringify([key, versionId])

/** Whether the filter takes it depends on tags that may not be read. */
const cannotVerify: Decision = { kind: 'skip', reason: 'cannotVerify', before: null }
const gone = (facts: ObjectFacts): ObjectFacts => ({ ...facts, isDeleteMarker: true })

/** The contract's lists are mutable by type only. */
const mutableIntent = (intent: JobIntent): Plan['intent'] =>
  intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent

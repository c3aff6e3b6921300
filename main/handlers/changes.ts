import { randomUUID } from 'node:crypto'
import { problemOfIntent } from '../../lake/changePlan'
import { keyRegionProblem } from '../../lake/encryption'
import { parentPrefix } from '../../lake/location'
import { problemOfFilter } from '../../lake/objectFilter'
import { unreachable } from '../../lake/unreachable'
import type { Parsed } from '../../preload/contract'
import type { changes, Target } from '../../preload/contract/changes'
import { checkPin } from '../jobs/pin'
import { planGroups } from '../jobs/planGroups'
import { Planning } from '../jobs/planning'
import { pricedAsOf } from '../jobs/planPricing'
import { sampleTags } from '../jobs/tagSample'
import type { TargetSource } from '../jobs/targets'
import { foundKeys, mendPrefixes } from '../jobs/scanTargets'
import { kindOf } from '../jobs/undoing'
import { CustomerKey } from '../s3/customerKey'
import { LakeError } from '../s3/lakeError'
import { listVersionsPage } from '../s3/list'
import type { ListingHost } from '../scan/listingHost'
import type { ScanHost } from '../scan/scanHost'
import type { Context, HandlersOf } from './context'
import type { Jobs } from './jobs'
import type { SavedPlans } from './savedPlans'
import { scanPlace } from './listings'

/** A plan that nobody discards, say after a reload of the window, makes room for newer ones. */
const mostPlans = 8

/** A plan that is shown, with the prefixes that show its target. */
export interface KeptPlan {
  readonly planning: Planning
  readonly places: readonly string[]
}

type Wanted = Pick<Planning['options'], 'connection' | 'bucket' | 'work' | 'customerKey'>
type Asked = Pick<Parsed<'changes.plan'>, 'connection' | 'bucket' | 'target'>
type PlanHandlers = Pick<
  HandlersOf<typeof changes>,
  Exclude<Extract<keyof typeof changes, `changes.${string}`>, 'changes.save' | 'changes.chooseSaved'>
>

interface ChangeParts {
  readonly context: Context
  readonly host: ListingHost
  readonly scans: ScanHost
  readonly jobs: Jobs
  readonly plans: Map<string, KeptPlan>
  readonly saved: Pick<SavedPlans, 'read'>
}

export function changeHandlers({ context, host, scans, jobs, plans, saved }: ChangeParts): PlanHandlers {
  const find = (plan: string): KeptPlan => {
    const kept = plans.get(plan)
    if (!kept) throw new LakeError({ kind: 'notFound', what: 'plan', name: plan })
    return kept
  }
  const discard = (plan: string): void => {
    plans.get(plan)?.planning.discard()
    plans.delete(plan)
  }

  /** Keeps a plan that is still to be worked out, and makes room for it. */
  const begin = (wanted: Wanted, places: readonly string[]): Planning => {
    const plan = `plan-${randomUUID()}`
    const { lake, info } = context.registry.get(wanted.connection)
    const report: Planning['options']['report'] = (snapshot) => context.emit('plan', snapshot)
    const { connection, bucket, work } = wanted
    const perSecond = jobs.rates.last(connection, bucket, kindOf(work.intent))
    const pricing = { pricedAs: pricedAsOf(info), pace: { perSecond, onBattery: context.onBattery?.() ?? false } }
    const planning = new Planning({ plan, ...wanted, ...pricing, lake, report, now: context.now })
    const [oldest] = plans.keys()
    if (oldest !== undefined && plans.size >= mostPlans) discard(oldest)
    plans.set(plan, { planning, places })
    return planning
  }

  return {
    'changes.plan': async (asked, signal) => {
      const problem = problemOfIntent(asked.intent)
      if (problem) throw new LakeError({ kind: 'badInput', path: `intent.${problem.path}`, problem: problem.problem })
      const wrong = asked.filter ? problemOfFilter(asked.filter) : null
      if (wrong) refuse(wrong.path === '' ? 'filter' : `filter.${wrong.path}`, wrong.problem)
      await checkKeyRegion(context, asked, signal)
      const customerKey = readKey(asked.customerKey)
      const { source, places, release } = await prepare({ context, host, scans }, asked, signal)
      const { connection, bucket, target, intent } = asked
      const work = { kind: 'change', target, intent, source, filter: asked.filter ?? null } as const
      const planning = begin({ connection, bucket, work, customerKey }, places)
      void planning.work().finally(release)
      return { plan: planning.options.plan }
    },
    'changes.undo': async ({ job, ...given }) => {
      const customerKey = readKey(given.customerKey)
      const { made, intent, header } = await jobs.undo(job)
      const { bucket, places } = header
      const { connection } = header.pin
      checkPin(header.pin, context.registry.get(connection))
      const work = { kind: 'undo', intent, made } as const
      const planning = begin({ connection, bucket, work, customerKey }, places)
      void planning.work()
      return { plan: planning.options.plan }
    },
    'changes.planSaved': async ({ file, ...given }, signal) => {
      const customerKey = readKey(given.customerKey)
      const { header, rows, connection } = await saved.read(file)
      const { bucket, intent, filter, places } = header
      await checkKeyRegion(context, { connection, bucket, intent }, signal)
      const source = { ...sourceOf(context, host, { connection, bucket }), selection: null, found: null }
      const work = { kind: 'saved', intent, rows, source, filter } as const
      const planning = begin({ connection, bucket, work, customerKey }, places)
      void planning.work()
      return { plan: planning.options.plan }
    },
    'changes.tagSample': async (asked, signal) => {
      const { source, release } = await prepare({ context, host, scans }, asked, signal)
      const { lake } = context.registry.get(asked.connection)
      return sampleTags(lake, asked.bucket, asked.target, source, signal).finally(release)
    },
    'changes.planState': async ({ plan }) => find(plan).planning.snapshot(),
    'changes.planRows': async ({ plan, ...wanted }) => ({
      from: wanted.from,
      ...(await find(plan).planning.rows(wanted)),
    }),
    'changes.planGroups': async ({ plan, prefix, from, count }) => {
      const found = await planGroups(find(plan).planning.steps, prefix)
      const { groups } = found
      return { ...found, total: groups.length, groups: groups.slice(from, from + count) }
    },
    'changes.exclude': async ({ plan, part, excluded }) => {
      const { planning } = find(plan)
      if (planning.snapshot().state !== 'ready') refuse('plan', 'is not ready')
      return planning.exclude(part, excluded)
    },
    'changes.discard': async ({ plan }) => {
      discard(plan)
      return null
    },
    'changes.apply': (wanted) => apply({ jobs, plans }, find(wanted.plan), wanted),
  }
}

/** Starts the job of a plan. @throws LakeError; then nothing was changed and the plan is still good */
async function apply(
  { jobs, plans }: Pick<ChangeParts, 'jobs' | 'plans'>,
  { planning, places }: KeptPlan,
  { plan, typed }: Parsed<'changes.apply'>,
): Promise<{ job: string }> {
  const snapshot = planning.snapshot()
  if (snapshot.state !== 'ready' || !planning.rules) refuse('plan', 'is not ready')
  if (planning.isChanging) refuse('plan', 'is just being changed')
  if (snapshot.change.objects === 0) refuse('plan', 'changes nothing')
  if (snapshot.typed !== null && typed !== snapshot.typed) refuse('typed', `must be ${snapshot.typed}`)
  plans.delete(plan)
  try {
    return { job: await jobs.start(planning, planning.rules, places) }
  } catch (error) {
    plans.set(plan, { planning, places })
    throw error
  }
}

function refuse(path: string, problem: string): never {
  throw new LakeError({ kind: 'badInput', path, problem })
}

const readKey = (text: string | undefined): CustomerKey | null => (text === undefined ? null : CustomerKey.read(text))

/** A KMS key of another region would be refused for each object. Other endpoints than AWS may call their region as they like. */
async function checkKeyRegion(
  { registry }: Context,
  { connection, bucket, intent }: Pick<Parsed<'changes.plan'>, 'connection' | 'bucket' | 'intent'>,
  signal: AbortSignal,
): Promise<void> {
  if (intent.kind !== 'encryption' || intent.to.kind === 'SSE-S3') return
  const { lake, info } = registry.get(connection)
  if (pricedAsOf(info) === 'nobody') return
  const problem = keyRegionProblem(intent.to.keyId, await lake.regionOf(bucket, signal))
  if (problem !== null) refuse('intent.to.keyId', problem)
}

type Sources = Pick<ChangeParts, 'context' | 'host' | 'scans'>

/** Reads what is selected at once, so that the plan is for what the person saw. */
async function prepare(
  { context, host, scans }: Sources,
  { connection, bucket, target }: Asked,
  signal: AbortSignal,
): Promise<{ source: TargetSource; places: string[]; release: () => void }> {
  const taken = target.kind === 'selection' ? await takeSelection(host, connection, bucket, target.listing) : null
  const found = target.kind === 'found' ? await foundKeys(scans, { connection, bucket }, target, signal) : null
  const mended = target.kind === 'finding' ? await mendPrefixes(scans, { connection, bucket }, target, signal) : null
  const source: TargetSource = {
    ...sourceOf(context, host, { connection, bucket }),
    selection: taken
      ? {
          prefixes: taken.prefixes,
          objects: taken.objects,
          read: (from, count) => host.readSelection(taken.taken, from, count),
        }
      : mended && { prefixes: mended, objects: 0, read: () => Promise.resolve([]) },
    found,
  }
  const release = (): void => {
    if (taken) host.dropSelection(taken.taken)
  }
  if (signal.aborted) release()
  return { source, places: placesOf(target, host), release }
}

/** Reads listings of a bucket page by page. */
function sourceOf(
  { registry }: Context,
  host: ListingHost,
  { connection, bucket }: Pick<Asked, 'connection' | 'bucket'>,
): Pick<TargetSource, 'page' | 'versions'> {
  const { lake } = registry.get(connection)
  return {
    page: (prefix, from, stop) => host.page(scanPlace(registry, { connection, bucket, prefix }), from, stop),
    versions: (prefix, after, stop) =>
      lake.inBucket(bucket, stop, (s3) => listVersionsPage(s3, { bucket, prefix, ...(after && { after }) }, stop)),
  }
}

async function takeSelection(host: ListingHost, connection: string, bucket: string, listing: string) {
  const place = host.placeOf(listing)
  if (place.connection !== connection || place.bucket !== bucket) refuse('target.listing', 'is of another bucket')
  return host.takeSelection(listing)
}

/** Prefixes whose listing shows the target. */
function placesOf(target: Target, host: ListingHost): string[] {
  switch (target.kind) {
    case 'objects':
      return [...new Set(target.objects.map(({ key }) => parentPrefix(key) ?? ''))]
    case 'selection':
      return [host.placeOf(target.listing).prefix]
    case 'prefix':
      return [target.prefix, parentPrefix(target.prefix) ?? '']
    case 'found':
      return [target.filter.under ?? '']
    case 'finding':
      return [target.dataSet]
    default:
      return unreachable(target)
  }
}

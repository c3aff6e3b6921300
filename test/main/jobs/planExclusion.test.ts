import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type BucketFacts, type Intent, type ObjectFacts } from '../../../lake/changePlan'
import { eachOfPart, planGroups, type PlanPart } from '../../../main/jobs/planGroups'
import { costOfChange, PlanPricing } from '../../../main/jobs/planPricing'
import { PlanSums } from '../../../main/jobs/planSums'
import { StepList } from '../../../main/jobs/steps'
import { anyBucket, anyIntent, anyObject } from '../../lake/changeArbitraries'
import { bucket as someBucket, now, object } from '../../lake/changeFacts'

interface Planned {
  readonly steps: StepList
  readonly sums: PlanSums
  readonly pricing: PlanPricing
}

/** A plan as `Planning` makes it, without S3. */
async function planOf(objects: readonly ObjectFacts[], bucket: BucketFacts, intent: Intent): Promise<Planned> {
  const plan = { steps: new StepList(), sums: new PlanSums(), pricing: new PlanPricing('aws', intent, now) }
  for (const facts of objects) {
    const decision = decide(facts, bucket, intent, now)
    const cost = costOfChange(facts, bucket, intent, decision, now)
    plan.pricing.count(facts, cost, 1)
    plan.steps.add(facts, decision, null, plan.sums.add(facts.bytes, facts.storageClass, decision, cost))
  }
  await plan.pricing.finish(async () => 'eu-west-1')
  return plan
}

async function exclude({ steps, sums, pricing }: Planned, part: PlanPart, excluded: boolean): Promise<void> {
  await eachOfPart(steps, part, (row) => {
    if (!steps.exclude(row, excluded)) return
    sums.exclude(steps.kindOf(row), steps.bytesOfRow(row), excluded)
    pricing.count(steps.agedOf(row), sums.costOf(steps.kindOf(row)), excluded ? -1 : 1)
  })
  steps.recount()
}

const folder = fc.constantFrom('', 'a/', 'a/b/', 'a/ü/', 'b/', 'b//')
const keyed = fc
  .array(fc.tuple(folder, anyObject), { minLength: 1, maxLength: 25 })
  .map((all) => all.map(([prefix, one], at) => ({ ...one, key: `${prefix}${at}` })))
const anyPart: fc.Arbitrary<PlanPart> = fc.oneof(
  fc.record({ kind: fc.constant('rows' as const), rows: fc.array(fc.nat(30), { minLength: 1 }) }),
  fc.record({ kind: fc.constantFrom('prefix' as const, 'directly' as const), prefix: folder }),
)
const inPart = (part: PlanPart, key: string, row: number): boolean => {
  if (part.kind === 'rows') return part.rows.includes(row)
  return key.startsWith(part.prefix) && (part.kind === 'prefix' || !key.slice(part.prefix.length).includes('/'))
}

describe('what is excluded', () => {
  it('counts nowhere: the plan adds up to the same as one made without it, to the last digit', async () => {
    const sequence = fc.array(fc.tuple(anyPart, fc.boolean()), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(keyed, anyBucket, anyIntent, sequence, async (objects, bucket, intent, wishes) => {
        const plan = await planOf(objects, bucket, intent)
        const out = new Set<number>()
        for (const [part, excluded] of wishes) {
          await exclude(plan, part, excluded)
          for (const [row, { key }] of objects.entries()) {
            if (!inPart(part, key, row) || decide(objects[row] ?? object, bucket, intent, now).kind === 'skip') continue
            if (excluded) out.add(row)
            else out.delete(row)
          }
        }
        const left = objects.filter((_, row) => !out.has(row))
        const without = await planOf(left, bucket, intent)
        const { read, skips, ...totals } = plan.sums.totals()
        const { read: readWithout, skips: skipsWithout, ...totalsWithout } = without.sums.totals()
        expect(totals).toEqual(totalsWithout)
        expect(skips.filter(({ reason }) => reason !== 'excluded')).toEqual(skipsWithout)
        expect(skips.find(({ reason }) => reason === 'excluded')?.objects ?? 0).toBe(out.size)
        expect(read.objects).toBe(readWithout.objects + out.size)
        const largest = plan.steps.largestChange()
        expect(largest).toBe(without.steps.largestChange())
        expect(plan.pricing.price(largest)).toEqual(without.pricing.price(largest))
        const kept = ({ steps }: Planned) => Array.from({ length: steps.changes }, (_, number) => steps.change(number))
        expect(kept(plan)).toEqual(kept(without))
        const moved = ({ sums }: Planned) => sums.flows().filter(({ changes }) => changes)
        expect(moved(plan)).toEqual(moved(without))
      }),
      { numRuns: 300 },
    )
  })

  it('is shown where it was, as a skip of its own', async () => {
    const bucket = someBucket
    const plan = await planOf([object, { ...object, key: 'x/y' }], bucket, { kind: 'storageClass', to: 'GLACIER_IR' })
    await exclude(plan, { kind: 'prefix', prefix: 'x/' }, true)
    const rows = plan.steps.rows(0, 9, 'all').rows.map(({ key, outcome, reason }) => [key, outcome, reason])
    expect(rows).toEqual([
      [object.key, 'change', null],
      ['x/y', 'skip', 'excluded'],
    ])
    expect(plan.steps.rows(0, 9, 'skip').total).toBe(1)
  })
})

describe('the groups of a plan', () => {
  it('hold every object of their level once, with what becomes of it', async () => {
    await fc.assert(
      fc.asyncProperty(keyed, anyBucket, anyIntent, anyPart, folder, async (objects, bucket, intent, part, prefix) => {
        const plan = await planOf(objects, bucket, intent)
        await exclude(plan, part, true)
        const { groups } = await planGroups(plan.steps, prefix)
        const below = objects.filter(({ key }) => key.startsWith(prefix))
        expect(groups.reduce((sum, group) => sum + group.objects, 0)).toBe(below.length)
        for (const group of groups) {
          const rows = objects.flatMap(({ key }, row) => (inPart(group, key, row) ? [row] : []))
          const count = (outcome: string) => rows.filter((row) => plan.steps.outcomeOf(row) === outcome).length
          expect(group.objects).toBe(rows.length)
          expect(group.bytes).toBe(rows.reduce((sum, row) => sum + plan.steps.bytesOfRow(row), 0))
          expect([group.change.objects, group.excluded, group.skip]).toEqual(['change', 'excluded', 'skip'].map(count))
        }
      }),
      { numRuns: 200 },
    )
  })

  const day = (name: string) => ({ ...object, key: `events/year=2026/month=10/${name}/part-0.parquet` })
  it.each([
    ['begins where the keys differ', ['day=01', 'day=02'], 'events/year=2026/month=10/', ['day = 01', 'day = 02']],
    ['begins above a single object', ['day=01'], 'events/year=2026/month=10/day=01/', ['']],
  ])('%s', async (_, days, prefix, labels) => {
    const plan = await planOf(days.map(day), someBucket, { kind: 'storageClass', to: 'GLACIER_IR' })
    const found = await planGroups(plan.steps, null)
    expect(found.prefix).toBe(prefix)
    expect(found.groups.map(({ label }) => label)).toEqual(labels)
  })

  it('does not take a slash for shared that is only the first letter of one', async () => {
    const keys = [
      { ...object, key: '/a' },
      { ...object, key: 'b' },
    ]
    const plan = await planOf(keys, someBucket, { kind: 'storageClass', to: 'GLACIER_IR' })
    expect((await planGroups(plan.steps, null)).prefix).toBe('')
  })
})

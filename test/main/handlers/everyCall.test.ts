import { afterEach, beforeEach, expect, it } from 'vitest'
import { FaultLab, faultKinds, type FaultRun } from '../../support/everyCall'
import { inClass, withTag } from '../../support/oracle'

let lab: FaultLab
beforeEach(async () => {
  lab = await FaultLab.open()
})
afterEach(() => lab.close())

const jobs: Record<string, Pick<FaultRun, 'intent' | 'wanted'>> = {
  class: { intent: { kind: 'storageClass', to: 'STANDARD_IA' }, wanted: inClass('STANDARD_IA') },
  tags: {
    intent: { kind: 'tags', edits: [{ op: 'set', key: 'stage', value: 'clean' }] },
    wanted: withTag('stage', 'clean'),
  },
}
const each = Object.entries(jobs).flatMap(([name, job]) =>
  Object.entries(faultKinds).map(([kind, fault]) => ({ name, kind, job, fault })),
)

// The long form, with more objects and faults that stay, is in `npm run test:crash`.
it.each(each)('$name: loses nothing whichever call meets: $kind', { timeout: 60_000 }, async ({ job, fault }) => {
  for (let call = 0; ; call += 1) {
    const { reached, broken } = await lab.run({ ...job, fault, objects: 3, call, times: 1 })
    expect([call, ...broken]).toEqual([call])
    if (!reached) break
  }
})

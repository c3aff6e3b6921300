import { afterEach, beforeEach, expect, it } from 'vitest'
import { everyCallJobs, faultKinds, FaultLab } from '../../support/everyCall'

let lab: FaultLab
beforeEach(async () => {
  lab = await FaultLab.open()
})
afterEach(() => lab.close())

const each = Object.entries(everyCallJobs).flatMap(([name, job]) =>
  Object.entries(faultKinds).map(([kind, fault]) => ({ name, kind, job, fault })),
)

// The long form, with more objects and faults that stay, is in `npm run test:crash`.
it.each(each)('$name: loses nothing whichever call meets: $kind', { timeout: 60_000 }, async ({ job, fault }) => {
  for (let call = 0; ; call += 1) {
    const { reached, broken } = await lab.run({ ...job, fault, objects: 2, call, times: 1 })
    expect([call, ...broken]).toEqual([call])
    if (!reached) break
  }
})

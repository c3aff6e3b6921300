import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { everyCallJobs, faultKinds, FaultLab } from '../support/everyCall'
import { bench } from './bench'

const objects = 12
/** Faults that stay are looked at from every so many calls on. */
const stride = 7

let lab: FaultLab
const counts = { runs: 0, whole: 0, reported: 0 }
beforeEach(async () => {
  lab = await FaultLab.open()
})
afterEach(() => lab.close())

const each = Object.entries(everyCallJobs).flatMap(([name, job]) =>
  Object.entries(faultKinds).map(([kind, fault]) => ({ name, kind, job, fault })),
)

it.each(each)('$name: loses nothing whichever call meets: $kind', async ({ job, fault }) => {
  for (const [step, times] of [
    [1, 1],
    [stride, Infinity],
  ] as const) {
    for (let call = 0; ; call += step) {
      const { reached, broken, reported } = await lab.run({ ...job, fault, objects, call, times })
      counts.runs += 1
      counts.reported += reported
      if (broken.length === 0) counts.whole += 1
      expect([call, times, ...broken]).toEqual([call, times])
      if (!reached) break
    }
  }
})

afterAll(() => {
  bench('every-call-runs-whole', counts.whole, `= ${counts.runs}`, `${each.length} jobs and kinds of fault`)
  bench(
    'every-call-objects-reported',
    counts.reported,
    'none',
    'with their cause; tried again they all succeeded, once',
  )
})

import { beforeAll, expect, it } from 'vitest'
import { buildChild, crashRun } from '../../crash/crash'

let child: string
beforeAll(async () => {
  child = await buildChild('short')
})

// A process takes some seconds to start on a busy computer. The long form is `npm run test:crash`.
it('changes every object once though the program is killed three times', { timeout: 120_000 }, async () => {
  const { broken, job, killedAt } = await crashRun(child, { objects: 240, seed: 1, kills: 3 })
  expect(broken).toEqual([])
  expect(job).toMatchObject({ done: 240, failed: 0, skipped: 0 })
  expect(killedAt).toHaveLength(3)
})

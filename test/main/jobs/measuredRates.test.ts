import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MeasuredRates, type Measured } from '../../../main/jobs/measuredRates'
import type { Job } from '../../../preload/contract/changes'
import { jobOf } from '../../renderer/support/things'

let folder: string
let now = 1_000_000
let rates: MeasuredRates

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakescope-rates-'))
  now = 1_000_000
  rates = new MeasuredRates(folder, () => now)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const kind = 'storageClass'
const job = (over: Partial<Job>): Measured => ({ ...jobOf({ startedAt: now - 60_000, ...over }), kind })
const last = () => rates.last('c1', 'lake', kind)

describe('the rate', () => {
  it.each<[string, Partial<Job>, number | null]>([
    ['of a job that runs', { rate: 120 }, 120],
    ['of one that has just begun is not taken', { rate: 120, startedAt: 1_000_000 - 9_999 }, null],
    ['of few objects is not taken', { rate: 120, done: 49 }, null],
    ['under a speed limit is not taken', { rate: 10, limit: 10 }, null],
    ['of one that waits is not taken', { state: 'waiting', rate: 3 }, null],
    [
      'of a short job is that of its whole',
      { state: 'done', rate: 0, done: 100, startedAt: 998_000, endedAt: 1_000_000 },
      50,
    ],
    ['of one that was cancelled is not taken', { state: 'cancelled', done: 100, endedAt: 1_000_000 }, null],
  ])('%s', (_, over, wanted) => {
    rates.take(job(over))
    expect(last()).toBe(wanted)
  })

  it('is kept by connection, bucket and kind of work', () => {
    rates.take(job({ rate: 120 }))
    expect(rates.last('c2', 'lake', kind)).toBeNull()
    expect(rates.last('c1', 'other', kind)).toBeNull()
    expect(rates.last('c1', 'lake', 'restore')).toBeNull()
    expect(last()).toBe(120)
  })

  it('of the run stays when the job ends, and outlives the program', async () => {
    rates.take(job({ rate: 120 }))
    rates.take(job({ state: 'done', rate: 0, done: 100, endedAt: now }))
    await vi.waitFor(async () => expect(await readFile(join(folder, 'rates.json'), 'utf8')).toContain('120'))
    const again = new MeasuredRates(folder, () => now)
    await vi.waitFor(() => expect(again.last('c1', 'lake', kind)).toBe(120))
  })

  it('is not known where the file is damaged', async () => {
    await writeFile(join(folder, 'rates.json'), '{"x": {"perSecond": -1}}')
    const again = new MeasuredRates(folder, () => now)
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([`rates.json.damaged-${now}`]))
    expect(again.last('c1', 'lake', kind)).toBeNull()
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildChild, crashRun, type CrashResult } from './crash'

const runs = Number(process.env['CRASH_RUNS'] ?? 20)
const objects = Number(process.env['CRASH_OBJECTS'] ?? 10_000)
const slots = 32

let child: string
const results: CrashResult[] = []
beforeAll(async () => {
  child = await buildChild('long')
})

it.each(Array.from({ length: runs }, (_, at) => at + 1))(
  'changes every object exactly once though the program is killed (seed %i)',
  async (seed) => {
    const result = await crashRun(child, { objects, seed, kills: 1 })
    results.push(result)
    say('crash seed', seed, `killed after ${result.killedAt.join()} requests, ${result.copies} copies`)
    expect(result.broken).toEqual([])
    // At most one repeated call for each object that was under way.
    expect(result.copies).toBeLessThanOrEqual(objects + slots)
    for (const ms of result.resumedInMs) expect(ms).toBeLessThan(5000)
  },
)

afterAll(() => {
  const whole = results.filter(({ broken }) => broken.length === 0).length
  const resumed = results.flatMap(({ resumedInMs }) => resumedInMs)
  say('crash invariants', whole, `goal = ${runs}, of ${runs} runs with ${objects} objects`)
  say('crash repeated copies', Math.max(...results.map(({ copies }) => copies - objects)), `goal <= ${slots}`)
  say('crash slowest resume', Math.max(...resumed), `ms of ${resumed.length}, goal < 5000`)
})

const say = (name: string, value: number, goal: string): void =>
  void process.stdout.write(`bench ${name.replaceAll(' ', '-')} ${value} ${goal}\n`)

import { setMaxListeners } from 'node:events'
import { expect, it } from 'vitest'
import { Limiter } from '../../../main/jobs/limiter'

const { signal } = new AbortController()
setMaxListeners(0, signal)

it('runs no more than its limit at once, all of them, and in their order', async () => {
  const limiter = new Limiter(3)
  let running = 0
  let most = 0
  const started: number[] = []
  await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      limiter
        .run(signal, async () => {
          started.push(at)
          running += 1
          most = Math.max(most, running)
          await new Promise(setImmediate)
          running -= 1
          if (at % 7 === 0) throw new Error('this one fails')
        })
        .catch(() => undefined),
    ),
  )
  expect(most).toBe(3)
  expect(started).toEqual(Array.from({ length: 50 }, (_, at) => at))
})

it('never starts what was cancelled while it waited, and lets the others go on', async () => {
  const limiter = new Limiter(1)
  let release: () => void = () => undefined
  const first = limiter.run(signal, () => new Promise<void>((resolve) => (release = resolve)))
  const controller = new AbortController()
  let ran = false
  const second = limiter.run(controller.signal, async () => (ran = true))
  const third = limiter.run(signal, async () => 'third')
  controller.abort()
  await expect(second).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  release()
  await first
  expect(await third).toBe('third')
  expect(ran).toBe(false)
})

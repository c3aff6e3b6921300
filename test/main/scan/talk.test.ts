import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { LakeError } from '../../../main/s3/lakeError'
import { talk, type ListingPort } from '../../../main/scan/talk'

interface Calls {
  readonly double: (input: { readonly number: number }) => number
  readonly hang: (input: null) => null
  readonly fail: (input: { readonly fault: boolean }) => null
}
interface Nothing {
  readonly nothing: () => null
}
const nothing = { nothing: () => null }

function pair(): {
  ask: ReturnType<typeof talk<Calls, Nothing>>
  stopped: Promise<void>
  close: () => void
  died: Promise<unknown>
} {
  const { port1, port2 } = new MessageChannel()
  let onStop: () => void
  const stopped = new Promise<void>((resolve) => (onStop = resolve))
  talk<Nothing, Calls>(port1, {
    double: ({ number }) => number * 2,
    hang: (_, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          onStop()
          resolve(null)
        }),
      ),
    fail: ({ fault }) => {
      throw fault ? new LakeError({ kind: 'throttled', message: 'm' }) : new TypeError('oops')
    },
  })
  let onDeath: (fault: unknown) => void
  const died = new Promise<unknown>((resolve) => (onDeath = resolve))
  const ask = talk<Calls, Nothing>(port2, nothing, (fault) => onDeath(fault))
  return { ask, stopped, died, close: () => port1.close() }
}

it('answers calls, and throws the fault of one that failed', async () => {
  const { ask, close } = pair()
  expect(await Promise.all([1, 2, 3].map((number) => ask.call('double', { number })))).toEqual([2, 4, 6])
  await expect(ask.call('fail', { fault: true })).rejects.toMatchObject({ fault: { kind: 'throttled' } })
  await expect(ask.call('fail', { fault: false })).rejects.toMatchObject({
    fault: { kind: 'unexpected', code: 'TypeError' },
  })
  close()
})

it('tells the other side that nobody waits any more', async () => {
  const { ask, stopped, close } = pair()
  const controller = new AbortController()
  const hanging = ask.call('hang', null, controller.signal)
  controller.abort()
  await expect(hanging).rejects.toMatchObject({ fault: { kind: 'cancelled' } })
  await stopped
  close()
})

it('refuses what is waiting when the other side is gone, and says so once', async () => {
  const { ask, died, close } = pair()
  const hanging = ask.call('hang', null)
  close()
  await expect(hanging).rejects.toMatchObject({ fault: { kind: 'unexpected', code: 'ThreadEnded' } })
  expect(await died).toMatchObject({ code: 'ThreadEnded' })
})

it('ignores what is no message', async () => {
  const listeners: ((data: unknown) => void)[] = []
  const port: ListingPort = { postMessage: () => undefined, on: (_, listener) => listeners.push(listener) }
  talk<Calls, Nothing>(port, nothing)
  for (const data of [null, 1, 'x', {}, { kind: 'value', id: 7 }, { kind: 'tell', name: 'none' }]) {
    expect(() => listeners[0]?.(data)).not.toThrow()
  }
})

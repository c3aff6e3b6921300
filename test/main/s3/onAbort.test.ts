import { expect, it } from 'vitest'
import { onAbort } from '../../../main/s3/onAbort'

it('stops who still waits, each once, and adds one listener to a signal', () => {
  const controller = new AbortController()
  const { signal } = controller
  let listeners = 0
  const add = signal.addEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
    listeners += 1
    add(...args)
  }
  const stopped: string[] = []
  onAbort(signal, () => stopped.push('one'))
  const other = onAbort(signal, () => stopped.push('other'))
  const last = onAbort(signal, () => stopped.push('last'))
  // Who is stopped may take back what another waits for.
  onAbort(signal, () => last())
  other()
  controller.abort()
  controller.abort()
  expect([stopped, listeners]).toEqual([['one', 'last'], 1])
})

it('does not stop who was let go by another that is stopped first', () => {
  const controller = new AbortController()
  const stopped: string[] = []
  let letGo = (): void => undefined
  onAbort(controller.signal, () => letGo())
  letGo = onAbort(controller.signal, () => stopped.push('late'))
  controller.abort()
  expect(stopped).toEqual([])
})

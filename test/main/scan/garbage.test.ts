import { constants, PerformanceObserver } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { collectSoon } from '../../../main/scan/garbage'

interface Collection {
  readonly kind: number
  readonly flags: number
}
const isCollection = (detail: unknown): detail is Collection =>
  typeof detail === 'object' && detail !== null && 'kind' in detail && 'flags' in detail

it('looks for all that is not needed any more, without being short of memory', async () => {
  const collected = new Promise<void>((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const isAsked = (entry: object): boolean =>
        'detail' in entry &&
        isCollection(entry.detail) &&
        entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR &&
        (entry.detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0
      if (!list.getEntries().some(isAsked)) return
      observer.disconnect()
      resolve()
    })
    observer.observe({ entryTypes: ['gc'] })
  })
  const shared = new WeakRef(new SharedArrayBuffer(1000))
  let asked = 0
  collectSoon(() => (asked += 1) < 2)
  await collected
  expect(asked).toBe(2)
  expect(shared.deref()).toBeUndefined()
})

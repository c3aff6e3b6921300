import { fireEvent } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ScanState } from '../../../preload/contract/scans'
import { followScans, useScans } from '../../../renderer/state/scans'
import { followScrolling } from '../../../renderer/state/scrolling'
import { withFakeLake } from '../support/fakeLake'
import { scanOfLake } from '../support/scanning'

const lake = withFakeLake()
let ends: (() => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  useScans.setState({ scans: new Map() })
  ends = [followScans(), followScrolling(() => undefined)]
})
afterEach(() => {
  for (const end of ends) end()
  vi.useRealTimers()
})

const underWay = (objects: number): ScanState =>
  scanOfLake({ state: 'scanning', complete: false, endedAt: null, objects, at: objects })
const tell = (state: ScanState): void => lake().emit({ name: 'scan', data: state })
const shown = (): number | undefined => useScans.getState().scans.get('s1')?.objects
const scroll = (): void => void fireEvent.scroll(document.body)

describe('how far a scan has come', () => {
  it('is shown at once while nobody scrolls', () => {
    for (const objects of [1000, 2000, 3000]) {
      tell(underWay(objects))
      expect(shown()).toBe(objects)
    }
  })

  it('is shown twice a second while somebody scrolls, and all of it soon after', () => {
    const seen = new Set<number | undefined>()
    for (let step = 1; step <= 10; step += 1) {
      scroll()
      tell(underWay(step))
      seen.add(shown())
      vi.advanceTimersByTime(100)
    }
    expect([...seen]).toEqual([1, 5])
    expect(shown()).toBe(10)
  })

  it('is shown at once when it is done, and nothing older after it', () => {
    scroll()
    tell(underWay(1))
    tell(underWay(2))
    expect(shown()).toBe(1)
    tell({ ...underWay(2), state: 'failed' })
    expect(useScans.getState().scans.get('s1')?.state).toBe('failed')
    vi.advanceTimersByTime(1000)
    expect(useScans.getState().scans.get('s1')?.state).toBe('failed')
  })

  it('is not lost when the window shows something else', () => {
    scroll()
    tell(underWay(1))
    tell(underWay(2))
    ends.shift()?.()
    expect(shown()).toBe(2)
  })
})

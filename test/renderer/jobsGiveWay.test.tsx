import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { useJobsGiveWay } from '../../renderer/wiring'
import { withFakeLake } from './support/fakeLake'

const lake = withFakeLake()
afterEach(cleanup)
afterEach(() => void vi.useRealTimers())

function Window() {
  useJobsGiveWay()
  return <div data-testid="area" />
}

it('tells main that something is scrolled, a few times a second, until the window is gone', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const told = vi.fn(() => null)
  lake().answers['jobs.giveWay'] = told
  const { unmount } = render(<Window />)
  const area = screen.getByTestId('area')
  fireEvent.scroll(area)
  fireEvent.scroll(area)
  expect(told).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(200)
  fireEvent.scroll(area)
  expect(told).toHaveBeenCalledTimes(2)
  vi.advanceTimersByTime(200)
  unmount()
  fireEvent.scroll(document.body)
  expect(told).toHaveBeenCalledTimes(2)
})

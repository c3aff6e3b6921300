import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { usePages } from '../../../renderer/ui/usePages'

type FetchOf<Row> = (from: number, signal: AbortSignal) => Promise<readonly Row[]>
type Fetch = FetchOf<string>
const rowsFrom = (from: number, name = 'row'): string[] =>
  Array.from({ length: 100 }, (_, at) => `${name} ${from + at}`)

function open<Row>(first: { readonly fetch: FetchOf<Row>; readonly state: number }) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  return renderHook(({ fetch, state }) => usePages(['list'], fetch, [state]), {
    initialProps: first,
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  })
}

describe('rows of a long list', () => {
  const fetch = vi.fn<Fetch>((from) => Promise.resolve(rowsFrom(from)))
  beforeEach(() => fetch.mockClear())
  afterEach(() => {
    cleanup()
    vi.useRealTimers()
  })
  const asked = (): number[] => fetch.mock.calls.map(([from]) => from)

  it('are asked for by the page, once for all rows in it', async () => {
    const { result } = open({ fetch, state: 1 })
    act(() => result.current.onShow(0, 60))
    act(() => result.current.onShow(20, 80))
    await waitFor(() => expect(result.current.rowAt(80)).toBe('row 80'))
    act(() => result.current.onShow(60, 120))
    await waitFor(() => expect(result.current.rowAt(120)).toBe('row 120'))
    expect(result.current.rowAt(60)).toBe('row 60')
    expect(asked()).toEqual([0, 100])
  })

  it('of an earlier state are shown until the new ones have come', async () => {
    const { result, rerender } = open({ fetch, state: 1 })
    act(() => result.current.onShow(0, 60))
    await waitFor(() => expect(result.current.rowAt(7)).toBe('row 7'))
    let answer: (rows: string[]) => void = () => undefined
    const later: Fetch = () => new Promise((resolve) => (answer = resolve))
    rerender({ fetch: later, state: 2 })
    expect(result.current.rowAt(7)).toBe('row 7')
    act(() => answer(rowsFrom(0, 'new')))
    await waitFor(() => expect(result.current.rowAt(7)).toBe('new 7'))
  })

  it('stay the same objects where the new state has them as they were, so that they need not be drawn again', async () => {
    const rowsOf = (seventh: number) => Array.from({ length: 100 }, (_, at) => ({ at, size: at === 7 ? seventh : 1 }))
    const { result, rerender } = open<{ at: number; size: number }>({ fetch: async () => rowsOf(1), state: 1 })
    act(() => result.current.onShow(0, 60))
    await waitFor(() => expect(result.current.rowAt(7)).toEqual({ at: 7, size: 1 }))
    const before = result.current.rowAt(6)
    rerender({ fetch: async () => rowsOf(2), state: 2 })
    await waitFor(() => expect(result.current.rowAt(7)).toEqual({ at: 7, size: 2 }))
    expect(result.current.rowAt(6)).toBe(before)
  })

  it('are asked for where the view comes to rest, not where it leaps over them', async () => {
    vi.useFakeTimers()
    const { result } = open({ fetch, state: 1 })
    for (let first = 10_000; first <= 90_000; first += 10_000) act(() => result.current.onShow(first, first + 60))
    await act(() => vi.advanceTimersByTimeAsync(200))
    expect(asked()).toEqual([0, 10_000, 90_000])
  })
})

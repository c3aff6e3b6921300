import { useQueries, type QueryKey } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'

export const pageRows = 100

interface Pages<Row> {
  readonly rowAt: (row: number) => Row | undefined
  readonly onShow: (first: number, last: number) => void
  readonly error: Error | null
}

/** Rows of a long list that lives elsewhere, fetched in pages of 100 as they come into view. `key` names the list in its present state. */
export function usePages<Row>(
  key: QueryKey,
  fetchPage: (from: number, signal: AbortSignal) => Promise<readonly Row[]>,
): Pages<Row> {
  const [shown, setShown] = useState({ first: 0, last: 0 })
  const pages = useMemo(() => {
    const first = Math.floor(shown.first / pageRows)
    return Array.from({ length: Math.floor(shown.last / pageRows) - first + 1 }, (_, at) => first + at)
  }, [shown])
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...key, page],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchPage(page * pageRows, signal),
      staleTime: Infinity,
      gcTime: 30_000,
    })),
  })
  const rowAt = (row: number): Row | undefined => {
    const at = pages.indexOf(Math.floor(row / pageRows))
    return results[at]?.data?.[row % pageRows]
  }
  const onShow = useCallback(
    (first: number, last: number) =>
      setShown((before) => (before.first === first && before.last === last ? before : { first, last })),
    [],
  )
  return { rowAt, onShow, error: results.find(({ error }) => error !== null)?.error ?? null }
}

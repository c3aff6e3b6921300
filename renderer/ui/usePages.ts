import { replaceEqualDeep, useQueries, useQueryClient, type QueryCache, type QueryKey } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

export const pageRows = 100
const restMs = 50

interface Pages<Row> {
  readonly rowAt: (row: number) => Row | undefined
  readonly onShow: (first: number, last: number) => void
  readonly error: Error | null
}

/**
 * Rows of a long list that lives elsewhere, fetched in pages of 100 as they come into view. `list` names the list and `state` which state of it is
 * wanted: rows of an earlier state are shown until those of this one have come.
 */
export function usePages<Row>(
  list: QueryKey,
  fetchPage: (from: number, signal: AbortSignal) => Promise<readonly Row[]>,
  state: QueryKey = [],
): Pages<Row> {
  const { pages, onShow } = useShownPages()
  const cache = useQueryClient().getQueryCache()
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...list, ...state, page],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const rows = await fetchPage(page * pageRows, signal)
        // A row that is as it was need not be drawn again.
        return replaceEqualDeep(earlierPage(cache, list, page), rows)
      },
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pages of one list hold rows of one kind
      placeholderData: () => earlierPage(cache, list, page) as readonly Row[] | undefined,
      staleTime: Infinity,
      gcTime: 30_000,
    })),
  })
  const rowAt = (row: number): Row | undefined => results[pages.indexOf(pageOf(row))]?.data?.[row % pageRows]
  return { rowAt, onShow, error: results.find(({ error }) => error !== null)?.error ?? null }
}

/** The page in the last state of its list in which it was there. */
function earlierPage(cache: QueryCache, list: QueryKey, page: number): unknown {
  const known = cache.findAll({ queryKey: list, predicate: ({ queryKey }) => queryKey.at(-1) === page })
  const [last] = known.sort((one, other) => other.state.dataUpdatedAt - one.state.dataUpdatedAt)
  return last?.state.data
}

/**
 * Which pages are to be there. They are others once in a hundred rows, not with each row that comes into view; and rows leapt over one time after
 * the other would be gone before they could be drawn, so they are asked for once the view rests.
 */
function useShownPages(): { readonly pages: readonly number[]; readonly onShow: Pages<unknown>['onShow'] } {
  const [shown, setShown] = useState({ first: 0, last: 0 })
  const latest = useRef({ first: 0, last: 0, leaptAt: -Infinity })
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(rest.current), [])
  const onShow = useCallback((first: number, last: number) => {
    const now = performance.now()
    const { first: before, leaptAt } = latest.current
    const leaps = Math.abs(first - before) > last - first
    latest.current = { first, last, leaptAt: leaps ? now : leaptAt }
    const show = (): void => {
      const { first, last } = latest.current
      const wanted = { first: pageOf(first), last: pageOf(last) }
      setShown((before) => (before.first === wanted.first && before.last === wanted.last ? before : wanted))
    }
    clearTimeout(rest.current)
    if (leaps && now - leaptAt < restMs) rest.current = setTimeout(show, restMs)
    else show()
  }, [])
  const pages = useMemo(
    () => Array.from({ length: shown.last - shown.first + 1 }, (_, at) => shown.first + at),
    [shown],
  )
  return { pages, onShow }
}

const pageOf = (row: number): number => Math.floor(row / pageRows)

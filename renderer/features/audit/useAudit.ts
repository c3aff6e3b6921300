import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { AuditEntry } from '../../../preload/contract/changes'
import { lake } from '../../client'

const page = 200
/** Main answers no further than this; what is older is found by searching. */
const furthest = 10_000
/** The next page is read when so many rows are left below the last one seen. */
const ahead = 50

interface Audit {
  readonly rows: readonly AuditEntry[]
  /** There are older ones. */
  readonly more: boolean
  /** As many are read as can be. */
  readonly full: boolean
  readonly pending: boolean
  readonly error: Error | null
  readonly onShow: (first: number, last: number) => void
}

/** The entries that hold `text`, newest first, read page by page as one scrolls. */
export function useAudit(text: string): Audit {
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['audit', text],
    queryFn: ({ pageParam, signal }) => lake.call('audit.search', { text, from: pageParam, count: page }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.more && all.length * page <= furthest ? all.length * page : null),
    // Each write makes it another log.
    staleTime: 0,
    gcTime: 0,
  })
  const rows = useMemo(() => data?.pages.flatMap((one) => one.rows) ?? [], [data])
  const count = rows.length
  const onShow = useCallback(
    (_: number, last: number) => {
      if (hasNextPage && !isFetching && last + ahead >= count) void fetchNextPage()
    },
    [count, fetchNextPage, hasNextPage, isFetching],
  )
  const more = data?.pages.at(-1)?.more ?? false
  return { rows, more, full: more && !hasNextPage, pending: isPending, error, onShow }
}

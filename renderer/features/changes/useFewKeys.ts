import { useQuery } from '@tanstack/react-query'
import { lake } from '../../client'
import type { ChangeDialog } from '../../state/dialogs'

/** Up to so many objects are looked at one by one before their tags are edited. */
const few = 20
const page = 500
/** A selection is looked for in at most so many rows. */
const longestSearch = 10_000

export type FewKeys =
  { readonly kind: 'looking' } | { readonly kind: 'few'; readonly keys: readonly string[] } | { readonly kind: 'many' }

/** The keys of the objects to change, where they are few enough to be looked at one by one. */
export function useFewKeys({ target }: ChangeDialog): FewKeys {
  const listing = target.kind === 'selection' ? target.listing : null
  const query = useQuery({
    queryKey: ['selectedKeys', listing],
    queryFn: ({ signal }) => (listing === null ? null : selectedKeys(listing, signal)),
    enabled: listing !== null,
    staleTime: 0,
    gcTime: 0,
  })
  if (target.kind === 'objects') {
    const keys = target.objects.filter(({ versionId }) => versionId === undefined).map(({ key }) => key)
    return keys.length === target.objects.length && keys.length <= few ? { kind: 'few', keys } : { kind: 'many' }
  }
  if (listing === null) return { kind: 'many' }
  if (query.isPending) return { kind: 'looking' }
  return query.data ? { kind: 'few', keys: query.data } : { kind: 'many' }
}

/** The selected keys of a listing, or `null` when they are too many or hard to find. */
async function selectedKeys(listing: string, signal: AbortSignal): Promise<readonly string[] | null> {
  const keys: string[] = []
  for (let from = 0; from < longestSearch; from += page) {
    const { rows, state } = await lake.call('listings.rows', { listing, from, count: page }, signal)
    if (state.selection.prefixes > 0 || state.selection.objects > few) return null
    for (const row of rows) if (row.selected) keys.push(row.key)
    if (keys.length === state.selection.objects) return keys
    if (rows.length === 0) return null
  }
  return null
}

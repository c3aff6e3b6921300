import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Place } from '../../state/history'
import { usePlace } from '../../state/place'
import { usePreferences } from '../../state/preferences'
import { bucketsQuery, connectionsQuery } from '../../state/queries'
import { connectionNode, openNode, openPrefix, useTree } from '../../state/tree'
import { flattenTree, type BucketsKnown, type TreeNode } from './treeModel'

const unknownBuckets: BucketsKnown = { buckets: [], loading: true, fault: null }

/** The rows of the tree as they are now. */
export function useTreeNodes(filter: string): readonly TreeNode[] {
  const { data: connections = [] } = useQuery(connectionsQuery)
  const open = useTree((tree) => tree.open)
  const branches = useTree((tree) => tree.branches)
  const place = usePlace(({ history }) => history.now)
  const recent = usePreferences(({ preferences }) => preferences.recent)
  const opened = connections.filter(({ id }) => open.has(connectionNode(id)))
  const buckets = useQueries({
    queries: opened.map(({ id }) => bucketsQuery(id)),
    combine: (results) =>
      new Map(
        results.map((result, at): [string, BucketsKnown] => [
          opened[at]?.id ?? '',
          {
            buckets: result.data?.buckets ?? [],
            loading: result.isFetching && !result.data,
            fault: result.error?.fault ?? null,
          },
        ]),
      ),
  })
  return useMemo(
    () =>
      flattenTree({
        connections,
        bucketsOf: (connection) => buckets.get(connection) ?? unknownBuckets,
        visited: (connection) => visitedBuckets(connection, place, recent),
        branches,
        open,
        filter,
        place,
      }),
    [connections, buckets, branches, open, filter, place, recent],
  )
}

function visitedBuckets(connection: string, place: Place | null, recent: readonly Place[]): readonly string[] {
  const here = place === null ? recent : [place, ...recent]
  const names = here.flatMap((spot) => (spot.connection === connection && spot.bucket !== null ? [spot.bucket] : []))
  return [...new Set(names)].sort()
}

/** Opens what lies above the place, so that the tree shows where one is. */
export function useOpenAncestors(): void {
  const place = usePlace(({ history }) => history.now)
  useEffect(() => {
    if (place === null) return
    const { connection, bucket, prefix } = place
    openNode(connectionNode(connection), true)
    if (bucket === null) return
    for (let end = prefix.indexOf('/'), above = ''; end >= 0; end = prefix.indexOf('/', end + 1)) {
      openPrefix({ connection, bucket, prefix: above })
      above = prefix.slice(0, end + 1)
    }
  }, [place])
}

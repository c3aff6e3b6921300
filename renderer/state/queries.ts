import { QueryClient, queryOptions } from '@tanstack/react-query'
import type { Connection } from '../../preload/contract/connections'
import { lake, type FaultError } from '../client'

export const queryClient = new QueryClient({
  defaultOptions: {
    // Main tries again by itself where that helps, and nothing here goes stale by the clock: a person refreshes, or a job ends.
    queries: {
      retry: false,
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: FaultError
  }
}

export const connectionsQuery = queryOptions({
  queryKey: ['connections'] as const,
  queryFn: ({ signal }) => lake.call('connections.list', {}, signal),
})

export const savedQuery = queryOptions({
  queryKey: ['savedConnections'] as const,
  queryFn: ({ signal }) => lake.call('connections.saved', {}, signal),
})

export const profilesQuery = queryOptions({
  queryKey: ['profiles'] as const,
  queryFn: ({ signal }) => lake.call('connections.profiles', {}, signal),
  staleTime: 0,
})

export const bucketsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['buckets', connection] as const,
    queryFn: ({ signal }) => lake.call('buckets.list', { connection }, signal),
  })

export const marksQuery = (connection: string, bucket: string) =>
  queryOptions({
    queryKey: ['bucketMarks', connection, bucket] as const,
    queryFn: ({ signal }) => lake.call('buckets.marks', { connection, bucket }, signal),
  })

/** Puts a connection that was opened or renewed in its place, without asking for all of them again. */
export function keepConnection(connection: Connection): void {
  queryClient.setQueryData(connectionsQuery.queryKey, (known: readonly Connection[] = []) => {
    const others = known.map((one) => (one.id === connection.id ? connection : one))
    return known.some((one) => one.id === connection.id) ? others : [...others, connection]
  })
}

export function dropConnection(id: string): void {
  queryClient.setQueryData(connectionsQuery.queryKey, (known: readonly Connection[] = []) =>
    known.filter((one) => one.id !== id),
  )
  queryClient.removeQueries({ queryKey: ['buckets', id] })
  queryClient.removeQueries({ queryKey: ['bucketMarks', id] })
}

/** The buckets of a connection are asked for again, at once where they are shown. */
export function readBucketsAgain(connection: string): void {
  void queryClient.invalidateQueries({ queryKey: ['buckets', connection] })
  void queryClient.invalidateQueries({ queryKey: ['bucketMarks', connection] })
}

export const openConnections = (): readonly Connection[] => queryClient.getQueryData(connectionsQuery.queryKey) ?? []

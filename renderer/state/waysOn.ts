import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { lake } from '../client'
import type { WaysOn } from '../ui/FaultNote'
import { openDialog } from './dialogs'
import { refresh } from './place'

/** The ways on that are the same everywhere: sign in again and go on, mend the connection, refresh the list or the buckets. */
export function useWaysOn(connection: string, retry: () => void): WaysOn {
  const queries = useQueryClient()
  return useMemo(
    () => ({
      retry,
      renew: () => {
        // What cannot be renewed silently (an MFA code, a new secret) is asked for by the dialog.
        lake.call('connections.renew', { connection }).then(retry, () => openDialog({ kind: 'connect' }))
      },
      connect: () => openDialog({ kind: 'connect' }),
      reload: () => {
        refresh()
        retry()
      },
      refreshBuckets: () => void queries.invalidateQueries({ queryKey: ['buckets', connection] }),
    }),
    [connection, queries, retry],
  )
}

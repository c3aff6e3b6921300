import { useMemo } from 'react'
import { lake } from '../client'
import type { WaysOn } from '../ui/FaultNote'
import { openDialog } from './dialogs'
import { go, refresh } from './place'
import { openConnections, readBucketsAgain } from './queries'

/** The ways on that are the same everywhere: sign in again and go on, mend the connection, refresh the list or the buckets. */
export function useWaysOn(connection: string, retry: () => void): WaysOn {
  return useMemo(
    () => ({
      retry,
      renew: () => {
        // What cannot be renewed silently (an MFA code, a new secret) is asked for by the dialog.
        lake.call('connections.renew', { connection }).then(retry, () => {
          const renew = openConnections().find(({ id }) => id === connection)
          openDialog(renew === undefined ? { kind: 'connect' } : { kind: 'connect', renew })
        })
      },
      connect: () => openDialog({ kind: 'connect' }),
      reload: () => {
        refresh()
        retry()
      },
      refreshBuckets: () => backToBuckets(connection),
    }),
    [connection, retry],
  )
}

/** Where one goes on when a bucket is gone: the buckets, asked for again. */
export function backToBuckets(connection: string): void {
  go({ connection, bucket: null, prefix: '' })
  readBucketsAgain(connection)
}

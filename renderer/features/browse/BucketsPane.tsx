import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import { openDialog } from '../../state/dialogs'
import { usePlace } from '../../state/place'
import { bucketsQuery, readBucketsAgain } from '../../state/queries'
import { ContextMenu } from '../../ui/ContextMenu'
import { FaultNote } from '../../ui/FaultNote'
import { BucketsTable } from './BucketsTable'
import { OpenByPath } from './OpenByPath'
import { prefixMenu } from './treeMenu'

/** What a connection shows before a bucket is chosen. */
export function BucketsPane({ connection }: { readonly connection: Connection }): ReactNode {
  const { data, error, refetch } = useQuery(bucketsQuery(connection.id))
  const [menu, setMenu] = useState<{ readonly bucket: string; readonly x: number; readonly y: number } | null>(null)
  const refreshes = usePlace((store) => store.refreshes)
  const seen = useRef(refreshes)
  useEffect(() => {
    if (refreshes === seen.current) return
    seen.current = refreshes
    readBucketsAgain(connection.id)
  }, [refreshes, connection.id])
  if (error !== null) {
    const again = () => void refetch()
    const renew = () => openDialog({ kind: 'connect', renew: connection })
    return (
      <div className="centre-note">
        <FaultNote
          fault={error.fault}
          waysOn={{ retry: again, renew, connect: () => openDialog({ kind: 'connect' }) }}
        />
        <OpenByPath
          connection={connection}
          text={
            error.fault.kind === 'denied'
              ? 'A bucket can be opened without the permission to list buckets, if you know its name:'
              : 'A bucket whose name you know can be opened by its path:'
          }
        />
      </div>
    )
  }
  if (data === undefined) {
    return (
      <div className="centre-note" role="status">
        <p className="appear-late">Reading the list of buckets…</p>
      </div>
    )
  }
  if (data.buckets.length === 0) {
    return (
      <div className="centre-note" role="status">
        <h2>This account has no buckets here</h2>
        <OpenByPath
          connection={connection}
          text="A bucket of another account that is shared with you can be opened by its path:"
        />
      </div>
    )
  }
  return (
    <>
      <BucketsTable
        key={connection.id}
        connection={connection}
        buckets={data.buckets}
        onMenu={(bucket, x, y) => setMenu({ bucket, x, y })}
      />
      {menu !== null && (
        <ContextMenu
          x={menu.x}
          y={menu.y}
          label="Actions"
          groups={prefixMenu({ connection: connection.id, bucket: menu.bucket, prefix: '' })}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  )
}

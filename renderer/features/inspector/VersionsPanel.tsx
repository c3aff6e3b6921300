import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'
import type { ObjectVersion } from '../../../preload/contract/objects'
import { faultOf, lake } from '../../client'
import { useWaysOn } from '../../state/waysOn'
import { Bytes } from '../../ui/Bytes'
import { CopyButton } from '../../ui/CopyButton'
import { FaultNote } from '../../ui/FaultNote'
import { formatNumberOf } from '../../ui/format'
import { TierMark } from '../../ui/TierMark'
import { When } from '../../ui/When'
import { openDialog } from '../../state/dialogs'
import { changeOf } from './changeOf'
import type { Subject } from './queries'

const start: { readonly after?: string } = {}

/** Every version and delete marker of the key, newest first, a page at a time. */
function useVersions({ connection, bucket, key, etag }: Subject) {
  return useInfiniteQuery({
    queryKey: ['object', connection, bucket, key, etag, 'versions'] as const,
    queryFn: ({ pageParam, signal }) =>
      lake.call('objects.versions', { connection, bucket, key, ...pageParam }, signal),
    initialPageParam: start,
    getNextPageParam: ({ versions, more }) => {
      const last = versions.at(-1)
      return more && last !== undefined ? { after: last.versionId } : undefined
    },
    staleTime: 60_000,
  })
}

export function VersionsPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useVersions(subject)
  const { refetch, fetchNextPage } = query
  const again = useCallback(() => void refetch(), [refetch])
  const waysOn = useWaysOn(subject.connection, again)
  const versions = query.data?.pages.flatMap((page) => page.versions) ?? []
  return (
    <section className="panel" aria-label="Versions" aria-busy={query.isFetching}>
      <header className="panel-head">
        <h3>Versions</h3>
        {query.data && <span className="dim">{summary(versions, query.hasNextPage)}</span>}
        {versions[0]?.isDeleteMarker === true && (
          <button type="button" className="small-button" onClick={() => openDialog(changeOf(subject, 'undelete'))}>
            Bring back…
          </button>
        )}
      </header>
      {query.isPending && <p className="dim reading">Reading…</p>}
      {versions.length > 0 && <VersionTable versions={versions} />}
      {query.isSuccess && versions.length === 0 && <p className="dim">No version of this object is listed.</p>}
      {query.error && <FaultNote fault={faultOf(query.error)} waysOn={waysOn} quiet />}
      {query.hasNextPage && (
        <button
          type="button"
          className="small-button"
          disabled={query.isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Reading…' : 'Load more versions'}
        </button>
      )}
    </section>
  )
}

const summary = (versions: readonly ObjectVersion[], more: boolean): string =>
  more ? `${versions.length} so far` : formatNumberOf(versions.length, 'version')

function VersionTable({ versions }: { readonly versions: readonly ObjectVersion[] }): ReactNode {
  return (
    <table className="version-table">
      <thead>
        <tr>
          <th scope="col">Modified</th>
          <th scope="col">Size</th>
          <th scope="col">Class</th>
          <th scope="col">
            <span className="spoken">Version ID</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {versions.map((version) => (
          <tr key={version.versionId}>
            <td>
              <When at={version.modifiedAt} />
              {version.isLatest && <span className="mark">Current</span>}
              {version.isDeleteMarker && <span className="mark mark-warn">Delete marker</span>}
            </td>
            <td className="numeric">{version.bytes === null ? '—' : <Bytes of={version.bytes} />}</td>
            <td>{version.storageClass === null ? '—' : <TierMark storageClass={version.storageClass} />}</td>
            <td>
              <CopyButton
                what={`version ID ${version.versionId}`}
                text={version.versionId}
                copy={(text) => lake.call('clipboard.write', { text })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

import type { ReactNode } from 'react'
import type { AuditEntry } from '../../../preload/contract/changes'
import { lake } from '../../client'
import { CopyButton } from '../../ui/CopyButton'
import { Facts } from '../../ui/Facts'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'

/** One write with everything that is known of it. */
export function AuditDetails({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const { at, who, connection, endpoint, bucket, key, versionId, job, action, before, after, newVersionId } = entry
  const { requestId, outcome, why } = entry
  const told = (text: string | null, none = 'none') =>
    text === null || text === '' ? none : <VisibleName text={text} />
  return (
    <section className="audit-details selectable" aria-label="One write">
      <header>
        <b className="ellipsis">
          <VisibleName text={`${bucket}/${key}`} />
        </b>
        <CopyButton
          what="entry"
          text={JSON.stringify(entry, null, 2)}
          copy={(text) => lake.call('clipboard.write', { text })}
        />
      </header>
      <Facts
        facts={[
          { name: 'When', value: <When at={at} /> },
          { name: 'Who', value: told(who) },
          { name: 'Connection', value: told(connection) },
          { name: 'Endpoint', value: told(endpoint, 'AWS') },
          { name: 'Action', value: action },
          { name: 'Outcome', value: why === null ? outcome : <VisibleName text={`${outcome}: ${why}`} /> },
          { name: 'Before', value: told(before) },
          { name: 'After', value: told(after) },
          { name: 'Version', value: told(versionId) },
          { name: 'New version', value: told(newVersionId) },
          { name: 'Request id', value: told(requestId, 'not known') },
          { name: 'Job', value: told(job) },
        ]}
      />
    </section>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ObjectProperties } from '../../../preload/contract/objects'
import { formatNumberOf } from '../../ui/format'
import { Facts, type Fact } from '../../ui/Facts'
import { TagTable } from '../../ui/TagTable'
import { VisibleName } from '../../ui/VisibleName'
import { Panel } from './Panel'
import { checksumsOf, propertiesOf, type Subject } from './queries'

const headers: readonly (readonly [string, keyof ObjectProperties])[] = [
  ['Content-Type', 'contentType'],
  ['Content-Encoding', 'contentEncoding'],
  ['Content-Language', 'contentLanguage'],
  ['Content-Disposition', 'contentDisposition'],
  ['Cache-Control', 'cacheControl'],
  ['Expires', 'expires'],
]

export function HeadersPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(propertiesOf(subject))
  return (
    <Panel title="Headers" connection={subject.connection} query={query}>
      {(properties) => {
        const facts = headers.flatMap(([name, field]): Fact[] => {
          const value = properties[field]
          return typeof value === 'string' ? [{ name, value: <VisibleName text={value} /> }] : []
        })
        return facts.length === 0 ? <p className="dim">No content headers are set.</p> : <Facts facts={facts} />
      }}
    </Panel>
  )
}

/** What its writer said about the object, as pairs. */
export function MetadataPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(propertiesOf(subject))
  return (
    <Panel
      title="User metadata"
      connection={subject.connection}
      query={query}
      count={({ metadata }) => metadata.length}
    >
      {({ metadata, missingMetadata }) => (
        <>
          {metadata.length === 0 && missingMetadata === 0 && <p className="dim">This object has no user metadata.</p>}
          {metadata.length > 0 && <TagTable tags={metadata.map(([key, value]) => ({ key, value }))} />}
          {missingMetadata > 0 && (
            <p>
              S3 holds {formatNumberOf(missingMetadata, 'more entry', 'more entries')} that it cannot send back as
              headers.
            </p>
          )}
        </>
      )}
    </Panel>
  )
}

export function ChecksumsPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(checksumsOf(subject))
  return (
    <Panel title="Checksums" connection={subject.connection} query={query}>
      {({ checksums, type, parts }) => {
        if (checksums.length === 0) return <p className="dim">S3 keeps no checksum for this object beyond the ETag.</p>
        const facts: Fact[] = checksums.map(([name, value]) => ({ name, value: <span className="mono">{value}</span> }))
        if (type !== null) facts.push({ name: 'Type', value: type })
        if (parts !== null) facts.push({ name: 'Parts', value: parts })
        return <Facts facts={facts} />
      }}
    </Panel>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ObjectProperties } from '../../../preload/contract/objects'
import { openDialog } from '../../state/dialogs'
import { Bytes } from '../../ui/Bytes'
import { Facts, type Fact } from '../../ui/Facts'
import { TierMark } from '../../ui/TierMark'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { changeOf } from './changeOf'
import { Panel } from './Panel'
import { propertiesOf, type Subject } from './queries'

interface PropertiesPanelProps {
  readonly subject: Subject
  readonly showVersions: () => void
}

/** What HEAD says that is not said better by another panel. */
export function PropertiesPanel({ subject, showVersions }: PropertiesPanelProps): ReactNode {
  const query = useQuery(propertiesOf(subject))
  const action = (
    <button type="button" className="small-button" onClick={() => openDialog(changeOf(subject, 'storageClass'))}>
      Change class…
    </button>
  )
  return (
    <Panel title="Properties" connection={subject.connection} query={query} action={action} waysOn={{ showVersions }}>
      {(properties) => <Facts facts={factsOf(properties)} />}
    </Panel>
  )
}

const text = (name: string, value: string | null): Fact[] =>
  value === null ? [] : [{ name, value: <VisibleName text={value} /> }]

function factsOf(of: ObjectProperties): Fact[] {
  return [
    { name: 'Size', value: of.bytes === null ? 'not reported' : <Bytes of={of.bytes} /> },
    { name: 'Storage class', value: <TierMark storageClass={of.storageClass} full /> },
    ...text('Archive tier', of.archiveStatus),
    { name: 'Modified', value: of.modifiedAt === null ? 'not reported' : <When at={of.modifiedAt} /> },
    ...text('Content type', of.contentType),
    ...text('ETag', of.etag),
    ...text('Version', of.versionId),
    ...(of.partsCount === null ? [] : [{ name: 'Parts', value: of.partsCount }]),
    ...text('Expires by rule', of.expiration),
    ...text('Replication', of.replication),
    ...text('Redirects to', of.redirect),
  ]
}

import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { formatOf } from '../../../lake/formats'
import { lastSegment } from '../../../lake/location'
import { lake } from '../../client'
import { CopyButton } from '../../ui/CopyButton'
import { FormatIcon } from '../../ui/FormatIcon'
import { VisibleName } from '../../ui/VisibleName'
import { AccessPanel, LockPanel } from './AccessPanels'
import { EncryptionPanel } from './EncryptionPanel'
import { ChecksumsPanel, HeadersPanel, MetadataPanel } from './MetadataPanels'
import { PropertiesPanel } from './PropertiesPanel'
import { addressesOf, type Subject } from './queries'
import { RestorePanel } from './RestorePanel'
import { TagsPanel } from './TagsPanel'
import { VersionsPanel } from './VersionsPanel'

const tabs = ['Overview', 'Metadata', 'Versions', 'Access'] as const
type Tab = (typeof tabs)[number]

/** Every property of one object. Only the panels of the open tab cost requests. */
export function ObjectInspector({ subject }: { readonly subject: Subject }): ReactNode {
  const [tab, setTab] = useState<Tab>('Overview')
  const choose = (chosen: string | null) => setTab(tabs.find((name) => name === chosen) ?? 'Overview')
  return (
    <>
      <ObjectHeader subject={subject} />
      <Tabs value={tab} onChange={choose} keepMounted={false} classNames={{ tab: 'inspector-tab' }}>
        <Tabs.List aria-label="Parts of the object">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="Overview">
          <PropertiesPanel subject={subject} showVersions={() => setTab('Versions')} />
          <RestorePanel subject={subject} />
          <TagsPanel subject={subject} />
          <EncryptionPanel subject={subject} />
        </Tabs.Panel>
        <Tabs.Panel value="Metadata">
          <HeadersPanel subject={subject} />
          <MetadataPanel subject={subject} />
          <ChecksumsPanel subject={subject} />
        </Tabs.Panel>
        <Tabs.Panel value="Versions">
          <VersionsPanel subject={subject} />
        </Tabs.Panel>
        <Tabs.Panel value="Access">
          <AccessPanel subject={subject} />
          <LockPanel subject={subject} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

const copy = (text: string) => lake.call('clipboard.write', { text })

function ObjectHeader({ subject }: { readonly subject: Subject }): ReactNode {
  const addresses = useQuery(addressesOf(subject))
  const name = subject.key.endsWith('/') ? `${lastSegment(subject.key)}/` : lastSegment(subject.key)
  return (
    <header className="inspector-head">
      <FormatIcon objectKey={subject.key} />
      <div className="grow">
        <h2 className="selectable">
          <VisibleName text={name} />
        </h2>
        <p className="dim">{formatText(subject.key)}</p>
        <fieldset className="copies" aria-label="Copy">
          <CopyButton what="key" label="Key" text={subject.key} copy={copy} />
          {addresses.data && (
            <>
              <CopyButton what="s3:// URI" label="URI" text={addresses.data.uri} copy={copy} />
              <CopyButton what="ARN" label="ARN" text={addresses.data.arn} copy={copy} />
              <CopyButton what="HTTPS URL" label="URL" text={addresses.data.url} copy={copy} />
            </>
          )}
        </fieldset>
      </div>
    </header>
  )
}

function formatText(key: string): string {
  const { label, compression } = formatOf(key)
  return compression === null ? label : `${label}, ${compression}`
}

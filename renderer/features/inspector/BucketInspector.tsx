import { useQuery } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'
import { s3Uri } from '../../../lake/location'
import type { BucketMarks, BucketProperties } from '../../../preload/contract/buckets'
import { lake } from '../../client'
import { marksQuery } from '../../state/queries'
import { useWaysOn } from '../../state/waysOn'
import { CopyButton } from '../../ui/CopyButton'
import { Facts } from '../../ui/Facts'
import type { WaysOn } from '../../ui/FaultNote'
import { formatBytes } from '../../ui/format'
import { TagTable } from '../../ui/TagTable'
import { BucketIcon } from '../../ui/FormatIcon'
import { VisibleName } from '../../ui/VisibleName'
import { AnswerOf, Panel } from './Panel'
import { PublicAccessFacts } from './PublicAccessFacts'
import { bucketPropertiesOf } from './queries'

interface BucketInspectorProps {
  readonly connection: string
  readonly bucket: string
}

/** What can be said of a bucket; every fact is asked for, and may fail, by itself. */
export function BucketInspector({ connection, bucket }: BucketInspectorProps): ReactNode {
  const marks = useQuery(marksQuery(connection, bucket))
  const properties = useQuery(bucketPropertiesOf(connection, bucket))
  const { refetch: refetchMarks } = marks
  const { refetch: refetchProperties } = properties
  const again = useCallback(
    () => void Promise.all([refetchMarks(), refetchProperties()]),
    [refetchMarks, refetchProperties],
  )
  const waysOn = useWaysOn(connection, again)
  return (
    <>
      <header className="inspector-head">
        <BucketIcon />
        <div className="grow">
          <h2 className="selectable">{bucket}</h2>
          <fieldset className="copies" aria-label="Copy">
            <CopyButton what="bucket name" label="Name" text={bucket} copy={copy} />
            <CopyButton what="s3:// URI" label="URI" text={s3Uri(bucket, '')} copy={copy} />
            <CopyButton what="ARN" label="ARN" text={`arn:aws:s3:::${bucket}`} copy={copy} />
          </fieldset>
        </div>
      </header>
      <Panel title="Bucket" connection={connection} query={marks}>
        {(of) => <Settings marks={of} waysOn={waysOn} />}
      </Panel>
      <Panel title="Public access" connection={connection} query={marks}>
        {({ publicAccess }) => <PublicAccessFacts access={publicAccess} waysOn={waysOn} />}
      </Panel>
      <Panel title="Tags" connection={connection} query={properties}>
        {({ tags }) => (
          <AnswerOf answer={tags} waysOn={waysOn}>
            {(list) => (list.length === 0 ? <p className="dim">This bucket has no tags.</p> : <TagTable tags={list} />)}
          </AnswerOf>
        )}
      </Panel>
      <Panel title="Lifecycle" connection={connection} query={properties}>
        {({ lifecycleRules }) => (
          <AnswerOf answer={lifecycleRules} waysOn={waysOn}>
            {(rules) => <Rules rules={rules} />}
          </AnswerOf>
        )}
      </Panel>
      <Panel title="Settings" connection={connection} query={properties}>
        {(of) => <MoreSettings properties={of} waysOn={waysOn} />}
      </Panel>
    </>
  )
}

const copy = (text: string) => lake.call('clipboard.write', { text })

function Settings({ marks, waysOn }: { readonly marks: BucketMarks; readonly waysOn: WaysOn }): ReactNode {
  return (
    <Facts
      facts={[
        {
          name: 'Region',
          value: (
            <AnswerOf answer={marks.region} waysOn={waysOn}>
              {(region) => region}
            </AnswerOf>
          ),
        },
        {
          name: 'Versioning',
          value: (
            <AnswerOf answer={marks.versioning} waysOn={waysOn}>
              {(versioning) => versioning}
            </AnswerOf>
          ),
        },
        {
          name: 'Default encryption',
          value: (
            <AnswerOf answer={marks.encryption} waysOn={waysOn}>
              {(encryption) => <Encryption of={encryption} />}
            </AnswerOf>
          ),
        },
      ]}
    />
  )
}

const algorithms: ReadonlyMap<string, string> = new Map([
  ['AES256', 'SSE-S3'],
  ['aws:kms', 'SSE-KMS'],
  ['aws:kms:dsse', 'DSSE-KMS'],
])

type DefaultEncryption = Extract<BucketMarks['encryption'], { ok: true }>['value']

function Encryption({ of }: { readonly of: DefaultEncryption }): ReactNode {
  const { algorithm, keyId, bucketKey, blocked } = of
  return (
    <>
      <div>{algorithm === null ? 'none reported' : (algorithms.get(algorithm) ?? algorithm)}</div>
      {keyId !== null && (
        <div className="mono">
          <VisibleName text={keyId} /> <CopyButton what="KMS key ARN" text={keyId} copy={copy} />
        </div>
      )}
      {algorithm?.startsWith('aws:kms') && <div>Bucket key {bucketKey ? 'used' : 'not used'}</div>}
      {blocked.length > 0 && <div>Refused for new objects: {blocked.join(', ')}</div>}
    </>
  )
}

type LifecycleRules = Extract<BucketProperties['lifecycleRules'], { ok: true }>['value']

function Rules({ rules }: { readonly rules: LifecycleRules }): ReactNode {
  if (rules.length === 0) return <p className="dim">This bucket has no lifecycle rules.</p>
  return (
    <ul className="rules">
      {rules.map(({ id, enabled, summary }) => (
        <li key={`${id} ${summary}`}>
          <b>
            <VisibleName text={id} />
          </b>
          {!enabled && <span className="mark">Disabled</span>}
          <div>
            <VisibleName text={summary} />
          </div>
        </li>
      ))}
    </ul>
  )
}

const ownerships: ReadonlyMap<string, string> = new Map([
  ['BucketOwnerEnforced', 'Bucket owner enforced: ACLs are off'],
  ['BucketOwnerPreferred', 'Bucket owner preferred: ACLs are on'],
  ['ObjectWriter', 'Object writer: ACLs are on'],
])

function MoreSettings({
  properties,
  waysOn,
}: {
  readonly properties: BucketProperties
  readonly waysOn: WaysOn
}): ReactNode {
  const { ownership, objectLock, policyBytes, logging, requesterPays } = properties
  return (
    <Facts
      facts={[
        {
          name: 'Ownership',
          value: (
            <AnswerOf answer={ownership} waysOn={waysOn}>
              {(value) => (value === null ? 'not set: ACLs are on' : (ownerships.get(value) ?? value))}
            </AnswerOf>
          ),
        },
        {
          name: 'Object lock',
          value: (
            <AnswerOf answer={objectLock} waysOn={waysOn}>
              {(on) => (on ? 'on' : 'off')}
            </AnswerOf>
          ),
        },
        {
          name: 'Policy',
          value: (
            <AnswerOf answer={policyBytes} waysOn={waysOn}>
              {(bytes) => (bytes === null ? 'no bucket policy' : `${formatBytes(bytes)} of 20 KB`)}
            </AnswerOf>
          ),
        },
        {
          name: 'Logging',
          value: (
            <AnswerOf answer={logging} waysOn={waysOn}>
              {(target) => (target === null ? 'off' : <VisibleName text={target} />)}
            </AnswerOf>
          ),
        },
        {
          name: 'Requests paid by',
          value: (
            <AnswerOf answer={requesterPays} waysOn={waysOn}>
              {(requester) => (requester ? 'the requester' : 'the owner of the bucket')}
            </AnswerOf>
          ),
        },
      ]}
    />
  )
}

import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconCloud,
  IconFlask,
  IconHelpSmall,
  IconServer,
  IconWorld,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { encryptionFromHeaders } from '../../../lake/encryption'
import { unreachable } from '../../../lake/unreachable'
import type { BucketMarks } from '../../../preload/contract/buckets'
import type { Connection } from '../../../preload/contract/connections'
import type { Fault } from '../../../preload/contract/fault'
import { faultOf } from '../../client'
import { marksQuery } from '../../state/queries'
import { EncryptionMark } from '../../ui/EncryptionMark'
import { explain } from '../../ui/faultText'
import { BucketIcon, PrefixIcon } from '../../ui/FormatIcon'
import { VisibleName } from '../../ui/VisibleName'
import type { TreeNode } from './treeModel'

/** What stands in a row of the tree, after the indent and the arrow. */
export function TreeRowContent({ node }: { readonly node: TreeNode }): ReactNode {
  switch (node.kind) {
    case 'connection':
      return <ConnectionRow connection={node.connection} />
    case 'bucket':
      return <BucketRow node={node} />
    case 'prefix':
      return (
        <>
          <PrefixIcon open={node.open} />
          <span
            className="ellipsis grow"
            title={node.hint === null ? node.of.prefix : `${node.of.prefix}\n${node.hint}`}
          >
            <VisibleName text={node.text} />
          </span>
        </>
      )
    case 'more':
      return <span className="tree-quiet">More… ({node.seen} read)</span>
    case 'loading':
      return <span className="tree-quiet">Loading…</span>
    case 'note':
      return <span className="tree-quiet">{node.text}</span>
    case 'fault':
      return <FaultRow fault={node.fault} />
    default:
      return unreachable(node)
  }
}

const connectionIcons = { profile: IconCloud, endpoint: IconServer, sample: IconFlask } as const

export function ConnectionIcon({ kind }: { readonly kind: Connection['kind'] }): ReactNode {
  const Picture = connectionIcons[kind]
  return (
    <span className="tree-icon">
      <Picture size={15} stroke={1.7} aria-hidden />
    </span>
  )
}

/** Who the connection is, in one line: the end of the ARN says more than its beginning. */
export const identityText = ({ identity, endpoint }: Connection): string => {
  if (identity.ok) return `${identity.value.arn} (account ${identity.value.account})`
  return endpoint === null ? explain(identity.fault).title : `${endpoint}, no identity service`
}

function ConnectionRow({ connection }: { readonly connection: Connection }): ReactNode {
  const { kind, label, source, region } = connection
  return (
    <>
      <ConnectionIcon kind={kind} />
      <span className="ellipsis grow tree-connection" title={`${label}\n${source}\n${identityText(connection)}`}>
        <VisibleName text={label} />
      </span>
      <span className="tree-region">{region}</span>
    </>
  )
}

function BucketRow({ node }: { readonly node: Extract<TreeNode, { kind: 'bucket' }> }): ReactNode {
  const { connection, bucket } = node.of
  const marks = useQuery(marksQuery(connection, bucket))
  const region = marks.data?.region.ok === true ? marks.data.region.value : node.region
  return (
    <>
      <BucketIcon />
      <span
        className="ellipsis grow"
        title={node.byPath ? `${bucket}\nOpened by path; the list of buckets does not show it` : bucket}
      >
        <VisibleName text={bucket} />
      </span>
      {marks.data !== undefined && <Marks marks={marks.data} />}
      {marks.error !== null && <UnknownMark fault={faultOf(marks.error)} what="What is set on this bucket" />}
      <span className="tree-region">{region}</span>
    </>
  )
}

function Marks({ marks }: { readonly marks: BucketMarks }): ReactNode {
  const { publicAccess, encryption } = marks
  return (
    <span className="bucket-marks">
      <PublicMark publicAccess={publicAccess} />
      {encryption.ok ? (
        <DefaultEncryptionMark encryption={encryption.value} />
      ) : (
        <UnknownMark fault={encryption.fault} what="Default encryption" />
      )}
    </span>
  )
}

/** Only what needs attention is shown: a public bucket, or one of which it could not be found out. */
export function PublicMark({ publicAccess }: { readonly publicAccess: BucketMarks['publicAccess'] }): ReactNode {
  if (publicAccess.verdict === 'public') {
    return (
      <span className="mark-public" title="Public: anyone may reach objects in this bucket by its policy or ACL">
        <IconWorld size={13} role="img" aria-label="Public" />
      </span>
    )
  }
  if (publicAccess.verdict !== 'unknown') return null
  const asked = [publicAccess.policyIsPublic, publicAccess.block, publicAccess.publicGrants]
  const failed = asked.find((answer) => !answer.ok)
  return failed?.ok === false ? <UnknownMark fault={failed.fault} what="Public access" /> : null
}

type Default = Extract<BucketMarks['encryption'], { ok: true }>['value']

export function DefaultEncryptionMark({ encryption }: { readonly encryption: Default }): ReactNode {
  const { algorithm, keyId, bucketKey } = encryption
  return (
    <span title={`Default encryption of new objects${keyId === null ? '' : `\nKey: ${keyId}`}`}>
      <EncryptionMark encryption={encryptionFromHeaders({ algorithm, kmsKeyId: keyId, bucketKey })} />
    </span>
  )
}

function UnknownMark({ fault, what }: { readonly fault: Fault; readonly what: string }): ReactNode {
  const { title, text } = explain(fault)
  return (
    <span className="mark-unknown" title={`${what}: unknown\n${title}. ${text}`}>
      <IconHelpSmall size={14} role="img" aria-label={`${what} unknown`} />
    </span>
  )
}

function FaultRow({ fault }: { readonly fault: Fault }): ReactNode {
  const { title, text } = explain(fault)
  return (
    <span className="tree-fault ellipsis" title={`${title}. ${text}\nChoose this row to try again.`}>
      <IconAlertTriangle size={13} aria-hidden /> {title}
    </span>
  )
}

export const Twisty = ({ open }: { readonly open: boolean }): ReactNode =>
  open ? <IconChevronDown size={13} aria-hidden /> : <IconChevronRight size={13} aria-hidden />

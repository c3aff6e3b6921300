import { IconShieldCheck, IconWorld } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { encryptionFromHeaders } from '../../../lake/encryption'
import type { BucketMarks } from '../../../preload/contract/buckets'
import type { Fault } from '../../../preload/contract/fault'
import { EncryptionMark } from '../../ui/EncryptionMark'
import { UnknownValue } from '../../ui/UnknownValue'

/** Default encryption, public access and versioning of one bucket, each unknown by itself. */
export function BucketMarkCells({ marks }: { readonly marks: BucketMarks | 'loading' | Fault }): ReactNode {
  if (marks === 'loading') {
    return (
      <span role="gridcell" aria-colspan={3} className="cell bucket-rest" aria-label="Loading">
        <span className="not-yet">…</span>
      </span>
    )
  }
  if ('kind' in marks) {
    return (
      <span role="gridcell" aria-colspan={3} className="cell bucket-rest">
        <UnknownValue fault={marks} />
      </span>
    )
  }
  const { encryption, versioning } = marks
  return (
    <>
      <span role="gridcell" className="cell">
        {encryption.ok ? <DefaultEncryption of={encryption.value} /> : <UnknownValue fault={encryption.fault} />}
      </span>
      <span role="gridcell" className="cell">
        <PublicAccess access={marks.publicAccess} />
      </span>
      <span role="gridcell" className="cell">
        {versioning.ok ? (
          <span className={versioning.value === 'Off' ? 'dim' : undefined}>{versioning.value}</span>
        ) : (
          <UnknownValue fault={versioning.fault} />
        )}
      </span>
    </>
  )
}

type Default = Extract<BucketMarks['encryption'], { ok: true }>['value']

function DefaultEncryption({ of }: { readonly of: Default }): ReactNode {
  const { algorithm, keyId, bucketKey, blocked } = of
  const encryption = encryptionFromHeaders({ algorithm, kmsKeyId: keyId, bucketKey })
  return (
    <span className="ellipsis" title={keyId === null ? undefined : `Key: ${keyId}`}>
      <EncryptionMark encryption={encryption} named />
      {blocked.length > 0 && <span className="dim"> (no {blocked.join(', ')})</span>}
    </span>
  )
}

function PublicAccess({ access }: { readonly access: BucketMarks['publicAccess'] }): ReactNode {
  const { verdict, policyIsPublic, block, publicGrants } = access
  if (verdict === 'public') {
    return (
      <span className="public-yes" title="Anyone may reach objects in this bucket by its policy or ACL">
        <IconWorld size={14} aria-hidden /> Public
      </span>
    )
  }
  if (verdict === 'blocked') {
    return (
      <span className="public-no" title="All four switches of Block Public Access are on">
        <IconShieldCheck size={14} aria-hidden /> Blocked
      </span>
    )
  }
  if (verdict === 'notPublic') return <span className="dim">Not public</span>
  const failed = [policyIsPublic, block, publicGrants].find((answer) => !answer.ok)
  return failed?.ok === false ? <UnknownValue fault={failed.fault} /> : <span className="dim">unknown</span>
}

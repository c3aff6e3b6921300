import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Output } from '../../../preload/contract'
import type { ObjectProperties } from '../../../preload/contract/objects'
import { Facts, type Fact } from '../../ui/Facts'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { Panel } from './Panel'
import { aclOf, bucketPropertiesOf, propertiesOf, type Subject } from './queries'

/** Who the ACL of the object lets in, and whether ACLs count at all in this bucket (s3-facts A1.7, A7.5). */
export function AccessPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(aclOf(subject))
  const ownership = useQuery(bucketPropertiesOf(subject.connection, subject.bucket)).data?.ownership
  const off = ownership?.ok === true && ownership.value === 'BucketOwnerEnforced'
  return (
    <Panel title="Access control list" connection={subject.connection} query={query}>
      {({ owner, grants }) => (
        <>
          {off && (
            <p className="explained">
              ACLs are off in this bucket: its owner owns every object, and only policies decide who may read. What S3
              lists here has no effect.
            </p>
          )}
          {owner !== null && <Facts facts={[{ name: 'Owner', value: <VisibleName text={owner} /> }]} />}
          {grants.length === 0 ? (
            <p className="dim">The list grants nothing to anybody.</p>
          ) : (
            <Grants grants={grants} />
          )}
          {!off && (
            <p className="explained">Policies of the bucket, of the identity and of the account decide as well.</p>
          )}
        </>
      )}
    </Panel>
  )
}

const everybody = /AllUsers$/
const anyAccount = /AuthenticatedUsers$/

function Grants({ grants }: { readonly grants: Output<'objects.acl'>['grants'] }): ReactNode {
  return (
    <table className="tag-table selectable">
      <thead className="spoken">
        <tr>
          <th scope="col">Who</th>
          <th scope="col">May</th>
        </tr>
      </thead>
      <tbody>
        {grants.map(({ grantee, permission }) => (
          <tr key={`${grantee} ${permission}`}>
            <th scope="row">
              {everybody.test(grantee) ? (
                <span className="public">Everybody (public)</span>
              ) : anyAccount.test(grantee) ? (
                <span className="public">Anybody with an AWS account (public)</span>
              ) : (
                <VisibleName text={grantee} />
              )}
            </th>
            <td>{permission}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function LockPanel({ subject }: { readonly subject: Subject }): ReactNode {
  const query = useQuery(propertiesOf(subject))
  return (
    <Panel title="Object lock" connection={subject.connection} query={query}>
      {(properties) => <Lock of={properties} />}
    </Panel>
  )
}

function Lock({ of }: { readonly of: ObjectProperties }): ReactNode {
  const facts: Fact[] = []
  if (of.lockMode !== null) facts.push({ name: 'Mode', value: of.lockMode })
  if (of.retainUntil !== null) facts.push({ name: 'Kept until', value: <When at={of.retainUntil} /> })
  if (of.legalHold !== null) facts.push({ name: 'Legal hold', value: of.legalHold })
  if (facts.length > 0) return <Facts facts={facts} />
  return <p className="dim">S3 reports no lock. Without the permission to read locks it reports none either.</p>
}

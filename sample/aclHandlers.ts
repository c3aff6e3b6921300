import { blocksPublic, findObject, ownersOnly } from './access'
import { aclXml, grantsOfXml, hasPublicGrant, ownerGrants, requestedGrants, withoutPublic, type Grant } from './acl'
import { empty, versionHeader, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import { ownAccount } from './users'
import { parseXml } from './xml'

/** The ACL that counts, which is not always the stored one (s3-facts A7.5). */
function effective({ bucket }: Call, grants: readonly Grant[]): readonly Grant[] {
  if (ownersOnly(bucket)) return ownerGrants(ownAccount)
  return blocksPublic(bucket, 'IgnorePublicAcls') ? withoutPublic(grants) : grants
}

/** The grants a PUT asks for, in headers or in its body. */
function wanted(call: Call): readonly Grant[] {
  const { bucket } = call
  const off = ownersOnly(bucket)
  const named = requestedGrants(call.sent, ownAccount, ownAccount, off)
  if (named === null && call.body.length === 0)
    throw new S3Error('InvalidRequest', 'Your request was missing a required header')
  const grants = named ?? grantsOfXml(parseXml(call.body, 'AccessControlPolicy'))
  if (off && JSON.stringify(grants) !== JSON.stringify(ownerGrants(ownAccount)))
    throw new S3Error('AccessControlListNotSupported')
  if (hasPublicGrant(grants) && blocksPublic(bucket, 'BlockPublicAcls')) throw new S3Error('AccessDenied')
  return grants
}

export const getBucketAcl = (call: Call): Reply =>
  xmlReply('AccessControlPolicy', aclXml(ownAccount, effective(call, call.bucket.grants)))

export function putBucketAcl(call: Call): Reply {
  call.bucket.grants = wanted(call)
  return empty()
}

export function getObjectAcl(call: Call): Reply {
  const version = findObject(call)
  return xmlReply(
    'AccessControlPolicy',
    aclXml(ownAccount, effective(call, version.grants)),
    versionHeader(call.bucket, version),
  )
}

export function putObjectAcl(call: Call): Reply {
  const version = findObject(call)
  call.bucket.change(version, { grants: wanted(call) })
  return empty(200, versionHeader(call.bucket, version))
}

import { blocksPublic, effectiveAcl, findObject, ownersOnly } from './access'
import { ownerAcl, requestedAcl } from './acl'
import { empty, rawReply, versionHeader, xmlReply, type Call, type Reply } from './call'
import { refuseUnless } from './errors'
import { Bucket } from './store'
import { elements, parseXml, xmlDocument, type Fields } from './xml'

/** The encryption every bucket has that was given no other. */
export const plainEncryption = (more: Fields = {}): string => {
  const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }
  return xmlDocument('ServerSideEncryptionConfiguration', elements({ Rule: { ...byDefault, ...more } }))
}

export const lockEnabled = xmlDocument('ObjectLockConfiguration', elements({ ObjectLockEnabled: 'Enabled' }))

const blockAll = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
/** What a bucket made today has beside its ownership: no public access, no SSE-C (s3-facts A3.5, A7.6). */
const defaults = {
  encryption: plainEncryption({ BlockedEncryptionTypes: { EncryptionType: 'SSE-C' } }),
  publicAccessBlock: xmlDocument('PublicAccessBlockConfiguration', elements(blockAll)),
}
const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** Where a request for a new bucket wants it. */
function regionFor({ body, caller }: Call): string {
  const document = body.length === 0 ? null : parseXml(body, 'CreateBucketConfiguration')
  const region = document?.value('LocationConstraint') || 'us-east-1'
  refuseUnless(caller.region === 'us-east-1' || region === caller.region, 'IllegalLocationConstraintException')
  return region
}

export function createBucket(call: Call): Reply {
  const { request, caller, lake, now, sent } = call
  const name = request.bucket
  refuseUnless(caller.user?.allow('s3:CreateBucket', name, null) === true, 'AccessDenied')
  refuseUnless(bucketName.test(name), 'InvalidBucketName', null, { BucketName: name })
  refuseUnless(!lake.buckets.has(name), 'BucketAlreadyOwnedByYou', null, { BucketName: name })
  const acl = requestedAcl(sent, null, false, true)
  // The private ACL, which rclone sends, turns ACLs on.
  const byDefault = acl === ownerAcl ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced'
  const ObjectOwnership = sent('x-amz-object-ownership') ?? byDefault
  const fits = ObjectOwnership !== 'BucketOwnerEnforced' || acl === null || acl === ownerAcl
  refuseUnless(fits, 'InvalidBucketAclWithObjectOwnership')
  const bucket = new Bucket(name, regionFor(call), now)
  const ownershipControls = xmlDocument('OwnershipControls', elements({ Rule: { ObjectOwnership } }))
  for (const [setting, body] of Object.entries({ ...defaults, ownershipControls })) bucket.settings.set(setting, body)
  if (acl !== null) bucket.settings.set('acl', acl)
  if (sent('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
    bucket.versioning = 'Enabled'
    bucket.settings.set('object-lock', lockEnabled)
  }
  lake.buckets.set(name, bucket)
  return empty(200, { location: `/${name}` })
}

export function deleteBucket({ bucket, lake }: Call): Reply {
  const { done } = bucket.walk('', '', '', (versions) => versions.length > 0).next()
  refuseUnless(done === true, 'BucketNotEmpty', null, { BucketName: bucket.name })
  lake.buckets.delete(bucket.name)
  return empty(204)
}

export const headBucket = ({ bucket }: Call): Reply => empty(200, { 'x-amz-bucket-region': bucket.region })

export const getLocation = ({ bucket }: Call): Reply =>
  xmlReply('LocationConstraint', bucket.region === 'us-east-1' ? '' : bucket.region)

/** `Enabled` or `Suspended`, nothing where versioning was never on. */
export const getVersioning = ({ bucket }: Call): Reply =>
  xmlReply('VersioningConfiguration', { Status: bucket.versioning })

export function putVersioning({ bucket, body }: Call): Reply {
  const status = parseXml(body, 'VersioningConfiguration').value('Status')
  refuseUnless(status === 'Enabled' || status === 'Suspended', 'IllegalVersioningConfigurationException')
  const locked = status === 'Suspended' && bucket.settings.has('object-lock')
  refuseUnless(!locked, 'InvalidBucketState', 'An Object Lock configuration is present on this bucket.')
  bucket.versioning = status
  return empty()
}

/** The ACL of the bucket, or of the object when a key is named. */
export function getAcl(call: Call): Reply {
  const { bucket, key } = call
  const version = key === '' ? undefined : findObject(call)
  return rawReply(effectiveAcl(bucket, version), version === undefined ? {} : versionHeader(bucket, version))
}

export function putAcl(call: Call): Reply {
  const { bucket, key, body, sent } = call
  const version = key === '' ? undefined : findObject(call)
  const acl = requestedAcl(sent, body, ownersOnly(bucket), blocksPublic(bucket, 'BlockPublicAcls'))
  refuseUnless(acl !== null, 'InvalidRequest', 'Your request was missing a required header')
  if (version === undefined) bucket.settings.set('acl', acl)
  else bucket.change(version, { acl })
  return empty()
}

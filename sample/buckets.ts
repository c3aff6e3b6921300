import { blocksPublic, effectiveAcl, findObject, ownersOnly } from './access'
import { ownerAcl, requestedAcl } from './acl'
import { empty, rawReply, versionHeader, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import { Bucket } from './store'
import { element, parseXml, xmlDocument } from './xml'

/** The encryption every bucket has that was given no other. */
export const plainEncryption = (blocked = ''): string =>
  xmlDocument(
    'ServerSideEncryptionConfiguration',
    `<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled>${blocked}</Rule>`,
  )

export const lockEnabled = xmlDocument('ObjectLockConfiguration', element('ObjectLockEnabled', 'Enabled'))

const blockAll = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

/** A new bucket has today's defaults: no public access, no ACLs, no SSE-C (s3-facts A3.5, A7.6). */
export function createBucket({ request, caller, lake, body, now, sent }: Call): Reply {
  const name = request.bucket
  if (!(caller.user?.allow('s3:CreateBucket', name, null) ?? false)) throw new S3Error('AccessDenied')
  if (!bucketName.test(name)) throw new S3Error('InvalidBucketName', null, { BucketName: name })
  if (lake.buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou', null, { BucketName: name })
  const constraint =
    body.length === 0 ? undefined : parseXml(body, 'CreateBucketConfiguration').value('LocationConstraint')
  const region = constraint === undefined || constraint === '' ? 'us-east-1' : constraint
  if (caller.region !== 'us-east-1' && region !== caller.region) throw new S3Error('IllegalLocationConstraintException')
  const acl = requestedAcl(sent, null, false, true)
  // The private ACL, which rclone sends, turns ACLs on.
  const byDefault = acl === ownerAcl ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced'
  const ownership = sent('x-amz-object-ownership') ?? byDefault
  if (ownership === 'BucketOwnerEnforced' && acl !== null && acl !== ownerAcl)
    throw new S3Error('InvalidBucketAclWithObjectOwnership')
  const bucket = new Bucket(name, region, now)
  const switches = blockAll.map((one) => element(one, true)).join('')
  bucket.settings.set(
    'encryption',
    plainEncryption('<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>'),
  )
  bucket.settings.set('publicAccessBlock', xmlDocument('PublicAccessBlockConfiguration', switches))
  bucket.settings.set(
    'ownershipControls',
    xmlDocument('OwnershipControls', `<Rule>${element('ObjectOwnership', ownership)}</Rule>`),
  )
  if (acl !== null) bucket.settings.set('acl', acl)
  if (sent('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
    bucket.versioning = 'Enabled'
    bucket.settings.set('object-lock', lockEnabled)
  }
  lake.buckets.set(name, bucket)
  return empty(200, { location: `/${name}` })
}

export function deleteBucket({ bucket, lake }: Call): Reply {
  const [first] = bucket.walk('', '', '', (versions) => versions.length > 0)
  if (first !== undefined) throw new S3Error('BucketNotEmpty', null, { BucketName: bucket.name })
  lake.buckets.delete(bucket.name)
  return empty(204)
}

export const headBucket = ({ bucket }: Call): Reply => empty(200, { 'x-amz-bucket-region': bucket.region })

export const getLocation = ({ bucket }: Call): Reply =>
  xmlReply('LocationConstraint', bucket.region === 'us-east-1' ? '' : bucket.region)

/** `Enabled` or `Suspended`, nothing where versioning was never on. */
export const getVersioning = ({ bucket }: Call): Reply =>
  xmlReply('VersioningConfiguration', element('Status', bucket.versioning))

export function putVersioning({ bucket, body }: Call): Reply {
  const status = parseXml(body, 'VersioningConfiguration').value('Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('IllegalVersioningConfigurationException')
  if (status === 'Suspended' && bucket.settings.has('object-lock'))
    throw new S3Error('InvalidBucketState', 'An Object Lock configuration is present on this bucket.')
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
  if (acl === null) throw new S3Error('InvalidRequest', 'Your request was missing a required header')
  if (version === undefined) bucket.settings.set('acl', acl)
  else bucket.change(version, { acl })
  return empty()
}

import { ownerGrants, requestedGrants } from './acl'

import { empty, isoDate, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import { Bucket } from './store'
import { canonicalId, ownAccount } from './users'
import { element, parseXml } from './xml'

const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const yes = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']

/** The subresources a bucket has before anybody sets them: today's defaults of a new bucket (s3-facts A3.5, A7.6). */
export function defaultSubresources(blockCustomerKeys: boolean): Record<string, string> {
  const blocked = blockCustomerKeys
    ? '<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>'
    : ''
  const apply =
    '<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>'
  return {
    encryption: `<ServerSideEncryptionConfiguration ${namespace}><Rule>${apply}<BucketKeyEnabled>false</BucketKeyEnabled>${blocked}</Rule></ServerSideEncryptionConfiguration>`,
    publicAccessBlock: `<PublicAccessBlockConfiguration ${namespace}>${yes.map((name) => `<${name}>true</${name}>`).join('')}</PublicAccessBlockConfiguration>`,
    ownershipControls: `<OwnershipControls ${namespace}><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
  }
}

/** Sorted by name; the continuation token is the last name given. */
export function listBuckets(call: Call): Reply {
  const { user } = call.caller
  if (user === null || user.account !== ownAccount || !user.allow('s3:ListAllMyBuckets', '', null))
    throw new S3Error('AccessDenied')
  const prefix = call.query('prefix') ?? ''
  const region = call.query('bucket-region')
  const after = call.query('continuation-token') ?? ''
  const max = Number(call.query('max-buckets') ?? 10_000)
  const wanted = Array.from(call.lake.buckets.values())
    .filter(
      (bucket) => bucket.name.startsWith(prefix) && bucket.name > after && (region ?? bucket.region) === bucket.region,
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = wanted.slice(0, max)
  const xml = page.map(
    ({ name, createdAt, region }) =>
      `<Bucket>${element('Name', name)}${element('CreationDate', isoDate(createdAt))}${element('BucketRegion', region)}${element('BucketArn', `arn:aws:s3:::${name}`)}</Bucket>`,
  )
  const token = page.length < wanted.length ? page.at(-1)?.name : undefined
  return xmlReply(
    'ListAllMyBucketsResult',
    `<Owner><ID>${canonicalId(ownAccount)}</ID></Owner><Buckets>${xml.join('')}</Buckets>${element('ContinuationToken', token)}`,
  )
}

const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

export function createBucket(call: Call): Reply {
  const { request, caller, lake } = call
  const name = request.bucket
  if (!(caller.user?.allow('s3:CreateBucket', name, null) ?? false)) throw new S3Error('AccessDenied')
  if (!bucketName.test(name)) throw new S3Error('InvalidBucketName', null, { BucketName: name })
  if (lake.buckets.has(name)) throw new S3Error('BucketAlreadyOwnedByYou', null, { BucketName: name })
  const root = call.body.length === 0 ? undefined : parseXml(call.body, 'CreateBucketConfiguration')
  const constraint = root?.value('LocationConstraint') ?? ''
  const region = constraint === '' ? 'us-east-1' : constraint
  if (caller.region !== 'us-east-1' && region !== caller.region)
    throw new S3Error(
      'IllegalLocationConstraintException',
      `The ${constraint === '' ? 'unspecified' : constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    )
  const ownership = call.sent('x-amz-object-ownership') ?? 'BucketOwnerEnforced'
  const grants = requestedGrants(call.sent, ownAccount, ownAccount, ownership === 'BucketOwnerEnforced')
  const bucket = new Bucket(name, region, call.now, grants ?? ownerGrants(ownAccount))
  const defaults = defaultSubresources(true)
  for (const [subresource, body] of Object.entries(defaults))
    bucket.subresources.set(subresource, body.replace('BucketOwnerEnforced', ownership))
  if (call.sent('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
    bucket.versioning = 'Enabled'
    bucket.subresources.set(
      'object-lock',
      `<ObjectLockConfiguration ${namespace}><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>`,
    )
  }
  lake.buckets.set(name, bucket)
  return empty(200, { location: `/${name}` })
}

export function deleteBucket(call: Call): Reply {
  const { bucket } = call
  if (!bucket.isEmpty()) throw new S3Error('BucketNotEmpty', null, { BucketName: bucket.name })
  call.lake.buckets.delete(bucket.name)
  return empty(204)
}

export const headBucket = ({ bucket }: Call): Reply =>
  empty(200, {
    'x-amz-bucket-region': bucket.region,
    'x-amz-access-point-alias': 'false',
    'content-type': 'application/xml',
  })

export function getBucketLocation({ bucket }: Call): Reply {
  const reply = xmlReply('LocationConstraint', bucket.region === 'us-east-1' ? '' : bucket.region)
  return reply
}

/** `Enabled` or `Suspended`, nothing where versioning was never on. */
export const getVersioning = ({ bucket }: Call): Reply =>
  xmlReply('VersioningConfiguration', element('Status', bucket.versioning))

export function putVersioning(call: Call): Reply {
  const { bucket } = call
  const status = parseXml(call.body, 'VersioningConfiguration').value('Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('IllegalVersioningConfigurationException')
  if (status === 'Suspended' && bucket.subresources.has('object-lock'))
    throw new S3Error(
      'InvalidBucketState',
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
    )
  bucket.versioning = status
  return empty()
}

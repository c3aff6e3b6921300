import { blocksPublic } from './access'
import { isPublicAcl } from './acl'
import { plainEncryption } from './buckets'
import { empty, rawReply, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { checkBucketEncryption } from './encryption'
import { S3Error, type ErrorCode } from './errors'
import { checkLifecycle, lifecycleShape } from './lifecycle'
import { checkPolicy, isPublicPolicy } from './policy'
import type { Bucket, Headers } from './store'
import { tagsOfXml } from './tags'
import { checkShape, element, parseXml, xmlDocument, type Shape, type XmlNode } from './xml'

/** A setting of a bucket that S3 keeps as it is put, once it is well-formed, and gives back. */
export interface Subresource {
  /** The middle of the operation's name: `Get...`, `Put...`, `Delete...`. */
  readonly name: string
  /** The middle of the IAM action's name. */
  readonly action: string
  readonly root: string
  /** What a GET answers before anything was put: an error or, as `null`, a document that says nothing. */
  readonly missing: ErrorCode | null
  readonly shape: Shape
  readonly check?: (root: XmlNode, bucket: Bucket) => void
}

const needsVersioning = (_: XmlNode, bucket: Bucket): void => {
  if (bucket.versioning !== 'Enabled') throw new S3Error('InvalidRequest', "Versioning must be 'Enabled' on the bucket")
}

function checkOwnership(root: XmlNode, bucket: Bucket): void {
  if (
    root.child('Rule')?.value('ObjectOwnership') === 'BucketOwnerEnforced' &&
    isPublicAcl(bucket.settings.get('acl') ?? '')
  )
    throw new S3Error(
      'InvalidRequest',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
}

const text = /./
const flag = /^(true|false)$/i
const event = { 'Event+': /^s3:[\w:*]+$/ }
const row = (
  name: string,
  action: string,
  root: string,
  missing: ErrorCode | null,
  shape: Shape,
  check?: Subresource['check'],
): Subresource => ({ name, action, root, missing, shape, ...(check === undefined ? {} : { check }) })

/** By query parameter. */
export const subresources: Readonly<Record<string, Subresource>> = {
  accelerate: row('BucketAccelerateConfiguration', 'AccelerateConfiguration', 'AccelerateConfiguration', null, {
    Status: /^(Enabled|Suspended)$/,
  }),
  cors: row('BucketCors', 'BucketCORS', 'CORSConfiguration', 'NoSuchCORSConfiguration', {
    'CORSRule+': { 'AllowedMethod+': /^(GET|PUT|POST|DELETE|HEAD)$/, 'AllowedOrigin+': text },
  }),
  encryption: row(
    'BucketEncryption',
    'EncryptionConfiguration',
    'ServerSideEncryptionConfiguration',
    'ServerSideEncryptionConfigurationNotFoundError',
    {
      Rule: {
        'ApplyServerSideEncryptionByDefault?': { SSEAlgorithm: /^(AES256|aws:kms|aws:kms:dsse)$/ },
        'BucketKeyEnabled?': flag,
        'BlockedEncryptionTypes?': { 'EncryptionType+': /^(SSE-C|NONE)$/ },
      },
    },
    checkBucketEncryption,
  ),
  lifecycle: row(
    'BucketLifecycleConfiguration',
    'LifecycleConfiguration',
    'LifecycleConfiguration',
    'NoSuchLifecycleConfiguration',
    lifecycleShape,
    checkLifecycle,
  ),
  logging: row('BucketLogging', 'BucketLogging', 'BucketLoggingStatus', null, {
    'LoggingEnabled?': { TargetBucket: text, TargetPrefix: /^/ },
  }),
  notification: row('BucketNotificationConfiguration', 'BucketNotification', 'NotificationConfiguration', null, {
    'TopicConfiguration*': { Topic: text, ...event },
    'QueueConfiguration*': { Queue: text, ...event },
    'CloudFunctionConfiguration*': { CloudFunction: text, ...event },
  }),
  'object-lock': row(
    'ObjectLockConfiguration',
    'BucketObjectLockConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockConfigurationNotFoundError',
    {
      ObjectLockEnabled: /^Enabled$/,
      'Rule?': {
        DefaultRetention: { Mode: /^(GOVERNANCE|COMPLIANCE)$/, 'Days?': /^[1-9]\d*$/, 'Years?': /^[1-9]\d*$/ },
      },
    },
    needsVersioning,
  ),
  ownershipControls: row(
    'BucketOwnershipControls',
    'BucketOwnershipControls',
    'OwnershipControls',
    'OwnershipControlsNotFoundError',
    { Rule: { ObjectOwnership: /^(BucketOwnerEnforced|BucketOwnerPreferred|ObjectWriter)$/ } },
    checkOwnership,
  ),
  publicAccessBlock: row(
    'PublicAccessBlock',
    'BucketPublicAccessBlock',
    'PublicAccessBlockConfiguration',
    'NoSuchPublicAccessBlockConfiguration',
    { 'BlockPublicAcls?': flag, 'IgnorePublicAcls?': flag, 'BlockPublicPolicy?': flag, 'RestrictPublicBuckets?': flag },
  ),
  replication: row(
    'BucketReplication',
    'ReplicationConfiguration',
    'ReplicationConfiguration',
    'ReplicationConfigurationNotFoundError',
    { Role: text, 'Rule+': { Status: /^(Enabled|Disabled)$/, Destination: { Bucket: text } } },
    needsVersioning,
  ),
  requestPayment: row('BucketRequestPayment', 'BucketRequestPayment', 'RequestPaymentConfiguration', null, {
    Payer: /^(Requester|BucketOwner)$/,
  }),
  tagging: row('BucketTagging', 'BucketTagging', 'Tagging', 'NoSuchTagSet', {}, (root) => void tagsOfXml(root, 50)),
  website: row('BucketWebsite', 'BucketWebsite', 'WebsiteConfiguration', 'NoSuchWebsiteConfiguration', {
    'IndexDocument?': { Suffix: /^[^/]+$/ },
    'RedirectAllRequestsTo?': { HostName: text },
  }),
}

const sizeHeader = 'x-amz-transition-default-minimum-object-size'

/** Lifecycle carries part of its meaning in a header, both ways (s3-facts A4.3). */
const headersOf = (query: string, bucket: Bucket): Headers =>
  query === 'lifecycle' ? { [sizeHeader]: bucket.settings.get(sizeHeader) ?? 'all_storage_classes_128K' } : {}

export function getSubresource({ bucket }: Call, query: string, { missing, root }: Subresource): Reply {
  const kept = bucket.settings.get(query)
  if (kept === undefined && missing !== null) throw new S3Error(missing, null, { BucketName: bucket.name })
  const nothing = xmlDocument(root, query === 'requestPayment' ? element('Payer', 'BucketOwner') : '')
  return rawReply(kept ?? nothing, headersOf(query, bucket))
}

export function putSubresource(
  { bucket, body, sent }: Call,
  query: string,
  { root, shape, check }: Subresource,
): Reply {
  checkBody(body, sent)
  const document = parseXml(body, root)
  checkShape(document, shape)
  check?.(document, bucket)
  const size = sent(sizeHeader) ?? 'all_storage_classes_128K'
  if (query === 'lifecycle' && !/^(all_storage_classes_128K|varies_by_storage_class)$/.test(size))
    throw new S3Error('InvalidRequest')
  if (query === 'lifecycle') bucket.settings.set(sizeHeader, size)
  bucket.settings.set(query, body.toString('utf8'))
  return empty(query === 'tagging' ? 204 : 200, headersOf(query, bucket))
}

/** Encryption cannot be absent: deleting it brings back SSE-S3. */
export function deleteSubresource({ bucket }: Call, query: string): Reply {
  bucket.settings.delete(query)
  if (query === 'encryption') bucket.settings.set(query, plainEncryption())
  return empty(204)
}

export function getPolicy({ bucket }: Call): Reply {
  const policy = bucket.settings.get('policy')
  if (policy === undefined) throw new S3Error('NoSuchBucketPolicy', null, { BucketName: bucket.name })
  return rawReply(policy, { 'content-type': 'application/json' })
}

export function putPolicy({ bucket, body }: Call): Reply {
  const policy = body.toString('utf8')
  checkPolicy(policy, bucket.name)
  if (isPublicPolicy(policy) && blocksPublic(bucket, 'BlockPublicPolicy'))
    throw new S3Error(
      'AccessDenied',
      'Public policies are blocked by the BlockPublicPolicy setting in S3 Block Public Access.',
    )
  bucket.settings.set('policy', policy)
  return empty(204)
}

export function getPolicyStatus({ bucket }: Call): Reply {
  const policy = bucket.settings.get('policy')
  if (policy === undefined) throw new S3Error('NoSuchBucketPolicy', null, { BucketName: bucket.name })
  return xmlReply('PolicyStatus', element('IsPublic', isPublicPolicy(policy)))
}

/** Settings a bucket has many of, each with an id: the name in operations and the root of a list of them, by query parameter. */
export const namedSettings: Readonly<Record<string, readonly [name: string, listRoot: string]>> = {
  analytics: ['Analytics', 'ListBucketAnalyticsConfigurationResult'],
  'intelligent-tiering': ['IntelligentTiering', 'ListBucketIntelligentTieringConfigurationsOutput'],
  inventory: ['Inventory', 'ListInventoryConfigurationsResult'],
  metrics: ['Metrics', 'ListMetricsConfigurationsResult'],
}

export function listNamed({ bucket }: Call, query: string, listRoot: string): Reply {
  const all = Array.from(bucket.settings).filter(([key]) => key.startsWith(`${query} `))
  return xmlReply(
    listRoot,
    element('IsTruncated', false) + all.map(([, body]) => body.replace(/^<\?xml[^>]*\?>\s*/, '')).join(''),
  )
}

export function getNamed(call: Call, query: string): Reply {
  const body = call.bucket.settings.get(`${query} ${call.query('id')}`)
  if (body === undefined) throw new S3Error('NoSuchConfiguration')
  return rawReply(body)
}

export function putNamed(call: Call, query: string, name: string): Reply {
  const id = call.query('id')
  if (parseXml(call.body, `${name}Configuration`).value('Id') !== id)
    throw new S3Error('InvalidArgument', 'The ids in query and document differ')
  call.bucket.settings.set(`${query} ${id}`, call.body.toString('utf8'))
  return empty()
}

export function deleteNamed(call: Call, query: string): Reply {
  if (!call.bucket.settings.delete(`${query} ${call.query('id')}`)) throw new S3Error('NoSuchConfiguration')
  return empty(204)
}

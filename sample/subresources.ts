import { blocksPublic } from './access'
import { hasPublicGrant } from './acl'
import { empty, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { checkBucketEncryption } from './encryption'
import { S3Error, type ErrorCode } from './errors'
import { checkLifecycle } from './lifecycle'
import { checkLockConfiguration } from './objectLock'
import { checkPolicy, isPublicPolicy } from './policy'
import type { Bucket } from './store'
import { tagsOfXml } from './tags'
import { element, parseXml, type XmlNode } from './xml'

/** A setting of a bucket that S3 keeps as it is put and gives back. */
export interface Subresource {
  /** The query parameter. */
  readonly query: string
  /** The middle of the operation's name: `Get...`, `Put...`, `Delete...`. */
  readonly name: string
  /** The middle of the IAM action's name. */
  readonly action: string
  readonly root: string
  /** What a GET answers before anything was put: an error, or an empty document. */
  readonly missing: ErrorCode | null
  readonly deletes: boolean
  readonly check?: (root: XmlNode, bucket: Bucket) => void
}

const oneOf = (root: XmlNode, name: string, ...values: readonly string[]): void => {
  if (!values.includes(root.value(name) ?? '')) throw new S3Error('MalformedXML')
}

function checkCors(root: XmlNode): void {
  const rules = root.all('CORSRule')
  if (rules.length === 0 || rules.length > 100) throw new S3Error('MalformedXML')
  for (const rule of rules) {
    const methods = rule.all('AllowedMethod')
    if (methods.length === 0 || rule.all('AllowedOrigin').length === 0) throw new S3Error('MalformedXML')
    const odd = methods.find(({ text }) => !['GET', 'PUT', 'POST', 'DELETE', 'HEAD'].includes(text))
    if (odd !== undefined)
      throw new S3Error(
        'InvalidRequest',
        `Found unsupported HTTP method in CORS config. Unsupported method is ${odd.text}`,
      )
  }
}

function checkWebsite(root: XmlNode): void {
  const index = root.child('IndexDocument')
  if (index === undefined && root.child('RedirectAllRequestsTo') === undefined) throw new S3Error('MalformedXML')
  if (index !== undefined && (index.value('Suffix') ?? '').replaceAll('/', '') === '')
    throw new S3Error('InvalidArgument', 'The IndexDocument Suffix is not well formed')
}

function checkOwnership(root: XmlNode, bucket: Bucket): void {
  const rules = root.all('Rule')
  if (rules.length !== 1 || rules[0] === undefined) throw new S3Error('MalformedXML')
  oneOf(rules[0], 'ObjectOwnership', 'BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')
  if (rules[0].value('ObjectOwnership') === 'BucketOwnerEnforced' && hasPublicGrant(bucket.grants))
    throw new S3Error(
      'InvalidRequest',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
}

const names = /^(Block|Ignore|Restrict)Public(Acls|Policy|Buckets)$/

function checkAccessBlock(root: XmlNode): void {
  if (root.children.some(({ name, text }) => !names.test(name) || !/^(true|false)$/i.test(text)))
    throw new S3Error('MalformedXML')
}

function checkReplication(root: XmlNode, bucket: Bucket): void {
  if (root.child('Role') === undefined || root.all('Rule').length === 0) throw new S3Error('MalformedXML')
  if (bucket.versioning !== 'Enabled')
    throw new S3Error(
      'InvalidRequest',
      "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
    )
}

function checkNotification(root: XmlNode): void {
  for (const one of root.children) {
    if (one.name === 'EventBridgeConfiguration') continue
    if (!/^(Topic|Queue|CloudFunction)Configuration$/.test(one.name) || one.all('Event').length === 0)
      throw new S3Error('MalformedXML')
    if (one.all('Event').some(({ text }) => !/^s3:[\w:*]+$/.test(text)))
      throw new S3Error('InvalidArgument', 'The event is not supported for notifications')
  }
}

const row = (
  query: string,
  name: string,
  action: string,
  root: string,
  missing: ErrorCode | null,
  deletes: boolean,
  check?: Subresource['check'],
): Subresource => ({ query, name, action, root, missing, deletes, ...(check === undefined ? {} : { check }) })

export const subresources: readonly Subresource[] = [
  row(
    'accelerate',
    'BucketAccelerateConfiguration',
    'AccelerateConfiguration',
    'AccelerateConfiguration',
    null,
    false,
    (root) => oneOf(root, 'Status', 'Enabled', 'Suspended'),
  ),
  row('cors', 'BucketCors', 'BucketCORS', 'CORSConfiguration', 'NoSuchCORSConfiguration', true, checkCors),
  row(
    'encryption',
    'BucketEncryption',
    'EncryptionConfiguration',
    'ServerSideEncryptionConfiguration',
    'ServerSideEncryptionConfigurationNotFoundError',
    true,
    checkBucketEncryption,
  ),
  row(
    'lifecycle',
    'BucketLifecycleConfiguration',
    'LifecycleConfiguration',
    'LifecycleConfiguration',
    'NoSuchLifecycleConfiguration',
    true,
    checkLifecycle,
  ),
  row('logging', 'BucketLogging', 'BucketLogging', 'BucketLoggingStatus', null, false),
  row(
    'notification',
    'BucketNotificationConfiguration',
    'BucketNotification',
    'NotificationConfiguration',
    null,
    false,
    checkNotification,
  ),
  row(
    'object-lock',
    'ObjectLockConfiguration',
    'BucketObjectLockConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockConfigurationNotFoundError',
    false,
    (root, bucket) => {
      checkLockConfiguration(root)
      if (bucket.versioning !== 'Enabled')
        throw new S3Error(
          'InvalidBucketState',
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        )
    },
  ),
  row(
    'ownershipControls',
    'BucketOwnershipControls',
    'BucketOwnershipControls',
    'OwnershipControls',
    'OwnershipControlsNotFoundError',
    true,
    checkOwnership,
  ),
  row(
    'publicAccessBlock',
    'PublicAccessBlock',
    'BucketPublicAccessBlock',
    'PublicAccessBlockConfiguration',
    'NoSuchPublicAccessBlockConfiguration',
    true,
    checkAccessBlock,
  ),
  row(
    'replication',
    'BucketReplication',
    'ReplicationConfiguration',
    'ReplicationConfiguration',
    'ReplicationConfigurationNotFoundError',
    true,
    checkReplication,
  ),
  row(
    'requestPayment',
    'BucketRequestPayment',
    'BucketRequestPayment',
    'RequestPaymentConfiguration',
    null,
    false,
    (root) => oneOf(root, 'Payer', 'Requester', 'BucketOwner'),
  ),
  row(
    'tagging',
    'BucketTagging',
    'BucketTagging',
    'Tagging',
    'NoSuchTagSet',
    true,
    (root) => void tagsOfXml(root, 50, 'Bucket'),
  ),
  row(
    'website',
    'BucketWebsite',
    'BucketWebsite',
    'WebsiteConfiguration',
    'NoSuchWebsiteConfiguration',
    true,
    checkWebsite,
  ),
]

const sizeHeader = 'x-amz-transition-default-minimum-object-size'
const sizes = ['all_storage_classes_128K', 'varies_by_storage_class']

/** Lifecycle carries part of its meaning in a header, both ways (s3-facts A4.3). */
const lifecycleHeader = (bucket: Bucket): Record<string, string> => ({
  [sizeHeader]: bucket.subresources.get(sizeHeader) ?? sizes[0] ?? '',
})

export function getSubresource(call: Call, { query, missing, root }: Subresource): Reply {
  const { bucket } = call
  const kept = bucket.subresources.get(query)
  if (kept === undefined && missing !== null) throw new S3Error(missing, null, { BucketName: bucket.name })
  if (kept === undefined)
    return query === 'requestPayment' ? xmlReply(root, element('Payer', 'BucketOwner')) : xmlReply(root, '')
  const body = kept.startsWith('<?xml') ? kept : `<?xml version="1.0" encoding="UTF-8"?>\n${kept}`
  const headers = query === 'lifecycle' ? lifecycleHeader(bucket) : {}
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body }
}

export function putSubresource(call: Call, { query, root, check }: Subresource): Reply {
  const { bucket, body } = call
  checkBody(body, call.sent)
  const document = parseXml(body, root)
  check?.(document, bucket)
  if (query === 'lifecycle') {
    const size = call.sent(sizeHeader) ?? sizes[0] ?? ''
    if (!sizes.includes(size)) throw new S3Error('InvalidRequest', `Invalid value for ${sizeHeader}`)
    bucket.subresources.set(sizeHeader, size)
  }
  bucket.subresources.set(query, body.toString('utf8'))
  return empty(query === 'tagging' ? 204 : 200, query === 'lifecycle' ? lifecycleHeader(bucket) : {})
}

/** Encryption cannot be absent: deleting it brings back the default. */
export function deleteSubresource({ bucket }: Call, query: string, fallback?: string): Reply {
  if (fallback === undefined) bucket.subresources.delete(query)
  else bucket.subresources.set(query, fallback)
  return empty(204)
}

export function getPolicy({ bucket }: Call): Reply {
  const policy = bucket.subresources.get('policy')
  if (policy === undefined) throw new S3Error('NoSuchBucketPolicy', null, { BucketName: bucket.name })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy }
}

export function putPolicy({ bucket, body }: Call): Reply {
  const text = body.toString('utf8')
  checkPolicy(text, bucket.name)
  if (isPublicPolicy(text) && blocksPublic(bucket, 'BlockPublicPolicy'))
    throw new S3Error(
      'AccessDenied',
      'Public policies are blocked by the BlockPublicPolicy setting in S3 Block Public Access.',
    )
  bucket.subresources.set('policy', text)
  return empty(204)
}

export function getPolicyStatus({ bucket }: Call): Reply {
  const policy = bucket.subresources.get('policy')
  if (policy === undefined) throw new S3Error('NoSuchBucketPolicy', null, { BucketName: bucket.name })
  return xmlReply('PolicyStatus', element('IsPublic', isPublicPolicy(policy)))
}

/** Settings a bucket has many of, each with an id: analytics, inventory, metrics, Intelligent-Tiering. */
export interface NamedSetting {
  readonly query: string
  readonly name: string
  readonly root: string
  readonly listRoot: string
}

export const namedSettings: readonly NamedSetting[] = [
  {
    query: 'analytics',
    name: 'Analytics',
    root: 'AnalyticsConfiguration',
    listRoot: 'ListBucketAnalyticsConfigurationResult',
  },
  {
    query: 'intelligent-tiering',
    name: 'IntelligentTiering',
    root: 'IntelligentTieringConfiguration',
    listRoot: 'ListBucketIntelligentTieringConfigurationsOutput',
  },
  {
    query: 'inventory',
    name: 'Inventory',
    root: 'InventoryConfiguration',
    listRoot: 'ListInventoryConfigurationsResult',
  },
  { query: 'metrics', name: 'Metrics', root: 'MetricsConfiguration', listRoot: 'ListMetricsConfigurationsResult' },
]

/** GET with an id gives that one, without gives all. */
export function getNamed(call: Call, { query, listRoot }: NamedSetting): Reply {
  const id = call.query('id')
  const { subresources: kept } = call.bucket
  if (id !== undefined) {
    const body = kept.get(`${query} ${id}`)
    if (body === undefined) throw new S3Error('NoSuchConfiguration')
    return { status: 200, headers: { 'content-type': 'application/xml' }, body }
  }
  const all = Array.from(kept).filter(([key]) => key.startsWith(`${query} `))
  const bodies = all.map(([, body]) => body.replace(/^<\?xml[^>]*\?>\s*/, ''))
  return xmlReply(listRoot, element('IsTruncated', false) + bodies.join(''))
}

export function putNamed(call: Call, { query, root }: NamedSetting): Reply {
  const id = call.query('id')
  const document = parseXml(call.body, root)
  if (id === undefined || document.value('Id') !== id)
    throw new S3Error('InvalidArgument', 'The id in the query and in the document must match')
  call.bucket.subresources.set(`${query} ${id}`, call.body.toString('utf8'))
  return empty()
}

export function deleteNamed(call: Call, { query }: NamedSetting): Reply {
  if (!call.bucket.subresources.delete(`${query} ${call.query('id') ?? ''}`)) throw new S3Error('NoSuchConfiguration')
  return empty(204)
}

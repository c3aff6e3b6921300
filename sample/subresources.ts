import { blocksPublic } from './access'
import { isPublicAcl } from './acl'
import { plainEncryption } from './buckets'
import { empty, rawReply, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { isErrorCode, refuseUnless, S3Error, type ErrorCode } from './errors'
import { checkPolicy, isPublicPolicy } from './policy'
import type { Bucket, Headers } from './store'
import { tagsOfXml } from './tags'
import { checkShape, elements, parseXml, xmlDocument, type Shape, type XmlNode } from './xml'

type Check = (root: XmlNode, bucket: Bucket) => void

const needsVersioning: Check = (_, { versioning }) =>
  refuseUnless(versioning === 'Enabled', 'InvalidRequest', "Versioning must be 'Enabled' on the bucket")

const checkOwnership: Check = (root, { settings }) => {
  const enforced = root.child('Rule')?.value('ObjectOwnership') === 'BucketOwnerEnforced'
  const fits = !enforced || !isPublicAcl(settings.get('acl') ?? '')
  refuseUnless(fits, 'InvalidRequest', 'Bucket cannot have ACLs set with BucketOwnerEnforced')
}

const [text, flag, count] = [/./, /^(true|false)$/i, /^[1-9]\d*$/]
const tag = { Key: /./, Value: /^/ }
const size = /^\d+$/
const filters: Shape = { 'Prefix?': /^/, 'ObjectSizeGreaterThan?': size, 'ObjectSizeLessThan?': size }
const target = /^(STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|GLACIER_IR|GLACIER|DEEP_ARCHIVE)$/

/** What a lifecycle document must be like; elements that are not here pass (s3-facts A4.2). */
const lifecycleShape: Shape = {
  'Rule+': {
    Status: /^(Enabled|Disabled)$/,
    'ID?': /^.{0,255}$/s,
    'Prefix?': /^/,
    'Filter?': { ...filters, 'Tag?': tag, 'And?': { ...filters, 'Tag*': tag } },
    'Transition*': { StorageClass: target, 'Days?': /^\d+$/ },
    'NoncurrentVersionTransition*': { StorageClass: target },
    'AbortIncompleteMultipartUpload?': { DaysAfterInitiation: count },
  },
}

function checkRule(rule: XmlNode): void {
  const [filter, and] = [rule.child('Filter'), rule.child('Filter')?.child('And')]
  refuseUnless((filter === undefined) !== (rule.child('Prefix') === undefined), 'MalformedXML')
  refuseUnless((filter?.names.length ?? 0) <= 1 && (and?.names.length ?? 2) >= 2, 'MalformedXML')
  const acts = rule.names.some((name) => /Expiration$|Transition$|^AbortIncomplete/.test(name))
  refuseUnless(acts, 'InvalidRequest', 'At least one action needs to be specified in a rule')
  const timed = rule.all('Transition').every(({ names }) => names.includes('Days') !== names.includes('Date'))
  refuseUnless(timed, 'MalformedXML')
  const [expiry, date] = ['Days', 'Date'].map((name) => rule.child('Expiration')?.value(name))
  refuseUnless(count.test(expiry ?? '1'), 'InvalidArgument', "'Days' for Expiration action must be a positive integer")
  refuseUnless(!(Date.parse(date ?? '') % 86_400_000), 'InvalidArgument', "'Date' must be at midnight GMT")
}

/** Refuses the lifecycle documents S3 refuses though their shape is right (s3-facts A4.1, A4.4, A4.6). */
function checkLifecycle(root: XmlNode): void {
  const rules = root.all('Rule')
  for (const rule of rules) checkRule(rule)
  const ids = rules.map((rule) => rule.value('ID') ?? '').filter((id) => id !== '')
  refuseUnless(new Set(ids).size === ids.length, 'InvalidArgument', 'Rule ID must be unique.')
}

const checks = new Map<string, Check>([
  ['lifecycle', checkLifecycle],
  ['object-lock', needsVersioning],
  ['ownershipControls', checkOwnership],
  ['replication', needsVersioning],
  ['tagging', (root) => void tagsOfXml(root, 50)],
])

const event = { 'Event+': /^s3:[\w:*]+$/ }
const block = { 'BlockPublicAcls?': flag, 'IgnorePublicAcls?': flag, 'BlockPublicPolicy?': flag }
const retention = { Mode: /^(GOVERNANCE|COMPLIANCE)$/, 'Days?': count, 'Years?': count }

/** What each document must be like. */
const shapes: Readonly<Record<string, Shape>> = {
  cors: { 'CORSRule+': { 'AllowedMethod+': /^(GET|PUT|POST|DELETE|HEAD)$/, 'AllowedOrigin+': text } },
  encryption: {
    Rule: {
      'ApplyServerSideEncryptionByDefault?': { SSEAlgorithm: /^(AES256|aws:kms|aws:kms:dsse)$/ },
      'BucketKeyEnabled?': flag,
      'BlockedEncryptionTypes?': { 'EncryptionType+': /^(SSE-C|NONE)$/ },
    },
  },
  lifecycle: lifecycleShape,
  logging: { 'LoggingEnabled?': { TargetBucket: text, TargetPrefix: /^/ } },
  notification: {
    'TopicConfiguration*': { Topic: text, ...event },
    'QueueConfiguration*': { Queue: text, ...event },
    'CloudFunctionConfiguration*': { CloudFunction: text, ...event },
  },
  'object-lock': { ObjectLockEnabled: /^Enabled$/, 'Rule?': { DefaultRetention: retention } },
  ownershipControls: { Rule: { ObjectOwnership: /^(BucketOwnerEnforced|BucketOwnerPreferred|ObjectWriter)$/ } },
  publicAccessBlock: { ...block, 'RestrictPublicBuckets?': flag },
  replication: { Role: text, 'Rule+': { Status: /^(Enabled|Disabled)$/, Destination: { Bucket: text } } },
  requestPayment: { Payer: /^(Requester|BucketOwner)$/ },
  website: { 'IndexDocument?': { Suffix: /^[^/]+$/ }, 'RedirectAllRequestsTo?': { HostName: text } },
}

/** What a GET answers before anything was put, where S3 has an error for it; the others answer a document that says nothing. */
function missingCode(root: string): ErrorCode | undefined {
  return [root === 'Tagging' ? 'NoSuchTagSet' : `${root}NotFoundError`, `NoSuch${root}`].find(isErrorCode)
}

/** Settings that S3 keeps as they are put, once well-formed, and gives back: names after `Get` and `Put`, and of the document. */
export const subresources: Readonly<Record<string, readonly [name: string, action: string, root: string]>> = {
  cors: ['BucketCors', 'BucketCORS', 'CORSConfiguration'],
  encryption: ['BucketEncryption', 'EncryptionConfiguration', 'ServerSideEncryptionConfiguration'],
  lifecycle: ['BucketLifecycleConfiguration', 'LifecycleConfiguration', 'LifecycleConfiguration'],
  logging: ['BucketLogging', 'BucketLogging', 'BucketLoggingStatus'],
  notification: ['BucketNotificationConfiguration', 'BucketNotification', 'NotificationConfiguration'],
  'object-lock': ['ObjectLockConfiguration', 'BucketObjectLockConfiguration', 'ObjectLockConfiguration'],
  ownershipControls: ['BucketOwnershipControls', 'BucketOwnershipControls', 'OwnershipControls'],
  publicAccessBlock: ['PublicAccessBlock', 'BucketPublicAccessBlock', 'PublicAccessBlockConfiguration'],
  replication: ['BucketReplication', 'ReplicationConfiguration', 'ReplicationConfiguration'],
  requestPayment: ['BucketRequestPayment', 'BucketRequestPayment', 'RequestPaymentConfiguration'],
  tagging: ['BucketTagging', 'BucketTagging', 'Tagging'],
  website: ['BucketWebsite', 'BucketWebsite', 'WebsiteConfiguration'],
}

export const isDeletable = (query: string, root: string): boolean =>
  missingCode(root) !== undefined && query !== 'object-lock'

const sizeHeader = 'x-amz-transition-default-minimum-object-size'

/** Lifecycle carries part of its meaning in a header, both ways (s3-facts A4.3). */
const headersOf = (query: string, { settings }: Bucket): Headers =>
  query === 'lifecycle' ? { [sizeHeader]: settings.get(sizeHeader) ?? 'all_storage_classes_128K' } : {}

/** What was put, or the error or the document that says that nothing was. */
function settingOf({ settings, name }: Bucket, query: string, root: string): string {
  const kept = settings.get(query)
  if (kept !== undefined) return kept
  const code = missingCode(root)
  if (code !== undefined) throw new S3Error(code, null, { BucketName: name })
  return xmlDocument(root, query === 'requestPayment' ? elements({ Payer: 'BucketOwner' }) : '')
}

export const getSubresource = ({ bucket }: Call, query: string, root: string): Reply =>
  rawReply(settingOf(bucket, query, root), headersOf(query, bucket))

/** Reports are set up with the data set; none can be added. */
export const listInventories = ({ bucket }: Call): Reply =>
  rawReply(
    bucket.settings.get('inventory') ??
      xmlDocument('ListInventoryConfigurationsResult', elements({ IsTruncated: 'false' })),
  )

export function putSubresource({ bucket, body, sent }: Call, query: string, root: string): Reply {
  checkBody(body, sent)
  const document = parseXml(body, root)
  checkShape(document, shapes[query] ?? {})
  checks.get(query)?.(document, bucket)
  const size = sent(sizeHeader) ?? 'all_storage_classes_128K'
  refuseUnless(/^(all_storage_classes_128K|varies_by_storage_class)$/.test(size), 'InvalidRequest')
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

export const getPolicy = ({ bucket }: Call): Reply =>
  rawReply(settingOf(bucket, 'policy', 'BucketPolicy'), { 'content-type': 'application/json' })

export function putPolicy({ bucket, body }: Call): Reply {
  const policy = body.toString('utf8')
  checkPolicy(policy, bucket.name)
  const open = isPublicPolicy(policy) && blocksPublic(bucket, 'BlockPublicPolicy')
  refuseUnless(!open, 'AccessDenied', 'Public policies are blocked by the BlockPublicPolicy setting.')
  bucket.settings.set('policy', policy)
  return empty(204)
}

export const getPolicyStatus = ({ bucket }: Call): Reply =>
  xmlReply('PolicyStatus', { IsPublic: isPublicPolicy(settingOf(bucket, 'policy', 'BucketPolicy')) })

import { account, keyArn, partnerAccount } from './traits'

const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const document = (root: string, inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} ${xmlns}>${inner}</${root}>`
const element = (name: string, ...inner: readonly (string | number | boolean)[]): string =>
  `<${name}>${inner.join('')}</${name}>`

/** Default encryption: SSE-S3, or SSE-KMS or DSSE with a key of the region. */
export function encryption(
  algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse',
  region: string,
  blocked?: 'SSE-C',
): string {
  const master = algorithm === 'AES256' ? '' : element('KMSMasterKeyID', keyArn(region, 'lake'))
  const byDefault = element('ApplyServerSideEncryptionByDefault', element('SSEAlgorithm', algorithm), master)
  const bucketKey = element('BucketKeyEnabled', algorithm === 'aws:kms')
  const blocking = blocked ? element('BlockedEncryptionTypes', element('EncryptionType', blocked)) : ''
  return document('ServerSideEncryptionConfiguration', element('Rule', byDefault, bucketKey, blocking))
}

export const publicAccessBlock = (blocked: boolean): string =>
  document(
    'PublicAccessBlockConfiguration',
    ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
      .map((name) => element(name, blocked))
      .join(''),
  )

export const ownership = (rule: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter'): string =>
  document('OwnershipControls', element('Rule', element('ObjectOwnership', rule)))

export const bucketTags = (tags: Readonly<Record<string, string>>): string =>
  document(
    'Tagging',
    element(
      'TagSet',
      ...Object.entries(tags).map(([key, value]) => element('Tag', element('Key', key), element('Value', value))),
    ),
  )

export const logging = (target: string, prefix: string): string =>
  document(
    'BucketLoggingStatus',
    element('LoggingEnabled', element('TargetBucket', target), element('TargetPrefix', prefix)),
  )

export const requesterPays = document('RequestPaymentConfiguration', element('Payer', 'Requester'))

const transition = (days: number, storageClass: string): string =>
  element('Transition', element('Days', days), element('StorageClass', storageClass))

const rule = (id: string, filter: string, ...actions: readonly string[]): string =>
  element('Rule', element('ID', id), element('Filter', filter), element('Status', 'Enabled'), ...actions)

const abortUploads = element('AbortIncompleteMultipartUpload', element('DaysAfterInitiation', 7))
const expire = (days: number): string => element('Expiration', element('Days', days))
const byTag = (key: string, value: string): string => element('Tag', element('Key', key), element('Value', value))

/** Lifecycle configurations by the bucket they are for. */
export const lifecycles = {
  raw: document(
    'LifecycleConfiguration',
    rule('cool-events', element('Prefix', 'events/'), transition(150, 'STANDARD_IA'), transition(540, 'GLACIER_IR')) +
      rule('abort-uploads', element('Prefix', ''), abortUploads),
  ),
  curated: document(
    'LifecycleConfiguration',
    rule(
      'old-versions',
      element('Prefix', ''),
      element('NoncurrentVersionExpiration', element('NoncurrentDays', 90), element('NewerNoncurrentVersions', 3)),
      element('Expiration', element('ExpiredObjectDeleteMarker', true)),
    ) + rule('forget-phi', element('And', element('Prefix', 'health/'), byTag('Classification', 'PHI')), expire(3650)),
  ),
  logs: document(
    'LifecycleConfiguration',
    rule('logs', element('Prefix', ''), transition(90, 'STANDARD_IA'), transition(400, 'GLACIER'), expire(1100)) +
      rule('scratch', byTag('team', 'scratch'), expire(14)),
  ),
  archive: document(
    'LifecycleConfiguration',
    rule('deep', element('ObjectSizeGreaterThan', 131_072), transition(365, 'DEEP_ARCHIVE')),
  ),
} as const

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)

const resources = (bucket: string): string[] => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]

/** Anybody may list and read. */
export const publicPolicy = (bucket: string): string =>
  policy({
    Sid: 'PublicRead',
    Effect: 'Allow',
    Principal: '*',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: resources(bucket),
  })

/** Uploads that do not name an encryption are refused (s3-facts A3.8). */
export const encryptedUploadsOnly = (bucket: string): string =>
  policy({
    Sid: 'DenyUnencryptedUploads',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
    Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } },
  })

/** Another account may list, read and drop files. */
export const sharedPolicy = (bucket: string): string =>
  policy({
    Sid: 'PartnerExchange',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${partnerAccount}:root` },
    Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'],
    Resource: resources(bucket),
  })

/** The owner's full control beside a grant to read for the partner's canonical user. */
export const sharedAcl = document(
  'AccessControlPolicy',
  element('Owner', element('ID', canonicalId(account)), element('DisplayName', 'acme-lake')) +
    element('AccessControlList', grant(account, 'FULL_CONTROL'), grant(partnerAccount, 'READ')),
)

function canonicalId(of: string): string {
  return of.repeat(6).slice(0, 64)
}

function grant(to: string, permission: string): string {
  const type = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"'
  return element(
    'Grant',
    `<Grantee ${type}>${element('ID', canonicalId(to))}</Grantee>`,
    element('Permission', permission),
  )
}

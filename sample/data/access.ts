import { escapeXml, xmlDocument } from '../xml'
import { keyArn, partnerAccount } from './traits'

type Value = string | number | boolean | { readonly [name: string]: Value | readonly Value[] }

/** Elements from plain data: a list repeats its element. */
function elements(inner: Readonly<Record<string, Value | readonly Value[]>>): string {
  const element = (name: string, value: Value): string =>
    `<${name}>${typeof value === 'object' ? elements(value) : escapeXml(String(value))}</${name}>`
  return Object.entries(inner)
    .flatMap(([name, value]) => [value].flat().map((one) => element(name, one)))
    .join('')
}

/** Default encryption: SSE-S3, or SSE-KMS (which then bars SSE-C) or DSSE with a key of the region. */
export const encryption = (algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse', region: string): string => {
  const master = algorithm === 'AES256' ? {} : { KMSMasterKeyID: keyArn(region, 'lake') }
  const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, ...master } }
  const blocked = algorithm === 'aws:kms' ? { BlockedEncryptionTypes: { EncryptionType: 'SSE-C' } } : {}
  const rule = { ...byDefault, BucketKeyEnabled: algorithm === 'aws:kms', ...blocked }
  return xmlDocument('ServerSideEncryptionConfiguration', elements({ Rule: rule }))
}

export const publicAccessBlock = (blocked: boolean): string => {
  const switches = { BlockPublicAcls: blocked, IgnorePublicAcls: blocked, BlockPublicPolicy: blocked }
  return xmlDocument('PublicAccessBlockConfiguration', elements({ ...switches, RestrictPublicBuckets: blocked }))
}

export const ownership = (rule: 'BucketOwnerEnforced' | 'BucketOwnerPreferred'): string =>
  xmlDocument('OwnershipControls', elements({ Rule: { ObjectOwnership: rule } }))

export const bucketTags = (tags: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }))
  return xmlDocument('Tagging', elements({ TagSet: { Tag: pairs } }))
}

export const logging = (bucket: string, prefix: string): string =>
  xmlDocument('BucketLoggingStatus', elements({ LoggingEnabled: { TargetBucket: bucket, TargetPrefix: prefix } }))

export const requesterPays = xmlDocument('RequestPaymentConfiguration', elements({ Payer: 'Requester' }))

type Parts = Exclude<Value, string | number | boolean>
const lifecycle = (...rules: readonly Value[]): string =>
  xmlDocument('LifecycleConfiguration', elements({ Rule: rules }))
const rule = (id: string, parts: Parts): Parts => ({ ID: id, Status: 'Enabled', ...parts })
const after = (days: number, storageClass: string): Value => ({ Days: days, StorageClass: storageClass })

/** Lifecycle configurations by what they are for. */
export const lifecycles = {
  raw: lifecycle(
    rule('cool-events', {
      Filter: { Prefix: 'events/' },
      Transition: [after(150, 'STANDARD_IA'), after(540, 'GLACIER_IR')],
    }),
    rule('abort-uploads', { Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
  ),
  curated: lifecycle(
    rule('old-versions', {
      Filter: {},
      Expiration: { ExpiredObjectDeleteMarker: true },
      NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 3 },
    }),
    rule('forget-phi', {
      Filter: { And: { Prefix: 'health/', Tag: { Key: 'Classification', Value: 'PHI' } } },
      Expiration: { Days: 3650 },
    }),
  ),
  logs: lifecycle(
    rule('cool-logs', { Filter: {}, Transition: [after(90, 'STANDARD_IA'), after(400, 'GLACIER')] }),
    rule('scratch', { Filter: { Tag: { Key: 'team', Value: 'scratch' } }, Expiration: { Days: 14 } }),
  ),
  archive: lifecycle(
    rule('deep', { Filter: { ObjectSizeGreaterThan: 131_072 }, Transition: after(365, 'DEEP_ARCHIVE') }),
  ),
} as const

const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)
const everything = (bucket: string): string[] => [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]

/** Anybody may list and read. */
export const publicPolicy = (bucket: string): string => {
  const allowed = { Action: ['s3:GetObject', 's3:ListBucket'], Resource: everything(bucket) }
  return policy({ Sid: 'PublicRead', Effect: 'Allow', Principal: '*', ...allowed })
}

/** Uploads that do not name an encryption are refused (s3-facts A3.8). */
export const encryptedUploadsOnly = (bucket: string): string => {
  const denied = { Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/*` }
  const unnamed = { Null: { 's3:x-amz-server-side-encryption': 'true' } }
  return policy({ Sid: 'DenyUnencryptedUploads', Effect: 'Deny', Principal: '*', ...denied, Condition: unnamed })
}

/** Another account may list, read and drop files. */
export const sharedPolicy = (bucket: string): string => {
  const partner = { AWS: `arn:aws:iam::${partnerAccount}:root` }
  const allowed = { Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'], Resource: everything(bucket) }
  return policy({ Sid: 'PartnerExchange', Effect: 'Allow', Principal: partner, ...allowed })
}

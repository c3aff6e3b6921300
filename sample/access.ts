import { aclAllows, type Grant } from './acl'
import type { Call } from './call'
import { S3Error } from './errors'
import { evaluatePolicy, isPublicPolicy, type PolicyQuestion } from './policy'
import type { Bucket, Version } from './store'
import { tagsOfHeader } from './tags'
import { ownAccount } from './users'

const aclPermissions: Readonly<Record<string, { readonly of: 'bucket' | 'object'; readonly permission: string }>> = {
  's3:GetObject': { of: 'object', permission: 'READ' },
  's3:GetObjectVersion': { of: 'object', permission: 'READ' },
  's3:GetObjectAcl': { of: 'object', permission: 'READ_ACP' },
  's3:PutObjectAcl': { of: 'object', permission: 'WRITE_ACP' },
  's3:ListBucket': { of: 'bucket', permission: 'READ' },
  's3:ListBucketVersions': { of: 'bucket', permission: 'READ' },
  's3:ListBucketMultipartUploads': { of: 'bucket', permission: 'READ' },
  's3:PutObject': { of: 'bucket', permission: 'WRITE' },
  's3:DeleteObject': { of: 'bucket', permission: 'WRITE' },
  's3:GetBucketAcl': { of: 'bucket', permission: 'READ_ACP' },
  's3:PutBucketAcl': { of: 'bucket', permission: 'WRITE_ACP' },
}

/** One of the four switches of Block Public Access. */
export const blocksPublic = (bucket: Bucket, name: string): boolean =>
  bucket.subresources.get('publicAccessBlock')?.replace(/\s/g, '').includes(`<${name}>true<`) ?? false

/** ACLs are off (s3-facts A7.6). */
export const ownersOnly = (bucket: Bucket): boolean =>
  bucket.subresources.get('ownershipControls')?.includes('BucketOwnerEnforced') ?? false

/** The value of a condition key that requests to S3 carry. */
function conditionValue(call: Call, bucket: Bucket, key: string | null, name: string): string | null {
  const [service = '', subject = '', tag = ''] = name.split(/[:/]/)
  const fixed: Readonly<Record<string, string | null | undefined>> = {
    'aws:securetransport': 'true',
    'aws:sourceip': '127.0.0.1',
    'aws:principalaccount': call.caller.user?.account,
    'aws:principalarn': call.caller.user?.arn,
    's3:prefix': call.query('prefix'),
    's3:delimiter': call.query('delimiter'),
    's3:max-keys': call.query('max-keys'),
    's3:versionid': call.query('versionId'),
  }
  const lower = name.toLowerCase()
  if (Object.hasOwn(fixed, lower)) return fixed[lower] ?? null
  if (service === 's3' && subject === 'ExistingObjectTag')
    return bucket.find(key ?? '')?.tags.find((one) => one.key === tag)?.value ?? null
  if (service === 's3' && subject === 'RequestObjectTag')
    return tagsOfHeader(call.sent('x-amz-tagging')).find((one) => one.key === tag)?.value ?? null
  return lower.startsWith('s3:x-amz-') ? (call.sent(lower.slice(3)) ?? null) : null
}

function grantsFor(bucket: Bucket, key: string | null, of: 'bucket' | 'object', call: Call): readonly Grant[] {
  if (of === 'bucket') return bucket.grants
  return bucket.find(key ?? '', call.query('versionId'))?.grants ?? []
}

function aclSaysYes(call: Call, action: string, bucket: Bucket, key: string | null): boolean {
  const wanted = Object.hasOwn(aclPermissions, action) ? aclPermissions[action] : undefined
  if (wanted === undefined || ownersOnly(bucket)) return false
  const account = call.caller.user?.account ?? null
  if (account === null && blocksPublic(bucket, 'IgnorePublicAcls')) return false
  return aclAllows(grantsFor(bucket, key, wanted.of, call), wanted.permission, account)
}

/** Whether the caller may do an IAM action on a key (or on the bucket, when `null`). */
export function may(call: Call, action: string, bucket: Bucket, key: string | null): boolean {
  const user = call.caller.user
  const onObject = key !== null && action !== 's3:ListBucket'
  const policy = bucket.subresources.get('policy')
  const question: PolicyQuestion = {
    action,
    resource: `arn:aws:s3:::${bucket.name}${onObject ? `/${key}` : ''}`,
    account: user?.account ?? null,
    arn: user?.arn ?? null,
    conditions: (name) => conditionValue(call, bucket, key, name),
  }
  const verdict = evaluatePolicy(policy, question)
  const onPolicy = action.endsWith('BucketPolicy') && user?.account === ownAccount
  if (verdict === 'deny' && !onPolicy) return false
  const identity = user?.allow(action, bucket.name, key) ?? false
  if (user?.account === ownAccount) return identity || verdict === 'allow'
  const shut = policy !== undefined && blocksPublic(bucket, 'RestrictPublicBuckets') && isPublicPolicy(policy)
  const resource = (verdict === 'allow' && !shut) || aclSaysYes(call, action, bucket, key)
  return user === null ? resource : identity && resource
}

/** Throws AccessDenied, in AWS's words, unless the caller may. */
export function demand(call: Call, action: string, bucket: Bucket, key: string | null): void {
  if (may(call, action, bucket, key)) return
  const user = call.caller.user
  if (user === null) throw new S3Error('AccessDenied')
  const where = `arn:aws:s3:::${bucket.name}${key === null || action === 's3:ListBucket' ? '' : `/${key}`}`
  throw new S3Error('AccessDenied', `User: ${user.arn} is not authorized to perform: ${action} on resource: "${where}"`)
}

/** A key that is not there is told only to who may list the bucket (s3-facts A5.8). */
export function missingKey(call: Call, bucket: Bucket, key: string): S3Error {
  return may(call, 's3:ListBucket', bucket, null)
    ? new S3Error('NoSuchKey', null, { Key: key })
    : new S3Error('AccessDenied')
}

const versioned = /^s3:((?:Get|Put|Delete)Object)(|Acl|Tagging|Attributes)$/

/** The action S3 asks for when a version is named. */
export const actionOn = (action: string, versionId: string | undefined): string =>
  versionId === undefined ? action : action.replace(versioned, 's3:$1Version$2')

/**
 * The version a request is about. Throws NoSuchKey, NoSuchVersion or, for a delete marker, 404 or 405 with the headers S3 gives
 * (s3-facts A5.9).
 */
export function findObject(
  call: Call,
  bucket = call.bucket,
  key = call.key,
  versionId = call.query('versionId'),
): Version {
  const version = bucket.find(key, versionId)
  if (version === undefined)
    throw versionId === undefined || (bucket.versions(key).length === 0 && versionId === 'null')
      ? missingKey(call, bucket, key)
      : new S3Error('NoSuchVersion', null, { Key: key, VersionId: versionId })
  if (!version.isMarker) return version
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
  if (versionId === undefined) throw new S3Error('NoSuchKey', null, { Key: key }, headers)
  throw new S3Error(
    'MethodNotAllowed',
    null,
    {},
    { ...headers, allow: 'DELETE', 'last-modified': new Date(version.modifiedAt).toUTCString() },
  )
}

import { aclAllows, ownerAcl, withoutPublic } from './acl'
import type { Call } from './call'
import { S3Error } from './errors'
import { evaluatePolicy, isPublicPolicy } from './policy'
import type { Bucket, Version } from './store'
import { tagsOfHeader } from './tags'
import { ownAccount } from './users'

/** What of an ACL lets do an action, and whose ACL. */
const aclPermissions: Readonly<Record<string, readonly ['bucket' | 'object', string]>> = {
  's3:GetObject': ['object', 'READ'],
  's3:GetObjectVersion': ['object', 'READ'],
  's3:GetObjectAcl': ['object', 'READ_ACP'],
  's3:PutObjectAcl': ['object', 'WRITE_ACP'],
  's3:ListBucket': ['bucket', 'READ'],
  's3:ListBucketVersions': ['bucket', 'READ'],
  's3:PutObject': ['bucket', 'WRITE'],
  's3:DeleteObject': ['bucket', 'WRITE'],
  's3:GetBucketAcl': ['bucket', 'READ_ACP'],
  's3:PutBucketAcl': ['bucket', 'WRITE_ACP'],
}

/** One of the four switches of Block Public Access. */
export const blocksPublic = (bucket: Bucket, name: string): boolean =>
  new RegExp(`<${name}>\\s*true`, 'i').test(bucket.settings.get('publicAccessBlock') ?? '')

/** ACLs are off (s3-facts A7.6). */
export const ownersOnly = (bucket: Bucket): boolean =>
  bucket.settings.get('ownershipControls')?.includes('BucketOwnerEnforced') ?? false

/** The ACL that counts, which is not always the stored one (s3-facts A7.5). */
export function effectiveAcl(bucket: Bucket, version?: Version): string {
  if (ownersOnly(bucket)) return ownerAcl
  const stored = version === undefined ? (bucket.settings.get('acl') ?? ownerAcl) : version.acl
  return blocksPublic(bucket, 'IgnorePublicAcls') ? withoutPublic(stored) : stored
}

/** The value of a condition key that requests to S3 carry. */
function conditionValue(
  { caller, query, sent }: Call,
  bucket: Bucket,
  key: string | null,
  name: string,
): string | null {
  const [, subject = '', tag = ''] = /^s3:(ExistingObjectTag|RequestObjectTag)\/(.*)$/.exec(name) ?? []
  if (subject !== '') {
    const tags =
      subject === 'RequestObjectTag' ? tagsOfHeader(sent('x-amz-tagging')) : (bucket.find(key ?? '')?.tags ?? [])
    return tags.find((one) => one.key === tag)?.value ?? null
  }
  if (name === 'aws:SecureTransport') return 'true'
  if (name === 'aws:SourceIp') return '127.0.0.1'
  if (name === 'aws:PrincipalAccount') return caller.user?.account ?? null
  if (name === 'aws:PrincipalArn') return caller.user?.arn ?? null
  const [service, field = ''] = name.toLowerCase().split(':')
  if (service !== 's3') return null
  return (field.startsWith('x-amz-') ? sent(field) : query(field)) ?? null
}

function aclSaysYes(call: Call, action: string, bucket: Bucket, key: string | null): boolean {
  const wanted = Object.hasOwn(aclPermissions, action) ? aclPermissions[action] : undefined
  if (wanted === undefined) return false
  const version = wanted[0] === 'object' ? bucket.find(key ?? '', call.query('versionId')) : undefined
  if (wanted[0] === 'object' && version === undefined) return false
  return aclAllows(effectiveAcl(bucket, version), wanted[1], call.caller.user?.account ?? null)
}

/** Whether the caller may do an IAM action on a key (for ListBucket a prefix), or on the bucket when `null`. */
export function may(call: Call, action: string, bucket: Bucket, key: string | null): boolean {
  const { user } = call.caller
  const policy = bucket.settings.get('policy')
  const verdict = evaluatePolicy(policy, {
    action,
    resource: resourceOf(action, bucket, key),
    account: user?.account ?? null,
    arn: user?.arn ?? null,
    condition: (name) => conditionValue(call, bucket, key, name),
  })
  const mendsPolicy = action.endsWith('BucketPolicy') && user?.account === ownAccount
  if (verdict === 'deny' && !mendsPolicy) return false
  const byIdentity = user?.allow(action, bucket.name, key) ?? false
  if (user?.account === ownAccount) return byIdentity || verdict === 'allow'
  const shut = policy !== undefined && blocksPublic(bucket, 'RestrictPublicBuckets') && isPublicPolicy(policy)
  const byBucket = (verdict === 'allow' && !shut) || aclSaysYes(call, action, bucket, key)
  return byBucket && (user === null || byIdentity)
}

const resourceOf = (action: string, bucket: Bucket, key: string | null): string =>
  `arn:aws:s3:::${bucket.name}${key === null || action.startsWith('s3:ListBucket') ? '' : `/${key}`}`

/** Throws AccessDenied, in AWS's words, unless the caller may. */
export function demand(call: Call, action: string, bucket: Bucket, key: string | null): void {
  if (may(call, action, bucket, key)) return
  const who = call.caller.user?.arn
  const what = `is not authorized to perform: ${action} on resource: "${resourceOf(action, bucket, key)}"`
  throw new S3Error('AccessDenied', who === undefined ? 'Access Denied' : `User: ${who} ${what}`)
}

/** The action S3 asks for when a version is named. */
export const actionOn = (action: string, versionId: string | undefined): string =>
  versionId === undefined
    ? action
    : action.replace(/^(s3:(?:Get|Put|Delete)Object)(|Acl|Tagging|Attributes)$/, '$1Version$2')

/**
 * The version a request is about. Throws NoSuchKey (AccessDenied to who may not list, s3-facts A5.8), NoSuchVersion or, for a delete
 * marker, 404 or 405 with the headers S3 gives (s3-facts A5.9).
 */
export function findObject(
  call: Call,
  bucket = call.bucket,
  key = call.key,
  versionId = call.query('versionId'),
): Version {
  const version = bucket.find(key, versionId)
  if (version?.isMarker === false) return version
  const missing = new S3Error(versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion', null, { Key: key })
  if (version === undefined) throw may(call, 's3:ListBucket', bucket, null) ? missing : new S3Error('AccessDenied')
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
  if (versionId === undefined) throw new S3Error('NoSuchKey', null, { Key: key }, headers)
  const modified = { 'last-modified': new Date(version.modifiedAt).toUTCString() }
  throw new S3Error('MethodNotAllowed', null, {}, { ...headers, ...modified, allow: 'DELETE' })
}

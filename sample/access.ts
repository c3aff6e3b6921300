import { ownerAcl, withoutPublic } from './acl'
import type { Call } from './call'
import { refuseUnless, S3Error } from './errors'
import { evaluatePolicy, isPublicPolicy } from './policy'
import type { Bucket, Version } from './store'
import { tagsOfHeader } from './tags'
import { ownAccount } from './users'

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
function conditionValue({ caller, query, sent }: Call, bucket: Bucket, key: string, name: string): string | null {
  const [, subject = '', tag = ''] = /^s3:(ExistingObjectTag|RequestObjectTag)\/(.*)$/.exec(name) ?? []
  if (subject !== '') {
    const requested = subject === 'RequestObjectTag'
    const tags = requested ? tagsOfHeader(sent('x-amz-tagging')) : (bucket.find(key)?.tags ?? [])
    return tags.find((one) => one.key === tag)?.value ?? null
  }
  const { account, arn } = caller.user ?? {}
  const known = { SecureTransport: 'true', SourceIp: '127.0.0.1', PrincipalAccount: account, PrincipalArn: arn }
  const global = Object.entries(known).find(([fact]) => name === `aws:${fact}`)
  if (global !== undefined) return global[1] ?? null
  const [service, field = ''] = name.toLowerCase().split(':')
  if (service !== 's3') return null
  return (field.startsWith('x-amz-') ? sent(field) : query(field)) ?? null
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
    condition: (name) => conditionValue(call, bucket, key ?? '', name),
  })
  const mendsPolicy = action.endsWith('BucketPolicy') && user?.account === ownAccount
  if (verdict === 'deny' && !mendsPolicy) return false
  const byIdentity = user?.allow(action, bucket.name, key) ?? false
  if (user?.account === ownAccount) return byIdentity || verdict === 'allow'
  const shut = policy !== undefined && blocksPublic(bucket, 'RestrictPublicBuckets') && isPublicPolicy(policy)
  return verdict === 'allow' && !shut && (user === null || byIdentity)
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

/** The version a request is about; AccessDenied hides a missing key from who may not list (s3-facts A5.8, A5.9 for markers). */
export function findObject(call: Call, bucket = call.bucket, key = call.key, id = call.query('versionId')): Version {
  const version = bucket.find(key, id)
  if (version?.isMarker === false) return version
  const missing = new S3Error(id === undefined ? 'NoSuchKey' : 'NoSuchVersion', null, { Key: key })
  if (version === undefined) throw may(call, 's3:ListBucket', bucket, null) ? missing : new S3Error('AccessDenied')
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
  if (id === undefined) throw new S3Error('NoSuchKey', null, { Key: key }, headers)
  const modified = { 'last-modified': new Date(version.modifiedAt).toUTCString() }
  throw new S3Error('MethodNotAllowed', null, {}, { ...headers, ...modified, allow: 'DELETE' })
}

const names = (list: string, etag: string): boolean =>
  list.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^(W\/)?"(.*)"$/, '$2')))

/** HTTP's preconditions, of a copy's source by the prefix of their headers; `true` means 304, which fails a copy (s3-facts A1.16). */
export function isUnmodified(call: Call, { etag, modifiedAt }: Version, prefix = ''): boolean {
  const at = (name: string): string | undefined => call.sent(prefix + name)
  const date = (name: string): number => Date.parse(at(name) ?? '')
  const changed = Math.floor(modifiedAt / 1000) * 1000
  const [match, noneMatch] = [at('if-match'), at('if-none-match')]
  const failed = match === undefined ? changed > date('if-unmodified-since') : !names(match, etag)
  const unmodified = noneMatch === undefined ? changed <= date('if-modified-since') : names(noneMatch, etag)
  if (failed || (unmodified && prefix !== '')) throw new S3Error('PreconditionFailed')
  return unmodified
}

/** For what a write replaces: If-Match an ETag, If-None-Match only `*`. A key without an object has no ETag to match: NoSuchKey. */
export function checkTarget(call: Call, current: Version | undefined): void {
  const there = current === undefined || current.isMarker ? null : current
  const [match, noneMatch] = [call.sent('if-match'), call.sent('if-none-match')]
  refuseUnless((noneMatch ?? '*').trim() === '*', 'NotImplemented')
  refuseUnless(noneMatch === undefined || there === null, 'PreconditionFailed', null, { Condition: 'If-None-Match' })
  if (match === undefined) return
  if (there === null) throw new S3Error('NoSuchKey', null, { Key: call.key })
  refuseUnless(names(match, there.etag), 'PreconditionFailed', null, { Condition: 'If-Match' })
}

import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Tag } from '../../lake/tags'
import { grantOf, type Acl } from './acl'
import { readFeature } from './capabilities'
import { attempt } from './faults'
import { LakeError } from './lakeError'
import { onBucket } from './target'

/**
 * One function for each subresource of a bucket. `null` is S3's "not configured", which it says as an error (s3-facts A7.8); a refusal is
 * thrown as `denied` and an endpoint without the feature as `unsupported`, never taken for "none". All throw LakeError.
 */
async function ask<T>(
  s3: S3Client,
  bucket: string,
  { action, feature, none }: { readonly action: string; readonly feature: string; readonly none?: string },
  send: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  const at = onBucket(s3, action, bucket)
  return readFeature(s3, feature, async () => {
    try {
      return await attempt(at, signal, send)
    } catch (error) {
      if (none && error instanceof LakeError && error.fault.kind === 'unexpected' && error.fault.code === none)
        return null
      throw error
    }
  })
}

export async function getVersioning(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<'Enabled' | 'Suspended' | 'Off'> {
  const what = { action: 's3:GetBucketVersioning', feature: 'GetBucketVersioning' }
  const command = new GetBucketVersioningCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.Status ?? 'Off'
}

export interface BucketEncryption {
  readonly algorithm: string | null
  readonly keyId: string | null
  readonly bucketKey: boolean
  /** Encryption types that writes may not use, such as `SSE-C` (s3-facts A3.5). */
  readonly blocked: readonly string[]
}

export async function getEncryption(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<BucketEncryption | null> {
  const what = {
    action: 's3:GetEncryptionConfiguration',
    feature: 'GetBucketEncryption',
    none: 'ServerSideEncryptionConfigurationNotFoundError',
  }
  const command = new GetBucketEncryptionCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  const rule = answer?.ServerSideEncryptionConfiguration?.Rules?.[0]
  if (!rule) return null
  const byDefault = rule.ApplyServerSideEncryptionByDefault
  return {
    algorithm: byDefault?.SSEAlgorithm ?? null,
    keyId: byDefault?.KMSMasterKeyID ?? null,
    bucketKey: rule.BucketKeyEnabled === true,
    blocked: (rule.BlockedEncryptionTypes?.EncryptionType ?? []).filter((type) => type !== 'NONE'),
  }
}

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

/** Of the bucket; the account's own switches are not asked (s3-facts A7.4). */
export async function getPublicAccessBlock(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<PublicAccessBlock | null> {
  const what = {
    action: 's3:GetBucketPublicAccessBlock',
    feature: 'GetPublicAccessBlock',
    none: 'NoSuchPublicAccessBlockConfiguration',
  }
  const command = new GetPublicAccessBlockCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  if (answer === null) return null
  const block = answer.PublicAccessBlockConfiguration
  return {
    blockPublicAcls: block?.BlockPublicAcls === true,
    ignorePublicAcls: block?.IgnorePublicAcls === true,
    blockPublicPolicy: block?.BlockPublicPolicy === true,
    restrictPublicBuckets: block?.RestrictPublicBuckets === true,
  }
}

/** S3's own verdict on the bucket policy (s3-facts A7.3); without a policy it is not public. */
export async function isPolicyPublic(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const what = { action: 's3:GetBucketPolicyStatus', feature: 'GetBucketPolicyStatus', none: 'NoSuchBucketPolicy' }
  const command = new GetBucketPolicyStatusCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.PolicyStatus?.IsPublic === true
}

/** The policy as JSON text. */
export async function getPolicy(s3: S3Client, bucket: string, signal: AbortSignal): Promise<string | null> {
  const what = { action: 's3:GetBucketPolicy', feature: 'GetBucketPolicy', none: 'NoSuchBucketPolicy' }
  const command = new GetBucketPolicyCommand({ Bucket: bucket })
  const answer = await ask(
    s3,
    bucket,
    what,
    async (abortSignal) => {
      const { Policy } = await s3.send(command, { abortSignal })
      if (Policy === undefined || !isJsonObject(Policy)) {
        const message = 'The endpoint answered GetBucketPolicy with something that is no policy.'
        throw new LakeError({ kind: 'unsupported', feature: 'GetBucketPolicy', message })
      }
      return Policy
    },
    signal,
  )
  return answer
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

export async function getBucketAcl(s3: S3Client, bucket: string, signal: AbortSignal): Promise<Acl> {
  const what = { action: 's3:GetBucketAcl', feature: 'GetBucketAcl' }
  const command = new GetBucketAclCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return { owner: answer?.Owner?.ID ?? null, grants: (answer?.Grants ?? []).map(grantOf) }
}

/** `BucketOwnerEnforced` means that ACLs are off (s3-facts A7.6). */
export async function getOwnership(s3: S3Client, bucket: string, signal: AbortSignal): Promise<string | null> {
  const what = {
    action: 's3:GetBucketOwnershipControls',
    feature: 'GetBucketOwnershipControls',
    none: 'OwnershipControlsNotFoundError',
  }
  const command = new GetBucketOwnershipControlsCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null
}

export async function hasObjectLock(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const what = {
    action: 's3:GetBucketObjectLockConfiguration',
    feature: 'GetObjectLockConfiguration',
    none: 'ObjectLockConfigurationNotFoundError',
  }
  const command = new GetObjectLockConfigurationCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled'
}

export async function getLifecycleRules(
  s3: S3Client,
  bucket: string,
  signal: AbortSignal,
): Promise<readonly LifecycleRule[]> {
  const what = {
    action: 's3:GetLifecycleConfiguration',
    feature: 'GetBucketLifecycleConfiguration',
    none: 'NoSuchLifecycleConfiguration',
  }
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.Rules ?? []
}

/** Bucket and prefix the access logs go to. */
export async function getLogging(s3: S3Client, bucket: string, signal: AbortSignal): Promise<string | null> {
  const what = { action: 's3:GetBucketLogging', feature: 'GetBucketLogging' }
  const command = new GetBucketLoggingCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  const target = answer?.LoggingEnabled
  return target?.TargetBucket === undefined ? null : `${target.TargetBucket}/${target.TargetPrefix ?? ''}`
}

export async function requesterPays(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const what = { action: 's3:GetBucketRequestPayment', feature: 'GetBucketRequestPayment' }
  const command = new GetBucketRequestPaymentCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return answer?.Payer === 'Requester'
}

/** Whether anything is told when objects are written or retagged (s3-facts A1.13). */
export async function hasNotifications(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const what = { action: 's3:GetBucketNotification', feature: 'GetBucketNotificationConfiguration' }
  const command = new GetBucketNotificationConfigurationCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  const lists = [answer?.TopicConfigurations, answer?.QueueConfigurations, answer?.LambdaFunctionConfigurations]
  return answer?.EventBridgeConfiguration !== undefined || lists.some((list) => (list ?? []).length > 0)
}

export async function hasReplication(s3: S3Client, bucket: string, signal: AbortSignal): Promise<boolean> {
  const what = {
    action: 's3:GetReplicationConfiguration',
    feature: 'GetBucketReplication',
    none: 'ReplicationConfigurationNotFoundError',
  }
  const command = new GetBucketReplicationCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return (answer?.ReplicationConfiguration?.Rules ?? []).some(({ Status }) => Status === 'Enabled')
}

export async function getBucketTags(s3: S3Client, bucket: string, signal: AbortSignal): Promise<readonly Tag[]> {
  const what = { action: 's3:GetBucketTagging', feature: 'GetBucketTagging', none: 'NoSuchTagSet' }
  const command = new GetBucketTaggingCommand({ Bucket: bucket })
  const answer = await ask(s3, bucket, what, (abortSignal) => s3.send(command, { abortSignal }), signal)
  return (answer?.TagSet ?? []).map(({ Key, Value }) => ({ key: Key ?? '', value: Value ?? '' }))
}

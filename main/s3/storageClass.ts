import type { S3Client } from '@aws-sdk/client-s3'
import type { TargetClass } from '../../lake/tiers'
import type { ObjectChange } from './keep'
import { rewriteObject, type ChangedObject, type RewriteOptions } from './rewrite'

/** S3 has no "set class" call: an object changes class by being copied onto itself. @throws LakeError */
export const changeStorageClass = (
  client: S3Client,
  object: ChangedObject,
  to: TargetClass,
  signal: AbortSignal,
  options: RewriteOptions = {},
): Promise<ObjectChange> => rewriteObject(client, object, { storageClass: to, encryption: null }, signal, options)

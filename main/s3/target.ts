import type { S3Client } from '@aws-sdk/client-s3'
import { arnOf } from '../../lake/location'
import type { Attempt } from './faults'
import { guardInput } from './guard'
import { traitsOf } from './traits'

export interface ObjectRef {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

/** Actions that S3 checks under another name when a version is named. */
const ofVersion: Readonly<Record<string, string>> = {
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectAcl': 's3:GetObjectVersionAcl',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
  's3:PutObjectTagging': 's3:PutObjectVersionTagging',
  's3:DeleteObjectTagging': 's3:DeleteObjectVersionTagging',
  's3:DeleteObject': 's3:DeleteObjectVersion',
}

/** What is about to be tried on an object, for the fault if it fails. Refuses empty names. */
export function onObject(s3: S3Client, action: string, { bucket, key, versionId }: ObjectRef): Attempt {
  guardInput({ Bucket: bucket, Key: key, VersionId: versionId })
  const { region, ...traits } = traitsOf(s3)
  return {
    ...traits,
    action: versionId === undefined ? action : (ofVersion[action] ?? action),
    resource: arnOf(bucket, key, region),
    bucket,
    key,
    versionId,
  }
}

/** What is about to be tried on a bucket. Refuses empty names. */
export function onBucket(s3: S3Client, action: string, bucket: string): Attempt {
  guardInput({ Bucket: bucket })
  const { region, ...traits } = traitsOf(s3)
  return { ...traits, action, resource: arnOf(bucket, null, region), bucket }
}

/** The fields that name an object in a command's input. */
export const named = ({ bucket, key, versionId }: ObjectRef): { Bucket: string; Key: string; VersionId?: string } => ({
  Bucket: bucket,
  Key: key,
  ...(versionId === undefined ? {} : { VersionId: versionId }),
})

import { controlOperation } from './batch'
import * as buckets from './buckets'
import type { Call, Reply } from './call'
import { copyObject } from './copy'
import * as deletion from './deletion'
import { S3Error } from './errors'
import * as list from './list'
import * as multipart from './multipart'
import * as lock from './objectLock'
import * as objects from './objects'
import type { S3Request } from './request'
import { restoreObject } from './restore'
import * as settings from './subresources'

/** One thing S3 does. */
export interface Operation {
  /** The name AWS gives it. */
  readonly name: string
  /** The IAM action it needs on its bucket or key; `null` where it sees to that itself. */
  readonly action: string | null
  readonly run: (call: Call) => Reply
}

/** By method, what it is done to, and the query parameter (or header) that makes it another operation; the action is `s3:` and the name. */
const operations = new Map<string, Operation>()
const add = (route: string, name: string, run: Operation['run'], action: string | null = `s3:${name}`): void =>
  void operations.set(route, { name, action, run })

add('GET service', 'ListBuckets', list.listBuckets, null)
add('PUT bucket', 'CreateBucket', buckets.createBucket, null)
add('DELETE bucket', 'DeleteBucket', buckets.deleteBucket)
add('HEAD bucket', 'HeadBucket', buckets.headBucket, 's3:ListBucket')
add('GET bucket', 'ListObjects', list.listObjects, 's3:ListBucket')
add('GET bucket list-type', 'ListObjectsV2', list.listObjects, 's3:ListBucket')
add('GET bucket versions', 'ListObjectVersions', list.listObjectVersions, 's3:ListBucketVersions')
add('GET bucket uploads', 'ListMultipartUploads', multipart.listUploads, 's3:ListBucketMultipartUploads')
add('POST bucket delete', 'DeleteObjects', deletion.deleteObjects, null)
add('GET bucket location', 'GetBucketLocation', buckets.getLocation)
add('GET bucket versioning', 'GetBucketVersioning', buckets.getVersioning)
add('PUT bucket versioning', 'PutBucketVersioning', buckets.putVersioning)
add(
  'GET bucket inventory',
  'ListBucketInventoryConfigurations',
  settings.listInventories,
  's3:GetInventoryConfiguration',
)
add('GET bucket acl', 'GetBucketAcl', buckets.getAcl)
add('PUT bucket acl', 'PutBucketAcl', buckets.putAcl)
add('GET bucket policy', 'GetBucketPolicy', settings.getPolicy)
add('PUT bucket policy', 'PutBucketPolicy', settings.putPolicy)
add('DELETE bucket policy', 'DeleteBucketPolicy', (call) => settings.deleteSubresource(call, 'policy'))
add('GET bucket policyStatus', 'GetBucketPolicyStatus', settings.getPolicyStatus)
add('PUT object', 'PutObject', objects.putObject)
add('PUT object copy', 'CopyObject', copyObject, 's3:PutObject')
add('GET object', 'GetObject', objects.getObject)
add('HEAD object', 'HeadObject', objects.getObject, 's3:GetObject')
add('DELETE object', 'DeleteObject', deletion.deleteObject)
add('GET object tagging', 'GetObjectTagging', objects.getObjectTagging)
add('PUT object tagging', 'PutObjectTagging', objects.putObjectTagging)
add('DELETE object tagging', 'DeleteObjectTagging', objects.deleteObjectTagging)
add('GET object acl', 'GetObjectAcl', buckets.getAcl)
add('PUT object acl', 'PutObjectAcl', buckets.putAcl)
add('GET object retention', 'GetObjectRetention', lock.getRetention)
add('PUT object retention', 'PutObjectRetention', lock.putRetention)
add('GET object legal-hold', 'GetObjectLegalHold', lock.getLegalHold)
add('PUT object legal-hold', 'PutObjectLegalHold', lock.putLegalHold)
add('POST object restore', 'RestoreObject', restoreObject)
add('PUT object encryption', 'UpdateObjectEncryption', objects.updateObjectEncryption)
add('POST object uploads', 'CreateMultipartUpload', multipart.createUpload, 's3:PutObject')
add('PUT object uploadId', 'UploadPart', multipart.uploadPart, 's3:PutObject')
add('PUT object uploadId copy', 'UploadPartCopy', multipart.uploadPartCopy, 's3:PutObject')
add('POST object uploadId', 'CompleteMultipartUpload', multipart.completeUpload, 's3:PutObject')
add('DELETE object uploadId', 'AbortMultipartUpload', multipart.abortUpload)

for (const [query, [name, action, root]] of Object.entries(settings.subresources)) {
  const [get, put] = [`s3:Get${action}`, `s3:Put${action}`]
  add(`GET bucket ${query}`, `Get${name}`, (call) => settings.getSubresource(call, query, root), get)
  add(`PUT bucket ${query}`, `Put${name}`, (call) => settings.putSubresource(call, query, root), put)
  const removal = query === 'lifecycle' ? 'DeleteBucketLifecycle' : `Delete${name}`
  const right = query === 'website' ? 's3:DeleteBucketWebsite' : put
  if (settings.isDeletable(query, root))
    add(`DELETE bucket ${query}`, removal, (call) => settings.deleteSubresource(call, query), right)
}

/** Query parameters that make another operation of a request. */
const discriminators = new Set(
  Array.from(operations.keys(), (route) => route.split(' ')[2]).filter((name) => name !== 'copy'),
)

/** A request to S3 Control, which names its account in a header and its version where others name a bucket. */
export const isControl = ({ bucket, headers }: S3Request): boolean =>
  bucket === 'v20180820' && headers['x-amz-account-id'] !== undefined

/** The operation a request asks for. Throws MethodNotAllowed where S3 has none. */
export function operationOf(request: S3Request): Operation {
  const { method, bucket, key, query, headers } = request
  if (isControl(request)) return { ...controlOperation(method, key), action: null }
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object'
  const named = level === 'service' ? undefined : Array.from(query.keys()).find((name) => discriminators.has(name))
  const copy = headers['x-amz-copy-source'] === undefined ? undefined : 'copy'
  const found = operations.get([method, level, named, copy].filter(Boolean).join(' '))
  if (found === undefined) throw new S3Error('MethodNotAllowed', null, {}, { allow: methodsOf(level, named) })
  return found
}

/** The methods there are for something, as a 405 says them. */
const methodsOf = (level: string, named = ''): string =>
  Array.from(operations.keys(), (route) => route.split(' '))
    .filter(([, of, query = '']) => of === level && query === named)
    .map(([method]) => method)
    .join(', ')

/** The same request as a server sees it that knows no subresources. */
export function withoutSubresource(request: S3Request): S3Request {
  const query = Array.from(request.query).filter(([name]) => name === 'list-type' || !discriminators.has(name))
  return { ...request, query: new Map(query) }
}

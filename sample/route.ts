import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from './aclHandlers'
import {
  createBucket,
  defaultSubresources,
  deleteBucket,
  getBucketLocation,
  getVersioning,
  headBucket,
  listBuckets,
  putVersioning,
} from './buckets'
import { empty, type Call, type Reply } from './call'
import { copyObject } from './copy'
import { findObject } from './access'
import { updatedEncryption } from './encryption'
import { S3Error } from './errors'
import { listObjectVersions, listObjects, listObjectsV2 } from './list'
import { getLegalHold, getRetention, isLocked, putLegalHold, putRetention } from './objectLock'
import { deleteObject, deleteObjects, getObject, getObjectAttributes, putObject } from './objects'
import type { S3Request } from './request'
import { restoreObject } from './restore'
import {
  deleteNamed,
  deleteSubresource,
  getNamed,
  getPolicy,
  getPolicyStatus,
  getSubresource,
  namedSettings,
  putNamed,
  putPolicy,
  putSubresource,
  subresources,
} from './subresources'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging'
import { parseXml } from './xml'

/** One thing S3 does. */
export interface Operation {
  /** The name AWS gives it. */
  readonly name: string
  /** The IAM action it needs on its bucket or key; `null` where it sees to that itself. */
  readonly action: string | null
  readonly run: (call: Call) => Reply
}

function updateObjectEncryption(call: Call): Reply {
  const version = findObject(call)
  const root = parseXml(call.body, 'ObjectEncryption')
  const encryption = updatedEncryption(root, version.encryption)
  if (isLocked(version, call.now)) throw new S3Error('AccessDenied', 'The object is protected by S3 Object Lock.')
  call.bucket.change(version, { encryption })
  return empty()
}

const operation = (name: string, action: string | null, run: Operation['run']): Operation => ({ name, action, run })

/** By method, what it is done to, and the query parameter (or header) that makes it another operation. */
const operations = new Map<string, Operation>(
  Object.entries({
    'GET service': operation('ListBuckets', null, listBuckets),
    'PUT bucket': operation('CreateBucket', null, createBucket),
    'DELETE bucket': operation('DeleteBucket', 's3:DeleteBucket', deleteBucket),
    'HEAD bucket': operation('HeadBucket', 's3:ListBucket', headBucket),
    'GET bucket': operation('ListObjects', 's3:ListBucket', listObjects),
    'GET bucket list-type': operation('ListObjectsV2', 's3:ListBucket', listObjectsV2),
    'GET bucket versions': operation('ListObjectVersions', 's3:ListBucketVersions', listObjectVersions),
    'POST bucket delete': operation('DeleteObjects', null, deleteObjects),
    'GET bucket location': operation('GetBucketLocation', 's3:GetBucketLocation', getBucketLocation),
    'GET bucket versioning': operation('GetBucketVersioning', 's3:GetBucketVersioning', getVersioning),
    'PUT bucket versioning': operation('PutBucketVersioning', 's3:PutBucketVersioning', putVersioning),
    'GET bucket acl': operation('GetBucketAcl', 's3:GetBucketAcl', getBucketAcl),
    'PUT bucket acl': operation('PutBucketAcl', 's3:PutBucketAcl', putBucketAcl),
    'GET bucket policy': operation('GetBucketPolicy', 's3:GetBucketPolicy', getPolicy),
    'PUT bucket policy': operation('PutBucketPolicy', 's3:PutBucketPolicy', putPolicy),
    'DELETE bucket policy': operation('DeleteBucketPolicy', 's3:DeleteBucketPolicy', (call) =>
      deleteSubresource(call, 'policy'),
    ),
    'GET bucket policyStatus': operation('GetBucketPolicyStatus', 's3:GetBucketPolicyStatus', getPolicyStatus),
    'PUT object': operation('PutObject', 's3:PutObject', putObject),
    'PUT object copy': operation('CopyObject', 's3:PutObject', copyObject),
    'GET object': operation('GetObject', 's3:GetObject', getObject),
    'HEAD object': operation('HeadObject', 's3:GetObject', getObject),
    'DELETE object': operation('DeleteObject', 's3:DeleteObject', deleteObject),
    'GET object tagging': operation('GetObjectTagging', 's3:GetObjectTagging', getObjectTagging),
    'PUT object tagging': operation('PutObjectTagging', 's3:PutObjectTagging', putObjectTagging),
    'DELETE object tagging': operation('DeleteObjectTagging', 's3:DeleteObjectTagging', deleteObjectTagging),
    'GET object acl': operation('GetObjectAcl', 's3:GetObjectAcl', getObjectAcl),
    'PUT object acl': operation('PutObjectAcl', 's3:PutObjectAcl', putObjectAcl),
    'GET object attributes': operation('GetObjectAttributes', 's3:GetObject', getObjectAttributes),
    'GET object retention': operation('GetObjectRetention', 's3:GetObjectRetention', getRetention),
    'PUT object retention': operation('PutObjectRetention', 's3:PutObjectRetention', putRetention),
    'GET object legal-hold': operation('GetObjectLegalHold', 's3:GetObjectLegalHold', getLegalHold),
    'PUT object legal-hold': operation('PutObjectLegalHold', 's3:PutObjectLegalHold', putLegalHold),
    'POST object restore': operation('RestoreObject', 's3:RestoreObject', restoreObject),
    'PUT object encryption': operation('UpdateObjectEncryption', 's3:UpdateObjectEncryption', updateObjectEncryption),
  }),
)

for (const one of subresources) {
  const { query, name, action, deletes } = one
  operations.set(
    `GET bucket ${query}`,
    operation(`Get${name}`, `s3:Get${action}`, (call) => getSubresource(call, one)),
  )
  operations.set(
    `PUT bucket ${query}`,
    operation(`Put${name}`, `s3:Put${action}`, (call) => putSubresource(call, one)),
  )
  if (!deletes) continue
  const remove = query === 'lifecycle' ? 'DeleteBucketLifecycle' : `Delete${name}`
  const right = query === 'website' ? 's3:DeleteBucketWebsite' : `s3:Put${action}`
  const fallback = query === 'encryption' ? defaultSubresources(false)['encryption'] : undefined
  operations.set(
    `DELETE bucket ${query}`,
    operation(remove, right, (call) => deleteSubresource(call, query, fallback)),
  )
}

for (const one of namedSettings) {
  const { query, name } = one
  const [get, put] = [`s3:Get${name}Configuration`, `s3:Put${name}Configuration`]
  const single = `Bucket${name}Configuration`
  operations.set(
    `GET bucket ${query}`,
    operation(`ListBucket${name}Configurations`, get, (call) => getNamed(call, one)),
  )
  operations.set(
    `GET bucket ${query} id`,
    operation(`Get${single}`, get, (call) => getNamed(call, one)),
  )
  operations.set(
    `PUT bucket ${query} id`,
    operation(`Put${single}`, put, (call) => putNamed(call, one)),
  )
  operations.set(
    `DELETE bucket ${query} id`,
    operation(`Delete${single}`, put, (call) => deleteNamed(call, one)),
  )
}

/** Query parameters that make another operation of a request. */
const discriminators = new Set(
  Array.from(operations.keys(), (name) => name.split(' ')[2]).filter((name) => name !== undefined && name !== 'copy'),
)

/** The operation a request asks for. Throws MethodNotAllowed where S3 has none. */
export function operationOf(request: S3Request): Operation {
  const level = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object'
  const named = Array.from(request.query.keys()).find((name) => discriminators.has(name))
  const parts = [request.method, level]
  if (named !== undefined && level !== 'service') parts.push(named)
  if (request.query.has('id') && namedSettings.some(({ query }) => query === named)) parts.push('id')
  if (request.headers['x-amz-copy-source'] !== undefined) parts.push('copy')
  const found = operations.get(parts.join(' '))
  if (found === undefined) throw new S3Error('MethodNotAllowed')
  return found
}

/** The same request without what a server that knows no subresources would overlook. */
export function withoutSubresource(request: S3Request): S3Request {
  return {
    ...request,
    query: new Map(Array.from(request.query).filter(([name]) => !discriminators.has(name) || name === 'list-type')),
  }
}

import { actionOn, demand, findObject } from './access'
import { isoDate, xmlReply, type Call, type Reply } from './call'
import { checksumIn, checksumOf, checksumXml, namedAlgorithm } from './checksums'
import { checkCopySource, checkTarget } from './conditions'
import { contentChunks, etagOf } from './content'
import { demandCustomerKey } from './encryption'
import { S3Error } from './errors'
import { largestSingle, writtenHeaders } from './objects'
import { keptMetadata, newAcl, requestedMetadata, requestedProperties } from './properties'
import { decodeUri } from './request'
import { demandReadable } from './restore'
import { newVersion, type Bucket, type Headers, type Version } from './store'
import { tagsOfHeader } from './tags'
import { element } from './xml'

/** The source of a copy: found, allowed, opened by its key, restored, and as its preconditions demand. */
export function copySource(call: Call): { from: Bucket; source: Version; sourceId: Headers } {
  const text = call.sent('x-amz-copy-source') ?? ''
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(text) ?? []
  const [, name = '', key = ''] = /^([^/]+)\/(.+)$/s.exec(decodeUri(path)) ?? []
  if (key === '')
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key', { ArgumentValue: text })
  const from = call.bucketNamed(name)
  demand(call, actionOn('s3:GetObject', versionId), from, key)
  if (versionId !== undefined && from.find(key, versionId)?.isMarker === true)
    throw new S3Error('InvalidRequest', 'The source of a copy request may not be a delete marker.')
  const source = findObject(call, from, key, versionId)
  checkCopySource(call, source)
  demandCustomerKey(call.sent, source.headers, true)
  demandReadable(source, call.now)
  return {
    from,
    source,
    sourceId: from.versioning === null ? {} : { 'x-amz-copy-source-version-id': source.versionId },
  }
}

function replaces(call: Call, what: 'metadata' | 'tagging'): boolean {
  const directive = call.sent(`x-amz-${what}-directive`) ?? 'COPY'
  if (!/^(COPY|REPLACE)$/.test(directive)) throw new S3Error('InvalidArgument', `Unknown ${what} directive.`)
  return directive === 'REPLACE'
}

const changes =
  /^x-amz-(storage-class|server-side-encryption|server-side-encryption-customer-algorithm|website-redirect-location)$/

/** A copy onto itself has to change something; naming a value counts, even the old one (s3-facts A1.2). */
function changesNothing(call: Call, { from, source }: { from: Bucket; source: Version }): boolean {
  const isCurrent =
    from === call.bucket && source.key === call.key && from.find(source.key)?.versionId === source.versionId
  return (
    isCurrent && !replaces(call, 'metadata') && !Object.keys(call.request.headers).some((name) => changes.test(name))
  )
}

/** The tags of the copy; copying any needs the right to read and to write them (s3-facts A1.5). */
function copiedTags(call: Call, from: Bucket, source: Version): Version['tags'] {
  const replaced = replaces(call, 'tagging')
  const tags = replaced ? tagsOfHeader(call.sent('x-amz-tagging')) : source.tags
  if (tags.length > 0 && !replaced) demand(call, 's3:GetObjectTagging', from, source.key)
  if (tags.length > 0) demand(call, 's3:PutObjectTagging', call.bucket, call.key)
  return tags
}

/** A copy is one piece, so it has a checksum of the whole, by the algorithm asked for or the source's (s3-facts A1.9). */
function copiedChecksum(call: Call, { headers, content }: Version): Headers {
  const old = checksumIn(headers)
  const algorithm = namedAlgorithm(call.sent('x-amz-checksum-algorithm')) ?? old?.algorithm ?? null
  if (algorithm === null || content.bytes > 64 << 20) return {}
  return checksumOf(algorithm, Buffer.concat([...contentChunks(content)]))
}

/**
 * CopyObject. What is not said falls back: class to STANDARD, encryption to the bucket's, ACL to private, redirect to none
 * (s3-facts A1.3 to A1.8). The bytes are shared, not copied.
 */
export function copyObject(call: Call): Reply {
  const { bucket, key } = call
  const found = copySource(call)
  const { from, source, sourceId } = found
  const { content } = source
  checkTarget(call, bucket.find(key))
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError')
  if (content.bytes > largestSingle)
    throw new S3Error(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size: ${largestSingle}`,
    )
  if (changesNothing(call, found))
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    )
  const kept = replaces(call, 'metadata') ? requestedMetadata(call) : keptMetadata(source.headers)
  const headers = { ...kept, ...requestedProperties(call, bucket), ...copiedChecksum(call, source) }
  const version = bucket.add({
    ...newVersion(key, call.now, content, headers),
    etag: source.parts === null ? source.etag : etagOf(content, source.etag),
    tags: copiedTags(call, from, source),
    acl: newAcl(call, bucket),
  })
  return xmlReply('CopyObjectResult', copyResult(version), { ...writtenHeaders(bucket, version), ...sourceId })
}

/** What both copying operations answer. */
export const copyResult = ({ etag, modifiedAt, headers }: Pick<Version, 'etag' | 'modifiedAt' | 'headers'>): string =>
  element('LastModified', isoDate(modifiedAt)) + element('ETag', `"${etag}"`) + checksumXml(headers)

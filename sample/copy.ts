import { actionOn, demand, findObject } from './access'
import { isoDate, versionHeader, xmlReply, type Call, type Reply } from './call'
import { checksumAlgorithm, checksumOf, type Checksum } from './checksums'
import { checkCopySource, checkTarget } from './conditions'
import { contentChunks, etagOf, type Content } from './content'
import { demandCustomerKey, requestedEncryption } from './encryption'
import { S3Error } from './errors'
import { blankVersion, checkKey, largestSingle, writtenHeaders } from './objects'
import { requestedLock } from './objectLock'
import { objectGrants, requestedClass, requestedMetadataAndHeaders, requestedRedirect } from './properties'
import { decodeUri } from './request'
import { demandReadable } from './restore'
import type { Bucket, Version } from './store'
import { tagsOfHeader } from './tags'
import { element } from './xml'

/** What `x-amz-copy-source` names: `bucket/key`, percent-encoded, with `?versionId=` after it. */
function readSource(text: string): { bucket: string; key: string; versionId: string | undefined } {
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(text) ?? []
  const decoded = decodeUri(path)
  const slash = decoded.indexOf('/')
  if (slash < 1 || slash === decoded.length - 1)
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: text,
    })
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId }
}

/** The source of a copy: found, allowed, unlocked by its key, restored, and as its preconditions demand. */
export function copySource(call: Call): { readonly bucket: Bucket; readonly version: Version } {
  const named = readSource(call.sent('x-amz-copy-source') ?? '')
  const bucket = call.bucketNamed(named.bucket)
  demand(call, actionOn('s3:GetObject', named.versionId), bucket, named.key)
  const version = sourceVersion(call, bucket, named.key, named.versionId)
  checkCopySource(call, version)
  demandCustomerKey(call.sent, version.encryption, true)
  demandReadable(version, call.now)
  return { bucket, version }
}

function sourceVersion(call: Call, bucket: Bucket, key: string, versionId: string | undefined): Version {
  const current = bucket.find(key, versionId)
  if (versionId !== undefined && current?.isMarker === true)
    throw new S3Error(
      'InvalidRequest',
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    )
  return findObject(call, bucket, key, versionId)
}

function directive(call: Call, name: string): 'COPY' | 'REPLACE' {
  const value = call.sent(`x-amz-${name}-directive`) ?? 'COPY'
  if (value !== 'COPY' && value !== 'REPLACE') throw new S3Error('InvalidArgument', `Unknown ${name} directive.`)
  return value
}

const changing = [
  'x-amz-storage-class',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-website-redirect-location',
]

/** A copy onto itself has to change something; naming a value counts, even the old one (s3-facts A1.2). */
function checkSelfCopy(call: Call, source: Version, onto: Bucket, from: Bucket): void {
  if (from !== onto || source.key !== call.key || call.sent('x-amz-copy-source')?.includes('?versionId=') === true)
    return
  if (directive(call, 'metadata') === 'REPLACE' || changing.some((name) => call.sent(name) !== undefined)) return
  throw new S3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )
}

/** The tags of the copy; copying any needs the right to read and to write them (s3-facts A1.5). */
function copiedTags(call: Call, from: Bucket, source: Version): Version['tags'] {
  const replaces = directive(call, 'tagging') === 'REPLACE'
  const tags = replaces ? tagsOfHeader(call.sent('x-amz-tagging')) : source.tags
  if (tags.length === 0) return tags
  if (!replaces) demand(call, 's3:GetObjectTagging', from, source.key)
  demand(call, 's3:PutObjectTagging', call.bucket, call.key)
  return tags
}

const checksummedBytes = 64 << 20

/** A copy is one piece, so it has a checksum of the whole, of the algorithm asked for or the source's (s3-facts A1.9). */
function copiedChecksum(call: Call, source: Version, content: Content): Checksum | null {
  const algorithm = checksumAlgorithm(call.sent('x-amz-checksum-algorithm')) ?? source.checksum?.algorithm ?? null
  if (algorithm === null) return null
  if (source.checksum?.algorithm === algorithm && source.checksum.type === 'FULL_OBJECT') return source.checksum
  if (content.bytes > checksummedBytes) return null
  return checksumOf(algorithm, Buffer.concat([...contentChunks(content)]))
}

/**
 * CopyObject. What is not said falls back: class to STANDARD, encryption to the bucket's, ACL to private, redirect to none
 * (s3-facts A1.3 to A1.8). The bytes are shared, not copied.
 */
export function copyObject(call: Call): Reply {
  const { bucket, key } = call
  checkKey(key)
  const { bucket: from, version: source } = copySource(call)
  checkTarget(call, bucket.find(key))
  const { content } = source
  if (content.bytes > largestSingle)
    throw new S3Error(
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${largestSingle}`,
    )
  checkSelfCopy(call, source, bucket, from)
  const kept =
    directive(call, 'metadata') === 'REPLACE'
      ? requestedMetadataAndHeaders(call)
      : { headers: source.headers, metadata: source.metadata }
  const version = bucket.add({
    ...blankVersion(key, call.now),
    ...kept,
    content,
    etag: source.parts === null ? source.etag : etagOf(content),
    storageClass: requestedClass(call),
    encryption: requestedEncryption(call.sent, bucket.subresources.get('encryption'), bucket.region),
    tags: copiedTags(call, from, source),
    grants: objectGrants(call, bucket),
    redirect: requestedRedirect(call),
    checksum: copiedChecksum(call, source, content),
    ...requestedLock(call, bucket),
  })
  const sourceId =
    from.versioning === null
      ? {}
      : { 'x-amz-copy-source-version-id': versionHeader(from, source)['x-amz-version-id'] ?? '' }
  return xmlReply('CopyObjectResult', copyResult(version), { ...writtenHeaders(bucket, version), ...sourceId })
}

/** What both copying operations answer. */
export function copyResult({ etag, modifiedAt, checksum }: Pick<Version, 'etag' | 'modifiedAt' | 'checksum'>): string {
  const sum =
    checksum === null
      ? ''
      : element(`Checksum${checksum.algorithm}`, checksum.value) + element('ChecksumType', checksum.type)
  return element('LastModified', isoDate(modifiedAt)) + element('ETag', `"${etag}"`) + sum
}

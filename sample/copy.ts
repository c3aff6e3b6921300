import { actionOn, checkTarget, demand, findObject, isUnmodified } from './access'
import { isoDate, xmlReply, type Call, type Reply } from './call'
import { checksumFields, checksumIn, checksumOfContent, namedAlgorithm } from './checksums'
import { etagOf } from './content'
import { demandCustomerKey } from './encryption'
import { refuseUnless } from './errors'
import { largestSingle, writtenHeaders } from './objects'
import { keptMetadata, newAcl, requestedMetadata, requestedProperties } from './properties'
import { decodeUri } from './request'
import { demandReadable } from './restore'
import { newVersion, type Headers, type Part, type Version } from './store'
import { tagsOfHeader } from './tags'
import type { Fields } from './xml'

/** The source of a copy: found, allowed, opened by its key, restored, and as its preconditions demand. */
export function copySource(call: Call) {
  const text = call.sent('x-amz-copy-source') ?? ''
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=(.*))?$/s.exec(text) ?? []
  const [, name = '', key = ''] = /^([^/]+)\/(.+)$/s.exec(decodeUri(path)) ?? []
  refuseUnless(key !== '', 'InvalidArgument', 'Copy Source must mention the source bucket and key')
  const from = call.bucketNamed(name)
  demand(call, actionOn('s3:GetObject', versionId), from, key)
  const isMarker = versionId !== undefined && from.find(key, versionId)?.isMarker === true
  refuseUnless(!isMarker, 'InvalidRequest', 'The source of a copy request may not be a delete marker.')
  const source = findObject(call, from, key, versionId)
  isUnmodified(call, source, 'x-amz-copy-source-')
  demandCustomerKey(call.sent, source.headers, true)
  demandReadable(source, call.now)
  const sourceId: Headers = from.versioning === null ? {} : { 'x-amz-copy-source-version-id': source.versionId }
  return { from, source, sourceId }
}
type Source = ReturnType<typeof copySource>

function replaces(call: Call, what: 'metadata' | 'tagging'): boolean {
  const directive = call.sent(`x-amz-${what}-directive`) ?? 'COPY'
  refuseUnless(/^(COPY|REPLACE)$/.test(directive), 'InvalidArgument', `Unknown ${what} directive.`)
  return directive === 'REPLACE'
}

const changes =
  /^x-amz-(storage-class|server-side-encryption|server-side-encryption-customer-algorithm|website-redirect-location)$/

/** A copy onto itself has to change something; naming a value counts, even the old one (s3-facts A1.2). */
function demandChange(call: Call, { from, source: { key, versionId } }: Source): void {
  if (from !== call.bucket || key !== call.key || from.find(key)?.versionId !== versionId) return
  const named = Object.keys(call.request.headers).some((name) => changes.test(name))
  const why = 'This copy request is illegal because it copies an object to itself without changing it.'
  refuseUnless(named || replaces(call, 'metadata'), 'InvalidRequest', why)
}

/** The tags of the copy; copying any needs the right to read and to write them (s3-facts A1.5). */
function copiedTags(call: Call, { from, source }: Source): Version['tags'] {
  const replaced = replaces(call, 'tagging')
  const tags = replaced ? tagsOfHeader(call.sent('x-amz-tagging')) : source.tags
  if (tags.length > 0 && !replaced) demand(call, 's3:GetObjectTagging', from, source.key)
  if (tags.length > 0) demand(call, 's3:PutObjectTagging', call.bucket, call.key)
  return tags
}

/** A copy is one piece, so it has a checksum of the whole, by the algorithm asked for or the source's (s3-facts A1.9). */
function copiedChecksum(call: Call, { headers, content }: Version): Headers {
  const algorithm = namedAlgorithm(call.sent('x-amz-checksum-algorithm')) ?? checksumIn(headers)?.algorithm ?? null
  return content.bytes > 64 << 20 ? {} : checksumOfContent(algorithm, content)
}

/** What is not said falls back: class STANDARD, encryption of the bucket, private ACL, no redirect (s3-facts A1.3 to A1.8). */
export function copyObject(call: Call): Reply {
  const { bucket, key } = call
  const found = copySource(call)
  const { source, sourceId } = found
  const { content } = source
  checkTarget(call, bucket.find(key))
  refuseUnless(Buffer.byteLength(key) <= 1024, 'KeyTooLongError')
  refuseUnless(content.bytes <= largestSingle, 'InvalidRequest', `The source is larger than ${largestSingle} bytes`)
  demandChange(call, found)
  const kept = replaces(call, 'metadata') ? requestedMetadata(call) : keptMetadata(source.headers)
  const headers = { ...kept, ...requestedProperties(call, bucket), ...copiedChecksum(call, source) }
  const version = bucket.add({
    ...newVersion(key, call.now, content, headers),
    etag: source.etag.includes('-') ? etagOf(content, source.etag) : source.etag,
    tags: copiedTags(call, found),
    acl: newAcl(call, bucket),
  })
  return xmlReply('CopyObjectResult', partFields(version), { ...writtenHeaders(bucket, version), ...sourceId })
}

/** What both copying operations answer, and a listing of parts says of each. */
export const partFields = ({ etag, modifiedAt, headers }: Omit<Part, 'content'>): Fields => ({
  LastModified: isoDate(modifiedAt),
  ETag: `"${etag}"`,
  ...checksumFields(headers),
})

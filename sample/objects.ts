import { actionOn, checkTarget, demand, findObject, isUnmodified, may } from './access'
import { empty, versionHeader, xmlReply, type Call, type Reply } from './call'
import { checkBody, withoutChecksum } from './checksums'
import { etagOf, heldContent, sliceContent } from './content'
import { demandCustomerKey, encryptionHeaders, updatedEncryption } from './encryption'
import { refuseUnless } from './errors'
import { isLocked } from './objectLock'
import { newAcl, requestedMetadata, requestedProperties } from './properties'
import { demandReadable, restoreHeader } from './restore'
import { newVersion, type Bucket, type Headers, type Version } from './store'
import { tagsOfHeader, tagsOfXml } from './tags'
import { parseXml } from './xml'

/** The largest object one PUT, one part or one CopyObject may make (s3-facts A1.20). */
export const largestSingle = 5 * 1024 ** 3

/** The object a PUT or a CreateMultipartUpload announces, still without content. */
export function announced(call: Call): Version {
  const { bucket, key } = call
  refuseUnless(Buffer.byteLength(key) <= 1024, 'KeyTooLongError')
  const headers = { ...requestedMetadata(call), ...requestedProperties(call, bucket) }
  const tags = tagsOfHeader(call.sent('x-amz-tagging'))
  if (tags.length > 0) demand(call, 's3:PutObjectTagging', bucket, key)
  return { ...newVersion(key, call.now, heldContent(Buffer.alloc(0)), headers), tags, acl: newAcl(call, bucket) }
}

export function putObject(call: Call): Reply {
  const { bucket, body } = call
  const version = announced(call)
  checkTarget(call, bucket.find(call.key))
  const checksum = checkBody(body, call.sent)
  const content = heldContent(body)
  const added = bucket.add({ ...version, content, etag: etagOf(content), headers: { ...version.headers, ...checksum } })
  return empty(200, { etag: `"${added.etag}"`, ...writtenHeaders(bucket, added), ...checksum })
}

/** What the answer to any write says of the new version. */
export const writtenHeaders = (bucket: Bucket, version: Version): Headers => ({
  ...versionHeader(bucket, version),
  ...encryptionHeaders(version.headers),
})

/** The bytes asked for as [start, end), `null` for all. Throws InvalidRange; what is no byte range is ignored, as in HTTP. */
export function readRange(range: string | undefined, bytes: number): readonly [number, number] | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if ((first === '' && last === '') || (first !== '' && last !== '' && Number(last) < Number(first))) return null
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first)
  refuseUnless(start < bytes, 'InvalidRange', null, { ActualObjectSize: String(bytes) })
  return [start, first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes)]
}

/** What GET and HEAD say of an object, the checksum only on demand and only of the whole. */
function objectHeaders(call: Call, version: Version, whole: boolean): Headers {
  const shown = whole && call.sent('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  const mayTag = may(call, actionOn('s3:GetObjectTagging', call.query('versionId')), call.bucket, version.key)
  return {
    ...(shown ? version.headers : withoutChecksum(version.headers)),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    etag: `"${version.etag}"`,
    'accept-ranges': 'bytes',
    ...versionHeader(call.bucket, version),
    ...restoreHeader(version, call.now),
    ...(version.tags.length > 0 && mayTag ? { 'x-amz-tagging-count': String(version.tags.length) } : {}),
  }
}

/** GET and HEAD of an object; the server leaves out the body of a HEAD. */
export function getObject(call: Call): Reply {
  const version = findObject(call)
  const { content } = version
  demandCustomerKey(call.sent, version.headers)
  if (call.request.method === 'GET') demandReadable(version, call.now)
  if (isUnmodified(call, version)) return empty(304, objectHeaders(call, version, false))
  const range = readRange(call.sent('range'), content.bytes)
  const headers = objectHeaders(call, version, range === null)
  if (range === null) return { status: 200, headers, body: content }
  const [start, end] = range
  const contentRange = `bytes ${start}-${end - 1}/${content.bytes}`
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    body: sliceContent(content, start, end),
  }
}

export function updateObjectEncryption(call: Call): Reply {
  const version = findObject(call)
  const headers = updatedEncryption(parseXml(call.body, 'ObjectEncryption'), version.headers)
  refuseUnless(!isLocked(version, call.now), 'AccessDenied', 'The object is protected by S3 Object Lock.')
  call.bucket.change(version, { headers })
  return empty()
}

export function getObjectTagging(call: Call): Reply {
  const version = findObject(call)
  const Tag = version.tags.map(({ key, value }) => ({ Key: key, Value: value }))
  return xmlReply('Tagging', { TagSet: { Tag } }, versionHeader(call.bucket, version))
}

function setTags(call: Call, tags: Version['tags'], status: number): Reply {
  const version = findObject(call)
  call.bucket.change(version, { tags })
  return empty(status, versionHeader(call.bucket, version))
}

export const putObjectTagging = (call: Call): Reply => setTags(call, tagsOfXml(parseXml(call.body, 'Tagging'), 10), 200)

export const deleteObjectTagging = (call: Call): Reply => setTags(call, [], 204)

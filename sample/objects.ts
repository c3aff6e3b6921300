import { actionOn, demand, findObject, may } from './access'
import { empty, versionHeader, xmlReply, type Call, type Reply } from './call'
import { checkBody, checksumXml, withoutChecksum } from './checksums'
import { checkTarget, isUnmodified } from './conditions'
import { etagOf, heldContent, sliceContent } from './content'
import { demandCustomerKey, encryptionHeaders } from './encryption'
import { S3Error } from './errors'
import { newAcl, requestedMetadata, requestedProperties } from './properties'
import { demandReadable, restoreHeader } from './restore'
import { newVersion, storageClassOf, type Bucket, type Headers, type Version } from './store'
import { tagsOfHeader } from './tags'
import { element } from './xml'

/** The largest object one PUT, one part or one CopyObject may make (s3-facts A1.20). */
export const largestSingle = 5 * 1024 ** 3

/** The object a PUT or a CreateMultipartUpload announces, still without content. */
export function announced(call: Call): Version {
  const { bucket, key } = call
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError')
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
  if (start >= bytes) throw new S3Error('InvalidRange', null, { ActualObjectSize: String(bytes) })
  return [start, first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes)]
}

function partRange({ parts, content }: Version, partNumber: number): readonly [number, number] {
  const all = parts ?? [content.bytes]
  const bytes = all[partNumber - 1]
  if (bytes === undefined) throw new S3Error('InvalidRange', 'The requested partnumber is not satisfiable')
  const start = all.slice(0, partNumber - 1).reduce((sum, one) => sum + one, 0)
  return [start, start + bytes]
}

/** What GET and HEAD say of an object, the checksum only on demand and only of the whole. */
function objectHeaders(call: Call, version: Version, whole: boolean): Record<string, string> {
  const shown = whole && call.sent('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  const overrides = Array.from(call.request.query).filter(([name]) => name.startsWith('response-'))
  const mayTag = may(call, actionOn('s3:GetObjectTagging', call.query('versionId')), call.bucket, version.key)
  return {
    ...(shown ? version.headers : withoutChecksum(version.headers)),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    etag: `"${version.etag}"`,
    'accept-ranges': 'bytes',
    ...versionHeader(call.bucket, version),
    ...restoreHeader(version, call.now),
    ...(version.tags.length > 0 && mayTag ? { 'x-amz-tagging-count': String(version.tags.length) } : {}),
    ...Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value])),
  }
}

/** GET and HEAD of an object; the server leaves out the body of a HEAD. */
export function getObject(call: Call): Reply {
  const version = findObject(call)
  const { content, parts } = version
  demandCustomerKey(call.sent, version.headers)
  if (call.request.method === 'GET') demandReadable(version, call.now)
  if (isUnmodified(call, version)) return empty(304, objectHeaders(call, version, false))
  const part = call.query('partNumber')
  const range = part === undefined ? readRange(call.sent('range'), content.bytes) : partRange(version, Number(part))
  const headers = objectHeaders(call, version, range === null)
  if (range === null) return { status: 200, headers, body: content }
  const [start, end] = range
  if (content.bytes > 0) headers['content-range'] = `bytes ${start}-${end - 1}/${content.bytes}`
  if (part !== undefined && parts !== null) headers['x-amz-mp-parts-count'] = String(parts.length)
  return { status: 206, headers, body: sliceContent(content, start, end) }
}

export function getObjectAttributes(call: Call): Reply {
  const version = findObject(call)
  demandCustomerKey(call.sent, version.headers)
  const sum = checksumXml(version.headers).replace(/-\d+</, '<')
  const parts = version.parts === null ? '' : element('PartsCount', version.parts.length)
  const known: Readonly<Record<string, string>> = {
    ETag: element('ETag', version.etag),
    Checksum: sum === '' ? '' : `<Checksum>${sum}</Checksum>`,
    ObjectParts: parts === '' ? '' : `<ObjectParts>${parts}</ObjectParts>`,
    StorageClass: element('StorageClass', storageClassOf(version)),
    ObjectSize: element('ObjectSize', version.content.bytes),
  }
  const wanted = (call.sent('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim())
  if (!wanted.every((name) => Object.hasOwn(known, name)))
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified.')
  const content = Object.entries(known).map(([name, xml]) => (wanted.includes(name) ? xml : ''))
  const headers = {
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    ...versionHeader(call.bucket, version),
  }
  return xmlReply('GetObjectAttributesResponse', content.join(''), headers)
}

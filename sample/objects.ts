import { actionOn, demand, findObject, may } from './access'
import { empty, httpDate, versionHeader, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { checkTarget, isUnmodified } from './conditions'
import { etagOf, heldContent, sliceContent } from './content'
import { demandCustomerKey, encryptionHeaders } from './encryption'
import { S3Error } from './errors'
import { demandDeletable } from './objectLock'
import { checksumHeaders, objectHeaders, requestedProperties } from './properties'
import { demandReadable } from './restore'
import type { Bucket, Version } from './store'
import { element, parseXml, type XmlNode } from './xml'

/** The largest object one PUT, one part or one CopyObject may make (s3-facts A1.20). */
export const largestSingle = 5 * 1024 ** 3
const longestKey = 1024

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > longestKey)
    throw new S3Error('KeyTooLongError', null, { MaxSizeAllowed: String(longestKey) })
}

export function putObject(call: Call): Reply {
  const { bucket, body, key } = call
  checkKey(key)
  const properties = requestedProperties(call, bucket)
  if (properties.tags.length > 0) demand(call, 's3:PutObjectTagging', bucket, key)
  checkTarget(call, bucket.find(key))
  const checksum = checkBody(body, call.sent)
  const content = heldContent(body)
  const version = bucket.add({
    ...properties,
    ...blankVersion(key, call.now),
    content,
    etag: etagOf(content),
    checksum,
  })
  return empty(200, { etag: `"${version.etag}"`, ...writtenHeaders(bucket, version), ...checksumHeaders(checksum) })
}

/** What every new version starts from. */
export const blankVersion = (
  key: string,
  now: number,
): Pick<Version, 'key' | 'versionId' | 'isMarker' | 'modifiedAt' | 'parts' | 'restore'> => ({
  key,
  versionId: 'null',
  isMarker: false,
  modifiedAt: now,
  parts: null,
  restore: null,
})

/** What the answer to any write says of the new version. */
export const writtenHeaders = (bucket: Bucket, version: Version): Record<string, string> => ({
  ...versionHeader(bucket, version),
  ...encryptionHeaders(version.encryption),
})

/** The bytes asked for as [start, end), `null` for all of them. Throws InvalidRange; what is no byte range is ignored, as in HTTP. */
export function readRange(range: string | undefined, bytes: number): readonly [number, number] | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null
  if (start >= bytes || (first === '' && Number(last) === 0))
    throw new S3Error('InvalidRange', null, { RangeRequested: String(range), ActualObjectSize: String(bytes) })
  return [start, end]
}

function partRange(version: Version, partNumber: string): readonly [number, number] {
  const parts = version.parts ?? [{ bytes: version.content.bytes }]
  const part = parts[Number(partNumber) - 1]
  if (part === undefined) throw new S3Error('InvalidRange', 'The requested partnumber is not satisfiable')
  const start = parts.slice(0, Number(partNumber) - 1).reduce((sum, { bytes }) => sum + bytes, 0)
  return [start, start + part.bytes]
}

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

/** GET and HEAD of an object; the server leaves out the body of a HEAD. */
export function getObject(call: Call): Reply {
  const { bucket } = call
  const version = findObject(call)
  demandCustomerKey(call.sent, version.encryption)
  const isHead = call.request.method === 'HEAD'
  if (!isHead) demandReadable(version, call.now)
  const headers = objectHeaders(call, bucket, version)
  if (isUnmodified(call, version)) return empty(304, headers)
  for (const name of overrides) {
    const value = call.query(`response-${name}`)
    if (value !== undefined) headers[name] = value
  }
  const mayTag = may(call, actionOn('s3:GetObjectTagging', call.query('versionId')), bucket, version.key)
  if (version.tags.length > 0 && mayTag) headers['x-amz-tagging-count'] = String(version.tags.length)
  const { bytes } = version.content
  const partNumber = call.query('partNumber')
  const range = partNumber === undefined ? readRange(call.sent('range'), bytes) : partRange(version, partNumber)
  if (range === null || (range[0] === 0 && range[1] === bytes && partNumber === undefined)) {
    const shown = call.sent('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? checksumHeaders(version.checksum) : {}
    if (range === null) return { status: 200, headers: { ...headers, ...shown }, body: version.content }
  }
  const [start, end] = range
  const contentRange = bytes === 0 ? {} : { 'content-range': `bytes ${start}-${end - 1}/${bytes}` }
  return { status: 206, headers: { ...headers, ...contentRange }, body: sliceContent(version.content, start, end) }
}

interface Deletion {
  readonly key: string
  readonly versionId: string | undefined
}

/** Deletes a version for good, or hides the key under a delete marker. Returns what the answer says. */
function deleteOne(call: Call, { key, versionId }: Deletion): { marker: boolean; versionId: string | null } {
  const { bucket } = call
  if (versionId !== undefined) {
    const version = bucket.find(key, versionId)
    if (version === undefined) return { marker: false, versionId }
    demandDeletable(call, version)
    bucket.remove(key, versionId)
    return { marker: version.isMarker, versionId }
  }
  if (bucket.versioning !== null) {
    const gone = bucket.find(key, 'null')
    if (bucket.versioning === 'Suspended' && gone !== undefined) demandDeletable(call, gone)
    return { marker: true, versionId: addMarker(bucket, key, call.now).versionId }
  }
  const current = bucket.find(key)
  if (current !== undefined) bucket.remove(key, current.versionId)
  return { marker: false, versionId: null }
}

export function addMarker(bucket: Bucket, key: string, now: number): Version {
  return bucket.add({
    ...blankVersion(key, now),
    isMarker: true,
    content: heldContent(Buffer.alloc(0)),
    etag: '',
    storageClass: 'STANDARD',
    encryption: { algorithm: null, keyId: null, bucketKey: false, customerKeyMd5: null },
    headers: new Map(),
    metadata: new Map(),
    tags: [],
    grants: [],
    redirect: null,
    checksum: null,
    retention: null,
    legalHold: false,
  })
}

export function deleteObject(call: Call): Reply {
  const versionId = call.query('versionId')
  if (call.sent('if-match') !== undefined) checkTarget(call, call.bucket.find(call.key, versionId))
  const { marker, versionId: id } = deleteOne(call, { key: call.key, versionId })
  return empty(204, {
    ...(marker ? { 'x-amz-delete-marker': 'true' } : {}),
    ...(id === null || call.bucket.versioning === null ? {} : { 'x-amz-version-id': id }),
  })
}

/** The conditions an entry of DeleteObjects may carry: ETag, LastModifiedTime and Size. */
function checkEntry(entry: XmlNode, current: Version | undefined): void {
  const [etag, time, size] = ['ETag', 'LastModifiedTime', 'Size'].map((name) => entry.value(name))
  if (etag === undefined && time === undefined && size === undefined) return
  const differs =
    current === undefined ||
    current.isMarker ||
    (etag !== undefined && etag !== '*' && etag.replace(/"/g, '') !== current.etag) ||
    (time !== undefined && Math.floor(Date.parse(time) / 1000) !== Math.floor(current.modifiedAt / 1000)) ||
    (size !== undefined && Number(size) !== current.content.bytes)
  if (differs) throw new S3Error('PreconditionFailed')
}

function deleteEntry(call: Call, entry: XmlNode): string {
  const [key = '', versionId] = [entry.value('Key'), entry.value('VersionId')]
  const named = element('Key', key) + element('VersionId', versionId)
  try {
    demand(call, actionOn('s3:DeleteObject', versionId), call.bucket, key)
    checkEntry(entry, call.bucket.find(key, versionId))
    const { marker, versionId: made } = deleteOne(call, { key, versionId })
    const markerXml = marker ? element('DeleteMarker', true) + element('DeleteMarkerVersionId', made) : ''
    return `<Deleted>${named}${markerXml}</Deleted>`
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return `<Error>${named}${element('Code', error.code)}${element('Message', error.message)}</Error>`
  }
}

export function deleteObjects(call: Call): Reply {
  const checksum = checkBody(call.body, call.sent)
  if (checksum === null && call.sent('content-md5') === undefined)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5')
  const root = parseXml(call.body, 'Delete')
  const entries = root.all('Object')
  if (entries.length === 0 || entries.length > 1000 || entries.some((entry) => (entry.value('Key') ?? '') === ''))
    throw new S3Error('MalformedXML')
  const answers = entries.map((entry) => deleteEntry(call, entry))
  const quiet = root.value('Quiet') === 'true'
  return xmlReply('DeleteResult', answers.filter((answer) => !quiet || answer.startsWith('<Error>')).join(''))
}

const attributeNames = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']

export function getObjectAttributes(call: Call): Reply {
  const version = findObject(call)
  demandCustomerKey(call.sent, version.encryption)
  const wanted = (call.sent('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim())
  if (!wanted.every((name) => attributeNames.includes(name)))
    throw new S3Error('InvalidArgument', 'Invalid attribute name specified.')
  const show = (name: string, xml: string): string => (wanted.includes(name) ? xml : '')
  const { checksum, parts } = version
  const sum =
    checksum === null
      ? ''
      : element(`Checksum${checksum.algorithm}`, checksum.value.replace(/-\d+$/, '')) +
        element('ChecksumType', checksum.type)
  const content =
    show('ETag', element('ETag', version.etag)) +
    show('Checksum', sum === '' ? '' : `<Checksum>${sum}</Checksum>`) +
    show('ObjectParts', parts === null ? '' : `<ObjectParts>${element('PartsCount', parts.length)}</ObjectParts>`) +
    show('StorageClass', element('StorageClass', version.storageClass)) +
    show('ObjectSize', element('ObjectSize', version.content.bytes))
  const headers = { 'last-modified': httpDate(version.modifiedAt), ...versionHeader(call.bucket, version) }
  return xmlReply('GetObjectAttributesResponse', content, headers)
}

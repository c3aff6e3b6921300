import { createHash, randomBytes } from 'node:crypto'
import { empty, isoDate, xmlReply, type Call, type Reply } from './call'
import { checkBody, checksumIn, checksumOf, checksumXml, compositeChecksum, namedAlgorithm } from './checksums'
import { checkTarget } from './conditions'
import { contentChunks, digestOf, heldContent, joinContent, sliceContent, type Content } from './content'
import { copyResult, copySource } from './copy'
import { demandCustomerKey, encryptionHeaders } from './encryption'
import { S3Error } from './errors'
import { announced, largestSingle, readRange, writtenHeaders } from './objects'
import { storageClassOf, type Headers, type Part, type Upload } from './store'
import { checkShape, element, parseXml } from './xml'

const smallestPart = 5 * 1024 ** 2

function uploadOf(call: Call): Upload {
  const upload = call.bucket.uploads.get(call.query('uploadId') ?? '')
  if (upload?.version.key !== call.key) throw new S3Error('NoSuchUpload')
  return upload
}

export function createUpload(call: Call): Reply {
  const algorithm = namedAlgorithm(call.sent('x-amz-checksum-algorithm'))
  const type = call.sent('x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const id = randomBytes(48).toString('base64url')
  const upload = {
    id,
    version: announced(call),
    checksum: algorithm === null ? null : { algorithm, type },
    parts: new Map<number, Part>(),
  }
  call.bucket.uploads.set(id, upload)
  const names = element('Bucket', call.bucket.name) + element('Key', call.key) + element('UploadId', id)
  const checksum: Headers =
    algorithm === null ? {} : { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type }
  return xmlReply('InitiateMultipartUploadResult', names, { ...encryptionHeaders(upload.version.headers), ...checksum })
}

function addPart(call: Call, upload: Upload, content: Content, checksum: Headers, name = ''): Part {
  const number = Number(call.query('partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= 10_000))
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  if (content.bytes > largestSingle) throw new S3Error('EntityTooLarge')
  const algorithm = namedAlgorithm(upload.checksum?.algorithm)
  const headers =
    algorithm !== null && checksumIn(checksum) === null
      ? checksumOf(algorithm, Buffer.concat([...contentChunks(content)]))
      : checksum
  const part = { content, etag: digestOf(content, name), headers, modifiedAt: call.now }
  upload.parts.set(number, part)
  return part
}

export function uploadPart(call: Call): Reply {
  const upload = uploadOf(call)
  demandCustomerKey(call.sent, upload.version.headers)
  const { etag, headers } = addPart(call, upload, heldContent(call.body), checkBody(call.body, call.sent))
  return empty(200, { etag: `"${etag}"`, ...headers, ...encryptionHeaders(upload.version.headers) })
}

/** A part made of an object, or of a range of one that is larger than 5 MB. */
export function uploadPartCopy(call: Call): Reply {
  const upload = uploadOf(call)
  const { source, sourceId } = copySource(call)
  const { content } = source
  const wanted = call.sent('x-amz-copy-source-range')
  const range = wanted === undefined ? null : readRange(wanted, content.bytes)
  if (wanted !== undefined && (range === null || Number(/\d+$/.exec(wanted)?.[0]) >= content.bytes))
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last within the source',
    )
  if (range !== null && content.bytes <= smallestPart)
    throw new S3Error('InvalidRequest', 'The specified copy source is not supported as a byte-range copy source')
  const part = addPart(
    call,
    upload,
    range === null ? content : sliceContent(content, ...range),
    {},
    `${source.etag} ${wanted}`,
  )
  return xmlReply('CopyPartResult', copyResult(part), { ...sourceId, ...encryptionHeaders(upload.version.headers) })
}

/** The parts a completion names, in order and complete. */
function chosenParts(call: Call, upload: Upload): readonly Part[] {
  const root = parseXml(call.body, 'CompleteMultipartUpload')
  checkShape(root, { 'Part+': { PartNumber: /^\d+$/, ETag: /./ } })
  const named = root
    .all('Part')
    .map((part) => ({ number: Number(part.value('PartNumber')), etag: part.value('ETag') ?? '' }))
  if (named.some(({ number }, at) => number <= (named[at - 1]?.number ?? 0))) throw new S3Error('InvalidPartOrder')
  const parts = named.map(({ number, etag }) => {
    const part = upload.parts.get(number)
    if (part === undefined || part.etag !== etag.replace(/"/g, ''))
      throw new S3Error('InvalidPart', null, { PartNumber: String(number) })
    return part
  })
  if (parts.slice(0, -1).some(({ content }) => content.bytes < smallestPart)) throw new S3Error('EntityTooSmall')
  return parts
}

function uploadedChecksum({ checksum }: Upload, parts: readonly Part[], content: Content): Headers {
  const algorithm = namedAlgorithm(checksum?.algorithm)
  if (algorithm === null) return {}
  if (checksum?.type === 'FULL_OBJECT') return checksumOf(algorithm, Buffer.concat([...contentChunks(content)]))
  return compositeChecksum(
    algorithm,
    parts.map(({ headers }) => checksumIn(headers)?.value ?? ''),
  )
}

export function completeUpload(call: Call): Reply {
  const { bucket, key } = call
  const upload = uploadOf(call)
  const parts = chosenParts(call, upload)
  checkTarget(call, bucket.find(key))
  const content = joinContent(parts.map((part) => part.content))
  const size = call.sent('x-amz-mp-object-size')
  if (size !== undefined && Number(size) !== content.bytes)
    throw new S3Error('InvalidRequest', 'The object size does not match its parts')
  const digests = Buffer.from(parts.map(({ etag }) => etag).join(''), 'hex')
  const version = bucket.add({
    ...upload.version,
    content,
    modifiedAt: call.now,
    etag: `${createHash('md5').update(digests).digest('hex')}-${parts.length}`,
    parts: parts.map((part) => part.content.bytes),
    headers: { ...upload.version.headers, ...uploadedChecksum(upload, parts, content) },
  })
  bucket.uploads.delete(upload.id)
  const names = element('Location', `/${bucket.name}/${key}`) + element('Bucket', bucket.name) + element('Key', key)
  const result = names + element('ETag', `"${version.etag}"`) + checksumXml(version.headers)
  return xmlReply('CompleteMultipartUploadResult', result, writtenHeaders(bucket, version))
}

export function abortUpload(call: Call): Reply {
  call.bucket.uploads.delete(uploadOf(call).id)
  return empty(204)
}

export function listParts(call: Call): Reply {
  const { id, version, parts } = uploadOf(call)
  const after = Number(call.query('part-number-marker') ?? 0)
  const sorted = Array.from(parts)
    .filter(([number]) => number > after)
    .sort(([a], [b]) => a - b)
  const page = sorted.slice(0, Math.min(Number(call.query('max-parts') ?? 1000), 1000))
  const xml = page.map(
    ([number, { etag, content, headers, modifiedAt }]) =>
      `<Part>${element('PartNumber', number)}${element('LastModified', isoDate(modifiedAt))}${element('ETag', `"${etag}"`)}${element('Size', content.bytes)}${checksumXml(headers)}</Part>`,
  )
  const more = page.length < sorted.length
  return xmlReply(
    'ListPartsResult',
    element('Bucket', call.bucket.name) +
      element('Key', version.key) +
      element('UploadId', id) +
      element('StorageClass', storageClassOf(version)) +
      element('IsTruncated', more) +
      element('NextPartNumberMarker', more ? page.at(-1)?.[0] : null) +
      xml.join(''),
  )
}

/** All uploads under way in one page. */
export function listUploads(call: Call): Reply {
  const prefix = call.query('prefix') ?? ''
  const uploads = Array.from(call.bucket.uploads.values()).filter(({ version }) => version.key.startsWith(prefix))
  const xml = uploads.map(
    ({ id, version }) =>
      `<Upload>${element('Key', version.key)}${element('UploadId', id)}${element('Initiated', isoDate(version.modifiedAt))}${element('StorageClass', storageClassOf(version))}</Upload>`,
  )
  return xmlReply(
    'ListMultipartUploadsResult',
    element('Bucket', call.bucket.name) + element('IsTruncated', false) + xml.join(''),
  )
}

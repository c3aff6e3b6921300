import { createHash, randomBytes } from 'node:crypto'
import { checkTarget } from './access'
import { empty, isoDate, xmlReply, type Call, type Reply } from './call'
import * as checksums from './checksums'
import { digestOf, heldContent, joinContent, sliceContent, type Content } from './content'
import { copySource, partFields } from './copy'
import { demandCustomerKey, encryptionHeaders } from './encryption'
import { refuseUnless } from './errors'
import { announced, largestSingle, readRange, writtenHeaders } from './objects'
import { storageClassOf, type Headers, type Part, type Upload } from './store'
import { checkShape, parseXml } from './xml'

const smallestPart = 5 * 1024 ** 2

function uploadOf(call: Call): Upload {
  const upload = call.bucket.uploads.get(call.query('uploadId') ?? '')
  refuseUnless(upload?.version.key === call.key, 'NoSuchUpload')
  return upload
}

export function createUpload(call: Call): Reply {
  const algorithm = checksums.namedAlgorithm(call.sent('x-amz-checksum-algorithm'))
  const type = call.sent('x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const [id, version] = [randomBytes(48).toString('base64url'), announced(call)]
  call.bucket.uploads.set(id, { id, version, checksum: algorithm && { algorithm, type }, parts: new Map() })
  const checksum = algorithm && { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type }
  const names = { Bucket: call.bucket.name, Key: call.key, UploadId: id }
  return xmlReply('InitiateMultipartUploadResult', names, { ...encryptionHeaders(version.headers), ...checksum })
}

function addPart(call: Call, { checksum, parts }: Upload, content: Content, sums: Headers, name = ''): Part {
  const number = Number(call.query('partNumber'))
  const valid = Number.isInteger(number) && number >= 1 && number <= 10_000
  refuseUnless(valid, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  refuseUnless(content.bytes <= largestSingle, 'EntityTooLarge')
  const headers =
    checksums.checksumIn(sums) === null
      ? checksums.checksumOfContent(checksums.namedAlgorithm(checksum?.algorithm), content)
      : sums
  const part = { content, etag: digestOf(content, name), headers, modifiedAt: call.now }
  parts.set(number, part)
  return part
}

export function uploadPart(call: Call): Reply {
  const upload = uploadOf(call)
  demandCustomerKey(call.sent, upload.version.headers)
  const { etag, headers } = addPart(call, upload, heldContent(call.body), checksums.checkBody(call.body, call.sent))
  return empty(200, { etag: `"${etag}"`, ...headers, ...encryptionHeaders(upload.version.headers) })
}

/** A part made of an object, or of a range of one that is larger than 5 MB. */
export function uploadPartCopy(call: Call): Reply {
  const upload = uploadOf(call)
  const { source, sourceId } = copySource(call)
  const { content, etag } = source
  const wanted = call.sent('x-amz-copy-source-range')
  const range = wanted === undefined ? null : readRange(wanted, content.bytes)
  const within = wanted === undefined || (range !== null && Number(/\d+$/.exec(wanted)?.[0]) < content.bytes)
  refuseUnless(within, 'InvalidArgument', 'The x-amz-copy-source-range value must be within the source')
  const divisible = range === null || content.bytes > smallestPart
  refuseUnless(divisible, 'InvalidRequest', 'The specified copy source is not supported as a byte-range copy source')
  const copied = range === null ? content : sliceContent(content, ...range)
  const part = addPart(call, upload, copied, {}, `${etag} ${wanted}`)
  return xmlReply('CopyPartResult', partFields(part), { ...sourceId, ...encryptionHeaders(upload.version.headers) })
}

/** The parts a completion names, in order and complete. */
function chosenParts(call: Call, upload: Upload): readonly Part[] {
  const root = parseXml(call.body, 'CompleteMultipartUpload')
  checkShape(root, { 'Part+': { PartNumber: /^\d+$/, ETag: /./ } })
  let before = 0
  const parts = root.all('Part').map((named) => {
    const number = Number(named.value('PartNumber'))
    refuseUnless(number > before, 'InvalidPartOrder')
    before = number
    const part = upload.parts.get(number)
    const matches = part?.etag === named.value('ETag')?.replace(/"/g, '')
    refuseUnless(part !== undefined && matches, 'InvalidPart', null, { PartNumber: String(number) })
    return part
  })
  const small = parts.slice(0, -1).some(({ content }) => content.bytes < smallestPart)
  refuseUnless(!small, 'EntityTooSmall')
  return parts
}

function uploadedChecksum({ checksum }: Upload, parts: readonly Part[], content: Content): Headers {
  const algorithm = checksums.namedAlgorithm(checksum?.algorithm)
  if (algorithm === null || checksum?.type === 'FULL_OBJECT') return checksums.checksumOfContent(algorithm, content)
  const sums = parts.map(({ headers }) => checksums.checksumIn(headers)?.value ?? '')
  return checksums.compositeChecksum(algorithm, sums)
}

export function completeUpload(call: Call): Reply {
  const { bucket, key } = call
  const upload = uploadOf(call)
  const parts = chosenParts(call, upload)
  checkTarget(call, bucket.find(key))
  const content = joinContent(parts.map((part) => part.content))
  const digests = Buffer.from(parts.map(({ etag }) => etag).join(''), 'hex')
  const version = bucket.add({
    ...upload.version,
    content,
    modifiedAt: call.now,
    etag: `${createHash('md5').update(digests).digest('hex')}-${parts.length}`,
    headers: { ...upload.version.headers, ...uploadedChecksum(upload, parts, content) },
  })
  bucket.uploads.delete(upload.id)
  const names = { Location: `/${bucket.name}/${key}`, Bucket: bucket.name, Key: key, ETag: `"${version.etag}"` }
  const result = { ...names, ...checksums.checksumFields(version.headers) }
  return xmlReply('CompleteMultipartUploadResult', result, writtenHeaders(bucket, version))
}

export function abortUpload(call: Call): Reply {
  call.bucket.uploads.delete(uploadOf(call).id)
  return empty(204)
}

/** All uploads under way in one page. */
export function listUploads({ bucket, query }: Call): Reply {
  const all = Array.from(bucket.uploads.values()).filter(({ version }) => version.key.startsWith(query('prefix') ?? ''))
  const Upload = all.map(({ id, version }) => {
    const Initiated = isoDate(version.modifiedAt)
    return { Key: version.key, UploadId: id, Initiated, StorageClass: storageClassOf(version) }
  })
  return xmlReply('ListMultipartUploadsResult', { Bucket: bucket.name, IsTruncated: false, Upload })
}

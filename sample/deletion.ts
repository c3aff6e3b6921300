import { actionOn, demand } from './access'
import { empty, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { checkTarget } from './conditions'
import { heldContent } from './content'
import { S3Error } from './errors'
import { demandDeletable } from './objectLock'
import { newVersion, type Bucket, type Version } from './store'
import { checkShape, element, parseXml, type XmlNode } from './xml'

export const addMarker = (bucket: Bucket, key: string, now: number): Version =>
  bucket.add({ ...newVersion(key, now, heldContent(Buffer.alloc(0))), isMarker: true })

/** Deletes a version for good or, where versioning was ever on, hides the key under a delete marker. */
function deleteOne(
  call: Call,
  key: string,
  versionId: string | undefined,
): { marker: boolean; versionId: string | undefined } {
  const { bucket } = call
  const hides = versionId === undefined && bucket.versioning !== null
  const gone = bucket.find(key, hides && bucket.versioning === 'Suspended' ? 'null' : versionId)
  if (gone !== undefined && (!hides || gone.versionId === 'null')) demandDeletable(call, gone)
  if (hides) return { marker: true, versionId: addMarker(bucket, key, call.now).versionId }
  if (gone !== undefined) bucket.remove(gone)
  return { marker: versionId !== undefined && gone?.isMarker === true, versionId }
}

export function deleteObject(call: Call): Reply {
  const wanted = call.query('versionId')
  checkTarget(call, call.bucket.find(call.key, wanted))
  const { marker, versionId } = deleteOne(call, call.key, wanted)
  return empty(204, {
    ...(marker ? { 'x-amz-delete-marker': 'true' } : {}),
    ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
  })
}

/** The conditions an entry of DeleteObjects may carry (s3-facts A1.16). */
function checkEntry(entry: XmlNode, current: Version | undefined): void {
  const seconds = (ms: number): number => Math.floor(ms / 1000)
  const differs: Readonly<Record<string, (wanted: string) => boolean>> = {
    ETag: (etag) => etag !== '*' && etag.replace(/"/g, '') !== current?.etag,
    LastModifiedTime: (time) => seconds(Date.parse(time)) !== seconds(current?.modifiedAt ?? 0),
    Size: (bytes) => Number(bytes) !== current?.content.bytes,
  }
  for (const [name, fails] of Object.entries(differs)) {
    const wanted = entry.value(name)
    if (wanted !== undefined && (current === undefined || current.isMarker || fails(wanted)))
      throw new S3Error('PreconditionFailed')
  }
}

function deleteEntry(call: Call, entry: XmlNode): string {
  const [key = '', wanted] = [entry.value('Key'), entry.value('VersionId')]
  const named = element('Key', key) + element('VersionId', wanted)
  try {
    demand(call, actionOn('s3:DeleteObject', wanted), call.bucket, key)
    checkEntry(entry, call.bucket.find(key, wanted))
    const { marker, versionId } = deleteOne(call, key, wanted)
    return `<Deleted>${named}${marker ? element('DeleteMarker', true) + element('DeleteMarkerVersionId', versionId) : ''}</Deleted>`
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return `<Error>${named}${element('Code', error.code)}${element('Message', error.message)}</Error>`
  }
}

export function deleteObjects(call: Call): Reply {
  const checksum = checkBody(call.body, call.sent)
  if (Object.keys(checksum).length === 0 && call.sent('content-md5') === undefined)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5')
  const root = parseXml(call.body, 'Delete')
  checkShape(root, { 'Object+': { Key: /^./s } })
  const entries = root.all('Object')
  if (entries.length > 1000) throw new S3Error('MalformedXML')
  const answers = entries.map((entry) => deleteEntry(call, entry))
  const quiet = root.value('Quiet') === 'true'
  return xmlReply('DeleteResult', answers.filter((answer) => !quiet || answer.startsWith('<Error>')).join(''))
}

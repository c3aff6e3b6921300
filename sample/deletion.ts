import { actionOn, checkTarget, demand } from './access'
import { empty, xmlReply, type Call, type Reply } from './call'
import { checkBody } from './checksums'
import { heldContent } from './content'
import { refuseUnless, S3Error } from './errors'
import { demandDeletable } from './objectLock'
import { newVersion, type Bucket, type Version } from './store'
import { checkShape, elements, parseXml, type Fields, type XmlNode } from './xml'

export const addMarker = (bucket: Bucket, key: string, now: number): Version =>
  bucket.add({ ...newVersion(key, now, heldContent(Buffer.alloc(0))), isMarker: true })

/** Deletes a version for good or, where versioning was ever on, hides the key under a delete marker. */
function deleteOne(call: Call, key: string, versionId?: string): { marker: boolean; versionId: string | undefined } {
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
  const named = versionId === undefined ? {} : { 'x-amz-version-id': versionId }
  return empty(204, { ...(marker ? { 'x-amz-delete-marker': 'true' } : {}), ...named })
}

/** The condition an entry of DeleteObjects may carry (s3-facts A1.16). */
function checkEntry(entry: XmlNode, current: Version | undefined): void {
  const wanted = entry.value('ETag')?.replace(/"/g, '')
  const matches = current?.isMarker === false && (wanted === '*' || wanted === current.etag)
  refuseUnless(wanted === undefined || matches, 'PreconditionFailed')
}

/** What is said of one entry: `Deleted` or `Error`. */
function deleteEntry(call: Call, entry: XmlNode): Fields {
  const [key = '', wanted] = [entry.value('Key'), entry.value('VersionId')]
  const named = { Key: key, VersionId: wanted }
  try {
    demand(call, actionOn('s3:DeleteObject', wanted), call.bucket, key)
    checkEntry(entry, call.bucket.find(key, wanted))
    const { marker, versionId } = deleteOne(call, key, wanted)
    return { Deleted: { ...named, ...(marker ? { DeleteMarker: true, DeleteMarkerVersionId: versionId } : {}) } }
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return { Error: { ...named, Code: error.code, Message: error.message } }
  }
}

export function deleteObjects(call: Call): Reply {
  const proven = Object.keys(checkBody(call.body, call.sent)).length > 0 || call.sent('content-md5') !== undefined
  refuseUnless(proven, 'InvalidRequest', 'Missing required header for this request: Content-MD5')
  const root = parseXml(call.body, 'Delete')
  checkShape(root, { 'Object+': { Key: /^./s } })
  const entries = root.all('Object')
  refuseUnless(entries.length <= 1000, 'MalformedXML')
  const answers = entries.map((entry) => deleteEntry(call, entry))
  const quiet = root.value('Quiet') === 'true'
  const shown = answers.filter((answer) => !quiet || 'Error' in answer)
  return xmlReply('DeleteResult', shown.map(elements).join(''))
}

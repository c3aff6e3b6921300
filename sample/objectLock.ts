import { demand, findObject } from './access'
import { empty, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import type { Bucket, Retention, Version } from './store'
import { element, parseXml, type XmlNode } from './xml'

const dayMs = 24 * 3600_000

/** The bucket was made with Object Lock, or had it turned on. */
const isLockable = (bucket: Bucket): boolean => bucket.subresources.has('object-lock')

function demandLockable(bucket: Bucket): void {
  if (!isLockable(bucket)) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration')
}

function checkedRetention(mode: string | undefined, until: string | undefined, now: number): Retention {
  const time = Date.parse(until ?? '')
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || Number.isNaN(time)) throw new S3Error('MalformedXML')
  if (time <= now) throw new S3Error('InvalidArgument', 'The retain until date must be in the future!')
  return { mode, until: time }
}

function defaultRetention(bucket: Bucket, now: number): Retention | null {
  const configuration = bucket.subresources.get('object-lock')
  if (configuration === undefined) return null
  const rule = parseXml(Buffer.from(configuration), 'ObjectLockConfiguration').child('Rule')?.child('DefaultRetention')
  const mode = rule?.value('Mode')
  if (mode === undefined) return null
  const days = Number(rule?.value('Days') ?? Number(rule?.value('Years')) * 365)
  return { mode, until: now + days * dayMs }
}

/** The lock a write asks for, else the bucket's default one: it is never inherited from a source (s3-facts A1.11). */
export function requestedLock(call: Call, bucket: Bucket): Pick<Version, 'retention' | 'legalHold'> {
  const [mode, until, hold] = ['mode', 'retain-until-date', 'legal-hold'].map((name) =>
    call.sent(`x-amz-object-lock-${name}`),
  )
  if (mode !== undefined || until !== undefined || hold !== undefined) demandLockable(bucket)
  if ((mode === undefined) !== (until === undefined))
    throw new S3Error(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    )
  const retention = mode === undefined ? defaultRetention(bucket, call.now) : checkedRetention(mode, until, call.now)
  return { retention, legalHold: hold === 'ON' }
}

/** Whether a lock forbids to delete this version or to change how it is encrypted. */
export const isLocked = (version: Version, now: number): boolean =>
  version.legalHold || (version.retention !== null && version.retention.until > now)

/** Throws AccessDenied for a version whose lock forbids to delete it; governance yields to who may bypass it. */
export function demandDeletable(call: Call, version: Version): void {
  if (!isLocked(version, call.now)) return
  const bypass = call.sent('x-amz-bypass-governance-retention') === 'true' && !version.legalHold
  if (!bypass || version.retention?.mode !== 'GOVERNANCE')
    throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.')
  demand(call, 's3:BypassGovernanceRetention', call.bucket, version.key)
}

export function getRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const { retention } = findObject(call)
  if (retention === null) throw new S3Error('NoSuchObjectLockConfiguration')
  const until = element('RetainUntilDate', new Date(retention.until).toISOString())
  return xmlReply('Retention', element('Mode', retention.mode) + until)
}

export function putRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const version = findObject(call)
  const root = parseXml(call.body, 'Retention')
  const wanted =
    root.children.length === 0 ? null : checkedRetention(root.value('Mode'), root.value('RetainUntilDate'), call.now)
  const held = version.retention
  const weaker = wanted === null || wanted.until < (held?.until ?? 0) || wanted.mode !== held?.mode
  if (held !== null && weaker) demandDeletable(call, { ...version, legalHold: false })
  call.bucket.change(version, { retention: wanted })
  return empty()
}

export function getLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  return xmlReply('LegalHold', element('Status', findObject(call).legalHold ? 'ON' : 'OFF'))
}

export function putLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  const status = parseXml(call.body, 'LegalHold').value('Status')
  if (status !== 'ON' && status !== 'OFF') throw new S3Error('MalformedXML')
  call.bucket.change(findObject(call), { legalHold: status === 'ON' })
  return empty()
}

/** Refuses a malformed ObjectLockConfiguration. */
export function checkLockConfiguration(root: XmlNode): void {
  const rule = root.child('Rule')
  const retention = rule?.child('DefaultRetention')
  const [days, years] = [retention?.value('Days'), retention?.value('Years')]
  const mode = retention?.value('Mode')
  if (root.value('ObjectLockEnabled') !== 'Enabled') throw new S3Error('MalformedXML')
  if (rule === undefined) return
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || (days === undefined) === (years === undefined))
    throw new S3Error('MalformedXML')
  if (!(Number(days ?? years) >= 1))
    throw new S3Error('InvalidArgument', 'Default retention period must be a positive integer value')
}

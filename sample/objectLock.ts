import { demand, findObject } from './access'
import { empty, xmlReply, type Call, type Reply } from './call'
import { S3Error } from './errors'
import type { Bucket, Headers, Version } from './store'
import { checkShape, element, parseXml } from './xml'

const prefix = 'x-amz-object-lock-'
const [modeHeader, untilHeader, holdHeader] = [`${prefix}mode`, `${prefix}retain-until-date`, `${prefix}legal-hold`]

function demandLockable(bucket: Bucket): void {
  if (!bucket.settings.has('object-lock'))
    throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration')
}

function retention(mode: string, until: string, now: number): Headers {
  if (!/^(GOVERNANCE|COMPLIANCE)$/.test(mode) || Number.isNaN(Date.parse(until))) throw new S3Error('MalformedXML')
  if (Date.parse(until) <= now) throw new S3Error('InvalidArgument', 'The retain until date must be in the future!')
  return { [modeHeader]: mode, [untilHeader]: new Date(until).toISOString() }
}

function defaultRetention(bucket: Bucket, now: number): Headers {
  const configuration = bucket.settings.get('object-lock')
  if (configuration === undefined) return {}
  const rule = parseXml(configuration, 'ObjectLockConfiguration').child('Rule')?.child('DefaultRetention')
  if (rule === undefined) return {}
  const days = Number(rule.value('Days') ?? Number(rule.value('Years')) * 365)
  return retention(rule.value('Mode') ?? '', new Date(now + days * 86_400_000).toISOString(), now)
}

/** The lock a write asks for, else the bucket's default one: it is never inherited from a source (s3-facts A1.11). */
export function requestedLock({ sent, now }: Call, bucket: Bucket): Headers {
  const [mode, until, hold] = [sent(modeHeader), sent(untilHeader), sent(holdHeader)]
  if (mode !== undefined || until !== undefined || hold !== undefined) demandLockable(bucket)
  if ((mode === undefined) !== (until === undefined))
    throw new S3Error('InvalidArgument', `${untilHeader} and ${modeHeader} must both be supplied`)
  const kept = mode === undefined ? defaultRetention(bucket, now) : retention(mode, until ?? '', now)
  return { ...kept, ...(hold === 'ON' ? { [holdHeader]: 'ON' } : {}) }
}

/** Whether a lock forbids to delete this version or to change how it is encrypted. */
export const isLocked = ({ headers }: Version, now: number): boolean =>
  headers[holdHeader] === 'ON' || Date.parse(headers[untilHeader] ?? '') > now

/** Throws AccessDenied for a version whose lock forbids to delete it; governance yields to who may bypass it. */
export function demandDeletable(call: Call, version: Version): void {
  if (!isLocked(version, call.now)) return
  const governed = version.headers[holdHeader] !== 'ON' && version.headers[modeHeader] === 'GOVERNANCE'
  if (!governed || call.sent('x-amz-bypass-governance-retention') !== 'true')
    throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.')
  demand(call, 's3:BypassGovernanceRetention', call.bucket, version.key)
}

export function getRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const { headers } = findObject(call)
  if (headers[modeHeader] === undefined) throw new S3Error('NoSuchObjectLockConfiguration')
  return xmlReply('Retention', element('Mode', headers[modeHeader]) + element('RetainUntilDate', headers[untilHeader]))
}

export function putRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const version = findObject(call)
  const root = parseXml(call.body, 'Retention')
  const { [modeHeader]: mode, [untilHeader]: until = '', [holdHeader]: hold, ...headers } = version.headers
  const wanted = retention(root.value('Mode') ?? '', root.value('RetainUntilDate') ?? '', call.now)
  if (mode !== undefined && (wanted[modeHeader] !== mode || (wanted[untilHeader] ?? '') < until))
    demandDeletable(call, { ...version, headers: { [modeHeader]: mode, [untilHeader]: until } })
  call.bucket.change(version, {
    headers: { ...headers, ...wanted, ...(hold === undefined ? {} : { [holdHeader]: hold }) },
  })
  return empty()
}

export function getLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  return xmlReply('LegalHold', element('Status', findObject(call).headers[holdHeader] ?? 'OFF'))
}

export function putLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  const root = parseXml(call.body, 'LegalHold')
  checkShape(root, { Status: /^(ON|OFF)$/ })
  const version = findObject(call)
  const { [holdHeader]: _, ...headers } = version.headers
  call.bucket.change(version, { headers: root.value('Status') === 'ON' ? { ...headers, [holdHeader]: 'ON' } : headers })
  return empty()
}

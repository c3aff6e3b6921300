import { demand, findObject } from './access'
import { empty, xmlReply, type Call, type Reply } from './call'
import { refuseUnless } from './errors'
import type { Bucket, Headers, Version } from './store'
import { checkShape, parseXml } from './xml'

const prefix = 'x-amz-object-lock-'
const [modeHeader, untilHeader, holdHeader] = [`${prefix}mode`, `${prefix}retain-until-date`, `${prefix}legal-hold`]

const demandLockable = ({ settings }: Bucket): void =>
  refuseUnless(settings.has('object-lock'), 'InvalidRequest', 'Bucket is missing Object Lock Configuration')

function retention(mode = '', until = '', now = 0): Headers {
  const [known, end] = [/^(GOVERNANCE|COMPLIANCE)$/.test(mode), Date.parse(until)]
  refuseUnless(known && !Number.isNaN(end), 'MalformedXML')
  refuseUnless(end > now, 'InvalidArgument', 'The retain until date must be in the future!')
  return { [modeHeader]: mode, [untilHeader]: new Date(end).toISOString() }
}

function defaultRetention({ settings }: Bucket, now: number): Headers {
  const configuration = settings.get('object-lock')
  const document = configuration === undefined ? null : parseXml(configuration, 'ObjectLockConfiguration')
  const rule = document?.child('Rule')?.child('DefaultRetention')
  if (rule === undefined) return {}
  const days = Number(rule.value('Days') ?? Number(rule.value('Years')) * 365)
  return retention(rule.value('Mode'), new Date(now + days * 86_400_000).toISOString(), now)
}

/** The lock a write asks for, else the bucket's default one: it is never inherited from a source (s3-facts A1.11). */
export function requestedLock({ sent, now }: Call, bucket: Bucket): Headers {
  const [mode, until, hold] = [sent(modeHeader), sent(untilHeader), sent(holdHeader)]
  if (mode !== undefined || until !== undefined || hold !== undefined) demandLockable(bucket)
  const paired = (mode === undefined) === (until === undefined)
  refuseUnless(paired, 'InvalidArgument', `${untilHeader} and ${modeHeader} must both be supplied`)
  const kept = mode === undefined ? defaultRetention(bucket, now) : retention(mode, until, now)
  return { ...kept, ...(hold === 'ON' ? { [holdHeader]: 'ON' } : {}) }
}

/** Whether a lock forbids to delete this version or to change how it is encrypted. */
export const isLocked = ({ headers }: Pick<Version, 'headers'>, now: number): boolean =>
  headers[holdHeader] === 'ON' || Date.parse(headers[untilHeader] ?? '') > now

/** Throws AccessDenied for a version whose lock forbids to delete it; governance yields to who may bypass it. */
export function demandDeletable(call: Call, { key, headers }: Pick<Version, 'key' | 'headers'>): void {
  if (!isLocked({ headers }, call.now)) return
  const governed = headers[holdHeader] !== 'ON' && headers[modeHeader] === 'GOVERNANCE'
  const bypassed = governed && call.sent('x-amz-bypass-governance-retention') === 'true'
  refuseUnless(bypassed, 'AccessDenied', 'Access Denied because object protected by object lock.')
  demand(call, 's3:BypassGovernanceRetention', call.bucket, key)
}

export function getRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const { [modeHeader]: Mode, [untilHeader]: RetainUntilDate } = findObject(call).headers
  refuseUnless(Mode !== undefined, 'NoSuchObjectLockConfiguration')
  return xmlReply('Retention', { Mode, RetainUntilDate })
}

/** Longer under the same mode, or what the lock that is there would let be deleted. */
export function putRetention(call: Call): Reply {
  demandLockable(call.bucket)
  const version = findObject(call)
  const root = parseXml(call.body, 'Retention')
  const { [modeHeader]: mode, [untilHeader]: until = '' } = version.headers
  const wanted = retention(root.value('Mode'), root.value('RetainUntilDate'), call.now)
  if (mode !== undefined && (wanted[modeHeader] !== mode || (wanted[untilHeader] ?? '') < until))
    demandDeletable(call, { key: call.key, headers: { [modeHeader]: mode, [untilHeader]: until } })
  call.bucket.change(version, { headers: { ...version.headers, ...wanted } })
  return empty()
}

export function getLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  return xmlReply('LegalHold', { Status: findObject(call).headers[holdHeader] ?? 'OFF' })
}

export function putLegalHold(call: Call): Reply {
  demandLockable(call.bucket)
  const [version, root] = [findObject(call), parseXml(call.body, 'LegalHold')]
  checkShape(root, { Status: /^(ON|OFF)$/ })
  const { [holdHeader]: _, ...headers } = version.headers
  const hold = root.value('Status') === 'ON' ? { [holdHeader]: 'ON' } : {}
  call.bucket.change(version, { headers: { ...headers, ...hold } })
  return empty()
}

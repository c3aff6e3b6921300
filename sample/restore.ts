import { findObject } from './access'
import { empty, versionHeader, type Call, type Reply } from './call'
import { refuseUnless } from './errors'
import { storageClassOf, type Headers, type Version } from './store'
import { checkShape, parseXml } from './xml'

const [hour, day] = [3_600_000, 86_400_000]
/** How long each speed takes (s3-facts A2.6). */
const durations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  GLACIER: { Expedited: hour / 12, Standard: 4 * hour, Bulk: 8 * hour },
  DEEP_ARCHIVE: { Standard: 12 * hour, Bulk: 48 * hour },
}

/** Where a temporary copy stands: none, being made, or there until a time. */
export function restoreOf({ restore }: Version, now: number): 'none' | 'ongoing' | number {
  if (restore === null || now >= restore.expiresAt) return 'none'
  return now < restore.readyAt ? 'ongoing' : restore.expiresAt
}

export function restoreHeader(version: Version, now: number): Headers {
  const state = restoreOf(version, now)
  if (state === 'none') return {}
  const expiry = state === 'ongoing' ? '' : `, expiry-date="${new Date(state).toUTCString()}"`
  return { 'x-amz-restore': `ongoing-request="${state === 'ongoing'}"${expiry}` }
}

/** Throws InvalidObjectState for an archived object whose bytes are not there (s3-facts A1.22). */
export function demandReadable(version: Version, now: number): void {
  const StorageClass = storageClassOf(version)
  const readable = !(StorageClass in durations) || typeof restoreOf(version, now) === 'number'
  refuseUnless(readable, 'InvalidObjectState', null, { StorageClass })
}

/** 202 for a new restore, 200 for one that is there and gets other days, 409 while one runs. */
export function restoreObject(call: Call): Reply {
  const version = findObject(call)
  const root = parseXml(call.body, 'RestoreRequest')
  const StorageClass = storageClassOf(version)
  const speeds = durations[StorageClass]
  refuseUnless(speeds !== undefined, 'InvalidObjectState', null, { StorageClass })
  checkShape(root, { Days: /^[1-9]\d*$/, 'GlacierJobParameters?': { Tier: /^(Expedited|Standard|Bulk)$/ } })
  const speed = root.child('GlacierJobParameters')?.value('Tier') ?? 'Standard'
  const takes = speeds[speed]
  refuseUnless(takes !== undefined, 'InvalidArgument', `${speed} is not supported by this storage class`)
  const state = restoreOf(version, call.now)
  refuseUnless(state !== 'ongoing', 'RestoreAlreadyInProgress')
  const readyAt = state === 'none' ? call.now + takes / call.lake.restoreSpeedup : call.now
  const expiresAt = Math.ceil((readyAt + Number(root.value('Days')) * day) / day) * day
  call.bucket.change(version, { restore: { readyAt, expiresAt } })
  return empty(state === 'none' ? 202 : 200, versionHeader(call.bucket, version))
}

import { findObject } from './access'
import { empty, httpDate, versionHeader, type Call, type Reply } from './call'
import { S3Error } from './errors'
import type { Version } from './store'
import { parseXml } from './xml'

const hour = 3600_000
const day = 24 * hour
/** How long each speed takes (s3-facts A2.6). */
const durations: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  GLACIER: { Expedited: hour / 12, Standard: 4 * hour, Bulk: 8 * hour },
  DEEP_ARCHIVE: { Standard: 12 * hour, Bulk: 48 * hour },
}

const isArchived = ({ storageClass }: Version): boolean => Object.hasOwn(durations, storageClass)

/** Where a temporary copy stands: none, being made, or there until `expiresAt`. */
export function restoreOf({ restore }: Version, now: number): 'none' | 'ongoing' | { readonly expiresAt: number } {
  if (restore === null || now >= restore.expiresAt) return 'none'
  return now < restore.readyAt ? 'ongoing' : { expiresAt: restore.expiresAt }
}

export function restoreHeader(version: Version, now: number): Record<string, string> {
  const state = restoreOf(version, now)
  if (state === 'none') return {}
  if (state === 'ongoing') return { 'x-amz-restore': 'ongoing-request="true"' }
  return { 'x-amz-restore': `ongoing-request="false", expiry-date="${httpDate(state.expiresAt)}"` }
}

/** Throws InvalidObjectState for an archived object whose bytes are not there (s3-facts A1.22). */
export function demandReadable(version: Version, now: number): void {
  const state = restoreOf(version, now)
  if (isArchived(version) && (state === 'none' || state === 'ongoing'))
    throw new S3Error('InvalidObjectState', null, { StorageClass: version.storageClass })
}

/** Copies expire at a midnight UTC, as S3's do. */
const expiry = (from: number, days: number): number => Math.ceil((from + days * day) / day) * day

/** 202 for a new restore, 200 for one that is there and gets more days, 409 while one runs. */
export function restoreObject(call: Call): Reply {
  const version = findObject(call)
  const root = parseXml(call.body, 'RestoreRequest')
  if (!isArchived(version))
    throw new S3Error('InvalidObjectState', "Restore is not allowed for the object's current storage class", {
      StorageClass: version.storageClass,
    })
  const days = Number(root.value('Days'))
  if (!Number.isInteger(days) || days < 1) throw new S3Error('MalformedXML')
  const speed = root.child('GlacierJobParameters')?.value('Tier') ?? root.value('Tier') ?? 'Standard'
  if (!['Expedited', 'Standard', 'Bulk'].includes(speed)) throw new S3Error('MalformedXML')
  const takes = durations[version.storageClass]?.[speed]
  if (takes === undefined)
    throw new S3Error('InvalidArgument', `Retrieval option ${speed} is not supported by this storage class`)
  const state = restoreOf(version, call.now)
  if (state === 'ongoing') throw new S3Error('RestoreAlreadyInProgress')
  const readyAt = state === 'none' ? call.now + takes / call.lake.restoreSpeedup : 0
  call.bucket.change(version, { restore: { readyAt, expiresAt: expiry(Math.max(readyAt, call.now), days) } })
  return empty(state === 'none' ? 202 : 200, versionHeader(call.bucket, version))
}

import { createHash } from 'node:crypto'
import { samePerson, type OpenConnection } from '../connections/registry'
import { LakeError } from '../s3/lakeError'
import type { Pin } from './journalRecords'

/** Who would run a job over this connection, and where. */
export function pinOf({ info, settings }: OpenConnection): Pin {
  const { id, label, kind, endpoint, identity } = info
  const { credentials } = settings
  return {
    connection: id,
    label,
    kind,
    endpoint,
    account: identity.ok ? identity.value.account : null,
    arn: identity.ok ? samePerson(identity.value.arn) : null,
    key: typeof credentials === 'function' ? null : shortHash(credentials.accessKeyId),
  }
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Refuses to go on with a job elsewhere, or as somebody else (security B7.19). @throws LakeError conflict */
export function checkPin(pin: Pin, connection: OpenConnection): void {
  const message = pinProblem(pin, connection, 'The job was started')
  if (message !== null) throw new LakeError({ kind: 'conflict', name: pin.label, message })
}

/**
 * Why a connection is not the place or the person of a pin; `null` when it is both.
 * @param what begins the sentence: what was begun there
 */
export function pinProblem(pin: Pin, connection: OpenConnection, what: string): string | null {
  const now = pinOf(connection)
  if (pin.arn !== null && now.arn === null) {
    return `${what} as ${pin.arn}, and it cannot be told who the connection is now.`
  }
  if (pin.arn !== null && pin.arn !== now.arn) {
    return `${what} as ${pin.arn}, and the connection is now ${now.arn}.`
  }
  if (pin.kind === 'sample' && (pin.key !== now.key || pin.endpoint !== now.endpoint)) {
    return `${what} on the sample lake of an earlier start, which is gone with all that was changed in it.`
  }
  if (pin.endpoint !== now.endpoint) {
    return `${what} at ${pin.endpoint ?? 'AWS'}, and the connection is now at ${now.endpoint ?? 'AWS'}.`
  }
  if (pin.key !== now.key) return `${what} with another access key.`
  return null
}

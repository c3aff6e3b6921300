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

/**
 * Refuses to go on with a job elsewhere, or as somebody else (security B7.19).
 * @param what begins the sentence: what was begun there
 * @throws LakeError conflict
 */
export function checkPin(pin: Pin, connection: OpenConnection, what = 'The job was started'): void {
  const now = pinOf(connection)
  const refuse = (message: string): never => {
    throw new LakeError({ kind: 'conflict', name: pin.label, message })
  }
  if (pin.arn !== null && now.arn === null) {
    refuse(`${what} as ${pin.arn}, and it cannot be told who the connection is now.`)
  }
  if (pin.arn !== null && pin.arn !== now.arn) {
    refuse(`${what} as ${pin.arn}, and the connection is now ${now.arn}.`)
  }
  if (pin.kind === 'sample' && (pin.key !== now.key || pin.endpoint !== now.endpoint)) {
    refuse(`${what} on the sample lake of an earlier start, which is gone with all that was changed in it.`)
  }
  if (pin.endpoint !== now.endpoint) {
    refuse(`${what} at ${pin.endpoint ?? 'AWS'}, and the connection is now at ${now.endpoint ?? 'AWS'}.`)
  }
  if (pin.key !== now.key) refuse(`${what} with another access key.`)
}

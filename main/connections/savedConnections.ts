import { z } from 'zod'
import { SavedConnection } from '../../preload/contract/connections'
import { readJson, writeJson } from '../jsonFile'
import type { Secrets } from './secrets'

/** A line of connections.json. The secret is sealed by the key store of the system or not there at all. */
const StoredConnection = SavedConnection.omit({ secret: true }).extend({
  sealed: z.object({ backend: z.string(), base64: z.string() }).nullable(),
})
const File = z.object({ connections: z.array(StoredConnection).max(1000) })
type StoredConnection = z.infer<typeof StoredConnection>

export interface SavedConnections {
  /** Where a damaged file was moved at start. */
  readonly setAside: string | null
  list: () => SavedConnection[]
  /** `null` when it was never kept or the key store cannot give it back. */
  secretOf: (id: string) => string | null
  /** Adds or replaces; a secret is kept only where the key store is usable (security B2.2). */
  save: (connection: Omit<SavedConnection, 'secret'>, secret: string | null) => Promise<void>
  forget: (id: string) => Promise<void>
}

/** Opens the file, `connections.json` in the program's own folder. */
export async function openSavedConnections(file: string, secrets: Secrets, now: number): Promise<SavedConnections> {
  const { value, setAside } = await readJson(file, File, now)
  let stored: readonly StoredConnection[] = value?.connections ?? []
  let written: Promise<void> = Promise.resolve()

  const replace = async (next: readonly StoredConnection[]): Promise<void> => {
    stored = next
    const write = written.then(() => writeJson(file, { connections: next }))
    written = write.catch(() => undefined) // said by the call that wanted it
    await write
  }
  const others = (id: string) => stored.filter((one) => one.id !== id)
  const secretOf = (id: string): string | null => {
    const sealed = stored.find((one) => one.id === id)?.sealed
    return sealed ? secrets.unseal(sealed) : null
  }

  const secretState = ({ id, kind }: StoredConnection): SavedConnection['secret'] => {
    if (kind !== 'endpoint') return 'none'
    return secretOf(id) === null ? 'ask' : 'keychain'
  }

  return {
    setAside,
    secretOf,
    // What is sealed stays behind: the answer of the call is cut to its schema.
    list: () => stored.map((one) => Object.assign({ secret: secretState(one) }, one)),
    save: (connection, secret) =>
      replace([{ ...connection, sealed: secret === null ? null : secrets.seal(secret) }, ...others(connection.id)]),
    forget: (id) => replace(others(id)),
  }
}

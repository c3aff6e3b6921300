import type { Connection, OpenInput } from '../../preload/contract/connections'
import { openLakeClient, type ClientSettings, type LakeClient } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'
import { whoAmI } from './identity'
import { connectionId, prepare, type Opening, type OpeningParts } from './opening'
import { verify } from './verify'

export interface OpenConnection {
  readonly info: Connection
  readonly lake: LakeClient
  readonly settings: ClientSettings
}

/** All open connections. An id names the same place in every start of the program, since bookmarks refer to it. */
export interface Registry {
  /** @throws LakeError notFound */
  get: (id: string) => OpenConnection
  list: () => readonly OpenConnection[]
  /** Signs in, checks with cheap calls that it works, and keeps it. One that is open already is replaced. */
  open: (input: OpenInput, signal: AbortSignal) => Promise<OpenConnection>
  /** Signs in again; refused with `signedOut` when that gives another identity than before, so that no running job changes hands. */
  renew: (id: string, mfaCode: string | null, signal: AbortSignal) => Promise<OpenConnection>
  close: (id: string) => Promise<void>
  closeAll: () => Promise<void>
  /** Text for a shell with the keys of the sample lake; never given to the renderer. */
  shellSettings: (id: string) => string
}

export interface RegistryParts extends OpeningParts {
  /** Told whenever what is known of a connection changes, such as the end of its session. */
  readonly onChange: (info: Connection) => void
}

interface Entry extends OpenConnection {
  readonly opening: Opening
}

export function makeRegistry(parts: RegistryParts): Registry {
  const entries = new Map<string, Entry>()

  const find = (id: string): Entry => {
    const entry = entries.get(id)
    if (!entry) throw new LakeError({ kind: 'notFound', what: 'connection', name: id })
    return entry
  }
  const renewed = (id: string): void => {
    const entry = entries.get(id)
    const expiresAt = entry?.opening.session?.expiresAt() ?? null
    if (!entry || entry.info.expiresAt === expiresAt) return
    const info = { ...entry.info, expiresAt }
    entries.set(id, { ...entry, info })
    parts.onChange(info)
  }
  const close = async (id: string): Promise<void> => {
    const entry = entries.get(id)
    entries.delete(id)
    if (entry) await shut(entry.opening, entry.lake)
  }

  const underWay = new Map<string, Promise<unknown>>()

  /** One after the other for the same place: an impatient second click must not start a second sample lake. */
  async function open(input: OpenInput, signal: AbortSignal): Promise<OpenConnection> {
    const id = connectionId(input)
    const before = underWay.get(id)
    const mine = (before ?? Promise.resolve()).then(
      () => openNow(id, input, signal),
      () => openNow(id, input, signal),
    )
    underWay.set(id, mine)
    return mine.finally(() => {
      if (underWay.get(id) === mine) underWay.delete(id)
    })
  }

  async function openNow(id: string, input: OpenInput, signal: AbortSignal): Promise<OpenConnection> {
    const running = entries.get(id)
    if (running && input.kind === 'sample') return running
    const prepared = await prepare(input, parts, () => renewed(id), signal)
    const lake = openLakeClient(prepared.settings)
    try {
      const identity = await verify(prepared, lake, parts.now, signal)
      await close(id)
      guardIdentity(prepared, identity)
      const entry: Entry = { opening: prepared, lake, settings: prepared.settings, info: infoOf(prepared, identity) }
      entries.set(id, entry)
      return entry
    } catch (error) {
      await shut(prepared, lake)
      throw error
    }
  }

  async function renew(id: string, mfaCode: string | null, signal: AbortSignal): Promise<OpenConnection> {
    const { opening, lake, info } = find(id)
    await opening.session?.renew(mfaCode)
    const identity = await verify(opening, lake, parts.now, signal)
    const entry: Entry = { ...find(id), info: infoOf(opening, identity.ok ? identity : info.identity) }
    entries.set(id, entry)
    parts.onChange(entry.info)
    return entry
  }

  return {
    get: find,
    list: () => [...entries.values()],
    open,
    renew,
    close,
    closeAll: async () => {
      await Promise.all([...entries.keys()].map(close))
    },
    shellSettings: (id) => {
      const settings = find(id).opening.shellSettings
      if (settings === null)
        throw new LakeError({ kind: 'badInput', path: 'connection', problem: 'is not the sample lake' })
      return settings
    },
  }
}

async function shut(opening: Opening, lake: LakeClient): Promise<void> {
  lake.destroy()
  await opening.stop()
}

/** Whatever renews the credentials later, by itself or by hand, they must be the same person's. */
function guardIdentity({ session, settings, sts }: Opening, identity: Connection['identity']): void {
  if (session === null || sts === null || !identity.ok) return
  const { region, profile = null } = settings
  const before = identity.value.arn
  session.guard(async (credentials) => {
    const ask = { credentials, region, profile, stsEndpoint: sts.endpoint }
    const { arn } = await whoAmI(ask, AbortSignal.timeout(30_000))
    if (samePerson(arn) === samePerson(before)) return
    const hint = `The profile now signs in as ${arn}, before as ${before}. Close the connection and open it again to go on as the new one.`
    throw new LakeError({ kind: 'signedOut', reason: 'otherIdentity', hint })
  })
}

const infoOf = (opening: Opening, identity: Connection['identity']): Connection => ({
  id: opening.id,
  kind: opening.kind,
  label: opening.label,
  source: opening.source,
  region: opening.settings.region,
  endpoint: opening.settings.endpoint,
  identity,
  expiresAt: opening.session?.expiresAt() ?? null,
})

/** A role's session has a new name each time; account and role stay. */
export const samePerson = (arn: string): string =>
  arn.includes(':assumed-role/') ? arn.split('/').slice(0, 2).join('/') : arn

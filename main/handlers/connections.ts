import type { connections, OpenInput } from '../../preload/contract/connections'
import { connectionId } from '../connections/opening'
import { describeProfiles, profileFiles, readSharedConfig } from '../connections/profiles'
import type { OpenConnection, Registry } from '../connections/registry'
import type { SavedConnections } from '../connections/savedConnections'
import type { HandlersOf } from './context'

export interface ConnectionParts {
  readonly registry: Registry
  readonly saved: SavedConnections
  readonly keychainUsable: () => boolean
  readonly env: NodeJS.ProcessEnv
  readonly writeClipboard: (text: string) => Promise<void>
}

export function connectionHandlers(parts: ConnectionParts): HandlersOf<typeof connections> {
  const { registry, saved, env } = parts
  return {
    'connections.profiles': async () => ({
      profiles: describeProfiles(await readSharedConfig(env), env),
      files: profileFiles(env),
    }),
    'connections.saved': async () => ({ saved: saved.list(), keychain: parts.keychainUsable() }),
    'connections.open': async (input, signal) => {
      const connection = await registry.open(input, signal)
      await remember(input, connection, saved)
      return connection.info
    },
    'connections.list': async () => registry.list().map(({ info }) => info),
    'connections.renew': async ({ connection, mfaCode }, signal) =>
      (await registry.renew(connection, mfaCode ?? null, signal)).info,
    'connections.close': async ({ connection }) => {
      await registry.close(connection)
      return null
    },
    'connections.forget': async ({ id }) => {
      await saved.forget(id)
      return null
    },
    'connections.copySampleSettings': async ({ connection }) => {
      await parts.writeClipboard(registry.shellSettings(connection))
      return null
    },
  }
}

/** Profiles and the sample lake hold no secret of ours and are always remembered; an endpoint only when the person wants it. */
async function remember(input: OpenInput, { info, settings }: OpenConnection, saved: SavedConnections): Promise<void> {
  const id = connectionId(input)
  if (input.kind === 'endpoint' && !input.remember) return saved.forget(id)
  const isEndpoint = input.kind === 'endpoint'
  // Temporary keys are of no use at the next start, so theirs are not kept.
  const secret = isEndpoint && input.sessionToken === undefined ? (input.secretAccessKey ?? saved.secretOf(id)) : null
  const { kind, label, region } = info
  await saved.save(
    {
      id,
      kind,
      label,
      profile: input.kind === 'profile' ? input.profile : null,
      region: kind === 'sample' ? null : region,
      endpoint: isEndpoint ? settings.endpoint : null,
      accessKeyId: isEndpoint ? input.accessKeyId : null,
      pathStyle: settings.pathStyle,
    },
    secret,
  )
}

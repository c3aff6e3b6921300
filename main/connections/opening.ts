import { createHash } from 'node:crypto'
import type { Connection, OpenInput } from '../../preload/contract/connections'
import type { ClientSettings } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'
import { credentialSession, type CredentialSession } from './credentialSession'
import { checkEndpoint, configuredEndpoint, needsPathStyle } from './endpoints'
import { fetchProfileCredentials } from './profileCredentials'
import { describeProfiles, readSharedConfig } from './profiles'
import { shellSettings, startSample } from './sample'
import type { SavedConnections } from './savedConnections'

/** Everything that is decided about a connection before anything is asked of its server. */
export interface Opening {
  readonly id: string
  readonly kind: Connection['kind']
  readonly label: string
  readonly source: string
  readonly settings: ClientSettings
  /** Where to ask who one is: an address, AWS's own STS, or nowhere. */
  readonly sts: { readonly endpoint: string | null } | null
  /** Only for profiles: their credentials end and are fetched again. */
  readonly session: CredentialSession | null
  /** Text for a shell, only for the sample lake. */
  readonly shellSettings: string | null
  readonly stop: () => Promise<void>
}

export interface OpeningParts {
  readonly env: NodeJS.ProcessEnv
  readonly saved: SavedConnections
  readonly sampleWorker: string
  readonly now: () => number
}

type InputOf<K extends OpenInput['kind']> = Extract<OpenInput, { kind: K }>
/** Told when the credentials of a profile were renewed. */
type OnRenewed = () => void

export function prepare(
  input: OpenInput,
  parts: OpeningParts,
  onRenewed: OnRenewed,
  signal: AbortSignal,
): Promise<Opening> {
  if (input.kind === 'profile') return prepareProfile(input, parts, onRenewed)
  return input.kind === 'endpoint' ? prepareEndpoint(input, parts) : prepareSample(parts, signal)
}

const nothingToStop = async (): Promise<void> => undefined

/** The same place has the same id in every start. */
export const connectionId = (input: OpenInput): string => {
  if (input.kind === 'sample') return 'sample'
  if (input.kind === 'profile') return `profile:${shortHash(input.profile)}`
  return `endpoint:${shortHash(`${new URL(input.endpoint).origin} ${input.accessKeyId}`)}`
}
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

async function prepareProfile(input: InputOf<'profile'>, parts: OpeningParts, onRenewed: OnRenewed): Promise<Opening> {
  const { profile } = input
  const { env } = parts
  const config = await readSharedConfig(env)
  const described = describeProfiles(config, env).find(({ name }) => name === profile)
  if (!described) throw new LakeError({ kind: 'notFound', what: 'connection', name: profile })
  const region = input.region ?? described.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1'
  const approvedCommand = input.approvedCommand ?? null
  // The code of the opening serves the first fetch only.
  let firstCode = input.mfaCode ?? null
  const session = credentialSession({
    now: parts.now,
    onRenewed,
    fetch: (given) => {
      const mfaCode = given ?? firstCode
      firstCode = null
      return fetchProfileCredentials({ profile, region, mfaCode, approvedCommand, env })
    },
  })
  const endpoint = configuredEndpoint('s3', profile, config, env)
  const stsEndpoint = configuredEndpoint('sts', profile, config, env)
  const addressing = config.profiles.get(profile)?.['s3.addressing_style']
  const pathStyle = addressing === 'path' || (endpoint !== null && addressing !== 'virtual' && needsPathStyle(endpoint))
  return {
    id: connectionId(input),
    kind: 'profile',
    label: profile,
    source: described.source,
    settings: { endpoint, region, pathStyle, credentials: session.provider, profile },
    // Keys for another S3 server are not shown to AWS.
    sts: endpoint !== null && stsEndpoint === null ? null : { endpoint: stsEndpoint },
    session,
    shellSettings: null,
    stop: nothingToStop,
  }
}

async function prepareEndpoint(input: InputOf<'endpoint'>, { saved }: OpeningParts): Promise<Opening> {
  const { accessKeyId, region, pathStyle, label } = input
  const url = checkEndpoint(input.endpoint)
  const id = connectionId(input)
  const secretAccessKey = input.secretAccessKey ?? saved.secretOf(id)
  if (secretAccessKey === null) {
    const hint = 'The secret access key was only kept in memory, or the keychain no longer has it. Give it again.'
    throw new LakeError({ kind: 'signedOut', reason: 'none', hint })
  }
  const { sessionToken } = input
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  const plain = url.protocol === 'http:' ? ', connection not encrypted' : ''
  return {
    id,
    kind: 'endpoint',
    label,
    source: `access key ending in ${accessKeyId.slice(-4)}${plain}`,
    settings: { endpoint: url.origin, region, pathStyle, credentials },
    sts: null,
    session: null,
    shellSettings: null,
    stop: nothingToStop,
  }
}

async function prepareSample({ sampleWorker }: OpeningParts, signal: AbortSignal): Promise<Opening> {
  const { settings, stop } = await startSample(sampleWorker, signal)
  const { endpoint, region, accessKeyId, secretAccessKey } = settings
  return {
    id: 'sample',
    kind: 'sample',
    label: 'Sample lake',
    source: 'made on this computer, keys made at this start',
    settings: { endpoint, region, pathStyle: true, credentials: { accessKeyId, secretAccessKey } },
    sts: { endpoint },
    session: null,
    shellSettings: shellSettings(settings),
    stop,
  }
}

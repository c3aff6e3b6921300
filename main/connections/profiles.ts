import { getHomeDir, loadSsoSessionData, parseKnownFiles } from '@smithy/shared-ini-file-loader'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '../../preload/contract/connections'
import { LakeError } from '../s3/lakeError'

/** One section of the shared files, by lower-case setting; sub-sections are `section.setting`. */
export type Section = Readonly<Record<string, string | undefined>>

/** The shared config and credentials files as the SDK merges them. Maps, since profile names are foreign text. */
export interface SharedConfig {
  readonly profiles: ReadonlyMap<string, Section>
  readonly ssoSessions: ReadonlyMap<string, Section>
}

/** Under this name the access key of the environment is offered beside the profiles. */
export const environmentProfile = 'Environment variables'

/** Where the shared files are looked for: config first, then credentials. */
export function profileFiles(env: NodeJS.ProcessEnv): string[] {
  const folder = join(getHomeDir(), '.aws')
  return [
    env['AWS_CONFIG_FILE'] ?? join(folder, 'config'),
    env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'),
  ]
}

/** Reads the files anew; the SDK's own readers then use what was read. Missing files are empty. */
export async function readSharedConfig(env: NodeJS.ProcessEnv): Promise<SharedConfig> {
  await Promise.all(profileFiles(env).map(checkReadable))
  const profiles = await parseKnownFiles({ ignoreCache: true })
  const ssoSessions = await loadSsoSessionData()
  return { profiles: new Map(Object.entries(profiles)), ssoSessions: new Map(Object.entries(ssoSessions)) }
}

/** The SDK takes a file that cannot be read for an empty one, and nobody would know where the profiles are. */
async function checkReadable(file: string): Promise<void> {
  try {
    await readFile(file)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    if (code === 'ENOENT' || code === 'ENOTDIR') return
    throw new LakeError({ kind: 'badInput', path: file, problem: `cannot be read (${code})` }, { cause })
  }
}

/** Everything that can be opened as a profile, by name; the environment last. */
export function describeProfiles(config: SharedConfig, env: NodeJS.ProcessEnv): Profile[] {
  // The reader of the SDK hands out the other kinds of sections among the profiles.
  const names = [...config.profiles.keys()].filter((name) => !/^(services|sso-session)\./.test(name)).sort()
  const found = names.map((name) => describeProfile(name, config))
  if (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) found.push(describeEnvironment(env))
  return found
}

function describeEnvironment(env: NodeJS.ProcessEnv): Profile {
  return {
    name: environmentProfile,
    kind: 'environment',
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? null,
    source: `${keyWords(env['AWS_ACCESS_KEY_ID'])} in the environment variables`,
    needs: null,
    command: null,
  }
}

/** What one profile is and what opening it needs, found by following its source profiles as the SDK does. */
export function describeProfile(name: string, config: SharedConfig): Profile {
  const chain = followChain(name, config)
  const first = chain.steps[0]
  const last = chain.steps.at(-1)
  const command = last?.kind === 'process' ? (last.section['credential_process'] ?? null) : null
  const needsMfa = chain.steps.some(({ kind, section }) => kind === 'role' && section['mfa_serial'])
  return {
    name,
    kind: chain.broken ? 'unknown' : (first?.kind ?? 'unknown'),
    region: config.profiles.get(name)?.['region'] ?? null,
    source: chain.broken ?? sourceWords(chain.steps, config),
    needs: needsMfa ? 'mfa' : command === null ? null : 'approval',
    command,
  }
}

type Kind = Exclude<Profile['kind'], 'environment'>
interface Step {
  readonly name: string
  readonly kind: Kind
  readonly section: Section
}

/** The profile and, for roles, the profiles their credentials come through. `broken` says why the chain has no end. */
function followChain(name: string, config: SharedConfig): { steps: Step[]; broken: string | null } {
  const steps: Step[] = []
  const visited = new Set<string>()
  let next: string | undefined = name
  while (next !== undefined) {
    const section = config.profiles.get(next)
    if (!section) return { steps, broken: `profile ${next} is named but not there` }
    const kind = kindOf(section, visited.size > 0)
    steps.push({ name: next, kind, section })
    const source: string | undefined = kind === 'role' ? section['source_profile'] : undefined
    if (source !== undefined && visited.has(source)) return { steps, broken: 'its source profiles go in a circle' }
    if (source !== undefined) visited.add(source)
    next = source
  }
  return { steps, broken: null }
}

/** The order is the SDK's: a role counts first, but a profile reached as a source is used for its own keys when it has any. */
function kindOf(section: Section, asSource: boolean): Kind {
  const has = (setting: string) => section[setting] !== undefined
  const keys = has('aws_access_key_id') && has('aws_secret_access_key')
  if (asSource && keys) return 'static'
  if (has('role_arn') && has('source_profile') !== has('credential_source')) return 'role'
  if (keys) return 'static'
  if (has('role_arn') && has('web_identity_token_file')) return 'webIdentity'
  if (has('credential_process')) return 'process'
  if (['sso_start_url', 'sso_account_id', 'sso_session', 'sso_region', 'sso_role_name'].some(has)) return 'sso'
  return has('login_session') ? 'login' : 'unknown'
}

function sourceWords(steps: readonly Step[], config: SharedConfig): string {
  return steps
    .map((step, i) => (i === 0 ? stepWords(step, config) : `profile ${step.name} (${stepWords(step, config)})`))
    .join(' through ')
}

const stepWords = (step: Step, config: SharedConfig): string => words[step.kind](step.section, config)

const words: Readonly<Record<Kind, (section: Section, config: SharedConfig) => string>> = {
  static: (section) => keyWords(section['aws_access_key_id']),
  role: (section) =>
    `role ${section['role_arn'] ?? ''}${credentialSources.get(section['credential_source'] ?? '') ?? ''}`,
  webIdentity: (section) => `role ${section['role_arn'] ?? ''} with a web identity token file`,
  process: () => 'a command',
  sso: ssoWords,
  login: () => 'a session of aws login',
  unknown: () => 'no credentials that are understood',
}

const credentialSources: ReadonlyMap<string, string> = new Map([
  ['Environment', ' through the environment variables'],
  ['Ec2InstanceMetadata', ' through the EC2 instance'],
  ['EcsContainer', ' through the container'],
])

function ssoWords(section: Section, config: SharedConfig): string {
  const session = config.ssoSessions.get(section['sso_session'] ?? '')
  const at = section['sso_start_url'] ?? session?.['sso_start_url']
  const role = `SSO role ${section['sso_role_name'] ?? '(none)'} of account ${section['sso_account_id'] ?? '(none)'}`
  return at ? `${role} at ${at}` : role
}

const keyWords = (id: string | undefined): string => `access key ending in ${(id ?? '').slice(-4)}`

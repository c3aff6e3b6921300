import type { AwsCredentialIdentity } from '@smithy/types'
import { toFault } from '../s3/faults'
import { LakeError } from '../s3/lakeError'
import { describeProfile, environmentProfile, readSharedConfig, type SharedConfig } from './profiles'

export interface ProfileAsk {
  readonly profile: string
  /** For the calls to STS that roles need. */
  readonly region: string
  readonly mfaCode: string | null
  /** The command the person has seen and agreed to; no other is run (security B3.3). */
  readonly approvedCommand: string | null
  readonly env: NodeJS.ProcessEnv
}

/**
 * Credentials of a profile as the SDK resolves them. Nothing is asked of the instance metadata service unless the profile itself names
 * it (security B3.4).
 * @throws LakeError signedOut, denied, badCredentials, unreachable, notFound
 */
export async function fetchProfileCredentials(ask: ProfileAsk): Promise<AwsCredentialIdentity> {
  const config = await readSharedConfig(ask.env)
  if (ask.profile === environmentProfile && !config.profiles.has(ask.profile)) return fetchEnvironment()
  checkApproval(ask, config)
  const { fromIni } = await import('@aws-sdk/credential-providers')
  const { mfaCode, profile, region } = ask
  try {
    return await fromIni({
      profile,
      clientConfig: { region, profile, maxAttempts: 2 },
      mfaCodeProvider: async (serial) => mfaCode ?? askForCode(serial),
    })()
  } catch (error) {
    throw new LakeError(credentialFault(error, ask, config), { cause: error })
  }
}

async function fetchEnvironment(): Promise<AwsCredentialIdentity> {
  const { fromEnv } = await import('@aws-sdk/credential-providers')
  return fromEnv()().catch((cause: unknown) => {
    throw signedOut('none', 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then start Lakescope again.', cause)
  })
}

function checkApproval({ profile, approvedCommand }: ProfileAsk, config: SharedConfig): void {
  if (!config.profiles.has(profile)) throw new LakeError({ kind: 'notFound', what: 'connection', name: profile })
  const { command, kind, source } = describeProfile(profile, config)
  if (kind === 'unknown') throw signedOut('none', `Profile ${profile} cannot be used: ${source}.`)
  if (command === null || command === approvedCommand) return
  const hint =
    approvedCommand === null
      ? `Profile ${profile} gets its credentials from a command that needs your approval first.`
      : `The command of profile ${profile} is no longer the one you approved. Look at it and approve it again.`
  throw signedOut('process', hint)
}

function askForCode(serial: string): never {
  throw signedOut('mfa', `Give the six digits that ${serial} shows now.`)
}

/** What went wrong on the way to the credentials, where the general table cannot know it. */
function credentialFault(error: unknown, { profile, mfaCode }: ProfileAsk, config: SharedConfig) {
  const { kind, source } = describeProfile(profile, config)
  const role = config.profiles.get(profile)?.['role_arn'] ?? `profile ${profile}`
  const host = kind === 'sso' ? 'the SSO portal' : 'the AWS security token service'
  const fault = toFault(error, { action: 'sts:AssumeRole', resource: role, profile, host })
  const message = error instanceof Error ? error.message : ''
  if (
    mfaCode !== null &&
    fault.kind === 'denied' &&
    /MultiFactorAuthentication|one time pass code|MFA/i.test(message)
  ) {
    return signedOut('mfa', 'The MFA code was not accepted. Wait for the next one and give that.').fault
  }
  if (fault.kind === 'signedOut' && kind === 'process' && fault.reason !== 'process') {
    return signedOut('process', `The command of profile ${profile} failed: ${message.slice(0, 300)}`).fault
  }
  if (fault.kind === 'signedOut' && fault.reason === 'none') {
    return signedOut('none', `Profile ${profile} (${source}) gives no credentials: ${message.slice(0, 300)}`).fault
  }
  return fault
}

type Reason = 'expired' | 'sso' | 'mfa' | 'none' | 'process'
const signedOut = (reason: Reason, hint: string, cause?: unknown): LakeError =>
  new LakeError({ kind: 'signedOut', reason, hint }, { cause })

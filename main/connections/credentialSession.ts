import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'

/** The credentials of one connection, shared by all its clients and renewed in time (security B3.5). */
export interface CredentialSession {
  readonly provider: AwsCredentialIdentityProvider
  /** When what is held now ends, ms since 1970; `null` when it does not or nothing is held. */
  readonly expiresAt: () => number | null
  /** Fetches anew now. What was held stays when that fails. */
  readonly renew: (mfaCode: string | null) => Promise<void>
  /** From now on new credentials are only taken when `check` does not throw: no request is ever sent with others. */
  readonly guard: (check: CredentialCheck) => void
}

type CredentialCheck = (fresh: AwsCredentialIdentity) => Promise<void>

export interface CredentialSource {
  /** The MFA code is there only when a person has just given it: it works once. */
  readonly fetch: (mfaCode: string | null) => Promise<AwsCredentialIdentity>
  readonly onRenewed: () => void
  readonly now: () => number
}

const renewBefore = 5 * 60_000
/** A failed renewal is not tried again at every request: it may run a command or ask STS. */
const pauseAfterFailure = 10_000

export function credentialSession({ fetch, onRenewed, now }: CredentialSource): CredentialSession {
  let held: AwsCredentialIdentity | null = null
  let check: CredentialCheck = async () => undefined
  let pending: Promise<AwsCredentialIdentity> | null = null
  let failed: { readonly at: number; readonly error: unknown } | null = null

  const expiresAt = () => held?.expiration?.getTime() ?? null
  const endsWithin = (ms: number) => (expiresAt() ?? Infinity) - now() <= ms

  function fetchOnce(mfaCode: string | null): Promise<AwsCredentialIdentity> {
    pending = fetchChecked(mfaCode)
      .catch((error: unknown) => {
        failed = { at: now(), error }
        throw error
      })
      .finally(() => (pending = null))
    return pending
  }

  async function fetchChecked(mfaCode: string | null): Promise<AwsCredentialIdentity> {
    const fresh = await fetch(mfaCode)
    await check(fresh)
    held = fresh
    failed = null
    onRenewed()
    return fresh
  }

  async function provide(): Promise<AwsCredentialIdentity> {
    if (held && !endsWithin(renewBefore)) return held
    if (failed && now() - failed.at < pauseAfterFailure) {
      if (held && !endsWithin(0)) return held
      throw failed.error
    }
    try {
      return await (pending ?? fetchOnce(null))
    } catch (error) {
      if (held && !endsWithin(0)) return held
      throw error
    }
  }

  return {
    // Marked as remembering by itself: the SDK would keep credentials without an end forever, and a renewal could not replace them.
    provider: Object.assign(provide, { memoized: true }),
    expiresAt,
    async renew(mfaCode) {
      await pending?.catch(() => undefined)
      await fetchOnce(mfaCode)
    },
    guard: (wanted) => (check = wanted),
  }
}

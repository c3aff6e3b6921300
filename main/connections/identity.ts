import type { Answer } from '../../preload/contract/fault'
import type { Connection } from '../../preload/contract/connections'
import { attempt } from '../s3/faults'
import type { ClientSettings } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'

type Identity = Extract<Connection['identity'], { ok: true }>['value']

export interface IdentityAsk {
  readonly credentials: ClientSettings['credentials']
  readonly region: string
  /** `null` for AWS itself. */
  readonly stsEndpoint: string | null
  readonly profile: string | null
}

/**
 * Who STS says we are.
 * @throws LakeError
 */
export async function whoAmI(ask: IdentityAsk, signal: AbortSignal): Promise<Identity> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const { credentials, region, stsEndpoint, profile } = ask
  const sts = new STSClient({
    credentials,
    region,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
    ...(stsEndpoint === null ? {} : { endpoint: stsEndpoint }),
  })
  const host = stsEndpoint === null ? `sts.${region}.amazonaws.com` : new URL(stsEndpoint).host
  try {
    const at = { action: 'sts:GetCallerIdentity', resource: '*', host, profile }
    const said = await attempt(at, signal, (abortSignal) => sts.send(new GetCallerIdentityCommand(), { abortSignal }))
    const { Account: account, Arn: arn, UserId: userId } = said
    if (!account || !arn || !userId) throw new LakeError({ kind: 'badAnswer', message: 'STS names no identity.' })
    return { account, arn, userId }
  } finally {
    sts.destroy()
  }
}

/** An S3-compatible endpoint has its own users, and no common way to ask for them. */
export const noIdentity = (host: string, at: number): Answer<Identity> => ({
  ok: false,
  fault: { kind: 'unsupported', feature: 'identity', message: `${host} has no service to ask who one is.` },
  at,
})

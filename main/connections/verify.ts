import { ListBucketsCommand } from '@aws-sdk/client-s3'
import type { Connection } from '../../preload/contract/connections'
import type { Fault } from '../../preload/contract/fault'
import { attempt } from '../s3/faults'
import type { LakeClient } from '../s3/lakeClient'
import { LakeError } from '../s3/lakeError'
import { noIdentity, whoAmI } from './identity'
import type { Opening } from './opening'

type IdentityAnswer = Connection['identity']

/** Refusals that show the connection works: the server has checked who we are, and a bucket may still be opened by its path. */
const worksAnyway: ReadonlySet<Fault['kind']> = new Set(['denied', 'unsupported', 'throttled'])

/**
 * Signs in and asks two cheap things: who we are, and whether S3 answers.
 * @throws LakeError what is wrong: credentials, clock, network, or a server that is no S3
 */
export async function verify(opening: Opening, lake: LakeClient, now: () => number, signal: AbortSignal) {
  if (opening.session) await opening.session.provider()
  const [identity] = await Promise.all([askIdentity(opening, now, signal), askBuckets(opening, lake, signal)])
  return identity
}

async function askIdentity(opening: Opening, now: () => number, signal: AbortSignal): Promise<IdentityAnswer> {
  const { settings, sts } = opening
  const host = settings.endpoint === null ? 'AWS' : new URL(settings.endpoint).host
  if (sts === null) return noIdentity(host, now())
  const { credentials, region, profile = null } = settings
  try {
    const value = await whoAmI({ credentials, region, profile, stsEndpoint: sts.endpoint }, signal)
    return { ok: true, value, at: now() }
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return { ok: false, fault: error.fault, at: now() }
  }
}

async function askBuckets({ settings }: Opening, lake: LakeClient, signal: AbortSignal): Promise<void> {
  const s3 = lake.forRegion(settings.region)
  const host = settings.endpoint === null ? `s3.${settings.region}.amazonaws.com` : new URL(settings.endpoint).host
  const at = { action: 's3:ListAllMyBuckets', resource: '*', host, profile: settings.profile }
  try {
    await attempt(at, signal, (abortSignal) => s3.send(new ListBucketsCommand({ MaxBuckets: 1 }), { abortSignal }))
  } catch (error) {
    if (!(error instanceof LakeError) || !worksAnyway.has(error.fault.kind)) throw error
  }
}

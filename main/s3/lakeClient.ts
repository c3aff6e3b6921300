import { GetBucketLocationCommand, HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import { fastLane } from './fastLane'
import { attempt } from './faults'
import { watchHeaders } from './headers'
import { LakeError } from './lakeError'
import type { PageExchange } from './pageExchange'
import { makeSdkClient } from './sdkClient'
import { onBucket } from './target'
import { RequestHandler } from './requestHandler'
import { realPace, setTraits, type Pace, type Traits } from './traits'

export interface ClientSettings {
  /** `null` for AWS itself. */
  readonly endpoint: string | null
  readonly region: string
  readonly pathStyle: boolean
  readonly credentials: AwsCredentialIdentityProvider | AwsCredentialIdentity
  /** The shared-config profile of the credentials, for the hint how to sign in again. */
  readonly profile?: string | null
  /** Called for every HTTP request with the name of the operation, such as `HeadObject`. */
  readonly onRequest?: (operation: string) => void
  /** Asked before every HTTP request how many ms it has to wait. */
  readonly turn?: () => number
  /** Told of every answer: its HTTP status, and how many ms it took until its headers came, or all of a page of a listing. */
  readonly onAnswer?: (answered: { operation: string; ms: number; status: number }) => void
  readonly pace?: Pace
  /** Sends the requests for pages of listings that the caller reads by itself. */
  readonly pages?: PageExchange
}

export interface LakeClient {
  /** Makes one try a call, with timeouts that throw and kept-alive connections. */
  forRegion: (region: string) => S3Client
  /** The region a bucket is in, asked once (s3-facts A8.1). */
  regionOf: (bucket: string, signal: AbortSignal) => Promise<string>
  forBucket: (bucket: string, signal: AbortSignal) => Promise<S3Client>
  /** Calls `run` with the client of the bucket's region; once more with the right one if the bucket turns out to be elsewhere. */
  inBucket: <T>(bucket: string, signal: AbortSignal, run: (s3: S3Client) => Promise<T>) => Promise<T>
  /** The list of buckets named the region of this one; what was found out otherwise stays. */
  learn: (bucket: string, region: string) => void
  forget: (bucket: string) => void
  destroy: () => void
}

export function openLakeClient(settings: ClientSettings): LakeClient {
  const requestHandler = new RequestHandler(settings)
  const traits: Omit<Traits, 'region'> = {
    aws: settings.endpoint === null,
    privateWay: isPrivateWay(settings.endpoint),
    host: settings.endpoint === null ? 's3.amazonaws.com' : new URL(settings.endpoint).host,
    profile: settings.profile ?? null,
    pace: settings.pace ?? realPace,
    learned: new Map(),
  }
  const clients = new Map<string, S3Client>()
  // The first client remembers the credentials it resolved and renews them in time; the others share them (security B3.5).
  let credentials = settings.credentials

  const forRegion = (region: string): S3Client => {
    const existing = clients.get(region)
    if (existing) return existing
    const s3 = fastLane(makeSdkClient(settings, region, credentials, requestHandler), requestHandler)
    credentials = s3.config.credentials
    setTraits(s3, { ...traits, region })
    clients.set(region, s3)
    return s3
  }
  const regions = bucketRegions(forRegion, settings.region, traits.aws)
  const forBucket = async (bucket: string, signal: AbortSignal): Promise<S3Client> =>
    forRegion(await regions.of(bucket, signal))

  return {
    forRegion,
    regionOf: regions.of,
    forBucket,
    inBucket: async (bucket, signal, run) => {
      const s3 = await forBucket(bucket, signal)
      try {
        return await run(s3)
      } catch (error) {
        if (!(error instanceof LakeError) || error.fault.kind !== 'wrongRegion') throw error
        regions.correct(bucket, error.fault.region)
        const other = await forBucket(bucket, signal)
        if (other === s3) throw error
        return run(other)
      }
    },
    learn: regions.learn,
    forget: (bucket) => regions.correct(bucket, null),
    destroy: () => requestHandler.destroy(),
  }
}

function isPrivateWay(endpoint: string | null): boolean {
  if (endpoint === null) return true
  const { protocol, hostname } = new URL(endpoint)
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

interface BucketRegions {
  of: (bucket: string, signal: AbortSignal) => Promise<string>
  learn: (bucket: string, region: string) => void
  correct: (bucket: string, region: string | null) => void
}

/** Remembers where buckets are; several callers who ask at once cause one question. */
function bucketRegions(forRegion: (region: string) => S3Client, home: string, aws: boolean): BucketRegions {
  const known = new Map<string, string>()
  const asking = new Map<string, Promise<string>>()

  const ask = (bucket: string, signal: AbortSignal): Promise<string> =>
    askRegion(forRegion(home), bucket, home, aws, signal).then((region) => {
      known.set(bucket, region)
      return region
    })

  return {
    of: async (bucket, signal) => {
      const region = known.get(bucket)
      if (region !== undefined) return region
      const others = asking.get(bucket)
      if (others) {
        // If the one who asked was cancelled, this caller asks by itself.
        const answer = await others.catch(() => undefined)
        if (answer !== undefined) return answer
      }
      const mine = ask(bucket, signal)
      asking.set(bucket, mine)
      return mine.finally(() => {
        if (asking.get(bucket) === mine) asking.delete(bucket)
      })
    },
    learn: (bucket, region) => void (known.has(bucket) || known.set(bucket, region)),
    correct: (bucket, region) => void (region === null ? known.delete(bucket) : known.set(bucket, region)),
  }
}

/**
 * HeadBucket names the region in a header whatever one may do, even with 301 and 403 (s3-facts A8.1). Other endpoints may leave it out:
 * then GetBucketLocation, and at last the region of the connection.
 */
async function askRegion(
  s3: S3Client,
  bucket: string,
  home: string,
  aws: boolean,
  signal: AbortSignal,
): Promise<string> {
  let header: string | undefined
  const command = new HeadBucketCommand({ Bucket: bucket })
  watchHeaders(command, (headers) => void (header = headers.get('x-amz-bucket-region')))
  try {
    await attempt(onBucket(s3, 's3:ListBucket', bucket), signal, (abortSignal) => s3.send(command, { abortSignal }))
    // Without the header the region of the connection was at least good enough to be answered. It is kept, because some endpoints name
    // a place in GetBucketLocation that is no region to sign for.
    return header ?? home
  } catch (error) {
    if (header !== undefined) return header
    const kind = error instanceof LakeError ? error.fault.kind : 'unexpected'
    if (aws || !['denied', 'unsupported', 'wrongRegion', 'unexpected'].includes(kind)) throw error
    return askLocation(s3, bucket, home, signal)
  }
}

async function askLocation(s3: S3Client, bucket: string, home: string, signal: AbortSignal): Promise<string> {
  try {
    const { LocationConstraint } = await attempt(onBucket(s3, 's3:GetBucketLocation', bucket), signal, (abortSignal) =>
      s3.send(new GetBucketLocationCommand({ Bucket: bucket }), { abortSignal }),
    )
    // EU is the old name of eu-west-1. Empty is us-east-1 on AWS, which never comes here; elsewhere it says nothing.
    return LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || home
  } catch (error) {
    if (error instanceof LakeError && ['denied', 'unsupported', 'badAnswer', 'unexpected'].includes(error.fault.kind))
      return home
    throw error
  }
}

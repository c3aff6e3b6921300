import { S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { startSample, type SampleOptions, type SampleServer } from '../../sample/server'

export interface OpenSample {
  readonly sample: SampleServer
  /** The unmodified SDK with the server's own keys, path style, one attempt. */
  readonly s3: S3Client
  /** Another client of the same server. */
  client(settings?: ClientOptions): S3Client
  close(): Promise<void>
}

interface ClientOptions {
  readonly region?: string
  readonly user?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  readonly pathStyle?: boolean
  readonly endpoint?: string
}

/** Starts a sample server and an SDK client for it; close both with `close`. */
export async function openSample(options: SampleOptions = {}): Promise<OpenSample> {
  const sample = await startSample(options)
  const clients: S3Client[] = []
  const client = (settings: ClientOptions = {}): S3Client => {
    const made = new S3Client({
      endpoint: settings.endpoint ?? sample.endpoint,
      region: settings.region ?? sample.region,
      credentials: settings.user ?? sample,
      forcePathStyle: settings.pathStyle ?? true,
      maxAttempts: 1,
    })
    clients.push(made)
    return made
  }
  return {
    sample,
    s3: client(),
    client,
    close: async () => {
      for (const one of clients) one.destroy()
      await sample.close()
    },
  }
}

/** Runs a test against a sample server of its own. */
export async function withSample<T>(options: SampleOptions, work: (open: OpenSample) => Promise<T>): Promise<T> {
  const open = await openSample(options)
  try {
    return await work(open)
  } finally {
    await open.close()
  }
}

/** What S3 refuses with: the error's name and HTTP status; `null` when it does not refuse. */
export async function refusal(
  request: Promise<unknown>,
): Promise<readonly [name: string, status: number | undefined] | null> {
  try {
    await request
    return null
  } catch (error) {
    if (error instanceof S3ServiceException) return [error.name, error.$metadata.httpStatusCode]
    throw error
  }
}

/** A value the types of the SDK do not have, which the server is to refuse. */
export const foreign = (value: string) => JSON.parse(JSON.stringify(value))

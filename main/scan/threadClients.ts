import type { S3Client } from '@aws-sdk/client-s3'
import { openLakeClient, type LakeClient } from '../s3/lakeClient'
import type { HostCalls, ScanPlace } from './messages'
import type { PageThreads } from './pageThreads'
import { faultOf, type Other } from './talk'

/** What a thread asks main for, to speak with S3. */
export type CredentialCalls = Pick<HostCalls, 'credentials' | 'region'>

/** The clients of a thread: one for each connection. Main remembers the credentials and renews them; a copy kept here would outlive a renewal. */
export class ThreadClients {
  private readonly clients = new Map<string, LakeClient>()
  private readonly regions = new Map<string, string>()

  constructor(
    private readonly host: () => Other<CredentialCalls>,
    private readonly pages: PageThreads | null = null,
  ) {}

  /** Runs with the client of the bucket's region; once more with the right one if the bucket turns out to be elsewhere. */
  async inBucket<T>(
    { connection, settings, bucket }: ScanPlace,
    signal: AbortSignal,
    run: (s3: S3Client, region: string) => Promise<T>,
    moved = false,
  ): Promise<T> {
    const region = await this.region(connection, bucket, moved, signal)
    try {
      return await run(this.client(connection, settings).forRegion(region), region)
    } catch (error) {
      if (moved || faultOf(error).kind !== 'wrongRegion') throw error
      return this.inBucket({ connection, settings, bucket, prefix: '' }, signal, run, true)
    }
  }

  /** The connection has new credentials or is gone. */
  forget(connection: string): void {
    this.clients.get(connection)?.destroy()
    this.clients.delete(connection)
    this.regions.clear()
  }

  private async region(connection: string, bucket: string, moved: boolean, signal: AbortSignal): Promise<string> {
    const place = JSON.stringify([connection, bucket])
    const known = moved ? undefined : this.regions.get(place)
    if (known !== undefined) return known
    const region = await this.host().call('region', { connection, bucket, moved }, signal)
    this.regions.set(place, region)
    return region
  }

  private client(connection: string, settings: ScanPlace['settings']): LakeClient {
    const known = this.clients.get(connection)
    if (known) return known
    const ask = remembered(() => this.host().call('credentials', { connection }))
    const credentials = Object.assign(ask, { memoized: true })
    const opened = openLakeClient({ ...settings, credentials, ...(this.pages && { pages: this.pages.newClient() }) })
    this.clients.set(connection, opened)
    return opened
  }
}

/** Answers are good for a second: a scan asks some hundred times in it, and each time would cross to another thread. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly answer: Promise<T>; readonly at: number } | null = null
  return () => {
    const now = performance.now()
    if (last && now - last.at < 1000) return last.answer
    const answer = ask()
    last = { answer, at: now }
    answer.catch(() => (last = null))
    return answer
  }
}

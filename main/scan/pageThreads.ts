import type { PageExchange } from '../s3/pageExchange'
import type { FetchedPage, PageCalls, PageRequest } from './pageService'
import { talk, type ListingPort, type Other } from './talk'

/** Two read pages as fast as the thread of the scans can keep them. */
const threadCount = 2

/**
 * The threads that fetch pages of listings and read them, while that of the scans keeps them and asks for more: together they were more than one
 * processor could do.
 */
export class PageThreads {
  private readonly threads: readonly PageThread[]
  private clients = 0

  constructor(start: () => ListingPort) {
    this.threads = Array.from({ length: threadCount }, () => new PageThread(start))
  }

  /** For one client, with connections of its own. */
  newClient(): PageExchange {
    const client = (this.clients += 1)
    for (const thread of this.threads) thread.begin()
    return {
      exchange: async (request, signal, read) => {
        const fetched = await this.leastBusy().fetch({ client, ...request }, signal)
        if ('error' in fetched) throw thrown(fetched.error)
        const { statusCode, body, columns } = fetched
        return read({ statusCode, headers: fetched.headers, body: Buffer.from(body ?? []), columns })
      },
      destroy: () => {
        for (const thread of this.threads) thread.close(client)
      },
    }
  }

  private leastBusy(): PageThread {
    return this.threads.reduce((least, thread) => (thread.busy < least.busy ? thread : least))
  }
}

/** Started when it is first needed, and again should it die. */
class PageThread {
  /** Requests under way. */
  busy = 0
  private thread: Other<PageCalls> | null = null

  constructor(private readonly start: () => ListingPort) {}

  async fetch(request: PageRequest, signal: AbortSignal | undefined): Promise<FetchedPage> {
    this.busy += 1
    try {
      return await this.begin().call('fetch', request, signal)
    } finally {
      this.busy -= 1
    }
  }

  begin(): Other<PageCalls> {
    this.thread ??= talk<PageCalls, Record<string, never>>(this.start(), {}, () => (this.thread = null))
    return this.thread
  }

  /** Gives up the connections of a client. */
  close(client: number): void {
    this.thread?.tell('close', { client })
  }
}

/** An error of the other thread, which the SDK's rules tell by its name and code. */
const thrown = ({ name, message, code }: { name: string; message: string; code: string | null }): Error =>
  Object.assign(new Error(message), { name, ...(code !== null && { code }) })

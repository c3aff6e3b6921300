import type { PageExchange } from '../s3/pageExchange'
import type { PageCalls } from './pageService'
import { talk, type ListingPort, type Other } from './talk'

/**
 * The thread that fetches pages of listings and reads them, while that of the scans keeps them and asks for more: together they were more than one
 * processor could do. Started when it is first needed, and again should it die.
 */
export class PageThread {
  private thread: Other<PageCalls> | null = null
  private clients = 0

  constructor(private readonly start: () => ListingPort) {}

  /** For one client, with connections of its own. */
  newClient(): PageExchange {
    const client = (this.clients += 1)
    this.running()
    return {
      exchange: async (request, signal, read) => {
        const fetched = await this.running().call('fetch', { client, ...request }, signal)
        if ('error' in fetched) throw thrown(fetched.error)
        const { statusCode, body, columns } = fetched
        return read({ statusCode, headers: fetched.headers, body: Buffer.from(body ?? []), columns })
      },
      destroy: () => this.thread?.tell('close', { client }),
    }
  }

  private running(): Other<PageCalls> {
    this.thread ??= talk<PageCalls, Record<string, never>>(this.start(), {}, () => (this.thread = null))
    return this.thread
  }
}

/** An error of the other thread, which the SDK's rules tell by its name and code. */
const thrown = ({ name, message, code }: { name: string; message: string; code: string | null }): Error =>
  Object.assign(new Error(message), { name, ...(code !== null && { code }) })

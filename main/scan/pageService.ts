import type { WholeAnswer } from '../s3/leanForms'
import { PageConnections } from '../s3/pageConnections'
import { patience } from '../s3/patience'
import type { PlainRequest } from '../s3/plainRequest'
import { FormatColumn } from './formatColumn'
import { usedNames, type PageColumns } from './pageColumns'
import { ScanNames } from './pageRows'
import { PageScanner } from './pageScanner'
import { talk, type ListingPort } from './talk'

/** What the thread of the scans asks of that of the pages. */
export interface PageCalls {
  readonly fetch: (input: PageRequest) => FetchedPage
  /** Gives up the connections of a client. */
  readonly close: (input: { readonly client: number }) => null
}

/** Clients do not share connections. */
export interface PageRequest extends PlainRequest {
  readonly client: number
}

/** `body` is `null` where `columns` are all it said, and there are no headers; an error as those of node:http, which S3 has nothing to do with. */
export type FetchedPage =
  | (Pick<WholeAnswer, 'statusCode' | 'headers'> & {
      readonly body: Uint8Array | null
      readonly columns: PageColumns | null
    })
  | { readonly error: { readonly name: string; readonly message: string; readonly code: string | null } }

/**
 * Fetches pages of listings and reads them, over its end of the channel. Runs as well in the thread of a test. `takeWaiting` takes what has come over
 * it meanwhile: when many pages are there at once, the next requests must not wait until all are read.
 */
export function servePages(port: ListingPort, takeWaiting: () => void = () => undefined): void {
  const clients = new Map<number, PageConnections>()
  const connections = (client: number): PageConnections => {
    const known = clients.get(client) ?? new PageConnections(patience)
    clients.set(client, known)
    return known
  }
  const digest = new Digest()
  talk<Record<string, never>, PageCalls>(port, {
    fetch: async ({ client, ...request }, signal) => {
      try {
        const page = await connections(client).exchange(request, signal, (answer) => digest.of(answer))
        takeWaiting()
        return page
      } catch (error) {
        return { error: plainError(error) }
      }
    },
    close: ({ client }) => {
      clients.get(client)?.destroy()
      clients.delete(client)
      return null
    },
  })
}

/** Names are numbered in one byte; a server that makes up storage classes must not use the numbers up for good. */
const mostNames = 200

class Digest {
  private names = new ScanNames(new FormatColumn())
  private scanner = new PageScanner(this.names)

  /** An answer that can be sent to another thread. */
  of({ statusCode, headers, body }: WholeAnswer): FetchedPage {
    const columns = statusCode === 200 ? this.columnsOf(body) : null
    // Copied, because with a part of a room all of it would be sent.
    return columns
      ? { statusCode, headers: {}, body: null, columns }
      : { statusCode, headers, body: new Uint8Array(body), columns }
  }

  private columnsOf(body: Buffer): PageColumns | null {
    if (this.names.storageClasses.texts.length > mostNames) {
      this.names = new ScanNames(new FormatColumn())
      this.scanner = new PageScanner(this.names)
    }
    const page = this.scanner.scan(body)
    if (!page) return null
    const { block } = page.rows
    return {
      room: block.keys.buffer,
      count: block.count,
      keyBytes: block.keys.length,
      about: page.rows.about,
      head: page.head,
      storageClasses: usedNames(this.names.storageClasses.texts, block.storageClasses),
      formats: usedNames(this.names.formats.texts, block.formats),
    }
  }
}

function plainError(error: unknown): { name: string; message: string; code: string | null } {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
  return { name, message, code }
}

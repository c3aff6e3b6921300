import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { servePages } from '../../main/scan/pageService'
import { PageThreads } from '../../main/scan/pageThreads'
import type { ListingPort } from '../../main/scan/talk'

export interface PagesHere {
  readonly start: () => ListingPort
  readonly threads: PageThreads
  /** How often it was started. */
  readonly starts: number
  /** As if the thread had died. */
  readonly close: () => void
}

/** What fetches pages for a scan and reads them, in this thread, over a channel as ever. */
export function pagesHere(): PagesHere {
  const ports: MessagePort[] = []
  const start = (): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    servePages(port1)
    return port2
  }
  return {
    start,
    threads: new PageThreads(start),
    get starts() {
      return ports.length
    },
    close: () => {
      for (const port of ports) port.close()
    },
  }
}

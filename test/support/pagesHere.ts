import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { servePages } from '../../main/scan/pageService'
import { PageThread } from '../../main/scan/pageThread'
import type { ListingPort } from '../../main/scan/talk'

export interface PagesHere {
  readonly start: () => ListingPort
  readonly thread: PageThread
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
    thread: new PageThread(start),
    get starts() {
      return ports.length
    },
    close: () => {
      for (const port of ports) port.close()
    },
  }
}

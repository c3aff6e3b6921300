import { Worker } from 'node:worker_threads'
import type { ListingPort } from './talk'

/** Starts the listing thread from its bundle, which lies beside main's own. It does not keep the program alive. */
export function startListingThread(): ListingPort {
  const thread = new Worker(new URL('./listingWorker.js', import.meta.url))
  thread.unref()
  return thread
}

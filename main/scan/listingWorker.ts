import { parentPort } from 'node:worker_threads'
import { serveListings } from './listingService'
import { rehearse } from './rehearsal'

if (parentPort) {
  serveListings(parentPort)
  await rehearse()
}

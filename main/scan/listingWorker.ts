import { parentPort } from 'node:worker_threads'
import { serveListings } from './listingService'

if (parentPort) serveListings(parentPort)

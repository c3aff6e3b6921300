import { parentPort } from 'node:worker_threads'
import { lowerPriority } from './lowerPriority'
import { serveScans } from './scanService'

if (parentPort) {
  lowerPriority()
  serveScans(parentPort)
}

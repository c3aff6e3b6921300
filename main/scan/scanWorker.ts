import { join } from 'node:path'
import { parentPort, Worker } from 'node:worker_threads'
import { lowerPriority } from './lowerPriority'
import { serveScans } from './scanService'

if (parentPort) {
  lowerPriority()
  serveScans(parentPort, () => new Worker(join(import.meta.dirname, 'pageWorker.js')))
}

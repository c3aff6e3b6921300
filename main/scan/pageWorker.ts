import { parentPort } from 'node:worker_threads'
import { lowerPriority } from './lowerPriority'
import { servePages } from './pageService'

if (parentPort) {
  lowerPriority()
  servePages(parentPort)
}

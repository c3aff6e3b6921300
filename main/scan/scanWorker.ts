import { parentPort } from 'node:worker_threads'
import { giveWay } from './giveWay'
import { serveScans } from './scanService'

if (parentPort) {
  giveWay()
  serveScans(parentPort)
}

import { parentPort } from 'node:worker_threads'
import { serveScans } from './scanService'

if (parentPort) serveScans(parentPort)

import { join } from 'node:path'
import { parentPort, Worker } from 'node:worker_threads'
import { lowerPriority } from '../../main/scan/lowerPriority'
import { serveScans } from '../../main/scan/scanService'

// The scanning thread as the program has it, which also collects its garbage when it is told to.
if (parentPort) {
  const port = parentPort
  lowerPriority()
  serveScans(port, () => new Worker(join(import.meta.dirname, 'pageWorker.mjs')))
  port.on('message', (message: unknown) => {
    if (message !== 'collect') return
    for (let time = 0; time < 3; time += 1) globalThis.gc?.()
    port.postMessage('collected')
  })
}

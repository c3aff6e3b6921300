import { parentPort } from 'node:worker_threads'
import { giveWay } from '../../main/scan/giveWay'
import { serveScans } from '../../main/scan/scanService'

// The scanning thread as the program has it, which also collects its garbage when it is told to.
if (parentPort) {
  const port = parentPort
  giveWay()
  serveScans(port)
  port.on('message', (message: unknown) => {
    if (message !== 'collect') return
    for (let time = 0; time < 3; time += 1) globalThis.gc?.()
    port.postMessage('collected')
  })
}

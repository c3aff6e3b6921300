import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import { lowerPriority } from './lowerPriority'
import { servePages } from './pageService'

if (parentPort) {
  lowerPriority()
  const port = parentPort
  servePages(port, () => {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
      port.emit('message', next.message)
  })
}

import { startListServer, type ListServer } from '../support/listServer'
import { keysOfShape, type Shape } from '../support/keyShapes'

/** What the server's process is told: which keys to serve from now on, or how long to wait before each answer. */
export type ServerTold = { readonly shape: Shape; readonly count: number } | { readonly delayMs: number }

export interface ServerTells {
  readonly endpoint: string
  readonly keys: number
  readonly keyBytes: number
  readonly keysHash: string
  readonly starts: (string | null)[]
}

let server: ListServer | null = null
let told: ServerTells | null = null

async function serve(shape: Shape, count: number): Promise<ServerTells> {
  await server?.close()
  const keys = keysOfShape(shape, count)
  server = await startListServer(keys)
  const keyBytes = keys.reduce((sum, key) => sum + key.length, 0)
  return { endpoint: server.endpoint, keys: count, keyBytes, keysHash: server.keysHash(), starts: server.starts() }
}

async function onMessage(message: ServerTold): Promise<void> {
  if ('shape' in message) told = await serve(message.shape, message.count)
  else if (server) server.delayMs = message.delayMs
  process.send?.(told)
}

process.on('message', (message: ServerTold) => void onMessage(message))
process.on('disconnect', () => process.exit())
process.send?.(null)

import { once } from 'node:events'
import { forked } from './forked'

export const benchBucket = 'bench'

export interface Keys {
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** What the server's process is told. */
export interface Told {
  readonly delayMs: number
}

export interface BenchLake {
  readonly keys: Keys
  /** From now on every request waits so long before it is answered. */
  readonly delay: (ms: number) => Promise<void>
  readonly close: () => void
}

/**
 * The sample lake in a process of its own, as a server elsewhere would be. On a machine of two cores it still shares them with the
 * program (main, listing thread, renderer, painter) and with this process, which only waits while something is measured.
 */
export async function openLake(): Promise<BenchLake> {
  const { child: server, ready: keys } = await forked<Keys>('server')
  return {
    keys,
    delay: async (ms) => {
      const told: Told = { delayMs: ms }
      server.send(told)
      await once(server, 'message')
    },
    close: () => server.disconnect(),
  }
}

import { once } from 'node:events'
import type { Tag } from '../../lake/tags'
import { forked } from './forked'
import type { Keys } from './lake'

export const bucket = 'bench'

/** What the server's process is asked: how many objects below a prefix are right, or to let so many requests through a second. */
export type Ask =
  | { readonly kind: 'tagged'; readonly prefix: string; readonly tag: Tag }
  | { readonly kind: 'moved'; readonly prefix: string; readonly to: string }
  | { readonly kind: 'allow'; readonly perSecond: number | null }
  | { readonly kind: 'traffic' }

/** Objects that are exactly as they were but for the change, and some of the others. */
export interface Truth {
  readonly right: number
  readonly wrong: readonly string[]
}
/** Requests since the last time this was asked, and how many of them were told to slow down. */
export interface Traffic {
  readonly requests: number
  readonly throttled: number
}
export interface Told extends Truth, Traffic {}

export interface ChangesLake {
  readonly keys: Keys
  readonly ask: (ask: Ask) => Promise<Told>
  readonly close: () => void
}

/** Objects below each prefix. Those below `bare/` are for the load generator. */
export const counts = { 'retag/': 100_000, 'retier/': 20_000, 'bare/': 10_000, 'storm/': 10_000 } as const

/** The sample lake in a process of its own, with objects to change. */
export async function openChangesLake(): Promise<ChangesLake> {
  const { child, ready } = await forked<Keys>('changesServer')
  return {
    keys: ready,
    ask: async (ask) => {
      child.send(ask)
      const [told]: Told[] = await once(child, 'message')
      if (told === undefined) throw new Error('the server of the benchmark is gone')
      return told
    },
    close: () => child.disconnect(),
  }
}

import { startCost } from './cost'
import { finishCost } from './costEstimate'
import type { PriceList } from './prices'
import { addRequests } from './usage'

/** What a full pass reads of every object: its encryption by HeadObject, its tags by GetObjectTagging, or both. */
export const readWhats = ['encryption', 'tags', 'both'] as const
export type ReadWhat = (typeof readWhats)[number]

export const readsHead = (what: ReadWhat): boolean => what !== 'tags'
export const readsTags = (what: ReadWhat): boolean => what !== 'encryption'

/**
 * Why an object that was asked told nothing: it may not be read, the answer could not be had or understood, there is no such object any more, or
 * it is another one than the scan has listed. None of these says anything of its encryption or tags.
 */
export const untoldReasons = ['denied', 'failed', 'gone', 'changed'] as const
export type Untold = (typeof untoldReasons)[number]

/** An object as a listing or a HEAD tells of it. Whole bytes; ms since 1970; `null` where it is not said. */
interface ObjectMark {
  readonly bytes: number | null
  readonly modifiedAt: number | null
}

/**
 * Whether what HEAD tells is of the object that was listed: listings know no more of its content than size and time, in whole seconds. Where HEAD
 * leaves one of them out, that one says nothing.
 */
export const isListedObject = (listed: ObjectMark, head: ObjectMark): boolean =>
  (head.bytes === null || head.bytes === listed.bytes) &&
  (head.modifiedAt === null ||
    listed.modifiedAt === null ||
    Math.floor(head.modifiedAt / 1000) === Math.floor(listed.modifiedAt / 1000))

/** How many objects of one storage class are asked for what. */
export interface Reads {
  heads: number
  tags: number
}

/** What reads cost in US dollars, by storage class: an estimate by list prices. */
export function readsCost(byClass: ReadonlyMap<string, Reads>, list: PriceList): number {
  const usage = startCost()
  for (const [storageClass, { heads, tags }] of byClass) {
    addRequests(usage, { HeadObject: 1 }, storageClass, storageClass, heads)
    addRequests(usage, { GetObjectTagging: 1 }, storageClass, storageClass, tags)
  }
  return finishCost(usage, list).once.requests
}

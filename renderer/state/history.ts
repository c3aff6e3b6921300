import type { Spot } from '../../preload/contract/shell'

/** Where a person is: a connection (`bucket: null`), a bucket, or a prefix in it. */
export type Place = Spot

export interface History {
  readonly past: readonly Place[]
  readonly now: Place | null
  readonly future: readonly Place[]
}

const longest = 200

export const noHistory: History = { past: [], now: null, future: [] }

export const samePlace = (a: Place | null, b: Place | null): boolean =>
  a === b ||
  (a !== null && b !== null && a.connection === b.connection && a.bucket === b.bucket && a.prefix === b.prefix)

/** Going where one already is changes nothing. */
export function goTo(history: History, place: Place): History {
  if (samePlace(history.now, place)) return history
  const past = history.now === null ? history.past : [...history.past, history.now].slice(-longest)
  return { past, now: place, future: [] }
}

export function goBack(history: History): History {
  const now = history.past.at(-1)
  if (now === undefined) return history
  const future = history.now === null ? history.future : [history.now, ...history.future]
  return { past: history.past.slice(0, -1), now, future }
}

export function goForward(history: History): History {
  const [now, ...future] = history.future
  if (now === undefined) return history
  const past = history.now === null ? history.past : [...history.past, history.now]
  return { past, now, future }
}

/** Forgets the places of a connection that was closed. */
export function withoutConnection(history: History, connection: string): History {
  const keep = (place: Place) => place.connection !== connection
  return {
    past: history.past.filter(keep),
    now: history.now !== null && keep(history.now) ? history.now : null,
    future: history.future.filter(keep),
  }
}

/** One level up; the top of a connection is its list of buckets. `null` when there is nothing above. */
export function above(place: Place): Place | null {
  if (place.bucket === null) return null
  if (place.prefix === '') return { connection: place.connection, bucket: null, prefix: '' }
  const cut = place.prefix.endsWith('/') ? place.prefix.slice(0, -1) : place.prefix
  return { ...place, prefix: cut.slice(0, cut.lastIndexOf('/') + 1) }
}

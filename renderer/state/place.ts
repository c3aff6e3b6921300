import { create } from 'zustand'
import { above, goBack, goForward, goTo, noHistory, withoutConnection, type History, type Place } from './history'

interface PlaceState {
  readonly history: History
  /** Key or bucket the cursor should stand on after the move, such as the prefix one has just left by going up. */
  readonly cursorKey: string | null
  /** Grows when the same place is to be listed again. */
  readonly refreshes: number
}

export const usePlace = create<PlaceState>(() => ({ history: noHistory, cursorKey: null, refreshes: 0 }))

export const placeNow = (): Place | null => usePlace.getState().history.now

export const go = (place: Place, cursorKey: string | null = null): void =>
  usePlace.setState(({ history }) => ({ history: goTo(history, place), cursorKey }))

/** Where one came from, so that the cursor can stand on it: the bucket or prefix directly below `to` that leads to `from`. */
function childOnTheWay(to: Place | null, from: Place | null): string | null {
  if (to === null || from === null || to.connection !== from.connection || from.bucket === null) return null
  if (to.bucket === null) return from.bucket
  if (to.bucket !== from.bucket || !from.prefix.startsWith(to.prefix) || from.prefix === to.prefix) return null
  const end = from.prefix.indexOf('/', to.prefix.length)
  return end < 0 ? null : from.prefix.slice(0, end + 1)
}

const move = (step: (history: History) => History): void =>
  usePlace.setState(({ history }) => {
    const next = step(history)
    return { history: next, cursorKey: childOnTheWay(next.now, history.now) }
  })

export const back = (): void => move(goBack)
export const forward = (): void => move(goForward)
export const up = (): void =>
  move((history) => {
    const parent = history.now === null ? null : above(history.now)
    return parent === null ? history : goTo(history, parent)
  })
export const leaveConnection = (connection: string): void => move((history) => withoutConnection(history, connection))
export const refresh = (): void => usePlace.setState(({ refreshes }) => ({ refreshes: refreshes + 1 }))

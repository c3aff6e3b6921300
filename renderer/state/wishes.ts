import { create } from 'zustand'

/** What an action wants of a part of the window that is mounted elsewhere; each number grows with every wish. */
interface Wishes {
  readonly editPath: number
  readonly focusFilter: number
  readonly focusTable: number
  readonly openMenu: number
}

export const useWishes = create<Wishes>(() => ({ editPath: 0, focusFilter: 0, focusTable: 0, openMenu: 0 }))

export const wish = (what: keyof Wishes): void => useWishes.setState((wishes) => ({ [what]: wishes[what] + 1 }))

import { create } from 'zustand'
import type { Preferences } from '../../preload/contract/shell'
import { lake } from '../client'
import { samePlace, type Place } from './history'

interface PreferencesState {
  readonly preferences: Preferences
  /** False until main has answered, so that first values do not overwrite what was remembered. */
  readonly loaded: boolean
}

const firstValues: Preferences = {
  theme: 'auto',
  bookmarks: [],
  recent: [],
  last: null,
  sidebarWidth: 260,
  inspectorWidth: 340,
  inspectorOpen: true,
  columnWidths: {},
}
const recentKept = 30
const writeAfterMs = 250

export const usePreferences = create<PreferencesState>(() => ({ preferences: firstValues, loaded: false }))

export async function loadPreferences(): Promise<void> {
  const preferences = await lake.call('preferences.get', {}).catch(() => firstValues)
  usePreferences.setState({ preferences, loaded: true })
}

let waiting: Partial<Preferences> = {}
let timer: ReturnType<typeof setTimeout> | undefined

function write(): void {
  const change = waiting
  waiting = {}
  timer = undefined
  // What is shown stays as chosen even when the disk is full; main says so in its log.
  lake.call('preferences.set', change).catch(() => undefined)
}

/** Shown at once, written a little later: dragging a divider would write a hundred times otherwise. */
export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(({ preferences }) => ({ preferences: { ...preferences, ...change } }))
  waiting = { ...waiting, ...change }
  timer ??= setTimeout(write, writeAfterMs)
}

export function rememberPlace(place: Place): void {
  const { recent } = usePreferences.getState().preferences
  const others = recent.filter((known) => !samePlace(known, place))
  setPreferences({ last: place, recent: place.bucket === null ? recent : [place, ...others].slice(0, recentKept) })
}

/** A bucket that is gone is no place to go back to. Bookmarks stay: they were made on purpose. */
export function forgetVisits(connection: string, bucket: string): void {
  const { recent } = usePreferences.getState().preferences
  setPreferences({ recent: recent.filter((place) => place.connection !== connection || place.bucket !== bucket) })
}

export const isBookmarked = (preferences: Preferences, place: Place | null): boolean =>
  place !== null && preferences.bookmarks.some((bookmark) => samePlace(bookmark, place))

export function toggleBookmark(place: Place, label: string): void {
  const { preferences } = usePreferences.getState()
  const others = preferences.bookmarks.filter((bookmark) => !samePlace(bookmark, place))
  const removed = others.length < preferences.bookmarks.length
  setPreferences({ bookmarks: removed ? others : [...others, { ...place, label: label.slice(0, 200) }] })
}

import { create } from 'zustand'
import { parentPrefix } from '../../lake/location'
import type { ScanFilter } from '../../preload/contract/scans'
import type { PrefixPlace } from './listing'
import { go } from './place'

/** The tabs of a place. */
export const views = ['objects', 'overview', 'partitions', 'search'] as const
export type View = (typeof views)[number]

interface ViewState {
  readonly view: View
  /** What is looked for in the search tab, kept while one looks elsewhere. */
  readonly wanted: ScanFilter
}

export const useView = create<ViewState>(() => ({ view: 'objects', wanted: {} }))

export const showView = (view: View): void => useView.setState({ view })

/** Shows the objects a picture or a finding stands for. */
export const showWanted = (wanted: ScanFilter): void => useView.setState({ view: 'search', wanted })

export const setWanted = (wanted: ScanFilter): void => useView.setState({ wanted })

/** Shows one object among its neighbours. */
export function showObject(place: PrefixPlace, key: string): void {
  go({ ...place, prefix: parentPrefix(key) ?? '' }, key)
  showView('objects')
}

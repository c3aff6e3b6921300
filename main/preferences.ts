import { Preferences } from '../preload/contract/shell'
import { readJson, writeJson } from './jsonFile'

/** The changes of one call; a field left out or undefined keeps its value. */
export type PreferenceChange = { readonly [K in keyof Preferences]?: Preferences[K] | undefined }

export interface PreferenceStore {
  /** Where a damaged file was moved at start, for telling the person. */
  readonly setAside: string | null
  get: () => Preferences
  /** Resolves once the change is on disk. Changes are written in the order they came. */
  set: (change: PreferenceChange) => Promise<Preferences>
}

const first: Preferences = {
  theme: 'auto',
  bookmarks: [],
  recent: [],
  last: null,
  sidebarWidth: 280,
  inspectorWidth: 340,
  inspectorOpen: true,
  columnWidths: {},
}

/** Opens the file, `preferences.json` in the program's own folder. `now` names a damaged file that is set aside. */
export async function openPreferences(file: string, now: number): Promise<PreferenceStore> {
  const { value, setAside } = await readJson(file, Preferences, now)
  let current = value ?? first
  let written: Promise<unknown> = Promise.resolve()
  return {
    setAside,
    get: () => current,
    async set(change) {
      const named = Object.entries(change).filter(([, value]) => value !== undefined)
      current = Preferences.parse({ ...current, ...Object.fromEntries(named) })
      const next = current
      const write = written.then(() => writeJson(file, next))
      written = write.catch(() => undefined) // said by this call's own answer; the next change tries again
      await write
      return next
    },
  }
}

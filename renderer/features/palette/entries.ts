import { allActions, perform, type ActionContext } from '../../actions'
import type { Bucket } from '../../../preload/contract/buckets'
import type { Connection } from '../../../preload/contract/connections'
import { samePlace, type Place } from '../../state/history'
import { go } from '../../state/place'
import { isMac, showShortcut } from '../../ui/shortcut'

/** One line of the palette. `hint` stands on the right: keys, or which connection. */
export interface Entry {
  readonly id: string
  readonly group: 'Actions' | 'Bookmarks' | 'Buckets' | 'Recent places'
  readonly text: string
  readonly hint: string
  readonly reason: string | null
  readonly run: () => void
}

export interface Known {
  readonly context: ActionContext
  readonly connections: readonly Connection[]
  readonly buckets: ReadonlyMap<string, readonly Bucket[]>
}

/** Everything one can do or go to. */
export function paletteEntries({ context, connections, buckets }: Known): readonly Entry[] {
  const nameOf = (connection: string) => connections.find(({ id }) => id === connection)?.label ?? null
  const placeEntry = (group: Entry['group'], place: Place, text: string): Entry => {
    const name = nameOf(place.connection)
    return {
      id: `${group} ${JSON.stringify(place)}`,
      group,
      text,
      hint: name ?? '',
      reason: name === null ? 'Its connection is not open' : null,
      run: () => go(place),
    }
  }
  const { bookmarks, recent } = context.preferences
  const visited = recent.filter((place) => !bookmarks.some((bookmark) => samePlace(bookmark, place)))
  return [
    ...allActions
      .filter(({ id }) => id !== 'palette.open')
      .map((action): Entry => ({
        id: action.id,
        group: 'Actions',
        text: action.label,
        hint: action.shortcut === null ? '' : showShortcut(action.shortcut, isMac()),
        reason: action.unavailable(context),
        run: () => perform(action),
      })),
    ...bookmarks.map(({ label, ...place }) => placeEntry('Bookmarks', place, label)),
    ...[...buckets].flatMap(([connection, list]) =>
      list.map(({ name }) => placeEntry('Buckets', { connection, bucket: name, prefix: '' }, name)),
    ),
    ...visited.map((place) => placeEntry('Recent places', place, `${place.bucket ?? ''}/${place.prefix}`)),
  ]
}

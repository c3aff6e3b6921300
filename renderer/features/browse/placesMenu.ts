import type { Connection } from '../../../preload/contract/connections'
import type { Preferences } from '../../../preload/contract/shell'
import { samePlace, type Place } from '../../state/history'
import { go } from '../../state/place'
import type { MenuItem } from '../../ui/ContextMenu'

const recentShown = 12

/** Bookmarks and the places last visited; those of connections that are not open say so. */
export function placesMenu(
  { bookmarks, recent }: Preferences,
  connections: readonly Connection[],
): readonly (readonly MenuItem[])[] {
  const item = (place: Place, label: string, kind: string): MenuItem => {
    const connection = connections.find(({ id }) => id === place.connection)
    return {
      id: `${kind} ${JSON.stringify(place)}`,
      label: connections.length > 1 && connection !== undefined ? `${label}  (${connection.label})` : label,
      reason: connection === undefined ? 'Its connection is not open' : null,
      run: () => go(place),
    }
  }
  const marked = bookmarks.map(({ label, ...place }) => item(place, `★ ${label}`, 'bookmark'))
  const visited = recent
    .filter((place) => !bookmarks.some((bookmark) => samePlace(bookmark, place)))
    .slice(0, recentShown)
    .map((place) => item(place, placeLabel(place), 'recent'))
  const none = [
    {
      id: 'none',
      label: 'No bookmarks and no recent places yet',
      reason: 'There is nothing to go to',
      run: () => undefined,
    },
  ]
  return marked.length + visited.length === 0 ? [none] : [marked, visited]
}

export const placeLabel = ({ bucket, prefix }: Place): string => (bucket === null ? 'Buckets' : `${bucket}/${prefix}`)

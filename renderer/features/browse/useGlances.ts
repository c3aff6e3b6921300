import { useEffect, useSyncExternalStore } from 'react'
import type { GlanceCache, GlancedObject } from '../../state/glanceCache'
import type { RowSource } from '../../state/rowSource'

const restMs = 80

/** Asks for encryption and tags of the rows in view once the view rests. */
export function useGlances(
  source: RowSource,
  glances: GlanceCache,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  useSyncExternalStore(glances.subscribe, glances.snapshot)
  // After every commit: other rows may have come into the same view.
  useEffect(() => {
    const timer = setTimeout(() => glances.look(objectsBetween(source, first, last)), restMs)
    return () => clearTimeout(timer)
  })
  useEffect(() => () => glances.leave(), [glances])
}

function objectsBetween(source: RowSource, first: number, last: number): GlancedObject[] {
  const objects: GlancedObject[] = []
  for (let at = first; at <= last; at += 1) {
    const row = source.row(at)
    if (row?.kind === 'object') objects.push(row)
  }
  return objects
}

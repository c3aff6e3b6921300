import type { Target } from '../../preload/contract/changes'
import type { Row, Selection } from '../../preload/contract/listings'
import { formatBytes, formatNumberOf } from '../ui/format'
import type { Place } from './history'

/** What an action on objects would be for, and how a dialog calls it. */
export interface ChangeTarget {
  readonly connection: string
  readonly bucket: string
  readonly target: Target
  readonly summary: string
}

export interface Looked {
  readonly place: Place | null
  readonly listing: string | null
  readonly selection: Selection
  readonly cursorRow: Row | null
}

export const nothingSelected: Selection = { prefixes: 0, objects: 0, bytes: 0 }

/** The selection where there is one, or else the row of the cursor. `null` when there is neither. */
export function targetOf({ place, listing, selection, cursorRow }: Looked): ChangeTarget | null {
  if (place === null || place.bucket === null) return null
  const { connection, bucket } = place
  if (listing !== null && selection.prefixes + selection.objects > 0) {
    return { connection, bucket, target: { kind: 'selection', listing }, summary: describeSelection(selection) }
  }
  if (cursorRow === null) return null
  if (cursorRow.kind === 'prefix') return prefixTarget(connection, bucket, cursorRow.key)
  const summary = `${cursorRow.name}, ${formatBytes(cursorRow.bytes)}`
  return { connection, bucket, target: { kind: 'objects', objects: [{ key: cursorRow.key }] }, summary }
}

/** Everything below a prefix; the empty prefix stands for the whole bucket. */
export const prefixTarget = (connection: string, bucket: string, prefix: string): ChangeTarget => ({
  connection,
  bucket,
  target: { kind: 'prefix', prefix },
  summary: prefix === '' ? 'everything' : `everything below ${prefix}`,
})

export function describeSelection({ prefixes, objects, bytes }: Selection): string {
  const parts = []
  if (prefixes > 0) parts.push(`everything below ${formatNumberOf(prefixes, 'prefix', 'prefixes')}`)
  if (objects > 0) parts.push(`${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)}`)
  return parts.join(' and ')
}

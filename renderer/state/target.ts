import type { Target } from '../../preload/contract/changes'
import type { Finding } from '../../preload/contract/dataSets'
import type { Row, Selection } from '../../preload/contract/listings'
import type { ScanFilter, ScanState } from '../../preload/contract/scans'
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

/** What a search has found; main reads the keys where they are. */
export const foundTarget = (
  { scan, connection, bucket }: ScanState,
  filter: ScanFilter,
  { objects, bytes }: { readonly objects: number; readonly bytes: number },
): ChangeTarget => ({
  connection,
  bucket,
  target: { kind: 'found', scan, filter },
  summary: `${formatNumberOf(objects, 'object')} found, ${formatBytes(bytes)}`,
})

/** Everything below the prefixes whose change mends a finding. */
export function findingTarget({ scan, connection, bucket }: ScanState, finding: Mended): ChangeTarget {
  const { kind, dataSet, mend } = finding
  const [only] = mend.prefixes
  if (mend.prefixCount === 1 && only !== undefined) return prefixTarget(connection, bucket, only)
  const summary = `everything below ${formatNumberOf(mend.prefixCount, 'prefix', 'prefixes')} of ${dataSet}`
  return { connection, bucket, target: { kind: 'finding', scan, dataSet, finding: kind }, summary }
}

interface Mended extends Pick<Finding, 'kind' | 'dataSet'> {
  readonly mend: Extract<Finding['mend'], { kind: 'change' }>
}

export function describeSelection({ prefixes, objects, bytes }: Selection): string {
  const parts = []
  if (prefixes > 0) parts.push(`everything below ${formatNumberOf(prefixes, 'prefix', 'prefixes')}`)
  if (objects > 0) parts.push(`${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)}`)
  return parts.join(' and ')
}

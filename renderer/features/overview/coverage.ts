import type { Output } from '../../../preload/contract'
import type { Bar } from '../../ui/Bars'
import { formatCount, formatTime } from '../../ui/format'
import { restText } from '../../ui/passText'

export type Facts = Output<'scans.facts'>
export type Covered = Pick<
  Facts['tags'],
  'known' | 'denied' | 'failed' | 'gone' | 'changed' | 'unread' | 'reported' | 'sources' | 'from' | 'to'
>

/** Whether any object was read one by one, well or not, beyond what a report has told. */
export const isRead = ({ known, reported, denied, failed, gone, changed }: Covered): boolean =>
  known - reported + denied + failed + gone + changed > 0

const sourceNames: Readonly<Record<Covered['sources'][number], string>> = {
  pass: 'full pass',
  sample: 'sample',
  inventory: 'earlier S3 Inventory',
}

/** Where it is known from, of how many of all, and as of when: `full pass, 590 of 600 objects, as of 2026-11-26 16:40`. */
export function sourceText({ known, reported, sources, from, to }: Covered, objects: number): string {
  const how = sources.length === 0 ? sourceNames.pass : sources.map((source) => sourceNames[source]).join(' and ')
  const when = from === null || to === null ? '' : `, as of ${spanText(formatTime(from), formatTime(to))}`
  const others = reported === 0 ? '' : `; ${formatCount(reported)} more by the S3 Inventory`
  return `${how}, ${formatCount(known - reported)} of ${formatCount(objects)} objects${when}${others}`
}

/** Of the second only what is another: `2026-11-26 16:40 to 17:05`. */
function spanText(from: string, to: string): string {
  if (from === to) return from
  const [day = '', time = ''] = to.split(' ')
  return from.startsWith(day) ? `${from} to ${time}` : `${from} to ${to}`
}

/** A last bar for all objects of which it is not known, with their number, their share and what further columns hold; none where there are none. */
export function unknownBar(
  covered: Covered,
  objects: number,
  open: () => void,
  further: readonly string[] = [],
): readonly Bar[] {
  const unknown = objects - covered.known
  if (unknown === 0) return []
  const label = `not known: ${restText(covered)}`
  const amounts = [formatCount(unknown), percentText(unknown, objects), ...further]
  return [{ id: ' unknown', label, tone: { series: 7 }, share: unknown / objects, amounts, open }]
}

/** A share of all objects in percent, never rounded up to all or down to none. */
export function percentText(objects: number, of: number): string {
  if (of === 0) return ''
  const percent = (objects / of) * 100
  const fine = Math.round(percent * 10) / 10
  if (fine === 100 && objects < of) return 'over 99.9 %'
  if (fine === 0 && objects > 0) return 'under 0.1 %'
  return `${percent > 10 && percent < 90 ? Math.round(percent) : fine} %`
}

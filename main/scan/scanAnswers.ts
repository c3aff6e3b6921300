import type { PriceList } from '../../lake/prices'
import type { Output, Parsed } from '../../preload/contract'
import type { ScanFilter, ScanRow, ScanSort } from '../../preload/contract/scans'
import { aggregate } from './aggregate'
import { directoryPage } from './directoryPage'
import { knownOf } from './knownFacts'
import type { LakeIndex } from './lakeIndex'
import { isEmptyFilter, rangeOf } from './rowFilter'
import type { OpenScan } from './savedJob'
import type { ScanPrices } from './scanMessages'
import type { ScanView } from './scanViews'

/** So many folders an answer to a search names. */
const mostFolders = 100
const usualGroups = 500

async function viewOf(
  scan: OpenScan,
  filter: ScanFilter,
  sort: ScanSort | null,
  signal: AbortSignal,
): Promise<ScanView> {
  const view = scan.views.of(scan.index(), scan.indexVersion, filter, sort)
  await view.wait(signal)
  return view
}

const naturalSort = (sort: ScanSort | undefined): ScanSort | null =>
  !sort || (sort.by === 'key' && !sort.descending) ? null : sort

/** Rows with what is known of them beyond the listing. */
function rowsOf(index: LakeIndex, numbers: readonly number[]): ScanRow[] {
  const { heads, tags, sources } = knownOf(index)
  const asOf = (source: number): number => sources[source - 1]?.from ?? 0
  return numbers.map((row) => {
    const [head, set] = [heads.at(row), tags.at(row)]
    return {
      ...index.row(row),
      encryption: head && { value: head.encryption, asOf: asOf(heads.sourceAt(row)) },
      tags: set && { value: [...set], asOf: asOf(tags.sourceAt(row)) },
    }
  })
}

/** A window of rows. @throws LakeError badInput, cancelled */
export async function answerRows(
  scan: OpenScan,
  { filter = {}, sort, from, count }: Parsed<'scans.rows'>,
  signal: AbortSignal,
): Promise<Output<'scans.rows'>> {
  const view = await viewOf(scan, filter, naturalSort(sort), signal)
  const { version, whole, total } = view
  return { version, whole, from, total, rows: rowsOf(view.index, view.window(from, count)) }
}

/** @throws LakeError badInput, cancelled */
export async function answerAggregate(
  scan: OpenScan,
  { filter = {}, by, level = 1, limit = usualGroups }: Parsed<'scans.aggregate'>,
  signal: AbortSignal,
): Promise<Output<'scans.aggregate'>> {
  const view = await viewOf(scan, filter, null, signal)
  const { index, version, whole, range } = view
  if (by.includes('partition') || by.includes('month')) await index.readDirectories()
  const prices = scan.prices()
  const result = aggregate(index, view.matched(), range, { by, level }, prices?.prices ?? null).result(limit)
  return { version, whole, ...result, prices: pricesUsed(prices, scan.start.prices) }
}

/** @throws LakeError notFound */
export async function answerDirectories(
  scan: OpenScan,
  wanted: Parsed<'scans.directories'>,
): Promise<Output<'scans.directories'>> {
  const index = scan.index()
  const version = scan.indexVersion
  await index.readDirectories()
  const prices = scan.prices()
  const page = directoryPage(index, wanted, prices)
  return { version, whole: true, ...page, prices: pricesUsed(prices, scan.start.prices) }
}

/** @throws LakeError badInput, cancelled */
export async function answerSearch(
  scan: OpenScan,
  { filter, level = 1, count }: Parsed<'scans.search'>,
  signal: AbortSignal,
): Promise<Output<'scans.search'>> {
  const view = await viewOf(scan, filter, null, signal)
  const { index, version, whole } = view
  await index.readDirectories()
  const range = rangeOf(index, filter)
  const rows = isEmptyFilter(filter) ? null : view.matched()
  const { groups, total } = aggregate(index, rows, range, { by: ['partition'], level }, null).result(mostFolders)
  const known = { objects: range.end - range.first, ...knownOf(index).knownOf(range) }
  const folders = groups.map(({ partition = '', objects, bytes }) => ({ partition, objects, bytes }))
  return {
    version,
    whole,
    total: { objects: total.objects, bytes: total.bytes },
    known,
    rows: rowsOf(index, view.window(0, count)),
    groups: folders.sort((a, b) => b.objects - a.objects),
  }
}

/** What is said beside prices. */
export function pricesUsed(list: PriceList | null, as: ScanPrices): Output<'scans.aggregate'>['prices'] {
  return list && { asOf: list.asOf, region: list.region, pricedAs: list.pricedAs, sample: as === 'sample' }
}

import { payBackText } from '../../lake/payBack'
import { startOfSlot } from '../../lake/rhythm'
import type { DataPartition } from '../../lake/datasetPartitions'
import type { Series } from '../../lake/datasets'
import type { Finding as LakeFinding, FindingKind, Mend } from '../../lake/findings'
import { movesOf, storageByTier } from '../../lake/tierSums'
import type { Output, Parsed } from '../../preload/contract'
import type { DataSet, Finding, Partition } from '../../preload/contract/dataSets'
import { LakeError } from '../s3/lakeError'
import { knownOf } from './knownFacts'
import { lakeSetsOf, rowsOf, setNamed, tiersOf, type LakeSet, type LakeSets } from './lakeSets'
import type { OpenScan } from './savedJob'
import { pricesUsed } from './scanAnswers'

/** Places and prefixes that come with a finding; the others are asked for. */
const firstPlaces = 20
const firstPrefixes = 1000

const madeFrom = ({ version, complete }: LakeSets) => ({ version, complete })

/** Data sets by what they are sorted by; their own order is that of their prefixes. */
export async function answerDatasets(
  scan: OpenScan,
  { under = '', sort, from, count }: Parsed<'scans.datasets'>,
  now: () => number,
): Promise<Output<'scans.datasets'>> {
  const sets = await lakeSetsOf(scan, now)
  const inside = sets.sets.filter(({ set }) => set.prefix.startsWith(under))
  // Money is in no order before it is counted.
  if (sort?.by === 'usdPerMonth') for (const { set } of inside) await tiersOf(sets, set)
  const ordered = sort ? sorted(scan, sets, inside, sort) : inside
  const dataSets: DataSet[] = []
  for (const one of ordered.slice(from, from + count)) dataSets.push(await describe(scan, sets, one))
  const { objects, bytes } = sets.loose
  const prices = pricesUsed(scan.prices(), scan.start.prices)
  return { ...madeFrom(sets), total: inside.length, dataSets, loose: { objects, bytes }, prices }
}

function sorted(
  scan: OpenScan,
  sets: LakeSets,
  inside: readonly LakeSet[],
  { by, descending }: NonNullable<Parsed<'scans.datasets'>['sort']>,
): readonly LakeSet[] {
  if (by === 'prefix') return descending ? inside.toReversed() : inside
  const valueOf = {
    objects: ({ set }: LakeSet) => set.whole.objects,
    bytes: ({ set }: LakeSet) => set.whole.bytes,
    partitions: ({ set }: LakeSet) => set.partitions.length,
    newest: ({ set }: LakeSet) => set.whole.newest,
    problems: ({ findings }: LakeSet) => findings.filter(({ severity }) => severity === 'problem').length,
    usdPerMonth: ({ set }: LakeSet) => usdOf(scan, sets, set.prefix) ?? -1,
  }[by]
  const sign = descending ? -1 : 1
  return inside.toSorted((one, other) => sign * (valueOf(one) - valueOf(other)))
}

function usdOf(scan: OpenScan, { tiers }: LakeSets, prefix: string): number | null {
  const list = scan.prices()
  if (!list) return null
  const parts = storageByTier(tiers.get(prefix) ?? new Map(), list).map(({ usd }) => usd)
  return parts.some((usd) => usd === null) ? null : parts.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)
}

async function describe(scan: OpenScan, sets: LakeSets, { set, findings }: LakeSet): Promise<DataSet> {
  const list = scan.prices()
  const tiers = await tiersOf(sets, set)
  const known = knownOf(sets.index)
  const usd = new Map(list ? storageByTier(tiers, list).map((its) => [its.storageClass, its.usd]) : [])
  const { prefix, table, levels, confidence, explanation, whole, unit, series, partitions, directories } = set
  const main = series.reduce<Series | null>(
    (most, its) => (its.partitions.size > (most?.partitions.size ?? 0) ? its : most),
    null,
  )
  const dates = partitions.flatMap(({ date }) => (date?.unit === unit && date ? [date] : []))
  return {
    prefix,
    table,
    levels: [...levels],
    confidence,
    explanation,
    partitions: partitions.length,
    objects: whole.objects,
    bytes: whole.bytes,
    dataObjects: whole.dataObjects,
    smallFiles: whole.smallFiles,
    storageClasses: [...tiers]
      .map(([storageClass, { objects, bytes }]) => ({
        storageClass,
        objects,
        bytes,
        usdPerMonth: usd.get(storageClass) ?? null,
      }))
      .sort((a, b) => b.bytes - a.bytes),
    formats: whole.formats
      .map(({ name, objects, bytes }) => ({ format: name, objects, bytes }))
      .sort((a, b) => b.objects - a.objects),
    usdPerMonth: usdOf(scan, sets, prefix),
    encryption: [...known.kindsOf(known.version === 0 ? [] : await rowsOf(sets.index, set))],
    oldest: whole.oldest,
    newest: whole.newest,
    unit,
    firstFrom:
      dates.length === 0 ? null : dates.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY),
    lastTo: dates.length === 0 ? null : dates.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY),
    rhythm: main?.rhythm.text ?? null,
    series: series.length,
    behind: series.reduce((least, { behind }) => Math.min(least, behind), series[0]?.behind ?? 0),
    findings: findings.map(({ kind, severity, count }) => ({ kind, severity, count })),
    folded: directories.some(({ folded }) => folded),
  }
}

/** Problems first. */
export async function answerFindings(
  scan: OpenScan,
  { dataSet, kinds, from, count }: Parsed<'scans.findings'>,
  now: () => number,
): Promise<Output<'scans.findings'>> {
  const sets = await lakeSetsOf(scan, now)
  const asked = dataSet === undefined ? sets.sets : [setNamed(sets, dataSet)]
  const found = asked
    .flatMap(({ findings }) => findings)
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'))
  const findings = found.slice(from, from + count).map(({ places, mend, ...rest }): Finding => {
    return Object.assign(rest, { places: places.slice(0, firstPlaces), placeCount: places.length, mend: mendOf(mend) })
  })
  return { ...madeFrom(sets), total: found.length, findings }
}

function mendOf(mend: Mend): Finding['mend'] {
  if (mend.kind === 'none') return mend
  const { intent, prefixes } = mend
  const plain = intent.kind === 'tags' ? { ...intent, edits: [...intent.edits] } : intent
  return { kind: 'change', intent: plain, prefixes: prefixes.slice(0, firstPrefixes), prefixCount: prefixes.length }
}

/** @throws LakeError notFound */
export async function answerFindingPlaces(
  scan: OpenScan,
  { dataSet, kind, from, count }: Parsed<'scans.findingPlaces'>,
  now: () => number,
): Promise<Output<'scans.findingPlaces'>> {
  const sets = await lakeSetsOf(scan, now)
  const found = findingNamed(sets, dataSet, kind)
  return { ...madeFrom(sets), total: found.places.length, places: found.places.slice(from, from + count) }
}

/** Where the change that mends a finding is for; nowhere where there is none. @throws LakeError notFound */
export async function answerMendPrefixes(
  scan: OpenScan,
  { dataSet, finding }: { readonly dataSet: string; readonly finding: FindingKind },
  now: () => number,
): Promise<readonly string[]> {
  const { mend } = findingNamed(await lakeSetsOf(scan, now), dataSet, finding)
  return mend.kind === 'change' ? mend.prefixes : []
}

function findingNamed(sets: LakeSets, dataSet: string, kind: FindingKind): LakeFinding {
  const found = setNamed(sets, dataSet).findings.find((finding) => finding.kind === kind)
  if (!found) throw new LakeError({ kind: 'notFound', what: 'key', name: `${kind} of ${dataSet}` })
  return found
}

/** @throws LakeError notFound */
export async function answerPartitions(
  scan: OpenScan,
  { dataSet, series, overlaps, from, count }: Parsed<'scans.partitions'>,
  now: () => number,
): Promise<Output<'scans.partitions'>> {
  const sets = await lakeSetsOf(scan, now)
  const { set, marks } = setNamed(sets, dataSet)
  const { unit } = set
  const inWindow = (start: number, end: number) => !overlaps || (start < overlaps.to && end > overlaps.from)
  const found = set.partitions
    .filter((partition) => series === undefined || partition.series === series)
    .filter(({ date }) => !overlaps || (date !== null && inWindow(date.from, date.to)))
    .sort((a, b) => byText(a.series, b.series) || (a.date?.from ?? 0) - (b.date?.from ?? 0) || byText(a.name, b.name))
  const gaps = set.series
    .filter(({ name }) => series === undefined || name === series)
    .flatMap(({ name, gaps: its }) =>
      unit === null
        ? []
        : its.map(({ first, last, slots }) => {
            return { series: name, from: startOfSlot(first, unit), to: startOfSlot(last + 1, unit), slots }
          }),
    )
    .filter((gap) => inWindow(gap.from, gap.to))
  const most = found.reduce(
    (sum, { holding }) => ({
      objects: Math.max(sum.objects, holding.objects),
      bytes: Math.max(sum.bytes, holding.bytes),
    }),
    { objects: 0, bytes: 0 },
  )
  const known = knownOf(sets.index)
  const encryptionOf = (prefix: string): Partition['encryption'] =>
    known.version === 0 ? [] : [...known.kindsOf([sets.index.under(prefix)])]
  const partitions = found
    .slice(from, from + count)
    .map((partition) => partitionOf(partition, marks, encryptionOf(partition.prefix)))
  return { ...madeFrom(sets), unit, total: found.length, partitions, gaps: gaps.slice(0, mostGaps), most }
}

/** More gaps than this are no picture; the finding has them all. */
const mostGaps = 5000

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function partitionOf(
  { prefix, name, series, date, holding }: DataPartition,
  marks: LakeSet['marks'],
  encryption: Partition['encryption'],
): Partition {
  const { objects, bytes, dataObjects, smallFiles, oldest, newest, tiers } = holding
  return {
    prefix,
    name,
    series,
    from: date?.from ?? null,
    to: date?.to ?? null,
    objects,
    bytes,
    dataObjects,
    smallFiles,
    oldest,
    newest,
    storageClasses: tiers.map((share) => ({ storageClass: share.name, objects: share.objects, bytes: share.bytes })),
    encryption,
    findings: [...(marks.get(prefix) ?? [])],
  }
}

/** @throws LakeError notFound */
export async function answerSeries(
  scan: OpenScan,
  { dataSet, from, count }: Parsed<'scans.series'>,
  now: () => number,
): Promise<Output<'scans.series'>> {
  const sets = await lakeSetsOf(scan, now)
  const { set } = setNamed(sets, dataSet)
  const all = set.series
    .map(({ name, rhythm, behind, gaps, partitions }) => {
      const its = [...partitions.values()].flat()
      const of = (value: (partition: DataPartition) => number) =>
        its.reduce((sum, partition) => sum + value(partition), 0)
      return {
        name,
        partitions: its.length,
        rhythm: rhythm.text,
        firstFrom: its.reduce((least, { date }) => Math.min(least, date?.from ?? least), Number.POSITIVE_INFINITY),
        lastTo: its.reduce((most, { date }) => Math.max(most, date?.to ?? most), Number.NEGATIVE_INFINITY),
        behind,
        gaps: gaps.length,
        objects: of(({ holding }) => holding.objects),
        bytes: of(({ holding }) => holding.bytes),
      }
    })
    .sort((a, b) => b.bytes - a.bytes)
  return { ...madeFrom(sets), total: all.length, series: all.slice(from, from + count) }
}

/** @throws LakeError notFound */
export async function answerSavings(
  scan: OpenScan,
  { dataSet }: Parsed<'scans.savings'>,
  now: () => number,
): Promise<Output<'scans.savings'>> {
  const sets = await lakeSetsOf(scan, now)
  const { set } = setNamed(sets, dataSet)
  const list = scan.prices()
  const moves = list ? movesOf(await tiersOf(sets, set), list) : []
  return {
    ...madeFrom(sets),
    prices: pricesUsed(list, scan.start.prices),
    moves: moves.map(({ to, objects, bytes, estimate: { once, monthly, paysBack } }) => ({
      to,
      objects,
      bytes,
      once: once.total,
      monthlyBefore: monthly.before.total,
      monthlyAfter: monthly.after.total,
      monthlyAtLeast: monthly.after.totalUnread,
      paysBack: { kind: paysBack.kind, text: payBackText(paysBack, null) },
    })),
  }
}

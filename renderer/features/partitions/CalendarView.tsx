import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { tierOf } from '../../../lake/tiers'
import { encryptionKinds } from '../../../lake/encryption'
import type { Output } from '../../../preload/contract'
import type { DataSet, Partition } from '../../../preload/contract/dataSets'
import { go } from '../../state/place'
import { showView } from '../../state/view'
import { encryptionText } from '../../ui/encryptionText'
import { formatBytes, formatNumberOf } from '../../ui/format'
import { heatLevel, MatrixMap, type MatrixCell } from '../../ui/MatrixMap'
import { calendarOf, type Calendar, type Slot } from './calendar'
import type { DetailProps } from './DataSetDetail'
import { findingNames } from './findingText'
import { partitionsQuery, seriesQuery } from './queries'

interface CalendarViewProps extends DetailProps {
  readonly unit: NonNullable<DataSet['unit']>
}

const shades = {
  bytes: 'size',
  objects: 'objects',
  storageClass: 'storage class',
  encryption: 'encryption',
  smallFiles: 'small files',
} as const
type Shade = keyof typeof shades
const most = 5000
const day = 86_400_000
/** Hours are shown so many days at a time. */
const daysOfHours = 120

/** The partitions by their time: what is there, how much, and what is missing. */
export function CalendarView({ scan, place, dataSet, unit }: CalendarViewProps): ReactNode {
  const [shade, setShade] = useState<Shade>('bytes')
  const [series, setSeries] = useState<string | null>(null)
  const [back, setBack] = useState(0)
  const { data: all } = useQuery(seriesQuery(scan, dataSet.prefix))
  const name = series ?? all?.series[0]?.name ?? ''
  const window = windowOf(dataSet, unit, back)
  const { data } = useQuery({
    ...partitionsQuery(scan, {
      dataSet: dataSet.prefix,
      series: name,
      from: 0,
      count: most,
      ...(window && { overlaps: window }),
    }),
    enabled: all !== undefined,
  })
  const calendar = useMemo(() => data && calendarOf(unit, data.partitions, data.gaps), [data, unit])
  if (calendar === undefined || data === undefined || all === undefined) {
    return <section className="page-part" aria-label="Partitions by time" aria-busy />
  }
  const open = (prefix: string) => {
    showView('objects')
    go({ ...place, prefix })
  }
  const cell = (slot: Slot | null): MatrixCell | null => slot && cellOf(slot, shade, data.most, open)
  return (
    <section className="page-part" aria-label="Partitions by time">
      <h2>
        Partitions by {unit}
        <span className="page-note">{countsText(data.total, calendar, unit)}, times as in their names</span>
        <span className="grow" />
        {all.series.length > 1 && <SeriesChoice series={all.series} name={name} choose={setSeries} />}
        <ShadeChoice shade={shade} choose={setShade} />
        {window !== null && (
          <Moves first={window.from <= (dataSet.firstFrom ?? 0)} last={back === 0} move={(by) => setBack(back + by)} />
        )}
      </h2>
      <MatrixMap
        label={`Partitions of ${dataSet.prefix} by ${unit}`}
        columns={calendar.columns}
        rows={calendar.rows.map(({ label, slots }) => ({ id: label, label, cells: slots.map(cell) }))}
      />
      <Signs />
    </section>
  )
}

function countsText(partitions: number, { rows }: Calendar, unit: CalendarViewProps['unit']): string {
  const missing = rows.reduce((sum, { slots }) => sum + slots.filter((slot) => slot?.missing === true).length, 0)
  const there = formatNumberOf(partitions, 'partition')
  return missing === 0 ? there : `${there}, ${formatNumberOf(missing, unit)} missing`
}

interface SeriesChoiceProps {
  readonly series: Output<'scans.series'>['series']
  readonly name: string
  readonly choose: (name: string) => void
}

const SeriesChoice = ({ series, name, choose }: SeriesChoiceProps): ReactNode => (
  <label className="pick-from">
    Of
    <select value={name} onChange={(event) => choose(event.target.value)}>
      {series.map((one) => (
        <option key={one.name} value={one.name}>
          {one.name === '' ? 'no other value' : one.name}
          {one.gaps > 0 ? ` (${formatNumberOf(one.gaps, 'gap')})` : ''}
        </option>
      ))}
    </select>
  </label>
)

const ShadeChoice = ({
  shade,
  choose,
}: {
  readonly shade: Shade
  readonly choose: (shade: Shade) => void
}): ReactNode => (
  <label className="pick-from">
    Colour
    <select
      value={shade}
      onChange={({ target: { value } }) => choose(shadeNames.find((one) => one === value) ?? shade)}
    >
      {shadeNames.map((one) => (
        <option key={one} value={one}>
          {shades[one]}
        </option>
      ))}
    </select>
  </label>
)

interface MovesProps {
  readonly first: boolean
  readonly last: boolean
  /** Earlier is 1, later is -1. */
  readonly move: (by: number) => void
}

const Moves = ({ first, last, move }: MovesProps): ReactNode => (
  <span className="pick-from">
    <button type="button" className="small-button" disabled={first} onClick={() => move(1)}>
      Earlier
    </button>
    <button type="button" className="small-button" disabled={last} onClick={() => move(-1)}>
      Later
    </button>
  </span>
)

const Signs = (): ReactNode => (
  <ul className="legend" aria-label="Signs">
    <li>
      <span className="matrix-cell legend-cell" data-tone="s1" data-level="1" data-state="there" aria-hidden /> little
    </li>
    <li>
      <span className="matrix-cell legend-cell" data-tone="s1" data-level="5" data-state="there" aria-hidden /> much
    </li>
    <li>
      <span className="matrix-cell legend-cell" data-state="missing" aria-hidden /> missing by its own habit
    </li>
    <li>
      <span className="matrix-cell legend-cell" data-tone="s1" data-level="2" data-marked aria-hidden /> with findings
    </li>
  </ul>
)

const shadeNames: readonly Shade[] = ['bytes', 'objects', 'storageClass', 'encryption', 'smallFiles']

/** The part of the times that is shown; `null` where all fit. */
function windowOf(
  { firstFrom, lastTo }: DataSet,
  unit: CalendarViewProps['unit'],
  back: number,
): { from: number; to: number } | null {
  if (unit !== 'hour' || firstFrom === null || lastTo === null || lastTo - firstFrom <= daysOfHours * day) return null
  const to = lastTo - back * daysOfHours * day
  return { from: to - daysOfHours * day, to }
}

/** What a field shows of the partitions of one time. */
export function cellOf(
  { partitions, missing }: Slot,
  shade: Shade,
  largest: { readonly objects: number; readonly bytes: number },
  open: (prefix: string) => void,
): MatrixCell | null {
  if (missing) return { state: 'missing', level: 0, tone: { series: 7 }, text: 'missing', marked: false, open: null }
  const [first] = partitions
  if (first === undefined) return null
  const objects = partitions.reduce((sum, one) => sum + one.objects, 0)
  const bytes = partitions.reduce((sum, one) => sum + one.bytes, 0)
  const found = [...new Set(partitions.flatMap((one) => one.findings))]
  const classes = [...new Set(partitions.flatMap((one) => one.storageClasses.map(({ storageClass }) => storageClass)))]
  const encrypted = encryptionText(kindsOf(partitions), objects)
  const text = [
    ...partitions.map(({ name }) => name),
    `${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)}`,
    classes.map((one) => tierOf(one).label).join(', '),
    ...(encrypted === '' ? [] : [encrypted]),
    ...(found.length > 0 ? [`found: ${found.map((kind) => findingNames[kind]).join(', ')}`] : []),
  ].join('\n')
  return {
    state: 'there',
    ...shadeOf(partitions, shade, { objects, bytes }, largest),
    text,
    marked: found.length > 0,
    open: () => open(first.prefix),
  }
}

/** What is known of their encryption, most objects first. */
function kindsOf(partitions: readonly Partition[]): Partition['encryption'] {
  const counts = new Map<Partition['encryption'][number]['kind'], number>()
  for (const { kind, objects } of partitions.flatMap(({ encryption }) => encryption))
    counts.set(kind, (counts.get(kind) ?? 0) + objects)
  return [...counts].map(([kind, objects]) => ({ kind, objects })).sort((a, b) => b.objects - a.objects)
}

function shadeOf(
  partitions: readonly Partition[],
  shade: Shade,
  sum: { readonly objects: number; readonly bytes: number },
  largest: { readonly objects: number; readonly bytes: number },
): Pick<MatrixCell, 'level' | 'tone'> {
  if (shade === 'storageClass') {
    const [warmest] = partitions.flatMap((one) => one.storageClasses)
    return { tone: { tier: warmest?.storageClass ?? '' }, level: 5 }
  }
  if (shade === 'encryption') {
    const [first] = kindsOf(partitions)
    return first
      ? { tone: { series: encryptionKinds.indexOf(first.kind) }, level: 5 }
      : { tone: { series: 7 }, level: 1 }
  }
  if (shade === 'smallFiles') {
    const small = partitions.reduce((all, one) => all + one.smallFiles, 0)
    const data = partitions.reduce((all, one) => all + one.dataObjects, 0)
    return { tone: { series: 1 }, level: data === 0 ? 0 : heatLevel(small / data) }
  }
  return { tone: { series: 0 }, level: largest[shade] === 0 ? 0 : heatLevel(sum[shade] / largest[shade]) }
}

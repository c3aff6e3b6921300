import { useQuery } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import type { ScanDirectory, ScanState } from '../../../preload/contract/scans'
import type { PrefixPlace } from '../../state/listing'
import { go } from '../../state/place'
import { directoriesQuery, levelBelow, sumsQuery } from '../../state/scans'
import { showWanted } from '../../state/view'
import { formatCount } from '../../ui/format'
import { toneOf, type Tone } from '../../ui/tone'
import { Treemap, type TreemapMark } from '../../ui/Treemap'
import { amountOf, amountText, areas, partsOf, tintOf, tints, type Area, type Group, type Tint } from './marks'

const areaNames: Readonly<Record<Area, string>> = { bytes: 'size', objects: 'objects', usdPerMonth: 'monthly cost' }
const tintNames: Readonly<Record<Tint, string>> = {
  storageClass: 'storage class',
  encryption: 'encryption',
  format: 'format',
  age: 'age',
}
const mostFolders = 300
const mostGroups = 5000

interface PrefixMapProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly formats: readonly string[]
  readonly now: number
}

/** What is right below a place, each as large as its share. A click goes into it. */
export function PrefixMap({ scan, place, formats, now }: PrefixMapProps): ReactNode {
  const [area, setArea] = useState<Area>('bytes')
  const [tint, setTint] = useState<Tint>('storageClass')
  const { data } = useQuery(
    directoriesQuery(scan, {
      prefix: place.prefix,
      sort: { by: area === 'objects' ? 'objects' : 'bytes', descending: true },
      from: 0,
      count: mostFolders,
    }),
  )
  const level = levelBelow(scan.prefix, place.prefix)
  const filter = place.prefix === scan.prefix ? {} : { under: place.prefix }
  const { data: sums } = useQuery(
    sumsQuery(scan, { filter, by: ['partition', tint === 'age' ? 'month' : tint], level, limit: mostGroups }),
  )
  const groups = useMemo(() => byPartition(sums?.groups ?? []), [sums])
  if (data === undefined) return <section className="page-part prefix-map" aria-label="Prefixes" aria-busy />
  const tintOfGroup = (group: Group) => tintOf(group, tint, formats, now)
  const partsIn = (prefix: string) => partsOf(groups.get(prefix) ?? [], area, tintOfGroup)
  const marks = [
    ...data.directories.map((one) =>
      markOf(one, area, partsIn(one.prefix), () => go({ ...place, prefix: one.prefix })),
    ),
    ...ownMark(data.own, area, partsIn(place.prefix), () => showWanted({ ...filter, rightHere: true })),
  ].filter(({ value }) => value > 0)
  const hidden = data.children - data.directories.length
  return (
    <section className="page-part" aria-label="Prefixes">
      <h2>
        What lies right below
        <span className="page-note">
          {formatCount(data.children)} {data.children === 1 ? 'prefix' : 'prefixes'}
          {hidden > 0 && `, the ${formatCount(data.directories.length)} largest shown`}
        </span>
        <span className="grow" />
        <Choice name="Area" value={area} values={areas} names={areaNames} choose={setArea} />
        <Choice name="Colour" value={tint} values={tints} names={tintNames} choose={setTint} />
      </h2>
      {marks.length === 0 ? (
        <p className="dim">
          {area === 'usdPerMonth' ? 'What this costs is not known.' : 'All that lies here is empty.'}
        </p>
      ) : (
        <>
          <div className="prefix-map">
            <Treemap label={`Prefixes by ${areaNames[area]}, coloured by ${tintNames[tint]}`} marks={marks} />
          </div>
          <Legend marks={marks} />
        </>
      )}
    </section>
  )
}

function byPartition(groups: readonly Group[]): ReadonlyMap<string, Group[]> {
  const found = new Map<string, Group[]>()
  for (const group of groups) {
    const partition = group.partition ?? ''
    const known = found.get(partition)
    if (known) known.push(group)
    else found.set(partition, [group])
  }
  return found
}

const markOf = (one: ScanDirectory, area: Area, parts: TreemapMark['parts'], open: () => void): TreemapMark => ({
  id: one.prefix,
  label: `${one.name}/`,
  value: amountOf(one, area),
  amount: amountText(one, area),
  parts,
  open,
})

function ownMark(
  own: { readonly objects: number; readonly bytes: number },
  area: Area,
  parts: TreemapMark['parts'],
  open: () => void,
): TreemapMark[] {
  // What the objects right here cost by themselves is not summed up.
  if (own.objects === 0 || area === 'usdPerMonth') return []
  const sum = { ...own, usdPerMonth: null }
  return [
    { id: '', label: 'objects right here', value: amountOf(sum, area), amount: amountText(sum, area), parts, open },
  ]
}

/** The colours in words, those of the largest areas first. */
function Legend({ marks }: { readonly marks: readonly TreemapMark[] }): ReactNode {
  const sums = new Map<string, { tone: Tone; amount: number }>()
  for (const { parts, value } of marks) {
    for (const { name, tone, share } of parts) {
      sums.set(name, { tone, amount: (sums.get(name)?.amount ?? 0) + share * value })
    }
  }
  const entries = [...sums].sort(([, left], [, right]) => right.amount - left.amount)
  return (
    <ul className="legend" aria-label="Colours">
      {entries.slice(0, 10).map(([name, { tone }]) => (
        <li key={name}>
          <span className="legend-colour" {...toneOf(tone)} aria-hidden /> {name}
        </li>
      ))}
    </ul>
  )
}

interface ChoiceProps<T extends string> {
  readonly name: string
  readonly value: T
  readonly values: readonly T[]
  readonly names: Readonly<Record<T, string>>
  readonly choose: (value: T) => void
}

function Choice<T extends string>({ name, value, values, names, choose }: ChoiceProps<T>): ReactNode {
  return (
    <label className="pick-from">
      {name}
      <select value={value} onChange={(event) => choose(values.find((one) => one === event.target.value) ?? value)}>
        {values.map((one) => (
          <option key={one} value={one}>
            {names[one]}
          </option>
        ))}
      </select>
    </label>
  )
}

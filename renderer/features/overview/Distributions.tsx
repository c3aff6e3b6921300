import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ScanFilter, ScanState } from '../../../preload/contract/scans'
import { sumsQuery } from '../../state/scans'
import { Bars, type Bar } from '../../ui/Bars'
import { formatBytes, formatCount } from '../../ui/format'
import { ageOf, type Group, type Sums } from './marks'

type Show = (wanted: ScanFilter) => void

interface SumsProps {
  readonly sums: Sums
  readonly show: Show
}

const heads = ['Objects', 'Size']

const amounts = ({ objects, bytes }: Pick<Group, 'objects' | 'bytes'>): string[] => [
  formatCount(objects),
  formatBytes(bytes),
]

const Part = ({ title, note, children }: { title: string; note?: string; children: ReactNode }): ReactNode => (
  <section className="page-part" aria-label={title}>
    <h2>
      {title}
      {note !== undefined && <span className="page-note">{note}</span>}
    </h2>
    {children}
  </section>
)

const mostOf = (groups: readonly Group[], amount: (group: Group) => number): number =>
  Math.max(1, ...groups.map(amount))

const mostFormats = 10

export function FormatBars({ sums, show }: SumsProps): ReactNode {
  const most = mostOf(sums.groups, ({ bytes }) => bytes)
  const bars = sums.groups.slice(0, mostFormats).map((group, at): Bar => {
    const format = group.format ?? 'unknown'
    return {
      id: format,
      label: format,
      tone: { series: at },
      share: group.bytes / most,
      amounts: [...amounts(group), formatBytes(Math.round(group.bytes / group.objects))],
      open: () => show({ formats: [format] }),
    }
  })
  const left = sums.groupCount - bars.length
  return (
    <Part title="File formats" note="by the name of the file">
      <Bars label="File formats" heads={[...heads, 'Mean']} bars={bars} />
      {left > 0 && <p className="page-note">and {formatCount(left)} more</p>}
    </Part>
  )
}

interface AskedProps {
  readonly scan: ScanState
  readonly under: ScanFilter
  readonly show: Show
}

const mebibyte = 1024 * 1024

/** Steps in which people think of file sizes; each is the lower bound of the next. */
const sizeSteps = [
  ['empty', 0, 0],
  ['below 128 KB', 1, 128 * 1024],
  ['128 KB to 1 MB', 128 * 1024, mebibyte],
  ['1 to 16 MB', mebibyte, 16 * mebibyte],
  ['16 to 128 MB', 16 * mebibyte, 128 * mebibyte],
  ['128 MB to 1 GB', 128 * mebibyte, 1024 * mebibyte],
  ['1 to 4 GB', 1024 * mebibyte, 4096 * mebibyte],
  ['above 4 GB', 4096 * mebibyte, Infinity],
] as const

/** How many files of which size: many small ones make every query slow and every request dear. */
export function Sizes({ scan, under, show }: AskedProps): ReactNode {
  const { data } = useQuery(sumsQuery(scan, { filter: under, by: ['size'] }))
  if (data === undefined) return null
  const steps = mergeSizes(data.groups)
  const most = Math.max(1, ...steps.map(({ objects }) => objects))
  const small = steps.slice(0, 4).reduce((sum, { objects }) => sum + objects, 0)
  const bars = steps
    .filter(({ objects }) => objects > 0)
    .map(({ name, from, below, ...sum }): Bar => ({
      id: name,
      label: name,
      tone: { series: from < 16 * mebibyte ? 1 : 0 },
      share: sum.objects / most,
      amounts: amounts(sum),
      open: () => show({ minBytes: from, ...(below === Infinity ? {} : { maxBytes: Math.max(from, below - 1) }) }),
    }))
  const share = data.total.objects === 0 ? 0 : Math.round((small / data.total.objects) * 100)
  return (
    <Part title="Sizes" note={`by number; ${share} % of the objects are below 16 MB`}>
      <Bars label="Sizes" heads={heads} bars={bars} />
    </Part>
  )
}

/** Powers of two put together into the steps people think in. */
export function mergeSizes(
  groups: readonly Group[],
): { name: string; from: number; below: number; objects: number; bytes: number }[] {
  const steps = sizeSteps.map(([name, from, below]) => ({ name, from, below, objects: 0, bytes: 0 }))
  for (const { size = 0, objects, bytes } of groups) {
    const at = size === 0 ? 0 : steps.findIndex(({ below }, place) => place > 0 && size <= below)
    const step = steps[at]
    if (step === undefined) continue
    step.objects += objects
    step.bytes += bytes
  }
  return steps
}

/** How long ago things were last written: what is old and still in a warm class is where money lies. */
export function Ages({ scan, under, show, now }: AskedProps & { readonly now: number }): ReactNode {
  const { data } = useQuery(sumsQuery(scan, { filter: under, by: ['month'], limit: 5000 }))
  if (data === undefined) return null
  const ages = new Map<number, { name: string; objects: number; bytes: number; from: number; before: number }>()
  for (const group of data.groups) {
    const month = group.month ?? 0
    const { at, name } = ageOf(month, now)
    const known = ages.get(at) ?? { name, objects: 0, bytes: 0, from: Infinity, before: 0 }
    ages.set(at, {
      name,
      objects: known.objects + group.objects,
      bytes: known.bytes + group.bytes,
      from: Math.min(known.from, Date.UTC(1970, month, 1)),
      before: Math.max(known.before, Date.UTC(1970, month + 1, 1)),
    })
  }
  const list = [...ages].sort(([left], [right]) => left - right)
  const most = Math.max(1, ...list.map(([, { bytes }]) => bytes))
  const bars = list.map(([at, { name, from, before, ...sum }]): Bar => ({
    id: name,
    label: name,
    tone: { series: at },
    share: sum.bytes / most,
    amounts: amounts(sum),
    open: () => show({ modifiedFrom: from, modifiedBefore: before }),
  }))
  return (
    <Part title="Age" note="since last modified, by size, in whole months">
      <Bars label="Age" heads={heads} bars={bars} />
    </Part>
  )
}

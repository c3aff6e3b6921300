import { useState, type ReactNode } from 'react'
import { tierOf } from '../../../lake/tiers'
import type { Plan } from '../../../preload/contract/changes'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import { barsOf, moves, type Measure, type Segment } from './planBars'
import './planPicture.css'

/** Where everything lies before and after, as two bars on one scale and as a table; nothing where the change moves nothing. */
export function PlanPicture({ flows }: { readonly flows: Plan['flows'] }): ReactNode {
  const [measure, setMeasure] = useState<Measure>('bytes')
  if (!moves(flows)) return null
  const { before, after } = barsOf(flows)
  const total = (bar: readonly Segment[]) => bar.reduce((sum, segment) => sum + segment[measure], 0)
  const most = Math.max(total(before), total(after))
  const bar = (name: string, segments: readonly Segment[]) => (
    <>
      <span className="picture-name">{name}</span>
      <span className="picture-track" aria-hidden>
        {segments.map((segment) => (
          <Part
            key={`${segment.kind} ${segment.label}`}
            segment={segment}
            share={most === 0 ? 0 : segment[measure] / most}
          />
        ))}
      </span>
    </>
  )
  const option = (value: Measure, label: string) => (
    <button type="button" className="small-button" aria-pressed={measure === value} onClick={() => setMeasure(value)}>
      {label}
    </button>
  )
  return (
    <section className="plan-part" aria-label="Before and after">
      <div className="picture-head">
        <h3>Before and after</h3>
        <fieldset aria-label="Bars by">
          {option('bytes', 'By size')}
          {option('objects', 'By objects')}
        </fieldset>
      </div>
      <div className="picture">
        {bar('Before', before)}
        {bar('After', after)}
      </div>
      <Classes before={before} after={after} />
    </section>
  )
}

const shortest = 0.13

function Part({ segment, share }: { readonly segment: Segment; readonly share: number }): ReactNode {
  const { kind, storageClass, label, objects, bytes } = segment
  const short = kind === 'class' ? tierOf(storageClass).short : kind === 'old' ? 'old versions' : 'deleted'
  return (
    <span
      className="picture-part"
      data-kind={kind}
      data-tier={storageClass}
      style={{ flexBasis: `${share * 100}%` }}
      title={`${label}: ${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)}`}
    >
      {share >= shortest && <span>{short}</span>}
    </span>
  )
}

/** The same in numbers. */
function Classes({
  before,
  after,
}: {
  readonly before: readonly Segment[]
  readonly after: readonly Segment[]
}): ReactNode {
  const name = ({ kind, label }: Segment) => `${kind} ${label}`
  const rows = [...before, ...after.filter((one) => !before.some((other) => name(other) === name(one)))]
  const cells = (segment: Segment | undefined) =>
    segment === undefined ? (
      <>
        <td className="numeric dim">0</td>
        <td className="numeric dim">0 bytes</td>
      </>
    ) : (
      <>
        <td className="numeric">{formatCount(segment.objects)}</td>
        <td className="numeric" title={formatNumberOf(segment.bytes, 'byte')}>
          {formatBytes(segment.bytes)}
        </td>
      </>
    )
  return (
    <table className="picture-table">
      <caption className="spoken">Objects and bytes of each storage class before and after</caption>
      <thead>
        <tr>
          <th scope="col">Storage class</th>
          <th scope="col" colSpan={2}>
            Before
          </th>
          <th scope="col" colSpan={2}>
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={name(row)}>
            <th scope="row">
              <span className="picture-key" data-kind={row.kind} data-tier={row.storageClass} aria-hidden />
              {row.label}
            </th>
            {cells(before.find((one) => name(one) === name(row)))}
            {cells(after.find((one) => name(one) === name(row)))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

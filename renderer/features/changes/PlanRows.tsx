import { useCallback, type ReactNode } from 'react'
import { lastSegment, parentPrefix } from '../../../lake/location'
import { tierOf } from '../../../lake/tiers'
import type { Input } from '../../../preload/contract'
import type { Plan, PlanRow } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { Bytes } from '../../ui/Bytes'
import { FaultNote } from '../../ui/FaultNote'
import { formatCount } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { skipTexts } from '../../ui/skipText'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'

export type Show = Input<'changes.planRows'>['show']

interface PlanRowsProps {
  readonly plan: Plan
  readonly show: Show
  readonly setShow: (show: Show) => void
}

const rowHeight = 24

/** Every object of the plan, what it is and what it will be. */
export function PlanRows({ plan, show, setShow }: PlanRowsProps): ReactNode {
  const left = plan.read.objects - plan.change.objects
  const totals: Readonly<Record<Show, number>> = { all: plan.read.objects, change: plan.change.objects, skip: left }
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal) =>
      (await lake.call('changes.planRows', { plan: plan.plan, from, count: pageRows, show }, signal)).rows,
    [plan.plan, show],
  )
  const { rowAt, onShow, error } = usePages(['planRows', plan.plan, show], fetchPage)
  const option = (value: Show, label: string) => (
    <button type="button" className="small-button" aria-pressed={show === value} onClick={() => setShow(value)}>
      {label} {formatCount(totals[value])}
    </button>
  )
  return (
    <section className="plan-part" aria-label="Objects">
      {plan.change.objects > 0 && left > 0 && (
        <fieldset className="plan-show" aria-label="Which objects to show">
          {option('all', 'All')}
          {option('change', 'Changing')}
          {option('skip', 'Left as they are')}
        </fieldset>
      )}
      {error !== null && <FaultNote fault={faultOf(error)} />}
      <div className="plan-rows" style={{ height: Math.min(8, totals[show]) * rowHeight + 2 }}>
        <RowWindow key={show} label="Objects of the plan" rows={totals[show]} rowHeight={rowHeight} onShow={onShow}>
          {(at) => <Row row={rowAt(at)} plan={plan} />}
        </RowWindow>
      </div>
    </section>
  )
}

function Row({ row, plan }: { readonly row: PlanRow | undefined; readonly plan: Plan }): ReactNode {
  if (row === undefined) return <span role="cell">…</span>
  const named = plan.intent.kind === 'tags' ? (text: string) => text : withTierName
  const before = row.before === null ? 'not read' : named(row.before)
  const after = row.after === null ? 'decided when it is done' : named(row.after)
  const whole = `${before} → ${after}`
  const differs = plan.intent.kind === 'tags' && row.before !== null && row.after !== null
  return (
    <>
      <span role="cell" className="plan-key" title={row.key}>
        <span className="ellipsis">
          <VisibleName text={nameOf(row.key)} />
        </span>
        <span className="dim ellipsis">
          {row.versionId !== null && `version ${row.versionId} `}
          {parentPrefix(row.key) !== '' && <VisibleName text={parentPrefix(row.key) ?? ''} />}
        </span>
      </span>
      <span role="cell" className="plan-size numeric">
        <Bytes of={row.bytes} />
      </span>
      <span role="cell" className="plan-change ellipsis" title={row.outcome === 'change' ? whole : undefined}>
        {row.outcome === 'skip' ? (
          <span className="dim">left: {row.reason === null ? 'as it is' : skipTexts[row.reason].short}</span>
        ) : (
          <VisibleName text={differs ? tagDifference(before, after) : whole} />
        )}
      </span>
    </>
  )
}

/** The end of a key tells objects apart; where it lies stands behind it. */
const nameOf = (key: string): string => (key.endsWith('/') ? `${lastSegment(key)}/` : lastSegment(key))

/** `DEEP_ARCHIVE, readable until 2026-12-01` with the class by its name. */
function withTierName(text: string): string {
  const [storageClass = '', ...rest] = text.split(', ')
  return [tierOf(storageClass).label, ...rest].join(', ')
}

const partsOf = (tags: string): readonly string[] => (tags === 'no tags' ? [] : tags.split(', '))

/** What goes and what comes of two sets of tags written out; all of both would not fit the row. */
export function tagDifference(before: string, after: string): string {
  const had = partsOf(before)
  const has = partsOf(after)
  const gone = had.filter((tag) => !has.includes(tag)).map((tag) => `− ${tag}`)
  const come = has.filter((tag) => !had.includes(tag)).map((tag) => `+ ${tag}`)
  return [...gone, ...come].join(', ')
}

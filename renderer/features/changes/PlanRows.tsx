import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, useState, type ReactNode } from 'react'
import { lastSegment, parentPrefix } from '../../../lake/location'
import { tierOf } from '../../../lake/tiers'
import type { Input } from '../../../preload/contract'
import type { Plan, PlanRow } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { Bytes } from '../../ui/Bytes'
import { FaultNote } from '../../ui/FaultNote'
import { RowWindow } from '../../ui/RowWindow'
import { skipTexts } from '../../ui/skipText'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'
import { ExcludeButton } from './ExcludeButton'
import { counted } from './planText'
import { useFreshRows } from './useFreshRows'
import type { Planner } from './usePlan'

export type Show = Input<'changes.planRows'>['show']

interface PlanRowsProps {
  readonly plan: Plan
  readonly planner: Planner
  readonly show: Show
  readonly setShow: (show: Show) => void
  /** Only what is below it. */
  readonly prefix: string
}

const rowHeight = 26
const most = 10
/** Searching reads all keys of the plan; it waits until typing rests. */
const restMs = 200
const shows: readonly (readonly [Show, string])[] = [
  ['all', 'All'],
  ['change', 'Changing'],
  ['skip', 'Left as they are'],
]

/** Every object of the plan, what it is and what it will be, and out with it. */
export function PlanRows({ plan, planner, show, setShow, prefix }: PlanRowsProps): ReactNode {
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed, restMs)
  const wanted = { show, prefix, text }
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal) =>
      lake.call('changes.planRows', { plan: plan.plan, show, prefix, text, from, count: pageRows }, signal),
    [plan.plan, show, prefix, text],
  )
  const fetchRows = useCallback(
    async (from: number, signal: AbortSignal) => (await fetchPage(from, signal)).rows,
    [fetchPage],
  )
  const key = ['planRows', plan.plan, wanted]
  useFreshRows('planRows', plan)
  // How many there are is known by the rows that came before until those of now have come.
  const count = useQuery({
    queryKey: [...key, 'total'],
    queryFn: async ({ signal }) => (await fetchPage(0, signal)).total,
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const { rowAt, onShow, error } = usePages(key, fetchRows)
  const rows = count.data ?? 0
  const failed = error ?? count.error
  return (
    <section className="plan-part" aria-label="Objects">
      <div className="plan-show">
        <fieldset aria-label="Which objects to show">
          {shows.map(([value, label]) => (
            <button
              key={value}
              type="button"
              className="small-button"
              aria-pressed={show === value}
              onClick={() => setShow(value)}
            >
              {label}
            </button>
          ))}
        </fieldset>
        <input
          type="search"
          className="plain-input"
          aria-label="Find in the plan"
          placeholder="Find by any part of the key"
          maxLength={1024}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <span className="dim numeric" role="status">
          {count.isPending ? 'Looking…' : counted(plan, rows)}
        </span>
      </div>
      {failed !== null && <FaultNote fault={faultOf(failed)} />}
      {rows > 0 && (
        <div className="plan-rows" style={{ height: Math.min(most, rows) * rowHeight + 2 }}>
          <RowWindow
            key={JSON.stringify([show, prefix, text])}
            label="Objects of the plan"
            rows={rows}
            rowHeight={rowHeight}
            onShow={onShow}
            rowAt={rowAt}
          >
            {(row) => <Row row={row} plan={plan} planner={planner} />}
          </RowWindow>
        </div>
      )}
    </section>
  )
}

interface RowProps {
  readonly row: PlanRow | undefined
  readonly plan: Plan
  readonly planner: Planner
}

function Row({ row, plan, planner }: RowProps): ReactNode {
  if (row === undefined) return <span role="cell">…</span>
  const named = plan.intent.kind === 'tags' ? (text: string) => text : withTierName
  const before = row.before === null ? 'not read' : named(row.before)
  const after = row.after === null ? 'decided when it is done' : named(row.after)
  const whole = `${before} → ${after}`
  const differs = plan.intent.kind === 'tags' && row.before !== null && row.after !== null
  const excluded = row.reason === 'excluded'
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
      <span role="cell" className="plan-act">
        {(row.outcome === 'change' || excluded) && (
          <ExcludeButton
            name={row.versionId === null ? row.key : `${row.key}, version ${row.versionId}`}
            excluded={excluded}
            toggle={() => planner.exclude({ kind: 'rows', rows: [row.row] }, !excluded)}
          />
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

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'
import { segmentsOf } from '../../../lake/location'
import type { Plan, PlanGroup } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { Bytes } from '../../ui/Bytes'
import { FaultNote } from '../../ui/FaultNote'
import { formatCount } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'
import { ExcludeButton } from './ExcludeButton'
import { counted } from './planText'
import { useFreshRows } from './useFreshRows'
import type { Planner } from './usePlan'

interface PlanGroupsProps {
  readonly plan: Plan
  readonly planner: Planner
  readonly prefix: string | null
  readonly open: (prefix: string | null) => void
}

const rowHeight = 26
const most = 7

/** The plan by partition, with what becomes of each; opening one shows the partitions in it. */
export function PlanGroups({ plan, planner, prefix, open }: PlanGroupsProps): ReactNode {
  const fetchPage = useCallback(
    (from: number, signal: AbortSignal) =>
      lake.call('changes.planGroups', { plan: plan.plan, prefix, from, count: pageRows }, signal),
    [plan.plan, prefix],
  )
  const fetchGroups = useCallback(
    async (from: number, signal: AbortSignal) => (await fetchPage(from, signal)).groups,
    [fetchPage],
  )
  const key = ['planGroups', plan.plan, prefix]
  useFreshRows('planGroups', plan)
  const level = useQuery({
    queryKey: [...key, 'level'],
    queryFn: ({ signal }) => fetchPage(0, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  const { rowAt, onShow, error } = usePages(key, fetchGroups)
  // Where the keys begin to differ stays the way back from everywhere below.
  const top = useQuery({
    queryKey: ['planTop', plan.plan],
    queryFn: async ({ signal }) =>
      (await lake.call('changes.planGroups', { plan: plan.plan, prefix: null, from: 0, count: 1 }, signal)).prefix,
    staleTime: Infinity,
    gcTime: 0,
  })
  const failed = error ?? level.error ?? top.error
  if (failed !== null) return <FaultNote fault={faultOf(failed)} />
  if (level.data === undefined || top.data === undefined) return null
  const { total, explanation } = level.data
  const only = total === 1 ? level.data.groups[0] : undefined
  // One group of what lies directly here says nothing that the rows do not.
  if (prefix === null && only?.kind === 'directly') return null
  return (
    <section className="plan-part" aria-label="Partitions">
      <Crumbs top={top.data} prefix={prefix ?? top.data} open={open} />
      <p className="dim plan-level">
        <VisibleName text={explanation} />
      </p>
      <div className="plan-rows" style={{ height: Math.min(most, total) * rowHeight + 2 }}>
        <RowWindow
          key={prefix}
          label="Partitions of the plan"
          rows={total}
          rowHeight={rowHeight}
          onShow={onShow}
          rowAt={rowAt}
        >
          {(group) => <Group group={group} plan={plan} planner={planner} open={open} />}
        </RowWindow>
      </div>
    </section>
  )
}

interface CrumbsProps {
  readonly top: string
  readonly prefix: string
  readonly open: (prefix: string | null) => void
}

/** Where one is, and the way back up. */
function Crumbs({ top, prefix, open }: CrumbsProps): ReactNode {
  const below = segmentsOf(prefix.slice(top.length))
  return (
    <nav className="plan-crumbs" aria-label="Where in the plan">
      <button type="button" className="link-button" disabled={below.length === 0} onClick={() => open(null)}>
        {top === '' ? 'Whole plan' : <VisibleName text={top} />}
      </button>
      {below.map((name, at) => {
        const here = `${top}${below
          .slice(0, at + 1)
          .map((part) => `${part}/`)
          .join('')}`
        return (
          <span key={here}>
            {' › '}
            <button type="button" className="link-button" disabled={at === below.length - 1} onClick={() => open(here)}>
              <VisibleName text={name} />
            </button>
          </span>
        )
      })}
    </nav>
  )
}

interface GroupProps {
  readonly group: PlanGroup | undefined
  readonly plan: Plan
  readonly planner: Planner
  readonly open: (prefix: string) => void
}

function Group({ group, plan, planner, open }: GroupProps): ReactNode {
  if (group === undefined) return <span role="cell">…</span>
  const { kind, prefix, label, objects, bytes, change, excluded } = group
  const name = kind === 'prefix' ? label : 'what is directly here'
  return (
    <>
      <span role="cell" className="plan-group">
        {kind === 'prefix' ? (
          <button type="button" className="link-button ellipsis" title={prefix} onClick={() => open(prefix)}>
            <VisibleName text={label} />
          </button>
        ) : (
          <span className="dim">directly here</span>
        )}
      </span>
      <span role="cell" className="plan-count numeric">
        {counted(plan, objects)}
      </span>
      <span role="cell" className="plan-size numeric">
        <Bytes of={bytes} />
      </span>
      <span role="cell" className="plan-change ellipsis">
        {outcomeText(group)}
      </span>
      <span role="cell" className="plan-act">
        {excluded > 0 && <ExcludeButton name={name} excluded toggle={() => planner.exclude({ kind, prefix }, false)} />}
        {change.objects > 0 && (
          <ExcludeButton name={name} excluded={false} toggle={() => planner.exclude({ kind, prefix }, true)} />
        )}
      </span>
    </>
  )
}

/** `12 change, 3 excluded, 1 left`. */
function outcomeText({ change, excluded, skip }: PlanGroup): string {
  const parts = [
    [change.objects, 'change'],
    [excluded, 'excluded'],
    [skip, 'left'],
  ] as const
  return parts.flatMap(([count, what]) => (count > 0 ? [`${formatCount(count)} ${what}`] : [])).join(', ')
}

import { Progress, Tabs } from '@mantine/core'
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { unreachable } from '../../../lake/unreachable'
import { FaultNote, type WaysOn } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import { skipTexts } from '../../ui/skipText'
import { PlanObjects } from './PlanObjects'
import { PlanPicture } from './PlanPicture'
import type { Show } from './PlanRows'
import { counted, emptyText, headline, matchText } from './planText'
import { PriceShort, PriceView } from './PriceView'
import type { Planner } from './usePlan'
import { warningText } from './warningText'

interface PlanViewProps {
  readonly planner: Planner
  /** Opens the restore dialog for the same objects; `null` where that makes no sense. */
  readonly restore: (() => void) | null
  readonly waysOn: WaysOn
}

/** What exactly will happen, or how far finding that out has come. */
export function PlanView({ planner, restore, waysOn }: PlanViewProps): ReactNode {
  const { planning, stop, again } = planner
  switch (planning.kind) {
    case 'idle':
      return <p className="dim">What exactly will happen is shown here, before anything is changed.</p>
    case 'asking':
      return <Reading objects={0} bytes={0} stop={stop} />
    case 'there':
      return planning.plan.state === 'reading' ? (
        <Reading {...(planning.plan.filtered?.looked ?? planning.plan.read)} stop={stop} />
      ) : (
        <Ready plan={planning.plan} planner={planner} restore={restore} />
      )
    case 'stopped':
      return (
        <p>
          Stopped. Nothing was changed.{' '}
          <button type="button" className="small-button" onClick={again}>
            Work it out again
          </button>
        </p>
      )
    case 'failed':
      return <FaultNote fault={planning.fault} waysOn={waysOn} />
    default:
      return unreachable(planning)
  }
}

interface ReadingProps {
  readonly objects: number
  readonly bytes: number
  readonly stop: () => void
}

function Reading({ objects, bytes, stop }: ReadingProps): ReactNode {
  return (
    <div className="plan-reading">
      <Progress value={100} animated size="xs" aria-label="Reading what is there" />
      <span>
        Reading what is there{objects > 0 && `: ${formatNumberOf(objects, 'object')}, ${formatBytes(bytes)} so far`}…
      </span>
      <button type="button" className="small-button" onClick={stop}>
        Stop
      </button>
    </div>
  )
}

interface ReadyProps {
  readonly plan: Plan
  readonly planner: Planner
  readonly restore: (() => void) | null
}

function Ready({ plan, planner, restore }: ReadyProps): ReactNode {
  const [tab, setTab] = useState('summary')
  const [show, setShow] = useState<Show>('all')
  const nothing = plan.change.objects === 0
  const showSkips = () => {
    setShow('skip')
    setTab('objects')
  }
  return (
    <>
      <p className="plan-headline" aria-live="polite" aria-busy={planner.changing}>
        {nothing ? emptyText(plan) : headline(plan)}
      </p>
      {plan.filtered !== null && <p className="dim">{matchText(plan, plan.filtered)}</p>}
      {plan.read.objects > 0 && (
        <Tabs value={tab} onChange={(next) => setTab(next ?? 'summary')} keepMounted={false} className="plan-tabs">
          <Tabs.List aria-label="Parts of the plan">
            <Tabs.Tab value="summary">Summary</Tabs.Tab>
            <Tabs.Tab value="objects">Objects and partitions</Tabs.Tab>
            {!nothing && <Tabs.Tab value="price">Price and requests</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="summary">
            <PlanPicture flows={plan.flows} />
            <Skips plan={plan} showSkips={showSkips} restore={restore} />
            {!nothing && plan.price !== null && <PriceShort price={plan.price} />}
            {!nothing && <Warnings plan={plan} />}
          </Tabs.Panel>
          <Tabs.Panel value="objects">
            <PlanObjects plan={plan} planner={planner} show={show} setShow={setShow} />
          </Tabs.Panel>
          {!nothing && (
            <Tabs.Panel value="price">
              {plan.price !== null && <PriceView price={plan.price} />}
              <Requests plan={plan} />
            </Tabs.Panel>
          )}
        </Tabs>
      )}
    </>
  )
}

interface SkipsProps {
  readonly plan: Plan
  readonly showSkips: () => void
  readonly restore: (() => void) | null
}

/** The objects that are left, by reason. */
function Skips({ plan, showSkips, restore }: SkipsProps): ReactNode {
  if (plan.skips.length === 0) return null
  const archived = plan.skips.some(({ reason }) => reason === 'needsRestore')
  return (
    <section className="plan-part" aria-label="Left as they are">
      <h3>Left as they are</h3>
      <ul>
        {plan.skips.map(({ reason, objects, bytes }) => (
          <li key={reason}>
            <b>
              {counted(plan, objects)}, {formatBytes(bytes)}
            </b>
            : {skipTexts[reason].long}
          </li>
        ))}
      </ul>
      <button type="button" className="small-button" onClick={showSkips}>
        Show which ones
      </button>{' '}
      {archived && restore !== null && plan.intent.kind !== 'restore' && (
        <button type="button" className="small-button" onClick={restore}>
          Restore them first…
        </button>
      )}
    </section>
  )
}

const pictures = { danger: IconAlertOctagon, warning: IconAlertTriangle, note: IconInfoCircle } as const
const spoken = { danger: 'Cannot be undone: ', warning: 'Warning: ', note: '' } as const
const order = { danger: 0, warning: 1, note: 2 } as const

function Warnings({ plan }: { readonly plan: Plan }): ReactNode {
  const warnings = plan.warnings
    .map((warning) => ({ ...warning, ...warningText(warning.code, plan.intent) }))
    .sort((left, right) => order[left.weight] - order[right.weight])
  if (warnings.length === 0) return null
  return (
    <section className="plan-part" aria-label="Know before you go on">
      <h3>Know before you go on</h3>
      <ul className="plan-warnings">
        {warnings.map(({ code, weight, text, objects }) => {
          const Picture = pictures[weight]
          return (
            <li key={code} data-weight={weight}>
              <Picture size={15} aria-hidden />
              <span>
                <span className="spoken">{spoken[weight]}</span>
                {objects < plan.change.objects && <b>{counted(plan, objects)}: </b>}
                {text}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Requests({ plan: { requests, unchecked } }: { readonly plan: Plan }): ReactNode {
  const all = requests.reduce((sum, { count }) => sum + count, 0)
  const exact = requests.every((request) => request.exact)
  return (
    <section className="plan-part" aria-label="Requests">
      <h3>
        {exact ? '' : 'About '}
        {formatNumberOf(all, 'request')}
        {unchecked > 0 && `, ${formatNumberOf(unchecked, 'object')} checked one by one when it is done`}
      </h3>
      <ul className="plan-requests">
        {requests.map(({ verb, count, exact }) => (
          <li key={verb}>
            <span className="mono">{verb}</span> {exact ? formatCount(count) : `about ${formatCount(count)}`}
          </li>
        ))}
      </ul>
    </section>
  )
}

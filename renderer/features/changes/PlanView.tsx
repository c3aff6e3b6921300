import { Progress } from '@mantine/core'
import { IconAlertOctagon, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { unreachable } from '../../../lake/unreachable'
import { FaultNote, type WaysOn } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatNumberOf } from '../../ui/format'
import { skipTexts } from '../../ui/skipText'
import { PriceView } from './PriceView'
import { PlanRows, type Show } from './PlanRows'
import type { Planning } from './usePlan'
import { warningText } from './warningText'

interface PlanViewProps {
  readonly planning: Planning
  readonly stop: () => void
  readonly again: () => void
  /** Opens the restore dialog for the same objects; `null` where that makes no sense. */
  readonly restore: (() => void) | null
  readonly waysOn: WaysOn
}

/** What exactly will happen, or how far finding that out has come. */
export function PlanView({ planning, stop, again, restore, waysOn }: PlanViewProps): ReactNode {
  switch (planning.kind) {
    case 'idle':
      return <p className="dim">What exactly will happen is shown here, before anything is changed.</p>
    case 'asking':
      return <Reading objects={0} bytes={0} stop={stop} />
    case 'there':
      return planning.plan.state === 'reading' ? (
        <Reading {...planning.plan.read} stop={stop} />
      ) : (
        <Ready plan={planning.plan} restore={restore} />
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

function Ready({ plan, restore }: { readonly plan: Plan; readonly restore: (() => void) | null }): ReactNode {
  const [show, setShow] = useState<Show>('all')
  const nothing = plan.change.objects === 0
  return (
    <>
      <p className="plan-headline">{nothing ? emptyText(plan) : headline(plan)}</p>
      <Skips plan={plan} show={show} setShow={setShow} restore={restore} />
      {!nothing && <Warnings plan={plan} />}
      {!nothing && plan.price !== null && <PriceView price={plan.price} />}
      {!nothing && <Requests plan={plan} />}
      {plan.read.objects > 0 && <PlanRows plan={plan} show={show} setShow={setShow} />}
    </>
  )
}

/** What is counted: with all versions, every version is one. */
const counted = ({ intent }: Plan, count: number): string =>
  formatNumberOf(count, intent.kind === 'delete' && intent.versions === 'all' ? 'version' : 'object')

/** `3 of 5 objects (1.2 GB) will change.` */
function headline(plan: Plan): string {
  const { change, read, intent } = plan
  const of = change.objects === read.objects ? '' : `${formatCount(change.objects)} of `
  const deed =
    intent.kind === 'undo'
      ? 'be taken back'
      : intent.kind === 'delete'
        ? 'be deleted'
        : intent.kind === 'restore'
          ? 'be restored'
          : 'change'
  return `${of}${counted(plan, read.objects)} (${formatBytes(change.bytes)}) will ${deed}.`
}

function emptyText(plan: Plan): string {
  const { objects } = plan.read
  if (objects === 0) return 'There is nothing here to change: no objects were found.'
  if (objects === 1) return 'Nothing will change: it is left as it is.'
  return `Nothing will change: all ${counted(plan, objects)} are left as they are.`
}

interface SkipsProps {
  readonly plan: Plan
  readonly show: Show
  readonly setShow: (show: Show) => void
  readonly restore: (() => void) | null
}

/** The objects that are left, by reason. */
function Skips({ plan, show, setShow, restore }: SkipsProps): ReactNode {
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
      {plan.change.objects > 0 && (
        <button
          type="button"
          className="small-button"
          aria-pressed={show === 'skip'}
          onClick={() => setShow(show === 'skip' ? 'all' : 'skip')}
        >
          {show === 'skip' ? 'Show all rows' : 'Show which ones'}
        </button>
      )}{' '}
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
    <details className="plan-part">
      <summary>
        {exact ? '' : 'About '}
        {formatNumberOf(all, 'request')}
        {unchecked > 0 && `, ${formatNumberOf(unchecked, 'object')} checked one by one when it is done`}
      </summary>
      <ul className="plan-requests">
        {requests.map(({ verb, count, exact }) => (
          <li key={verb}>
            <span className="mono">{verb}</span> {exact ? formatCount(count) : `about ${formatCount(count)}`}
          </li>
        ))}
      </ul>
    </details>
  )
}

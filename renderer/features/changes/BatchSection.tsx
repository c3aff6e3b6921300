import { Progress } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { batchLimitText } from '../../../lake/batchAdvice'
import { whyNoBatch } from '../../../lake/batchJob'
import { batchNoteText } from '../../../lake/batchText'
import { dollars } from '../../../lake/payBack'
import type { HandOver } from '../../../preload/contract/batch'
import type { Plan } from '../../../preload/contract/changes'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { stayText } from '../../ui/batchText'
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { BatchForm } from './BatchForm'
import { useHandOver } from './useHandOver'
import './batch.css'

type Advised = NonNullable<Extract<Plan['price'], { kind: 'estimate' }>>

/** Offers S3 Batch Operations for a plan that is ready, where it can do it; nothing where there is none. */
export function BatchSection({ plan }: { readonly plan: Plan }): ReactNode {
  const [open, setOpen] = useState(false)
  const { price } = plan
  if (plan.change.objects === 0 || price === null || price.kind === 'unknownEndpoint') return null
  if (whyNoBatch(plan.intent) !== null) return null
  return (
    <section className="plan-part batch" aria-label="S3 Batch Operations">
      {(open || isAdvised(price)) && <h3>S3 Batch Operations</h3>}
      {price.kind === 'estimate' && <Advice price={price} />}
      {open ? (
        // What the plan holds may be changed while this is shown: then it is looked at again.
        <Preparing key={`${plan.plan} ${plan.revision}`} plan={plan} close={() => setOpen(false)} />
      ) : (
        <button type="button" className="small-button" onClick={() => setOpen(true)}>
          Hand over to S3 Batch Operations…
        </button>
      )}
    </section>
  )
}

const isAdvised = (price: NonNullable<Plan['price']>): boolean =>
  price.kind === 'estimate' && price.batch.advice !== 'direct'

const advices = {
  direct: null,
  offer: 'With this many objects S3 Batch Operations is worth a look.',
  batch: 'For this change S3 Batch Operations is the better way.',
  batchOnly: 'This is too much to be changed from here: use S3 Batch Operations.',
} as const

function Advice({ price: { batch, asOf } }: { readonly price: Advised }): ReactNode {
  const advice = advices[batch.advice]
  if (advice === null) return null
  const { directSeconds, perSecond, batchUsd } = batch
  return (
    <p>
      {advice}{' '}
      {directSeconds !== null &&
        perSecond !== null &&
        `From here it takes about ${formatDuration(directSeconds)} at the ${formatCount(Math.round(perSecond))} objects a second last measured, estimate. `}
      {batchUsd !== null && `It costs about ${dollars(batchUsd)} once, estimate, prices of ${asOf}. `}
      {batch.limits.map((limit) => batchLimitText[limit]).join(' ')}
    </p>
  )
}

interface PreparingProps {
  readonly plan: Plan
  readonly close: () => void
}

function Preparing({ plan, close }: PreparingProps): ReactNode {
  const [turn, setTurn] = useState(0)
  const handing = useHandOver(plan.plan, turn)
  const waysOn = useWaysOn(plan.connection, () => setTurn(turn + 1))
  if (handing.kind === 'failed') return <FaultNote fault={handing.fault} waysOn={waysOn} />
  if (handing.kind === 'asking' || handing.over.state === 'reading') {
    const { looked, total } = handing.kind === 'there' ? handing.over : { looked: 0, total: plan.change.objects }
    return (
      <div className="plan-reading">
        <Progress value={(looked / Math.max(1, total)) * 100} size="xs" aria-label="Looking at the objects" />
        <span>
          Looking at each object, so that nothing is lost: {formatCount(looked)} of {formatCount(total)}…
        </span>
        <button type="button" className="small-button" onClick={close}>
          Stop
        </button>
      </div>
    )
  }
  return <Ready over={handing.over} close={close} />
}

function Ready({ over, close }: { readonly over: HandOver; readonly close: () => void }): ReactNode {
  const { parts, left, notes, fee } = over
  return (
    <>
      {parts.length > 0 && <Parts over={over} />}
      {left.length > 0 && (
        <>
          <h3>Stay here</h3>
          <ul>
            {left.map(({ reason, objects, bytes }) => (
              <li key={reason}>
                <b>
                  {formatNumberOf(objects, 'object')}, {formatBytes(bytes)}
                </b>
                : {stayText(reason)}
              </li>
            ))}
          </ul>
        </>
      )}
      {parts.length === 0 ? (
        <p>No object of this plan can go to S3 Batch Operations.</p>
      ) : (
        <>
          <h3>What it means</h3>
          <ul>
            {notes.map((note) => (
              <li key={note}>{batchNoteText[note]}</li>
            ))}
            {fee !== null && (
              <li>
                S3 Batch Operations itself costs about {dollars(fee.usd)}, estimate, prices of {fee.asOf}. The requests
                cost the same as from here.
              </li>
            )}
          </ul>
          <BatchForm over={over} close={close} />
        </>
      )}
    </>
  )
}

/** The jobs to be, one for everything that differs between objects. */
function Parts({ over: { parts } }: { readonly over: HandOver }): ReactNode {
  return (
    <table className="batch-parts" aria-label="Jobs to be made">
      <thead>
        <tr>
          <th scope="col">{parts.length === 1 ? 'The job' : `${parts.length} jobs`}</th>
          <th scope="col" className="numeric">
            Objects
          </th>
          <th scope="col" className="numeric">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ what, versions, objects, bytes }) => (
          <tr key={`${what} ${versions}`}>
            <td>
              <VisibleName text={what} />
              {versions && <span className="dim">, of named versions</span>}
            </td>
            <td className="numeric">{formatCount(objects)}</td>
            <td className="numeric">{formatBytes(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

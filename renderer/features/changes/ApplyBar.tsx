import { Button } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import { lake } from '../../client'
import { closeDialog } from '../../state/dialogs'
import { useExport } from '../../state/useExport'
import { ExportMenu } from '../../ui/ExportMenu'
import { formatBytes } from '../../ui/format'
import { deedText, intentText } from '../../ui/intentText'
import { SavePlan } from './SavePlan'

interface ApplyBarProps {
  /** The plan for exactly what is chosen now, or `null` while there is none. */
  readonly plan: Plan | null
  readonly typed: string
  readonly setTyped: (typed: string) => void
  readonly canApply: boolean
  readonly applying: boolean
  readonly run: () => void
}

/** What stands under the plan: the confirmation where one is asked for, and the button that says what it does. */
export function ApplyBar({ plan, typed, setTyped, canApply, applying, run }: ApplyBarProps): ReactNode {
  const danger = plan?.intent.kind === 'delete'
  return (
    <div className="apply-bar">
      {plan !== null && plan.read.objects > 0 && (
        <>
          <PlanExport key={plan.plan} plan={plan} />
          {plan.intent.kind !== 'undo' && <SavePlan key={`save ${plan.plan}`} plan={plan.plan} />}
        </>
      )}
      {plan !== null && plan.typed !== null && plan.change.objects > 0 && (
        <Confirmation wanted={plan.typed} typed={typed} setTyped={setTyped} run={run} />
      )}
      <span className="grow" />
      <Button variant="default" onClick={closeDialog}>
        Cancel
      </Button>
      <Button disabled={!canApply} loading={applying} onClick={run} className={danger ? 'danger-button' : ''}>
        {plan === null || plan.change.objects === 0 ? (plan ? intentText(plan.intent) : 'Apply') : deed(plan)}
      </Button>
    </div>
  )
}

function PlanExport({ plan: { plan } }: { readonly plan: Plan }): ReactNode {
  const exporter = useExport(plan, (as, signal) => lake.call('exports.plan', { plan, as }, signal))
  return <ExportMenu exporter={exporter} record="object" />
}

const deed = ({ intent, change }: Plan): string =>
  intent.kind === 'delete' && intent.versions === 'current'
    ? `${deedText(intent, change.objects)} (${formatBytes(change.bytes)})`
    : deedText(intent, change.objects)

interface ConfirmationProps {
  readonly wanted: string
  readonly typed: string
  readonly setTyped: (typed: string) => void
  readonly run: () => void
}

function Confirmation({ wanted, typed, setTyped, run }: ConfirmationProps): ReactNode {
  const id = useId()
  return (
    <div className="confirmation">
      <label htmlFor={id}>
        Type <b>{wanted}</b> to confirm
      </label>
      <input
        id={id}
        className="plain-input"
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        // Typing the number is the confirmation; until it is right, `run` does nothing.
        onKeyDown={(event) => event.key === 'Enter' && run()}
      />
    </div>
  )
}

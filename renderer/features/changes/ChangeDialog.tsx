import { useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Plan } from '../../../preload/contract/changes'
import type { Fault } from '../../../preload/contract/fault'
import { unreachable } from '../../../lake/unreachable'
import { faultOf } from '../../client'
import { closeDialog, openDialog, type ChangeDialog as Change } from '../../state/dialogs'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { ApplyBar } from './ApplyBar'
import { ClassChooser } from './ClassChooser'
import { DeleteChooser } from './DeleteChooser'
import { PlanView } from './PlanView'
import { RestoreChooser } from './RestoreChooser'
import { TagChooser } from './TagChooser'
import { usePlan, type WantedIntent } from './usePlan'

/** The frame of the four changes: choose, see exactly what will happen, then do it. */
export function ChangeDialog({ change }: { readonly change: Change }): ReactNode {
  const [intent, setIntent] = useState<WantedIntent | null>(() => firstIntent(change.kind))
  const { planning, stop, again, apply } = usePlan({ ...change, intent })
  const [typed, setTyped] = useState('')
  const [applying, setApplying] = useState(false)
  const [refused, setRefused] = useState<Fault | null>(null)
  const waysOn = useWaysOn(change.connection, again)
  const plan = planning.kind === 'there' && planning.plan.state === 'ready' ? planning.plan : null
  const canApply =
    plan !== null && !applying && plan.change.objects > 0 && (plan.typed === null || plan.typed === typed)

  const run = async () => {
    if (!canApply) return
    setApplying(true)
    setRefused(null)
    try {
      await apply(plan.typed === null ? null : typed)
      closeDialog()
    } catch (error) {
      setRefused(faultOf(error))
      setApplying(false)
    }
  }
  const choose = (next: WantedIntent | null) => {
    setTyped('')
    setRefused(null)
    setIntent(next)
  }
  // Enter does what the button does only where nothing is lost by it.
  const onKeyDown = (event: KeyboardEvent) => {
    const isChoice = event.target instanceof HTMLInputElement && event.target.type === 'radio'
    if (event.key === 'Enter' && isChoice && plan !== null && isSafe(plan)) void run()
  }
  return (
    <>
      <div className="change-scroll">
        <div className="change-choose" onKeyDown={onKeyDown} role="presentation">
          <Chooser change={change} intent={intent} choose={choose} />
        </div>
        <section className="change-plan" aria-label="What will happen" aria-live="polite">
          <PlanView
            planning={planning}
            stop={stop}
            again={again}
            waysOn={waysOn}
            restore={() => openDialog({ ...change, kind: 'restore' })}
          />
          {refused && <FaultNote fault={refused} waysOn={waysOn} />}
        </section>
      </div>
      <ApplyBar
        plan={plan}
        typed={typed}
        setTyped={setTyped}
        canApply={canApply}
        applying={applying}
        run={() => void run()}
      />
    </>
  )
}

const isSafe = ({ intent }: Plan): boolean => intent.kind !== 'delete'

/** Restoring and deleting have a choice that does for most; a class and tags must be chosen. */
function firstIntent(kind: Change['kind']): WantedIntent | null {
  if (kind === 'restore') return { kind, days: 7, speed: 'Standard' }
  return kind === 'delete' ? { kind, versions: 'current' } : null
}

interface ChooserProps {
  readonly change: Change
  readonly intent: WantedIntent | null
  readonly choose: (intent: WantedIntent | null) => void
}

function Chooser({ change, intent, choose }: ChooserProps): ReactNode {
  switch (change.kind) {
    case 'storageClass':
      return <ClassChooser to={intent?.kind === 'storageClass' ? intent.to : null} choose={choose} />
    case 'tags':
      return <TagChooser change={change} choose={choose} />
    case 'restore':
      return intent?.kind === 'restore' ? <RestoreChooser intent={intent} choose={choose} /> : null
    case 'delete':
      return intent?.kind === 'delete' ? <DeleteChooser change={change} intent={intent} choose={choose} /> : null
    default:
      return unreachable(change.kind)
  }
}

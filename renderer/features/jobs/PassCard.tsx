import { IconPlayerPause, IconPlayerPlay, IconSquare } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { PassState } from '../../../preload/contract/passes'
import { faultOf } from '../../client'
import { sayFailed } from '../../state/notice'
import { usePlaceOfPass } from '../../state/passPlace'
import { cancelPass, limitPass, pausePass, resumePass } from '../../state/passes'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote } from '../../ui/FaultNote'
import { passTitle, progressText } from '../../ui/passText'
import { SpeedLimit } from '../../ui/SpeedLimit'
import { VisibleName } from '../../ui/VisibleName'
import { ProgressBar } from './ProgressBar'

const tried = (work: Promise<void>): void =>
  void work.catch((error: unknown) => sayFailed('That was not done with the full pass', faultOf(error)))

/** A full pass that is not over: how far it is, and what can be done with it. */
export function PassCard({ pass }: { readonly pass: PassState }): ReactNode {
  const { state, bucket, what, fault, connection } = pass
  const title = passTitle(what)
  const place = usePlaceOfPass(pass)
  const waysOn = useWaysOn(connection, () => tried(resumePass(pass)))
  return (
    <article className="job" aria-label={`${title} in ${bucket}`} data-state={state}>
      <header className="job-head">
        <b>{title}</b>
        <span className="dim">
          in <VisibleName text={place} />
        </span>
        <span className="job-state">{state}</span>
        <span className="grow" />
        <SpeedLimit limit={pass.limit} change={(perSecond) => tried(limitPass(pass, perSecond))} />
        {state === 'running' ? (
          <button type="button" className="small-button" onClick={() => tried(pausePass(pass))}>
            <IconPlayerPause size={12} aria-hidden />
            Pause
          </button>
        ) : (
          <button type="button" className="small-button" onClick={() => tried(resumePass(pass))}>
            <IconPlayerPlay size={12} aria-hidden />
            Resume
          </button>
        )}
        <button type="button" className="small-button" onClick={() => tried(cancelPass(pass))}>
          <IconSquare size={12} aria-hidden />
          Cancel
        </button>
      </header>
      <ProgressBar of={pass.total} done={pass.read} />
      <p className="job-numbers numeric">{progressText(pass)}</p>
      {fault !== null && <FaultNote fault={fault} waysOn={waysOn} />}
    </article>
  )
}

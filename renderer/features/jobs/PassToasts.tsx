import type { ReactNode } from 'react'
import type { PassState } from '../../../preload/contract/passes'
import { showJobs } from '../../state/panels'
import { prefixOfPass, usePlaceOfPass } from '../../state/passPlace'
import { forgetTold, usePasses } from '../../state/passes'
import { go } from '../../state/place'
import { showView } from '../../state/view'
import { explain } from '../../ui/faultText'
import { formatCount, formatNumberOf } from '../../ui/format'
import { passTitle, restOfPass } from '../../ui/passText'
import { VisibleName } from '../../ui/VisibleName'
import { ToastFrame } from './ToastFrame'

/** Says that a full pass has ended and how, or that it waits and for what. */
export function PassToasts(): ReactNode {
  const { passes, told } = usePasses()
  return told.map((id) => {
    const pass = [...passes.values()].find((one) => one.pass === id)
    return pass && <Toast key={id} pass={pass} />
  })
}

function Toast({ pass }: { readonly pass: PassState }): ReactNode {
  const { state, denied, failed } = pass
  const place = usePlaceOfPass(pass)
  const troubled = state !== 'done' || Object.values({ ...denied, ...failed }).some((objects) => objects > 0)
  return (
    <ToastFrame troubled={troubled} show={() => showPass(pass)} close={() => forgetTold(pass.pass)}>
      {passTitle(pass.what)} in <VisibleName text={place} />: {endText(pass)}
    </ToastFrame>
  )
}

/** One that waits can be taken up again among the jobs; what one that is over has read is in the overview. */
function showPass(pass: PassState): void {
  const { endedAt, connection, bucket } = pass
  if (endedAt === null) return showJobs(true)
  go({ connection, bucket, prefix: prefixOfPass(pass) })
  showView('overview')
}

function endText(pass: PassState): string {
  const { state, fault, read, total } = pass
  const rest = restOfPass(pass)
  if (state === 'waiting') return `it waits. ${fault === null ? '' : explain(fault).title}.`
  if (state === 'cancelled') return `cancelled after ${formatCount(read)} of ${formatNumberOf(total, 'object')}${rest}.`
  return `${formatNumberOf(read, 'object')} read${rest}.`
}

import { useId, type ReactNode } from 'react'
import { targetClasses, tierOf, type TargetClass } from '../../../lake/tiers'
import { formatBytes } from '../../ui/format'
import { TierMark } from '../../ui/TierMark'
import type { WantedIntent } from './usePlan'

interface ClassChooserProps {
  readonly to: TargetClass | null
  readonly choose: (intent: WantedIntent) => void
}

/** The classes an object can be moved to, warmest first, with what each of them means. */
export function ClassChooser({ to, choose }: ClassChooserProps): ReactNode {
  const name = useId()
  return (
    <fieldset className="choices">
      <legend>Move to</legend>
      {targetClasses.map((storageClass, at) => (
        <label key={storageClass} className="choice">
          <input
            type="radio"
            name={name}
            checked={to === storageClass}
            {...(at === 0 ? { 'data-autofocus': true } : {})}
            onChange={() => choose({ kind: 'storageClass', to: storageClass })}
          />
          <span className="choice-name">
            <TierMark storageClass={storageClass} full />
          </span>
          <span className="choice-means">{meaning(storageClass)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** `Read after a restore · billed for 90 days at least · adds 40 KB to each object`. */
function meaning(storageClass: TargetClass): string {
  const { needsRestore, retrievalFee, minDays, minBytes, overheadBytes, zones } = tierOf(storageClass)
  const facts = [
    needsRestore ? 'read after a restore' : 'read at once',
    ...(retrievalFee === true ? ['reading is billed by the GB'] : []),
    ...(minDays ? [`at least ${minDays} days billed`] : ['no minimum time']),
    ...(minBytes ? [`at least ${formatBytes(minBytes)} billed`] : []),
    ...(overheadBytes ? [`${formatBytes(overheadBytes)} added to each object`] : []),
    ...(storageClass === 'INTELLIGENT_TIERING' ? ['a fee for monitoring; below 128 KB never moved'] : []),
    ...(zones === 1 ? ['in one zone only: lost if the zone is lost'] : []),
  ]
  return facts.join(' · ')
}

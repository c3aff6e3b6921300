import type { ReactNode } from 'react'
import { tierOf } from '../../lake/tiers'
import { VisibleName } from './VisibleName'
import './tierMark.css'
import './tones.css'

export interface TierMarkProps {
  readonly storageClass: string
  /** Where there is room for the whole name. */
  readonly full?: boolean
}

/** A storage class as a small coloured label; the label, not the colour, says which. */
export function TierMark({ storageClass, full = false }: TierMarkProps): ReactNode {
  const { label, short } = tierOf(storageClass)
  return (
    <span className="tier-mark" data-tier={storageClass} title={`${label} (${storageClass})`}>
      <VisibleName text={full ? label : short} />
    </span>
  )
}

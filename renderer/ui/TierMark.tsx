import type { ReactNode } from 'react'
import { tierName } from './tierText'
import { VisibleName } from './VisibleName'
import './tierMark.css'

export interface TierMarkProps {
  readonly storageClass: string
  /** Where there is room for the name as AWS writes it. */
  readonly full?: boolean
}

/** A storage class as a small coloured label; the label, not the colour, says which. */
export function TierMark({ storageClass, full = false }: TierMarkProps): ReactNode {
  const name = tierName(storageClass)
  return (
    <span className="tier-mark" data-tier={storageClass} title={`${name.full} (${storageClass})`}>
      <VisibleName text={full ? name.full : name.short} />
    </span>
  )
}

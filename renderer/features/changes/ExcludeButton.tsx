import { IconArrowBackUp, IconMinus } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface ExcludeButtonProps {
  /** What it is about, for whoever listens: the key or the partition. */
  readonly name: string
  readonly excluded: boolean
  readonly toggle: () => void
}

/** Takes something out of the plan, or back into it. */
export function ExcludeButton({ name, excluded, toggle }: ExcludeButtonProps): ReactNode {
  const label = excluded ? 'Include' : 'Exclude'
  const Picture = excluded ? IconArrowBackUp : IconMinus
  return (
    <button type="button" className="small-button exclude" aria-label={`${label} ${name}`} onClick={toggle}>
      <Picture size={12} aria-hidden />
      {label}
    </button>
  )
}

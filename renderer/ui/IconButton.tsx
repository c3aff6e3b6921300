import type { Icon } from '@tabler/icons-react'
import type { MouseEvent, ReactNode } from 'react'
import './iconButton.css'

interface IconButtonProps {
  readonly icon: Icon
  readonly label: string
  /** Shown after the label in the title. */
  readonly shortcut?: string
  /** Why it cannot be pressed now; the button stays reachable so that the reason can be read. */
  readonly reason?: string | null
  readonly pressed?: boolean
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void
}

/** A button that is a picture only, with its name in the title. */
export function IconButton({
  icon: Picture,
  label,
  shortcut,
  reason = null,
  pressed,
  onClick,
}: IconButtonProps): ReactNode {
  const name = shortcut === undefined ? label : `${label} (${shortcut})`
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-disabled={reason !== null}
      aria-pressed={pressed}
      title={reason === null ? name : `${name}: ${reason}`}
      onClick={reason === null ? onClick : undefined}
    >
      <Picture size={16} stroke={1.7} aria-hidden />
    </button>
  )
}

import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import './splitter.css'

interface SplitterProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  /** On which side of the divider the panel lies whose width this is. */
  readonly side: 'left' | 'right'
  readonly onChange: (width: number) => void
}

/** The line between two panels: dragged, or moved with the arrow keys. */
export function Splitter({ label, value, least, most, side, onChange }: SplitterProps): ReactNode {
  const start = useRef<{ readonly x: number; readonly value: number } | null>(null)
  const sign = side === 'left' ? 1 : -1
  const change = (width: number) => onChange(Math.round(Math.min(Math.max(width, least), most)))
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, value }
  }
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current !== null) change(start.current.value + sign * (event.clientX - start.current.x))
  }
  const drop = () => {
    start.current = null
  }
  const key = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    change(value + sign * step)
  }
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      className="splitter"
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={drop}
      onKeyDown={key}
    />
  )
}

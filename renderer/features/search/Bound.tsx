import type { ReactNode } from 'react'
import type { Read } from './filterText'
import { useTyped } from './useTyped'

interface BoundProps<T> {
  readonly label: string
  readonly text: string
  readonly placeholder: string
  readonly read: (text: string) => Read<T>
  readonly put: (value: T | null) => void
  readonly wide?: boolean
}

/** A part of the filter that is typed, taken over with Enter or when it is left. */
export function Bound<T>({ label, text, placeholder, read, put, wide = false }: BoundProps<T>): ReactNode {
  const [typed, setTyped] = useTyped(text)
  const result = read(typed)
  const take = () => {
    if (result.ok && typed !== text) put(result.value)
  }
  return (
    <label className="filter-bound" data-wide={wide || undefined}>
      {label}
      <input
        type="text"
        value={typed}
        placeholder={placeholder}
        aria-invalid={!result.ok}
        title={result.ok ? undefined : `${label} ${result.problem}`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
      {!result.ok && <span className="spoken" role="alert">{`${label} ${result.problem}`}</span>}
    </label>
  )
}

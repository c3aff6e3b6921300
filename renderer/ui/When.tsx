import type { ReactNode } from 'react'
import { formatExactTime, formatTime } from './format'

/** A moment in local time to the minute; the exact one is in its title. */
export function When({ at }: { readonly at: number }): ReactNode {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return 'unknown'
  return (
    <time dateTime={date.toISOString()} title={formatExactTime(at)}>
      {formatTime(at)}
    </time>
  )
}

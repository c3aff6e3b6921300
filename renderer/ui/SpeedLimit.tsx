import type { ReactNode } from 'react'
import { formatCount } from './format'
import './speedLimit.css'

const choices: readonly number[] = [1, 10, 50, 100, 500]

interface SpeedLimitProps {
  /** Objects a second; `null` without a limit. */
  readonly limit: number | null
  readonly change: (perSecond: number | null) => void
}

/** How many objects a second there may be work on, so that others are left something of the bucket. */
export function SpeedLimit({ limit, change }: SpeedLimitProps): ReactNode {
  const offered = limit === null || choices.includes(limit) ? choices : [...choices, limit].sort((a, b) => a - b)
  return (
    <label className="speed-limit">
      Speed limit
      <select
        className="plain-input"
        value={limit ?? ''}
        onChange={({ currentTarget: { value } }) => change(value === '' ? null : Number(value))}
      >
        <option value="">none</option>
        {offered.map((perSecond) => (
          <option key={perSecond} value={perSecond}>
            {formatCount(perSecond)} a second
          </option>
        ))}
      </select>
    </label>
  )
}

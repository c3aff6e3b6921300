import type { ReactNode } from 'react'
import type { Job } from '../../../preload/contract/changes'
import { formatCount } from '../../ui/format'
import { limitSpeed } from './jobsStore'

const choices: readonly number[] = [1, 10, 50, 100, 500]

/** How many objects a second the job may change, so that others are left something of the bucket. */
export function SpeedLimit({ job: { job, limit } }: { readonly job: Job }): ReactNode {
  const offered = limit === null || choices.includes(limit) ? choices : [...choices, limit].sort((a, b) => a - b)
  return (
    <label className="job-limit">
      Speed limit
      <select
        className="plain-input"
        value={limit ?? ''}
        onChange={({ currentTarget: { value } }) => void limitSpeed(job, value === '' ? null : Number(value))}
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

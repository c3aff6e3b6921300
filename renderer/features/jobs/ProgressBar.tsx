import type { ReactNode } from 'react'

interface ProgressBarProps {
  readonly of: number
  readonly done: number
  readonly failed?: number
  readonly skipped?: number
}

/** How much of a job is over, and how it went. Of nothing all is over. */
export function ProgressBar({ of, done, failed = 0, skipped = 0 }: ProgressBarProps): ReactNode {
  const percent = of === 0 ? 100 : Math.floor(((done + failed + skipped) / of) * 100)
  return <PartsBar of={of} done={done} failed={failed} skipped={skipped} percent={percent} label={`${percent}%`} />
}

interface PartsBarProps extends ProgressBarProps {
  readonly percent: number
  readonly label: string
}

/** A bar of parts of a whole, beside the percentage it stands for. */
export function PartsBar({ of, done, failed = 0, skipped = 0, percent, label }: PartsBarProps): ReactNode {
  const share = (count: number) => `${of === 0 ? 0 : (count / of) * 100}%`
  return (
    <div
      className="job-bar"
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={label}
    >
      <span className="job-done" style={{ width: share(done) }} />
      <span className="job-skipped" style={{ width: share(skipped) }} />
      <span className="job-failed" style={{ width: share(failed) }} />
    </div>
  )
}

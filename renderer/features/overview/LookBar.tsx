import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { dollars } from '../../../lake/payBack'
import { unreachable } from '../../../lake/unreachable'
import type { SampleState } from '../../../preload/contract/samples'
import type { ScanState } from '../../../preload/contract/scans'
import { cancelSample, sampleCostQuery, startSample } from '../../state/samples'
import { formatCount, formatNumberOf, formatTime } from '../../ui/format'

interface LookBarProps {
  readonly scan: ScanState
  readonly under: string
  readonly sample: SampleState | undefined
  readonly tried: (work: Promise<void>) => void
}

const sizes = [400, 1000, 4000, 20_000] as const

/** Looks at some objects one by one: says first what that costs, then how far it is, then of how many the shares are. */
export function LookBar({ scan, under, sample, tried }: LookBarProps): ReactNode {
  const [size, setSize] = useState<number>(1000)
  const isScanning = scan.state === 'scanning'
  const { data: cost } = useQuery({ ...sampleCostQuery(scan, under, size), enabled: !isScanning })
  if (isScanning) return <p className="page-note">Encryption and tags can be looked at once the scan has ended.</p>
  if (sample?.state === 'running') return <Running sample={sample} stop={() => tried(cancelSample(sample))} />
  const population = cost?.population ?? 0
  return (
    <section className="look-bar" aria-label="Look at encryption and tags">
      {sample === undefined ? (
        <span>A listing does not tell how objects are encrypted and tagged.</span>
      ) : (
        <span>{sampleText(sample)}</span>
      )}
      <label className="pick-from">
        Look at
        <select value={size} onChange={({ target: { value } }) => setSize(Number(value))}>
          {sizes
            .filter((one, at) => at === 0 || population === 0 || (sizes[at - 1] ?? 0) < population)
            .map((one) => (
              <option key={one} value={one}>
                {population > 0 && one >= population
                  ? `all ${formatCount(population)} objects`
                  : `a sample of ${formatCount(one)}`}
              </option>
            ))}
        </select>
      </label>
      <button
        type="button"
        className="small-button"
        disabled={cost === undefined}
        onClick={() => tried(startSample(scan, under, size))}
      >
        {sample === undefined ? 'Look' : 'Look again'}
      </button>
      {cost !== undefined && (
        <span className="dim numeric">
          {formatNumberOf(cost.requests, 'request')}
          {cost.usd === null
            ? ', whose price is not known for this endpoint'
            : `, ${dollars(cost.usd)} (estimate, prices of ${cost.usdAsOf ?? 'an unknown day'})`}
        </span>
      )}
    </section>
  )
}

function Running({ sample, stop }: { readonly sample: SampleState; readonly stop: () => void }): ReactNode {
  return (
    <section className="look-bar" aria-label="Look at encryption and tags" aria-busy>
      <progress value={sample.looked} max={sample.size} aria-label="Objects looked at" />
      <span className="numeric">
        {formatCount(sample.looked)} of {formatNumberOf(sample.size, 'object')} looked at,{' '}
        {formatNumberOf(sample.requests, 'request')}
      </span>
      <button type="button" className="small-button" onClick={stop}>
        Cancel
      </button>
    </section>
  )
}

/** Of how many, drawn how, and when. */
function sampleText({ state, looked, population, gone, startedAt }: SampleState): string {
  const isAll = looked >= population
  const drawn = isAll
    ? `All ${formatNumberOf(population, 'object')} looked at`
    : `${formatCount(looked)} of ${formatCount(population)} sampled, stratified by partition`
  const since = gone === 0 ? '' : `; ${formatCount(gone)} are gone since the scan`
  return `${drawn}, ${formatTime(startedAt)}${since}${endText(state)}.`
}

function endText(state: SampleState['state']): string {
  switch (state) {
    case 'running':
    case 'done':
      return ''
    case 'cancelled':
      return '; cancelled before all were looked at'
    case 'failed':
      return '; failed before all were looked at'
    default:
      return unreachable(state)
  }
}

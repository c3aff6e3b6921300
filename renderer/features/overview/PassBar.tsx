import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { readWhats, type ReadWhat } from '../../../lake/factPass'
import { dollars } from '../../../lake/payBack'
import type { PassState } from '../../../preload/contract/passes'
import type { Output } from '../../../preload/contract'
import type { ScanState } from '../../../preload/contract/scans'
import { cancelPass, limitPass, passCostQuery, pausePass, resumePass, startPass } from '../../state/passes'
import { formatCount, formatDuration, formatNumberOf, formatTime } from '../../ui/format'
import { progressText, restOfPass, whatNames } from '../../ui/passText'
import { SpeedLimit } from '../../ui/SpeedLimit'

interface PassBarProps {
  readonly scan: ScanState
  readonly under: string
  readonly pass: PassState | undefined
  readonly tried: (work: Promise<void>) => void
}

/** Reads every object: says first what that costs and how long it takes, then how far it is, and what it has come to. */
export function PassBar({ scan, under, pass, tried }: PassBarProps): ReactNode {
  if (scan.state === 'scanning') return null
  const isOpen = pass !== undefined && pass.state !== 'done' && pass.state !== 'cancelled'
  return (
    <section className="look-bar" aria-label="Full pass" aria-busy={pass?.state === 'running'}>
      {isOpen ? (
        <OpenPass pass={pass} tried={tried} />
      ) : (
        <>
          {pass !== undefined && <span>{endText(pass)}</span>}
          <NewPass scan={scan} under={under} tried={tried} />
        </>
      )}
    </section>
  )
}

function NewPass({ scan, under, tried }: Omit<PassBarProps, 'pass'>): ReactNode {
  const [what, setWhat] = useState<ReadWhat>('both')
  const [again, setAgain] = useState(false)
  const isKept = scan.complete && scan.saved !== null
  const wish = { under, what, again }
  const { data: cost } = useQuery({ ...passCostQuery(scan, wish), enabled: isKept })
  if (!isKept) {
    return (
      <span>Every object can be read once the scan is complete and kept on disk, where what is read is kept too.</span>
    )
  }
  const nothingLeft = cost?.objects === 0
  return (
    <>
      <label className="pick-from">
        Read of every object
        <select
          value={what}
          onChange={({ target: { value } }) => setWhat(readWhats.find((one) => one === value) ?? 'both')}
        >
          {(['both', 'encryption', 'tags'] as const).map((one) => (
            <option key={one} value={one}>
              {whatNames[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="pick-from">
        <input type="checkbox" checked={again} onChange={({ target: { checked } }) => setAgain(checked)} />
        also where it is known
      </label>
      <button
        type="button"
        className="small-button"
        disabled={cost === undefined || nothingLeft}
        onClick={() => tried(startPass(scan, wish))}
      >
        {cost === undefined || nothingLeft ? 'Read' : `Read ${formatNumberOf(cost.objects, 'object')}`}
      </button>
      {cost !== undefined && <span className="dim numeric">{nothingLeft ? 'all of it is known' : costText(cost)}</span>}
    </>
  )
}

type Cost = Output<'scans.passCost'>

/** How many requests, what they cost and how long they take, as far as that is known. */
function costText({ objects, requests, usd, usdAsOf, perSecond }: Cost): string {
  const money =
    usd === null
      ? 'whose price is not known for this endpoint'
      : `${dollars(usd)} (estimate, prices of ${usdAsOf ?? 'an unknown day'})`
  const time =
    perSecond === null
      ? 'how long is not known, as nothing was measured in this bucket yet'
      : `about ${formatDuration(Math.max(1, objects / perSecond))} at ${formatCount(Math.round(perSecond))} objects a second as last measured here`
  return `${formatNumberOf(requests, 'request')}, one more for each object that is refused, ${money}; ${time}`
}

function OpenPass({ pass, tried }: { readonly pass: PassState; readonly tried: PassBarProps['tried'] }): ReactNode {
  const { state, total, read } = pass
  return (
    <>
      <progress value={read} max={total} aria-label="Objects read" />
      <span className="numeric">{progressText(pass)}</span>
      {state === 'running' ? (
        <button type="button" className="small-button" onClick={() => tried(pausePass(pass))}>
          Pause
        </button>
      ) : (
        <button type="button" className="small-button" onClick={() => tried(resumePass(pass))}>
          Go on
        </button>
      )}
      <SpeedLimit limit={pass.limit} change={(perSecond) => tried(limitPass(pass, perSecond))} />
      <button type="button" className="small-button" onClick={() => tried(cancelPass(pass))}>
        Cancel
      </button>
    </>
  )
}

function endText(pass: PassState): string {
  const { state, what, total, read, startedAt, endedAt, under } = pass
  const of = `${formatCount(read)} of ${formatNumberOf(total, 'object')}${under === '' ? '' : ` below ${under}`}`
  const until = endedAt === null ? '' : ` to ${formatTime(endedAt)}`
  const end = state === 'cancelled' ? '; cancelled before all were read' : ''
  // Reading those again would tell the same: only a new scan lists what they are now.
  const others = pass.gone + pass.changed > 0 ? ' Scan again to list what has changed since.' : ''
  return `Full pass over ${whatNames[what]}, ${formatTime(startedAt)}${until}: ${of} read${restOfPass(pass)}${end}.${others}`
}

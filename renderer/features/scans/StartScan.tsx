import { useState, type FormEvent, type ReactNode } from 'react'
import type { Connection } from '../../../preload/contract/connections'
import type { PrefixPlace } from '../../state/listing'
import { VisibleName } from '../../ui/VisibleName'

interface StartScanProps {
  readonly place: PrefixPlace
  readonly connection: Connection | null
  readonly start: (maxRequests: number | null) => void
  /** Another way to know what lies here, where there is one. */
  readonly children: ReactNode
}

/** Before there is a scan: what one does, what it costs, and where it should stop. */
export function StartScan({ place: { bucket, prefix }, connection, start, children }: StartScanProps): ReactNode {
  const [most, setMost] = useState('')
  const problem = problemOf(most)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problem === null) start(most.trim() === '' ? null : Number(most.replaceAll(',', '')))
  }
  const isAws = connection !== null && connection.kind !== 'endpoint'
  return (
    <form className="centre-note" onSubmit={submit}>
      <h2>Nothing is known yet of what lies here</h2>
      <p>
        A scan lists every object below{' '}
        <b>
          <VisibleName text={prefix === '' ? bucket : `${bucket}/${prefix}`} />
        </b>{' '}
        and keeps names, sizes, dates and storage classes in an index on this computer. It changes nothing in S3. Each
        request lists up to 1,000 objects
        {isAws ? '; a million objects are about 1,000 requests, some $0.005 on AWS' : ''}.
      </p>
      <label className="scan-limit">
        <span>Stop after</span>
        <input
          type="text"
          inputMode="numeric"
          value={most}
          placeholder="no limit"
          aria-label="Stop after so many requests"
          aria-invalid={problem !== null}
          aria-describedby="scan-limit-problem"
          onChange={(event) => setMost(event.target.value)}
        />
        <span>requests</span>
      </label>
      <p id="scan-limit-problem" className="field-problem">
        {problem}
      </p>
      <div className="scan-ways">
        <button type="submit" className="small-button" data-primary disabled={problem !== null}>
          {prefix === '' ? 'Scan this bucket' : 'Scan below this prefix'}
        </button>
        {children}
      </div>
    </form>
  )
}

/** Empty is no limit. */
export function problemOf(most: string): string | null {
  const text = most.trim().replaceAll(',', '')
  if (text === '') return null
  return /^[1-9]\d{0,8}$/.test(text) ? null : 'The limit must be a whole number of requests from 1 to 999,999,999.'
}

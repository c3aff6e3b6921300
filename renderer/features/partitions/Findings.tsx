import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { tierOf } from '../../../lake/tiers'
import type { Finding } from '../../../preload/contract/dataSets'
import type { ScanState } from '../../../preload/contract/scans'
import { openDialog } from '../../state/dialogs'
import type { PrefixPlace } from '../../state/listing'
import { go } from '../../state/place'
import { findingTarget } from '../../state/target'
import { showObject, showView } from '../../state/view'
import { formatBytes, formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import type { DetailProps } from './DataSetDetail'
import { findingNames, sureness } from './findingText'
import { findingsQuery, placesQuery } from './queries'

/** What is wrong, where, how sure that is, and what mends it. */
export function Findings({ scan, place, dataSet }: DetailProps): ReactNode {
  const { data } = useQuery(findingsQuery(scan, dataSet.prefix))
  if (data === undefined) return null
  return (
    <section className="page-part" aria-label="Findings">
      <h2>{data.findings.length === 0 ? 'Nothing unusual was found' : 'Found'}</h2>
      <ul className="findings">
        {data.findings.map((finding) => (
          <li key={finding.kind}>
            <One finding={finding} scan={scan} place={place} />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface OneProps {
  readonly finding: Finding
  readonly scan: ScanState
  readonly place: PrefixPlace
}

function One({ finding, scan, place }: OneProps): ReactNode {
  const [all, setAll] = useState(false)
  const { kind, severity, confidence, text, dataSet, places, placeCount, objects, bytes } = finding
  const { data } = useQuery({ ...placesQuery(scan, dataSet, kind), enabled: all })
  const shown = all ? (data?.places ?? places) : places.slice(0, 3)
  const hidden = placeCount - shown.length
  const Picture = severity === 'problem' ? IconAlertTriangle : IconInfoCircle
  return (
    <article className="finding" data-severity={severity} aria-label={findingNames[kind]}>
      <Picture size={15} aria-label={severity === 'problem' ? 'Problem' : 'Note'} />
      <div className="grow">
        <p className="finding-text">
          <VisibleName text={text} />
          {objects > 0 && (
            <span className="dim">
              {' '}
              {formatNumberOf(objects, 'object')}, {formatBytes(bytes)}
            </span>
          )}
          {sureness[confidence] !== '' && <span className="finding-sure">{sureness[confidence]}</span>}
        </p>
        <ul className="finding-places">
          {shown.map((one) => (
            <li key={`${one.prefix} ${one.from ?? ''}`}>
              <button
                type="button"
                className="link-button"
                title={one.prefix}
                onClick={() => goTo(place, kind, one.prefix)}
              >
                <VisibleName text={one.text === '' ? one.prefix : one.text} />
              </button>
            </li>
          ))}
        </ul>
        {(hidden > 0 || all) && placeCount > 3 && (
          <button type="button" className="small-button" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show ${placeCount > 500 ? 'the first 500' : `all ${placeCount}`}`}
          </button>
        )}
        <Mend finding={finding} scan={scan} />
      </div>
    </article>
  )
}

/** Twins of keys are objects; everything else is a prefix, or lacks one below it. */
function goTo(place: PrefixPlace, kind: Finding['kind'], prefix: string): void {
  if (kind === 'keyTwins') return showObject(place, prefix)
  showView('objects')
  go({ ...place, prefix })
}

/** Leads to the change that mends it, where there is one; nothing is changed before its plan was seen. */
function Mend({ finding, scan }: Omit<OneProps, 'place'>): ReactNode {
  const { mend } = finding
  if (mend.kind === 'none') return <p className="finding-mend dim">{mend.why}</p>
  const words = mendWords(mend)
  if (words === null) return null
  const { intent } = mend
  const target = findingTarget(scan, { ...finding, mend })
  return (
    <p className="finding-mend">
      <button
        type="button"
        className="small-button"
        onClick={() => openDialog({ kind: intent.kind, ...target, intent })}
      >
        {words} <VisibleName text={target.summary} />…
      </button>
    </p>
  )
}

function mendWords({ intent }: Extract<Finding['mend'], { kind: 'change' }>): string | null {
  if (intent.kind === 'delete') return 'Delete'
  return intent.kind === 'storageClass' ? `Move to ${tierOf(intent.to).label}:` : null
}

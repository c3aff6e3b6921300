import { useDebouncedValue } from '@mantine/hooks'
import { useState, type ReactNode } from 'react'
import { lastSegment, parentPrefix } from '../../../lake/location'
import type { AuditEntry } from '../../../preload/contract/changes'
import { faultOf, lake } from '../../client'
import { useExport } from '../../state/useExport'
import { ExportMenu } from '../../ui/ExportMenu'
import { FaultNote } from '../../ui/FaultNote'
import { formatNumberOf } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { AuditDetails } from './AuditDetails'
import { useAudit } from './useAudit'

const rowHeight = 26
/** A search reads the whole log; it waits until typing rests. */
const restMs = 250

/** The log, newest first, found by any text in it. */
export function AuditLog(): ReactNode {
  const [text, setText] = useState('')
  const [searched] = useDebouncedValue(text, restMs)
  const { rows, more, full, pending, error, onShow } = useAudit(searched)
  const exporter = useExport('audit', (as, signal) => lake.call('exports.audit', { text: searched, as }, signal))
  const [chosen, setChosen] = useState<AuditEntry | null>(null)
  return (
    <>
      <div className="audit-search">
        <input
          className="plain-input"
          type="search"
          aria-label="Search the audit log"
          placeholder="Key, bucket, job, request id, who…"
          maxLength={1024}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setChosen(null)
          }}
        />
        <span className="dim" role="status">
          {pending ? 'Searching…' : countText(rows.length, more, full)}
        </span>
      </div>
      {error !== null && <FaultNote fault={faultOf(error)} />}
      {!pending && error === null && rows.length === 0 && (
        <p className="dim">{searched === '' ? 'Nothing has been written to S3 yet.' : 'Nothing holds this text.'}</p>
      )}
      {rows.length > 0 && (
        <div className="audit-rows">
          <RowWindow
            key={searched}
            label="Audit log"
            rows={rows.length}
            rowHeight={rowHeight}
            onShow={onShow}
            rowAt={(at) => rows[at]}
          >
            {(entry) => <Row entry={entry} chosen={chosen} choose={setChosen} />}
          </RowWindow>
        </div>
      )}
      {chosen !== null && <AuditDetails entry={chosen} />}
      {rows.length > 0 && <ExportMenu exporter={exporter} record="entry" />}
    </>
  )
}

/** `200 writes so far, newest first`: more are read when one scrolls there. */
function countText(count: number, more: boolean, full: boolean): string {
  const writes = formatNumberOf(count, 'write')
  if (full && more) return `The newest ${writes}. Search for what is older.`
  return more ? `The newest ${writes}; scroll for more` : writes
}

interface RowProps {
  readonly entry: AuditEntry | undefined
  readonly chosen: AuditEntry | null
  readonly choose: (entry: AuditEntry) => void
}

function Row({ entry, chosen, choose }: RowProps): ReactNode {
  if (entry === undefined) return <span role="cell">…</span>
  const { at, outcome, action, bucket, key, before, after, why } = entry
  const change = outcome === 'done' ? `${before} → ${after}` : `left: ${why ?? 'no reason given'}`
  return (
    <>
      <span role="cell" className="audit-when numeric">
        <When at={at} />
      </span>
      <span role="cell" className="audit-outcome" data-outcome={outcome}>
        {outcome}
      </span>
      <span role="cell" className="audit-action mono ellipsis">
        {action}
      </span>
      <span role="cell" className="audit-key">
        <button
          type="button"
          className="audit-open ellipsis"
          title={`${bucket}/${key}`}
          aria-pressed={chosen === entry}
          onClick={() => choose(entry)}
        >
          <VisibleName text={nameOf(key)} />
        </button>
        <span className="audit-place dim ellipsis">
          <VisibleName text={`${bucket}/${parentPrefix(key) ?? ''}`} />
        </span>
      </span>
      <span role="cell" className="audit-change ellipsis" title={change}>
        <VisibleName text={change} />
      </span>
    </>
  )
}

/** The end of a key tells objects apart; where it lies stands behind it. */
const nameOf = (key: string): string => (key.endsWith('/') ? `${lastSegment(key)}/` : lastSegment(key))

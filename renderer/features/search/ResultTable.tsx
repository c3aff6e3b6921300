import { useCallback, type ReactNode } from 'react'
import type { ScanFilter, ScanRow, ScanSort, ScanState } from '../../../preload/contract/scans'
import { faultOf, lake } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { showObject } from '../../state/view'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatExactTime, formatTime } from '../../ui/format'
import { FormatIcon } from '../../ui/FormatIcon'
import { RowWindow } from '../../ui/RowWindow'
import { TierMark } from '../../ui/TierMark'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'
import { EncryptionKnown, TagsKnown } from './KnownCells'

interface ResultTableProps {
  readonly scan: ScanState
  readonly place: PrefixPlace
  readonly filter: ScanFilter
  readonly sort: ScanSort | null
  readonly setSort: (sort: ScanSort | null) => void
  readonly total: number
  /** Of some object here it is known; a column of nothing would only take room from the keys. */
  readonly hasEncryption: boolean
  readonly hasTags: boolean
}

const rowHeight = 26

const columns = [
  ['key', 'Key', 'result-key'],
  ['storageClass', 'Storage class', 'result-class'],
  ['bytes', 'Size', 'result-right'],
  ['modifiedAt', 'Modified', 'result-time'],
] as const

/** Any number of rows, sorted in the index; only those in view are fetched. */
export function ResultTable(props: ResultTableProps): ReactNode {
  const { scan, place, filter, sort, setSort, total, hasEncryption, hasTags } = props
  const version = scan.state === 'scanning' ? 'live' : scan.version
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal): Promise<readonly ScanRow[]> => {
      const input = { scan: scan.scan, filter, ...(sort && { sort }), from, count: pageRows }
      // A page of what is sorted and filtered so far would have to be thrown away; the index is soon through.
      for (;;) {
        const answer = await lake.call('scans.rows', input, signal)
        if (answer.whole) return answer.rows
      }
    },
    [scan.scan, filter, sort],
  )
  const { rowAt, onShow, error } = usePages(['scan', scan.scan, 'rows', filter, sort], fetchPage, [version, total])
  const draw = useCallback(
    (row: ScanRow | undefined, isWhole: boolean) => (
      <Result row={row} place={place} isBrief={!isWhole} hasEncryption={hasEncryption} hasTags={hasTags} />
    ),
    [place, hasEncryption, hasTags],
  )
  return (
    <>
      <div className="result-head" role="group" aria-label="Sort by">
        {columns.map(([by, label, kind]) => (
          <button
            key={by}
            type="button"
            className={`result-sort ${kind}`}
            aria-pressed={sort?.by === by}
            title={`Sort by ${label.toLowerCase()}`}
            onClick={() => setSort(nextSort(sort, by))}
          >
            {label}
            {sort?.by === by && (
              <span aria-label={sort.descending ? 'descending' : 'ascending'}>{sort.descending ? ' ↓' : ' ↑'}</span>
            )}
          </button>
        ))}
        {hasEncryption && <span className="result-plain result-encryption">Encryption</span>}
        {hasTags && <span className="result-plain result-tags">Tags</span>}
      </div>
      {error !== null && <FaultNote fault={faultOf(error)} />}
      <div className="result-rows">
        <RowWindow label="Objects found" rows={total} rowHeight={rowHeight} onShow={onShow} rowAt={rowAt} canBeBrief>
          {draw}
        </RowWindow>
      </div>
    </>
  )
}

/** A first click on a name sorts up and on a number down, a second the other way, a third as S3 does. */
export function nextSort(sort: ScanSort | null, by: ScanSort['by']): ScanSort | null {
  const first = by === 'bytes' || by === 'modifiedAt'
  if (sort?.by !== by) return { by, descending: first }
  return sort.descending === first ? { by, descending: !first } : null
}

interface ResultProps extends Pick<ResultTableProps, 'hasEncryption' | 'hasTags'> {
  readonly row: ScanRow | undefined
  readonly place: PrefixPlace
  /** Draws no more than the key. */
  readonly isBrief: boolean
}

function Result({ row, place, isBrief, hasEncryption, hasTags }: ResultProps): ReactNode {
  if (row === undefined) return <span role="cell">…</span>
  if (isBrief) {
    return (
      <span role="cell" className="result-brief">
        <VisibleName text={row.key.slice(place.prefix.length)} />
      </span>
    )
  }
  return (
    <>
      <span role="cell" className="result-key">
        <FormatIcon objectKey={row.key} />
        <button type="button" className="link-button" title={row.key} onClick={() => showObject(place, row.key)}>
          <VisibleName text={row.key.slice(place.prefix.length)} />
        </button>
      </span>
      <span role="cell" className="result-class">
        <TierMark storageClass={row.storageClass} />
      </span>
      <span role="cell" className="result-right numeric">
        {formatBytes(row.bytes)}
      </span>
      <span role="cell" className="result-time numeric dim" title={formatExactTime(row.modifiedAt)}>
        {formatTime(row.modifiedAt)}
      </span>
      {hasEncryption && <EncryptionKnown encryption={row.encryption} />}
      {hasTags && <TagsKnown tags={row.tags} />}
    </>
  )
}

import { useQuery } from '@tanstack/react-query'
import { useCallback, type ReactNode } from 'react'
import type { Partition } from '../../../preload/contract/dataSets'
import { lake } from '../../client'
import type { PrefixPlace } from '../../state/listing'
import { go } from '../../state/place'
import { showView } from '../../state/view'
import { formatBytes, formatCount, formatTime } from '../../ui/format'
import { RowWindow } from '../../ui/RowWindow'
import { TierMark } from '../../ui/TierMark'
import { pageRows, usePages } from '../../ui/usePages'
import { VisibleName } from '../../ui/VisibleName'
import type { DetailProps } from './DataSetDetail'
import { findingNames } from './findingText'
import { partitionsQuery } from './queries'

const rowHeight = 24
const mostShown = 14

/** Partitions whose names tell no time, such as ids. */
export function PartitionTable({ scan, place, dataSet }: DetailProps): ReactNode {
  const { data } = useQuery(partitionsQuery(scan, { dataSet: dataSet.prefix, from: 0, count: 1 }))
  const fetchPage = useCallback(
    async (from: number, signal: AbortSignal) =>
      (await lake.call('scans.partitions', { scan: scan.scan, dataSet: dataSet.prefix, from, count: pageRows }, signal))
        .partitions,
    [scan.scan, dataSet.prefix],
  )
  const { rowAt, onShow } = usePages(['scan', scan.scan, scan.version, 'partitionRows', dataSet.prefix], fetchPage)
  if (data === undefined) return null
  return (
    <section className="page-part" aria-label="Partitions">
      <h2>
        Partitions <span className="page-note">{formatCount(data.total)} in the order of their names</span>
      </h2>
      <div style={{ height: Math.min(mostShown, data.total) * rowHeight + 2 }} className="partition-rows">
        <RowWindow label="Partitions" rows={data.total} rowHeight={rowHeight} onShow={onShow} rowAt={rowAt}>
          {(row) => <Row row={row} place={place} largest={data.most.bytes} />}
        </RowWindow>
      </div>
    </section>
  )
}

interface RowProps {
  readonly row: Partition | undefined
  readonly place: PrefixPlace
  readonly largest: number
}

function Row({ row, place, largest }: RowProps): ReactNode {
  if (row === undefined) return <span role="cell">…</span>
  const open = () => {
    showView('objects')
    go({ ...place, prefix: row.prefix })
  }
  return (
    <>
      <span role="cell" className="set-name">
        <button type="button" className="link-button" title={row.prefix} onClick={open}>
          <VisibleName text={row.name} />
        </button>
      </span>
      <span role="cell" className="partition-share" aria-hidden>
        <span data-tone="s1" style={{ width: `${largest === 0 ? 0 : (row.bytes / largest) * 100}%` }} />
      </span>
      <span role="cell" className="set-number numeric">
        {formatCount(row.objects)}
      </span>
      <span role="cell" className="set-number numeric">
        {formatBytes(row.bytes)}
      </span>
      <span role="cell" className="set-tier">
        {row.storageClasses.slice(0, 2).map(({ storageClass }) => (
          <TierMark key={storageClass} storageClass={storageClass} />
        ))}
      </span>
      <span role="cell" className="set-fresh numeric dim">
        {formatTime(row.newest)}
      </span>
      <span role="cell" className="set-findings">
        {row.findings.map((kind) => findingNames[kind]).join(', ')}
      </span>
    </>
  )
}

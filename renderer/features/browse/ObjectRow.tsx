import { IconClock, IconHistoryToggle } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import type { Row } from '../../../preload/contract/listings'
import type { Glanced } from '../../state/glanceCache'
import { formatBytes, formatExactTime, formatNumberOf, formatTime } from '../../ui/format'
import { FormatIcon, PrefixIcon } from '../../ui/FormatIcon'
import { TierMark } from '../../ui/TierMark'
import { VisibleName } from '../../ui/VisibleName'
import { EncryptionCell, TagsCell } from './glanceCells'

export interface ObjectRowProps {
  readonly at: number
  readonly y: number
  readonly row: Row | undefined
  readonly glanced: Glanced | undefined
  readonly isCursor: boolean
  /** Draws no more than what it is called. */
  readonly isBrief: boolean
}

/** One row of the table: plain elements only, because hundreds of them come and go while scrolling. */
export const ObjectRow = memo(function ObjectRow({
  at,
  y,
  row,
  glanced,
  isCursor,
  isBrief,
}: ObjectRowProps): ReactNode {
  const place = { top: y }
  const common = {
    role: 'row',
    id: rowId(at),
    'aria-rowindex': at + 2,
    'data-at': at,
    style: place,
  } as const
  if (row === undefined) {
    return (
      <div {...common} className="table-row row-waiting" aria-busy>
        <span role="gridcell" className="cell cell-waiting" aria-label="Loading">
          <span className="waiting" style={{ width: 90 + ((at * 37) % 140) }} />
        </span>
      </div>
    )
  }
  return (
    <div
      {...common}
      className="table-row"
      aria-selected={row.selected}
      data-cursor={isCursor || undefined}
      data-kind={row.kind}
      data-brief={isBrief || undefined}
    >
      {isBrief ? <BriefCells row={row} /> : <AllCells row={row} glanced={glanced} />}
    </div>
  )
})

export const rowId = (at: number): string => `row-${at}`

const BriefCells = ({ row }: { readonly row: Row }): ReactNode => (
  <span role="gridcell" className="cell cell-brief">
    <VisibleName text={row.name} />
  </span>
)

function AllCells({ row, glanced }: Pick<ObjectRowProps, 'glanced'> & { readonly row: Row }): ReactNode {
  return (
    <>
      <span role="gridcell" className="cell cell-check">
        <input type="checkbox" tabIndex={-1} checked={row.selected} readOnly aria-label={`Select ${row.name}`} />
      </span>
      {row.kind === 'prefix' ? <PrefixCells row={row} /> : <ObjectCells row={row} glanced={glanced} />}
    </>
  )
}

function PrefixCells({ row }: { readonly row: Extract<Row, { kind: 'prefix' }> }): ReactNode {
  return (
    <>
      <span role="gridcell" className="cell cell-name">
        <PrefixIcon />
        <span className="ellipsis" title={row.key}>
          <VisibleName text={row.name} />
        </span>
      </span>
      <span role="gridcell" aria-colspan={5} className="cell cell-rest">
        <span className="spoken">prefix</span>
      </span>
    </>
  )
}

interface ObjectCellsProps {
  readonly row: Extract<Row, { kind: 'object' }>
  readonly glanced: Glanced | undefined
}

function ObjectCells({ row, glanced }: ObjectCellsProps): ReactNode {
  return (
    <>
      <span role="gridcell" className="cell cell-name">
        <FormatIcon objectKey={row.key} />
        {row.name === '' ? (
          <span
            className="ellipsis dim"
            title="An object whose key is the prefix itself, made by tools that imitate folders"
          >
            marker of this prefix
          </span>
        ) : (
          <span className="ellipsis" title={row.key}>
            <VisibleName text={row.name} />
          </span>
        )}
      </span>
      <span role="gridcell" className="cell cell-clip">
        <TierMark storageClass={row.storageClass} />
        <RestoreSign restore={row.restore} />
      </span>
      <span role="gridcell" className="cell cell-clip">
        <EncryptionCell glanced={glanced} />
      </span>
      <span role="gridcell" className="cell cell-clip">
        <TagsCell glanced={glanced} />
      </span>
      <span role="gridcell" className="cell cell-right numeric" title={formatNumberOf(row.bytes, 'byte')}>
        {formatBytes(row.bytes)}
      </span>
      <span role="gridcell" className="cell numeric dim" title={formatExactTime(row.modifiedAt)}>
        {formatTime(row.modifiedAt)}
      </span>
    </>
  )
}

function RestoreSign({ restore }: { readonly restore: ObjectCellsProps['row']['restore'] }): ReactNode {
  if (restore === null || restore.kind === 'none') return null
  if (restore.kind === 'ongoing') {
    return (
      <span className="restore-sign" title="Being restored">
        <IconClock size={13} role="img" aria-label="Being restored" />
      </span>
    )
  }
  const until = restore.expiresAt === null ? '' : ` until ${formatTime(restore.expiresAt)}`
  return (
    <span className="restore-sign" data-restored title={`Restored${until}`}>
      <IconHistoryToggle size={13} role="img" aria-label={`Restored${until}`} />
    </span>
  )
}

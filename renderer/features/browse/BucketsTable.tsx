import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { Bucket, BucketMarks } from '../../../preload/contract/buckets'
import type { Connection } from '../../../preload/contract/connections'
import { faultOf } from '../../client'
import { useListing } from '../../state/listing'
import { setFocus } from '../../state/focus'
import { go, usePlace } from '../../state/place'
import { marksQuery } from '../../state/queries'
import { formatExactTime, formatTime } from '../../ui/format'
import { BucketIcon } from '../../ui/FormatIcon'
import { rowOffset, spacerHeight, visibleRows } from '../../ui/scrollSpace'
import { isMac } from '../../ui/shortcut'
import { useVirtualScroll } from '../../ui/useVirtualScroll'
import { VisibleName } from '../../ui/VisibleName'
import { BucketMarkCells } from './bucketCells'
import { tableCommand } from './tableKeys'
import { useTableFocus } from './useTableFocus'
import './objectsTable.css'
import './bucketsTable.css'

const rowHeight = 26
const headHeight = 28
const heads = ['Name', 'Region', 'Created', 'Default encryption', 'Public access', 'Versioning'] as const

interface BucketsTableProps {
  readonly connection: Connection
  readonly buckets: readonly Bucket[]
  readonly onMenu: (bucket: string, x: number, y: number) => void
}

/** The buckets of a connection with what is set on them; the settings are read for the rows in view only. */
export function BucketsTable({ connection, buckets, onMenu }: BucketsTableProps): ReactNode {
  const grid = useRef<HTMLDivElement>(null)
  const filter = useListing((store) => store.filter).toLowerCase()
  const shown = filter === '' ? buckets : buckets.filter(({ name }) => name.toLowerCase().includes(filter))
  const scroll = useVirtualScroll(grid, shown.length, rowHeight, headHeight)
  const [chosen, setChosen] = useState(() => usePlace.getState().cursorKey)
  const found = shown.findIndex(({ name }) => name === chosen)
  const cursor = found < 0 ? null : found
  useBucketFocus(connection.id, cursor === null ? null : chosen)
  useTableFocus(grid)
  const open = (name: string | undefined) => {
    if (name !== undefined) go({ connection: connection.id, bucket: name, prefix: '' })
  }
  const moveTo = (at: number) => {
    setChosen(shown[at]?.name ?? null)
    scroll.reveal(at)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const page = Math.floor(scroll.space.viewport / rowHeight)
    const command = tableCommand(event, cursor, { rows: shown.length, page }, isMac())
    if (command === null) return
    event.preventDefault()
    if (command.kind === 'move') moveTo(command.to)
    else if (command.kind === 'open' && cursor !== null) open(shown[cursor]?.name)
    else if (command.kind === 'selectNone') setChosen(null)
    else if (command.kind === 'type') {
      const from = (cursor ?? -1) + 1
      const begins = ({ name }: Bucket) => name.startsWith(command.text.toLowerCase())
      const at = shown.findIndex((bucket, place) => place >= from && begins(bucket))
      const first = at >= 0 ? at : shown.findIndex(begins)
      if (first >= 0) moveTo(first)
    }
  }
  const { first, last } = visibleRows(scroll.space, scroll.position.top, 4)
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      aria-label={`Buckets of ${connection.label}`}
      aria-rowcount={shown.length + 1}
      className="objects-table buckets-table"
      {...(cursor !== null && cursor >= first && cursor <= last ? { 'aria-activedescendant': `bucket-${cursor}` } : {})}
      onScroll={scroll.onScroll}
      onKeyDown={onKeyDown}
      onMouseDown={(event) => {
        const at = rowUnder(event)
        if (event.button === 0) setChosen(at === null ? null : (shown[at]?.name ?? null))
      }}
      onDoubleClick={(event) => {
        const at = rowUnder(event)
        if (at !== null) open(shown[at]?.name)
      }}
      onContextMenu={(event) => {
        event.preventDefault()
        const name = shown[rowUnder(event) ?? -1]?.name
        if (name === undefined) return
        setChosen(name)
        onMenu(name, event.clientX, event.clientY)
      }}
    >
      <div role="rowgroup" className="table-head">
        <div role="row" aria-rowindex={1} className="table-row">
          {heads.map((head) => (
            <div key={head} role="columnheader" className="cell">
              {head}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="table-body" style={{ height: spacerHeight(scroll.space) }}>
        {shown.slice(first, last + 1).map((bucket, step) => (
          <BucketRow
            key={bucket.name}
            connection={connection.id}
            bucket={bucket}
            at={first + step}
            y={rowOffset(scroll.space, scroll.position, first + step)}
            isCursor={first + step === cursor}
            onOpen={open}
          />
        ))}
      </div>
    </div>
  )
}

interface BucketRowProps {
  readonly connection: string
  readonly bucket: Bucket
  readonly at: number
  readonly y: number
  readonly isCursor: boolean
  readonly onOpen: (name: string) => void
}

function BucketRow({ connection, bucket, at, y, isCursor, onOpen }: BucketRowProps): ReactNode {
  const { name, createdAt, region } = bucket
  const marks = useQuery(marksQuery(connection, name))
  const state: BucketMarks | 'loading' | ReturnType<typeof faultOf> =
    marks.data ?? (marks.error === null ? 'loading' : faultOf(marks.error))
  const known = marks.data?.region.ok === true ? marks.data.region.value : region
  return (
    <div
      role="row"
      id={`bucket-${at}`}
      aria-rowindex={at + 2}
      aria-selected={isCursor}
      data-at={at}
      data-cursor={isCursor || undefined}
      className="table-row"
      style={{ transform: `translateY(${y}px)` }}
    >
      <span role="gridcell" className="cell cell-name">
        <BucketIcon />
        <button
          type="button"
          tabIndex={-1}
          className="bucket-link ellipsis"
          title={`Open ${name}`}
          onClick={() => onOpen(name)}
        >
          <VisibleName text={name} />
        </button>
      </span>
      <span role="gridcell" className="cell dim">
        {known ?? <span title="The region was not found out yet">—</span>}
      </span>
      <span
        role="gridcell"
        className="cell numeric dim"
        title={createdAt === null ? undefined : formatExactTime(createdAt)}
      >
        {createdAt === null ? '—' : formatTime(createdAt)}
      </span>
      <BucketMarkCells marks={state} />
    </div>
  )
}

function rowUnder({ target }: MouseEvent): number | null {
  const row = target instanceof Element ? target.closest('[data-at]') : null
  return row instanceof HTMLElement ? Number(row.dataset['at']) : null
}

function useBucketFocus(connection: string, bucket: string | null): void {
  useEffect(() => {
    setFocus(bucket === null ? { kind: 'none' } : { kind: 'bucket', connection, bucket })
  }, [connection, bucket])
}

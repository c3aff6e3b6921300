import { IconLock, IconRefresh } from '@tabler/icons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import { useCallback, useId, type ReactNode } from 'react'
import type { Answer, Fault } from '../../../preload/contract/fault'
import { faultOf } from '../../client'
import { useWaysOn } from '../../state/waysOn'
import { FaultNote, type WaysOn } from '../../ui/FaultNote'
import { explain } from '../../ui/faultText'
import { formatExactTime } from '../../ui/format'

interface PanelProps<T> {
  readonly title: string
  readonly connection: string
  readonly query: UseQueryResult<T>
  /** Stands beside the title once the data is there, such as `5 of 10`. */
  readonly count?: (value: T) => ReactNode
  /** What can be done with it; stands at the right. */
  readonly action?: ReactNode
  readonly waysOn?: WaysOn
  readonly children: (value: T) => ReactNode
}

/** One part of the inspector: reads by itself, fails by itself, and says when it was read. */
export function Panel<T>({ title, connection, query, count, action, waysOn, children }: PanelProps<T>): ReactNode {
  const name = useId()
  const { refetch } = query
  const again = useCallback(() => void refetch(), [refetch])
  const ways = useWaysOn(connection, again)
  const fault = query.error === null ? null : faultOf(query.error)
  return (
    <section className="panel" aria-labelledby={name} aria-busy={query.isFetching}>
      <header className="panel-head">
        <h3 id={name}>{title}</h3>
        {query.data !== undefined && count && <span className="dim">{count(query.data)}</span>}
        <span className="grow" />
        <ReadAt at={query.dataUpdatedAt} what={title} again={again} />
        {action}
      </header>
      {fault !== null && fault.kind !== 'cancelled' ? (
        <FaultNote fault={fault} waysOn={{ ...ways, ...waysOn }} quiet />
      ) : query.data === undefined ? (
        <p className="dim reading">Reading…</p>
      ) : (
        children(query.data)
      )}
    </section>
  )
}

function ReadAt({
  at,
  what,
  again,
}: {
  readonly at: number
  readonly what: string
  readonly again: () => void
}): ReactNode {
  if (at === 0) return null
  const exact = formatExactTime(at)
  return (
    <button
      type="button"
      className="read-at"
      aria-label={`Read ${what} again, read at ${exact.slice(11, 19)}`}
      title={`Read at ${exact}. Click to read again.`}
      onClick={again}
    >
      <IconRefresh size={12} aria-hidden />
      <time dateTime={new Date(at).toISOString()}>{exact.slice(11, 19)}</time>
    </button>
  )
}

interface AnswerOfProps<T> {
  readonly answer: Answer<T>
  readonly waysOn: WaysOn
  readonly children: (value: T) => ReactNode
}

/** One fact that may have failed by itself, in the place where its value would stand. */
export function AnswerOf<T>({ answer, waysOn, children }: AnswerOfProps<T>): ReactNode {
  if (answer.ok) return children(answer.value)
  return <FaultLine fault={answer.fault} waysOn={waysOn} />
}

function FaultLine({ fault, waysOn }: { readonly fault: Fault; readonly waysOn: WaysOn }): ReactNode {
  if (fault.kind === 'unsupported') return <span className="dim">not offered by this endpoint</span>
  if (fault.kind !== 'denied') return <FaultNote fault={fault} waysOn={waysOn} quiet />
  // Who may not read one fact of a bucket often may read none: the whole note for each would bury the others.
  const { title, text } = explain(fault)
  return (
    <span className="dim denied-fact" title={text}>
      <IconLock size={12} aria-hidden /> {title}
    </span>
  )
}

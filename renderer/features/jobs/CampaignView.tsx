import { useQuery } from '@tanstack/react-query'
import { IconRefresh } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { Campaign, CampaignPartition } from '../../../preload/contract/campaigns'
import { lake } from '../../client'
import { FaultNote } from '../../ui/FaultNote'
import { formatBytes, formatCount, formatDuration, formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { When } from '../../ui/When'
import { lookNow, useCampaigns } from './campaignsStore'
import { PartsBar } from './ProgressBar'

/** What S3 has made of the restores a job asked for: how much can be read, partition by partition, and for how long. */
export function CampaignView({ job }: { readonly job: string }): ReactNode {
  const campaign = useCampaigns((state) => state.campaigns.get(job))
  const [open, setOpen] = useState(false)
  const now = useNow()
  if (campaign === undefined) return null
  const { stand, partitions, complete, lookedAt, fault } = campaign
  return (
    <section className="campaign" aria-label="Restores">
      <p className="campaign-line">
        <b>{stateText(campaign)}</b>
        <span className="numeric">
          {formatCount(stand.readable)} of {formatNumberOf(stand.objects, 'object')} readable (
          {formatBytes(stand.bytes)} in all)
          {stand.expired > 0 && ` · ${formatCount(stand.expired)} expired`}
          {stand.gone > 0 && ` · ${formatCount(stand.gone)} gone or replaced`}
        </span>
        <button type="button" className="small-button" onClick={() => void lookNow(job)}>
          <IconRefresh size={12} aria-hidden />
          Look now
        </button>
      </p>
      <Bar stand={stand} />
      {stand.firstEnd !== null && <Ends stand={stand} now={now} />}
      <p className="dim campaign-line">
        {lookedAt === null ? (
          'Not looked yet in this start of the program.'
        ) : (
          <>
            As of <When at={lookedAt} />
          </>
        )}
        {campaign.nextLookAt !== null &&
          ` · next look in ${formatDuration(Math.max(0, (campaign.nextLookAt - now) / 1000))}`}
        {` · ${formatNumberOf(campaign.requests, 'request')}`}
      </p>
      {fault !== null && <FaultNote fault={fault} quiet />}
      {partitions > 0 && (
        <button type="button" className="small-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'} partitions: {formatCount(complete)} of {formatCount(partitions)} complete
        </button>
      )}
      {open && <Partitions campaign={campaign} now={now} />}
    </section>
  )
}

function stateText({ state, stand }: Campaign): string {
  if (state === 'waiting') return 'Waiting for S3'
  if (state === 'over') return 'Over: no copy is left'
  return stand.expired + stand.gone === 0 ? 'All can be read' : 'What is left can be read'
}

type Stand = Campaign['stand']

function Bar({ stand: { objects, readable, expired, gone } }: { readonly stand: Stand }): ReactNode {
  const percent = objects === 0 ? 0 : Math.floor((readable / objects) * 100)
  const label = `${percent}% readable`
  return <PartsBar of={objects} done={readable} skipped={expired + gone} percent={percent} label={label} />
}

/** `Readable until 30 Nov 2026 (3 days left)`. */
function Ends({
  stand: { firstEnd, lastEnd },
  now,
}: {
  readonly stand: Pick<Stand, 'firstEnd' | 'lastEnd'>
  readonly now: number
}): ReactNode {
  if (firstEnd === null) return null
  const left = firstEnd - now
  return (
    <p className="campaign-line">
      Readable until <When at={firstEnd} /> ({left > 0 ? `${formatDuration(left / 1000)} left` : 'expired'})
      {lastEnd !== null && lastEnd > firstEnd && (
        <>
          {' '}
          for the first, until <When at={lastEnd} /> for the last
        </>
      )}
    </p>
  )
}

const mostShown = 100

function Partitions({ campaign, now }: { readonly campaign: Campaign; readonly now: number }): ReactNode {
  const { job, lookedAt } = campaign
  const { data } = useQuery({
    queryKey: ['campaignPartitions', job, lookedAt],
    queryFn: ({ signal }) => lake.call('campaigns.partitions', { job, from: 0, count: mostShown }, signal),
    placeholderData: (before) => before,
  })
  if (data === undefined) return <p className="dim">Reading…</p>
  return (
    <table className="campaign-table">
      <thead>
        <tr>
          <th scope="col">Partition</th>
          <th scope="col">Readable</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {data.rows.map((row) => (
          <tr key={row.prefix}>
            <td>{row.prefix === '' ? 'top of the bucket' : <VisibleName text={row.prefix} />}</td>
            <td className="numeric">
              {formatCount(row.readable)} of {formatCount(row.objects)}
            </td>
            <td>{partitionText(row, now)}</td>
          </tr>
        ))}
        {data.total > data.rows.length && (
          <tr>
            <td colSpan={3} className="dim">
              and {formatNumberOf(data.total - data.rows.length, 'more partition')}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

function partitionText({ waiting, readable, expired, gone, firstEnd }: CampaignPartition, now: number): string {
  const parts = [
    ...(waiting > 0 ? [`${formatCount(waiting)} waiting`] : readable > 0 && expired === 0 ? ['complete'] : []),
    ...(readable > 0 && firstEnd !== null ? [`${formatDuration(Math.max(0, firstEnd - now) / 1000)} left`] : []),
    ...(expired > 0 ? [`${formatCount(expired)} expired`] : []),
    ...(gone > 0 ? [`${formatCount(gone)} gone or replaced`] : []),
  ]
  return parts.join(' · ')
}

/** The time, to the second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

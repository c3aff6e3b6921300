import type { ReactNode } from 'react'
import { showJobs } from '../../state/panels'
import { formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { forgetNews, useCampaigns } from './campaignsStore'
import { ToastFrame } from './ToastFrame'

/** Says which partitions have become readable as a whole. */
export function CampaignToasts(): ReactNode {
  const news = useCampaigns((state) => state.news)
  return news.map(({ id, bucket, prefixes }) => (
    <ToastFrame key={id} show={() => showJobs(true)} close={() => forgetNews(id)}>
      Restored in {bucket}, can be read now:{' '}
      {prefixes.length === 1 ? (
        <VisibleName text={prefixes[0] || bucket} />
      ) : (
        formatNumberOf(prefixes.length, 'partition')
      )}
    </ToastFrame>
  ))
}

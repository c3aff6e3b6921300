import { IconCircleCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { showJobs } from '../../state/panels'
import { formatNumberOf } from '../../ui/format'
import { VisibleName } from '../../ui/VisibleName'
import { forgetNews, useCampaigns } from './campaignsStore'

/** Says which partitions have become readable as a whole. */
export function CampaignToasts(): ReactNode {
  const news = useCampaigns((state) => state.news)
  return news.map(({ id, bucket, prefixes }) => (
    <div key={id} className="job-toast">
      <IconCircleCheck size={16} aria-hidden />
      <span>
        Restored in {bucket}, can be read now:{' '}
        {prefixes.length === 1 ? (
          <VisibleName text={prefixes[0] || bucket} />
        ) : (
          formatNumberOf(prefixes.length, 'partition')
        )}
      </span>
      <button
        type="button"
        className="small-button"
        onClick={() => {
          showJobs(true)
          forgetNews(id)
        }}
      >
        Show
      </button>
      <button type="button" className="copy-button" aria-label="Close this message" onClick={() => forgetNews(id)}>
        <IconX size={14} aria-hidden />
      </button>
    </div>
  ))
}

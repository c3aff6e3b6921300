import { create } from 'zustand'
import type { Campaign } from '../../../preload/contract/campaigns'
import { faultOf, lake } from '../../client'
import { sayFailed } from '../../state/notice'

/** Partitions that have just become readable as a whole, told for a while. */
export interface CampaignNews {
  readonly id: string
  readonly job: string
  readonly bucket: string
  readonly prefixes: readonly string[]
}

interface CampaignsState {
  /** By job. */
  readonly campaigns: ReadonlyMap<string, Campaign>
  readonly news: readonly CampaignNews[]
}

export const useCampaigns = create<CampaignsState>(() => ({ campaigns: new Map(), news: [] }))

/** How long a person is told of partitions that are complete. */
const toldForMs = 12_000

function accept(campaign: Campaign): void {
  const { job, bucket, news, lookedAt } = campaign
  useCampaigns.setState(({ campaigns }) => ({ campaigns: new Map(campaigns).set(job, campaign) }))
  if (news.length === 0) return
  const told: CampaignNews = { id: `${job} ${lookedAt}`, job, bucket, prefixes: news }
  useCampaigns.setState((state) => ({ news: [...state.news, told] }))
  setTimeout(() => forgetNews(told.id), toldForMs)
}

export const forgetNews = (id: string): void =>
  useCampaigns.setState(({ news }) => ({ news: news.filter((one) => one.id !== id) }))

/** Keeps the campaigns as main tells them; ends with the function it gives back. */
export function followCampaigns(): () => void {
  const off = lake.on('campaign', accept)
  lake.call('campaigns.list', {}).then(
    (listed) =>
      useCampaigns.setState(({ campaigns }) => ({
        // What came as an event meanwhile is newer.
        campaigns: new Map([...listed.map((one) => [one.job, one] as const), ...campaigns]),
      })),
    (error: unknown) => sayFailed('The restores under way could not be listed', faultOf(error)),
  )
  return off
}

export async function lookNow(job: string): Promise<void> {
  try {
    await lake.call('campaigns.look', { job })
  } catch (error) {
    sayFailed('The restores were not looked at', faultOf(error))
  }
}

import type { campaigns } from '../../preload/contract/campaigns'
import type { Campaigns } from '../jobs/campaigns'
import type { HandlersOf } from './context'

export const campaignHandlers = (all: Campaigns): HandlersOf<typeof campaigns> => ({
  'campaigns.list': async () => all.list(),
  'campaigns.partitions': async ({ job, from, count }) => all.find(job).rows(from, count),
  'campaigns.look': async ({ job }) => {
    await all.find(job).look()
    return null
  },
})

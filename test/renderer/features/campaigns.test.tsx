import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeEach, expect, it } from 'vitest'
import type { Plan } from '../../../preload/contract/changes'
import type { Campaign } from '../../../preload/contract/campaigns'
import { CampaignToasts } from '../../../renderer/features/jobs/CampaignToasts'
import { CampaignView } from '../../../renderer/features/jobs/CampaignView'
import { followCampaigns, useCampaigns } from '../../../renderer/features/jobs/campaignsStore'
import { RestoreChooser } from '../../../renderer/features/changes/RestoreChooser'
import type { RestoreTier } from '../../../lake/tiers'
import { planOf } from '../support/things'
import { show, withFakeLake } from '../support/fakeLake'

const lake = withFakeLake()
const days = (count: number): number => Date.now() + count * 86_400_000 + 60_000
const campaign = (over: Partial<Campaign> = {}, stand: Partial<Campaign['stand']> = {}): Campaign => ({
  job: 'j1',
  connection: 'c1',
  bucket: 'lake',
  state: 'waiting',
  fault: null,
  speed: 'Standard',
  stand: {
    objects: 400,
    bytes: 4096,
    waiting: 280,
    readable: 120,
    expired: 0,
    gone: 0,
    firstEnd: days(3),
    lastEnd: days(3),
    ...stand,
  },
  partitions: 4,
  complete: 1,
  news: [],
  askedAt: 1,
  lookedAt: 2,
  nextLookAt: null,
  requests: 3,
  ...over,
})
let off = (): void => undefined
beforeEach(() => {
  off()
  useCampaigns.setState({ campaigns: new Map(), news: [] })
})

it('shows how much can be read, for how long, and each partition', async () => {
  lake().answers['campaigns.list'] = () => [campaign()]
  lake().answers['campaigns.partitions'] = () => ({
    total: 1,
    rows: [
      {
        prefix: 'd=1/',
        objects: 5,
        bytes: 1,
        waiting: 0,
        readable: 5,
        expired: 0,
        gone: 0,
        firstEnd: days(3),
        lastEnd: days(3),
      },
    ],
  })
  off = followCampaigns()
  show(<CampaignView job="j1" />)
  expect(await screen.findByText('Waiting for S3')).toBeDefined()
  expect(screen.getByText(/120 of 400 objects readable/)).toBeDefined()
  expect(screen.getByText(/\(3 days left\)/)).toBeDefined()
  expect(screen.getByRole('progressbar', { name: '30% readable' })).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'Show partitions: 1 of 4 complete' }))
  expect(await screen.findByRole('cell', { name: 'd=1/' })).toBeDefined()
  expect(screen.getByRole('cell', { name: 'complete · 3 days left' })).toBeDefined()
})

it('looks at once when asked to', async () => {
  lake().answers['campaigns.list'] = () => [campaign()]
  lake().answers['campaigns.look'] = () => null
  off = followCampaigns()
  show(<CampaignView job="j1" />)
  await userEvent.click(await screen.findByRole('button', { name: 'Look now' }))
  expect(lake().inputsOf('campaigns.look')).toEqual([{ job: 'j1' }])
})

it('shows the price of each speed beside it, also while another one is planned', async () => {
  const intent = { kind: 'restore', days: 7, speed: 'Standard' } as const
  const speed = (of: RestoreTier, usd: number | null, objects = 40) =>
    ({ speed: of, objects, bytes: 1, usd, asOf: '2025-10-28' }) as const
  const plan = planOf({
    intent,
    restoreSpeeds: [speed('Expedited', 12.5), speed('Standard', 1.25), speed('Bulk', null, 0)],
  })
  let put: (state: { days: number; plan: Plan | null }) => void = () => undefined
  function Chosen() {
    const [state, setState] = useState<{ days: number; plan: Plan | null }>({ days: 7, plan })
    put = setState
    return <RestoreChooser intent={{ ...intent, days: state.days }} choose={() => undefined} plan={state.plan} />
  }
  show(<Chosen />)
  expect(
    screen.getByRole('radio', { name: /Expedited .*\$12\.50 once, estimate, prices of 2025-10-28, for 40 objects/ }),
  ).toBeDefined()
  expect(screen.getByRole('radio', { name: /Standard .*\$1\.25 once/ })).toBeDefined()
  expect(screen.getByRole('radio', { name: /Bulk .*restores none of these objects/ })).toBeDefined()
  act(() => put({ days: 7, plan: null }))
  expect(screen.getByRole('radio', { name: /Standard .*\$1\.25 once/ })).toBeDefined()
  act(() => put({ days: 8, plan: null }))
  expect(screen.queryByText(/\$1\.25/)).toBeNull()
})

it('tells of a partition that has become complete', async () => {
  lake().answers['campaigns.list'] = () => []
  off = followCampaigns()
  show(<CampaignToasts />)
  act(() => lake().emit({ name: 'campaign', data: campaign({ news: ['d=2/'] }) }))
  expect(await screen.findByText(/can be read now: d=2/)).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'Close this message' }))
  expect(screen.queryByText(/can be read now/)).toBeNull()
})

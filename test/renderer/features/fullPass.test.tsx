import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { PassState } from '../../../preload/contract/passes'
import type { Facts } from '../../../renderer/features/overview/coverage'
import { JobsBadge } from '../../../renderer/features/jobs/JobsBadge'
import { JobsPanel } from '../../../renderer/features/jobs/JobsPanel'
import { Unlisted } from '../../../renderer/features/overview/Unlisted'
import { showJobs } from '../../../renderer/state/panels'
import { placeNow } from '../../../renderer/state/place'
import { usePasses } from '../../../renderer/state/passes'
import { queryClient } from '../../../renderer/state/queries'
import { useSamples } from '../../../renderer/state/samples'
import { useView } from '../../../renderer/state/view'
import { denied, show, withFakeLake } from '../support/fakeLake'
import { scanOfLake } from '../support/scanning'

const lake = withFakeLake()
const place = { connection: 'c1', bucket: 'lake', prefix: '' }
const scan = scanOfLake({ saved: 'a0000000-0000-4000-8000-000000000000', objects: 1000 })
const startedAt = new Date(2026, 10, 26, 9, 5).getTime()

const pass: PassState = {
  pass: 'p1',
  scan: 's1',
  connection: 'c1',
  bucket: 'lake',
  under: '',
  what: 'both',
  again: false,
  state: 'running',
  fault: null,
  total: 1000,
  read: 0,
  denied: { encryption: 0, tags: 0 },
  deniedFault: null,
  failed: { encryption: 0, tags: 0 },
  failedFault: null,
  gone: 0,
  changed: 0,
  requests: 0,
  rate: 0,
  limit: null,
  secondsLeft: null,
  startedAt,
  endedAt: null,
}
const unread = {
  known: 0,
  denied: 0,
  failed: 0,
  gone: 0,
  changed: 0,
  unread: 1000,
  reported: 0,
  sources: [],
  from: null,
  to: null,
}
const nothing: Facts = {
  version: 7,
  objects: 1000,
  encryption: { ...unread, groups: [], clientSide: { objects: 0, of: 0 } },
  tags: { ...unread, tagged: 0, keys: [], keyCount: 0, twins: [] },
  damaged: null,
}
const read = {
  ...unread,
  known: 990,
  denied: 4,
  gone: 3,
  changed: 3,
  unread: 0,
  sources: ['pass' as const],
  from: startedAt,
  to: startedAt + 25 * 60_000,
}
const told: Facts = {
  ...nothing,
  encryption: {
    ...read,
    groups: [
      {
        encryption: { kind: 'SSE-KMS', keyId: 'arn:aws:kms:eu-west-1:1:key/abc', bucketKey: true },
        objects: 980,
        bytes: 2048,
      },
      { encryption: { kind: 'none' }, objects: 10, bytes: 1 },
    ],
    clientSide: { objects: 2, of: 990 },
  },
  tags: {
    ...read,
    tagged: 600,
    keys: [{ key: 'team', objects: 600, values: [{ value: 'data', objects: 600 }], valueCount: 1 }],
    keyCount: 1,
    twins: [],
  },
}

beforeEach(() => {
  queryClient.clear()
  useSamples.setState({ samples: new Map() })
  usePasses.setState({ passes: new Map(), told: [] })
  const { answers } = lake()
  answers['scans.samples'] = () => []
  answers['scans.passes'] = () => []
  answers['scans.facts'] = () => nothing
  answers['scans.passCost'] = ({ what }) => ({
    population: 1000,
    objects: 1000,
    requests: what === 'both' ? 2000 : 1000,
    usd: 0.8,
    usdAsOf: '2026-11-01',
    perSecond: null,
  })
  answers['scans.pass'] = () => pass
})

const emit = (parts: Partial<PassState>): void => act(() => lake().emit({ name: 'pass', data: { ...pass, ...parts } }))
const bar = () => within(screen.getByRole('region', { name: 'Full pass' }))
const part = (name: string) => within(screen.getByRole('region', { name }))

describe('a full pass in the overview', () => {
  it('shows its price first, and only then reads what was chosen', async () => {
    show(<Unlisted scan={scan} place={place} />)
    expect(await bar().findByText(/^2,000 requests, .*\$0\.80 \(estimate, prices of 2026-11-01\)/)).toBeDefined()
    expect(bar().getByText(/how long is not known/)).toBeDefined()
    await userEvent.selectOptions(bar().getByRole('combobox', { name: 'Read of every object' }), 'tags')
    expect(await bar().findByText(/^1,000 requests/)).toBeDefined()
    await userEvent.click(bar().getByRole('checkbox', { name: 'also where it is known' }))
    expect(lake().inputsOf('scans.pass')).toEqual([])
    await userEvent.click(await bar().findByRole('button', { name: 'Read 1,000 objects' }))
    expect(lake().inputsOf('scans.pass')).toEqual([{ scan: 's1', under: '', what: 'tags', again: true }])
    expect(await bar().findByText(/^0 of 1,000 objects read/)).toBeDefined()
  })

  it('says how long it takes where that was measured, and that no price is known where that is so', async () => {
    const cost = { population: 1000, objects: 1000, requests: 2000, usd: null, usdAsOf: null, perSecond: 50 }
    lake().answers['scans.passCost'] = () => cost
    show(<Unlisted scan={scan} place={place} />)
    expect(
      await bar().findByText(/price is not known.*about 20 s at 50 objects a second as last measured/),
    ).toBeDefined()
  })

  it('is not offered for a scan that is not kept, and says why', () => {
    show(<Unlisted scan={scanOfLake()} place={place} />)
    expect(bar().getByText(/once the scan is complete and kept on disk/)).toBeDefined()
    expect(lake().inputsOf('scans.passCost')).toEqual([])
  })

  it('tells how far it is, pauses, goes on and is cancelled', async () => {
    const { answers } = lake()
    answers['scans.pausePass'] = () => ({ ...pass, state: 'paused', read: 300 })
    answers['scans.resumePass'] = () => ({ ...pass, read: 300 })
    answers['scans.cancelPass'] = () => ({ ...pass, state: 'cancelled', read: 310, endedAt: startedAt })
    show(<Unlisted scan={scan} place={place} />)
    emit({ read: 300, requests: 610, rate: 50, secondsLeft: 14, denied: { encryption: 2, tags: 1 } })
    expect(
      bar().getByText('300 of 1,000 objects read, 610 requests, 50 a second, about 14 s left; 2 denied'),
    ).toBeDefined()
    expect(bar().getByRole('progressbar', { name: 'Objects read' }).getAttribute('value')).toBe('300')
    await userEvent.click(bar().getByRole('button', { name: 'Pause' }))
    expect(await bar().findByText(/^Paused: 300 of/)).toBeDefined()
    await userEvent.click(bar().getByRole('button', { name: 'Go on' }))
    await userEvent.click(await bar().findByRole('button', { name: 'Cancel' }))
    expect(await bar().findByText(/310 of 1,000 objects read; cancelled before all were read/)).toBeDefined()
    expect(lake().inputsOf('scans.cancelPass')).toEqual([{ pass: 'p1' }])
  })

  it('of an earlier start is found and can go on', async () => {
    lake().answers['scans.passes'] = ({ scan: of }) =>
      of === 's1' ? [{ ...pass, state: 'interrupted', read: 400 }] : []
    lake().answers['scans.resumePass'] = () => ({ ...pass, read: 400 })
    show(<Unlisted scan={scan} place={place} />)
    expect(await bar().findByText(/^The full pass of 2026-11-26 09:05 was interrupted: 400 of 1,000/)).toBeDefined()
    await userEvent.click(bar().getByRole('button', { name: 'Go on' }))
    expect(lake().inputsOf('scans.resumePass')).toEqual([{ pass: 'p1' }])
  })

  it('says what it waits for', async () => {
    show(<Unlisted scan={scan} place={place} />)
    emit({ state: 'waiting', fault: denied('s3:GetObject'), read: 5 })
    expect(await bar().findByText(/^Waiting: 5 of/)).toBeDefined()
    expect(screen.getByText('Not permitted: s3:GetObject')).toBeDefined()
  })
})

const answerJobs = () => {
  const { answers } = lake()
  answers['jobs.list'] = () => []
  answers['jobs.damaged'] = () => []
  answers['jobs.folderFault'] = () => null
  answers['batch.list'] = () => []
  answers['campaigns.list'] = () => []
  answers['connections.list'] = () => []
}

describe('the word that a full pass has ended', () => {
  const shown = () => {
    answerJobs()
    show(<JobsPanel />)
    emit({ read: 10 })
    return screen.getByRole('status')
  }

  it('comes once, with what was not read, and leads to the overview', async () => {
    const status = shown()
    expect(status.textContent).toBe('')
    emit({ state: 'done', read: 1000, denied: { encryption: 4, tags: 2 }, endedAt: startedAt })
    expect(status.textContent).toContain(
      'Read encryption and tags of every object in lake: 1,000 objects read; 4 denied.',
    )
    emit({ state: 'done', read: 1000, denied: { encryption: 4, tags: 2 }, endedAt: startedAt })
    expect(within(status).getAllByRole('button', { name: 'Show' })).toHaveLength(1)
    await userEvent.click(within(status).getByRole('button', { name: 'Show' }))
    expect(status.textContent).toBe('')
    expect(placeNow()).toMatchObject({ connection: 'c1', bucket: 'lake', prefix: '' })
    expect(useView.getState().view).toBe('overview')
  })

  it('says that it waits and for what, until it goes on', () => {
    const status = shown()
    emit({ state: 'waiting', read: 10, fault: { kind: 'signedOut', reason: 'expired', hint: '' } })
    expect(status.textContent).toMatch(/: it waits\. .*expired/)
    emit({ read: 11 })
    expect(status.textContent).toBe('')
  })

  it('of one that was cancelled says after how many', async () => {
    lake().answers['scans.cancelPass'] = () => ({ ...pass, state: 'cancelled', read: 310, endedAt: startedAt })
    const status = shown()
    act(() => showJobs(true))
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(status.textContent).toContain('cancelled after 310 of 1,000 objects.')
    act(() => showJobs(false))
  })

  it('does not come for one of an earlier start', async () => {
    answerJobs()
    lake().answers['scans.passes'] = () => [{ ...pass, state: 'done', endedAt: startedAt }]
    show(<JobsPanel />)
    await waitFor(() => expect(usePasses.getState().passes.size).toBe(1))
    expect(screen.getByRole('status').textContent).toBe('')
  })
})

describe('the jobs', () => {
  it('show a full pass that is not over, which can be paused there, and count it', async () => {
    answerJobs()
    lake().answers['scans.limitPass'] = ({ perSecond }) => ({ ...pass, read: 250, limit: perSecond })
    lake().answers['scans.pausePass'] = () => ({ ...pass, state: 'paused', read: 300 })
    show(
      <>
        <JobsPanel />
        <JobsBadge />
      </>,
    )
    act(() => showJobs(true))
    emit({ read: 250, requests: 500 })
    expect(await screen.findByRole('button', { name: '1 job, 25%' })).toBeDefined()
    const card = within(screen.getByRole('article', { name: 'Read encryption and tags of every object in lake' }))
    expect(card.getByText('250 of 1,000 objects read, 500 requests')).toBeDefined()
    await userEvent.selectOptions(card.getByRole('combobox', { name: 'Speed limit' }), '50 a second')
    expect(lake().inputsOf('scans.limitPass')).toEqual([{ pass: 'p1', perSecond: 50 }])
    expect(card.getByRole<HTMLSelectElement>('combobox', { name: 'Speed limit' }).value).toBe('50')
    await userEvent.click(card.getByRole('button', { name: 'Pause' }))
    expect(await card.findByText(/^Paused: 300 of/)).toBeDefined()
    emit({ state: 'done', read: 1000, endedAt: startedAt })
    expect(screen.queryByRole('article')).toBeNull()
    act(() => showJobs(false))
  })
})

describe('the coverage', () => {
  it('names its source, how many it knows, as of when, and why it does not know the rest', async () => {
    lake().answers['scans.facts'] = () => told
    show(<Unlisted scan={scan} place={place} />)
    emit({ state: 'done', read: 1000, gone: 3, changed: 3, endedAt: startedAt })
    expect(bar().getByText(/3 gone since the scan.*Scan again to list what has changed since/)).toBeDefined()
    const source = 'full pass, 990 of 1,000 objects, as of 2026-11-26 09:05 to 09:30'
    expect(await screen.findAllByText(source)).toHaveLength(2)
    expect(part('Tags').getByText(source)).toBeDefined()
    const rows = part('Encryption').getAllByRole('row').slice(1)
    expect(rows.map((row) => row.textContent)).toEqual([
      'SSE-KMS, abc, bucket key98098 %2.0 KB',
      'none reported101 %1 byte',
      'not known: 4 denied, 3 gone since the scan, 3 changed since the scan101 %',
    ])
    expect(part('Encryption').getByText('arn:aws:kms:eu-west-1:1:key/abc')).toBeDefined()
    expect(part('Encryption').getByText(/client as well.*2 of 990/)).toBeDefined()
    expect(part('Tags').getByRole('row', { name: /^no tag/ }).textContent).toContain('390')
    await userEvent.click(part('Tags').getByRole('button', { name: 'data' }))
    expect(useView.getState().wanted).toMatchObject({ tag: { key: 'team', value: 'data' } })
  })

  it('leads from every bar to the objects behind it, also to those of which it is not known', async () => {
    lake().answers['scans.facts'] = () => told
    show(<Unlisted scan={scan} place={{ ...place, prefix: 'a/' }} />)
    await screen.findByRole('table', { name: 'Tags by full pass' })
    const wantedOf = async (of: string, name: RegExp) => {
      await userEvent.click(part(of).getByRole('button', { name }))
      return useView.getState().wanted
    }
    expect(await wantedOf('Encryption', /^not known: 4 denied/)).toEqual({ under: 'a/', encryption: ['unknown'] })
    expect(await wantedOf('Encryption', /^none reported/)).toEqual({ under: 'a/', encryption: ['none'] })
    expect(await wantedOf('Tags', /^not known: 4 denied/)).toEqual({ under: 'a/', tags: 'unknown' })
    expect(await wantedOf('Tags', /^any tag/)).toEqual({ under: 'a/', tags: 'any' })
    expect(await wantedOf('Tags', /^no tag/)).toEqual({ under: 'a/', tags: 'none' })
  })

  it('tells what a sample has read of an earlier start as of a sample, not as a full pass', async () => {
    const some = { ...read, known: 20, denied: 0, gone: 0, changed: 0, unread: 980, sources: ['sample' as const] }
    lake().answers['scans.facts'] = () => ({ ...told, encryption: { ...told.encryption, ...some } })
    show(<Unlisted scan={scan} place={place} />)
    expect(await screen.findByText(/^sample, 20 of 1,000 objects/)).toBeDefined()
  })

  it('says that something is not known any more because its file was damaged', async () => {
    lake().answers['scans.facts'] = () => ({ ...nothing, damaged: 'The file is damaged.' })
    show(<Unlisted scan={scan} place={place} />)
    expect(await screen.findByText('The file is damaged.')).toBeDefined()
  })
})

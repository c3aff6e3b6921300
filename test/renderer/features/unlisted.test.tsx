import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SampleState } from '../../../preload/contract/samples'
import { Unlisted } from '../../../renderer/features/overview/Unlisted'
import { useDialogs } from '../../../renderer/state/dialogs'
import { useSamples } from '../../../renderer/state/samples'
import { denied, show, withFakeLake } from '../support/fakeLake'
import { sampleOfLake, scanOfLake } from '../support/scanning'

const lake = withFakeLake()
const place = { connection: 'c1', bucket: 'lake', prefix: '' }

beforeEach(() => {
  useSamples.setState({ samples: new Map() })
  const { answers } = lake()
  answers['scans.samples'] = () => []
  answers['scans.sampleCost'] = ({ size }) => ({
    population: 1_200_000,
    size,
    requests: size * 2,
    usd: size * 2 * 0.0000004,
    usdAsOf: '2026-11-01',
  })
  answers['scans.sample'] = ({ size }) => sampleOfLake({ size })
})

const share = (text: string, value: number) => ({
  share: value,
  low: value,
  high: value,
  answered: 1000,
  population: 1_200_000,
  exact: false,
  text,
})
const seen: Partial<SampleState> = {
  state: 'done',
  looked: 1000,
  endedAt: 1,
  encryption: [
    {
      encryption: { kind: 'SSE-KMS', keyId: 'arn:aws:kms:eu-west-1:111122223333:key/abc', bucketKey: true },
      estimate: share('97 % (95.7 to 98 %)', 0.97),
    },
    { encryption: { kind: 'none' }, estimate: share('3 % (2 to 4.3 %)', 0.03) },
  ],
  tagged: share('75 % (72 to 78 %)', 0.75),
  tagKeys: [
    { key: 'team', estimate: share('60 %', 0.6), values: [{ value: 'data', objects: 600 }], valueCount: 1 },
    { key: 'Team', estimate: share('15 %', 0.15), values: [{ value: '', objects: 150 }], valueCount: 1 },
  ],
  tagKeyCount: 2,
  twins: [
    {
      key: null,
      spellings: [
        { text: 'team', objects: 600 },
        { text: 'Team', objects: 150 },
      ],
    },
  ],
}
const emit = (parts: Partial<SampleState>): void =>
  act(() => lake().emit({ name: 'sample', data: sampleOfLake(parts) }))
const part = (name: string) => within(screen.getByRole('region', { name }))

describe('encryption and tags in the overview', () => {
  it('are said to be unknown, and nothing is asked before the price was seen', async () => {
    show(<Unlisted scan={scanOfLake()} place={place} />)
    expect(part('Encryption').getByText('not known from a listing')).toBeDefined()
    expect(part('Tags').getByText('not known from a listing')).toBeDefined()
    expect(await screen.findByText('2,000 requests, less than $0.01 (estimate, prices of 2026-11-01)')).toBeDefined()
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Look at' }), 'a sample of 4,000')
    expect(await screen.findByText(/^8,000 requests/)).toBeDefined()
    expect(lake().inputsOf('scans.sample')).toEqual([])
    await userEvent.click(screen.getByRole('button', { name: 'Look' }))
    expect(lake().inputsOf('scans.sample')).toEqual([{ scan: 's1', under: '', size: 4000 }])
  })

  it('wait for the end of a scan', () => {
    show(<Unlisted scan={scanOfLake({ state: 'scanning', complete: false })} place={place} />)
    expect(screen.getByText(/once the scan has ended/)).toBeDefined()
    expect(lake().inputsOf('scans.sampleCost')).toEqual([])
  })

  it('are looked at with progress, and can be cancelled', async () => {
    lake().answers['scans.cancelSample'] = () => sampleOfLake({ state: 'cancelled', looked: 312, endedAt: 1 })
    show(<Unlisted scan={scanOfLake()} place={place} />)
    emit({ looked: 312, requests: 624 })
    expect(screen.getByText('312 of 1,000 objects looked at, 624 requests')).toBeDefined()
    expect(screen.getByRole('progressbar', { name: 'Objects looked at' }).getAttribute('value')).toBe('312')
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(lake().inputsOf('scans.cancelSample')).toEqual([{ sample: 'sample-1' }])
    expect(await screen.findByText(/312 of 1,200,000 sampled.*cancelled before all were looked at/)).toBeDefined()
  })

  it('are told as estimates, with their keys, values and spellings', async () => {
    show(<Unlisted scan={scanOfLake()} place={place} />)
    emit(seen)
    expect(screen.getByText(/^1,000 of 1,200,000 sampled, stratified by partition/)).toBeDefined()
    const kms = part('Encryption').getByRole('row', { name: /^SSE-KMS, abc, bucket key/ })
    expect(kms.textContent).toContain('97 % (95.7 to 98 %)')
    expect(part('Encryption').getByText('arn:aws:kms:eu-west-1:111122223333:key/abc')).toBeDefined()
    expect(part('Encryption').getByText(/^estimate/)).toBeDefined()
    expect(part('Tags').getByRole('row', { name: /^any tag/ }).textContent).toContain('75 % (72 to 78 %)')
    expect(part('Tags').getByText('data')).toBeDefined()
    expect(part('Tags').getByText('no value')).toBeDefined()
    const twins = part('Tags').getByRole('list', { name: 'Spellings that read alike' })
    expect(twins.textContent).toBe('keys team 600, Team 150')
    await userEvent.click(part('Tags').getByRole('button', { name: 'Edit the tags of all here…' }))
    expect(useDialogs.getState().dialog).toMatchObject({ kind: 'tags', target: { kind: 'prefix', prefix: '' } })
  })

  it('say what could not be read and why', async () => {
    show(<Unlisted scan={scanOfLake()} place={place} />)
    emit({ ...seen, tagged: null, tagKeys: [], twins: [], tagsRefused: 1000, tagsFault: denied('s3:GetObjectTagging') })
    expect(part('Tags').getByText('not known from a listing')).toBeDefined()
    expect(screen.getByText(/The tags of 1,000 objects of the sample could not be read/)).toBeDefined()
    expect(screen.getByRole('note').textContent).toContain('s3:GetObjectTagging')
  })

  it('are exact for encryption where the scan is an inventory report', async () => {
    lake().answers['scans.encryption'] = () => ({
      version: 7,
      source: { kind: 'inventory', createdAt: Date.UTC(2026, 10, 26) },
      groups: [{ encryption: { kind: 'SSE-S3' }, objects: 1_200_000, bytes: 5_000_000 }],
    })
    const inventory = { id: 'daily', createdAt: Date.UTC(2026, 10, 26), files: 2, filesRead: 2 }
    show(<Unlisted scan={scanOfLake({ inventory })} place={place} />)
    await waitFor(() => expect(part('Encryption').getByText(/exact, by the S3 Inventory of/)).toBeDefined())
    expect(part('Encryption').getByRole('row', { name: /SSE-S3/ }).textContent).toContain('1,200,000')
    expect(part('Tags').getByText('not known from a listing')).toBeDefined()
  })
})

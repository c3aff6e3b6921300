import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BatchJob, HandOver } from '../../../preload/contract/batch'
import { BatchSection } from '../../../renderer/features/changes/BatchSection'
import { JobsBadge } from '../../../renderer/features/jobs/JobsBadge'
import { JobsPanel } from '../../../renderer/features/jobs/JobsPanel'
import { useBatchJobs } from '../../../renderer/features/jobs/batchStore'
import { useJobs } from '../../../renderer/features/jobs/jobsStore'
import { placeNow } from '../../../renderer/state/place'
import { showJobs } from '../../../renderer/state/panels'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { planOf, priceOf } from '../support/things'

const lake = withFakeLake()

const overOf = (over: Partial<HandOver> = {}): HandOver => ({
  handOver: 'h1',
  plan: 'p1',
  connection: 'c1',
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  state: 'ready',
  fault: null,
  account: '111122223333',
  region: 'eu-west-1',
  total: 3,
  looked: 3,
  requests: 3,
  parts: [{ what: 'Copy to GLACIER_IR, encrypted: SSE-S3', versions: false, objects: 2, bytes: 2048 }],
  left: [{ reason: 'tooLargeForBatch', objects: 1, bytes: 6 * 1024 ** 3 }],
  notes: ['runsInAws', 'noUndo', 'comparesTime'],
  fee: { usd: 0.25, asOf: '2025-10-28' },
  ...over,
})

const jobOf = (over: Partial<BatchJob> = {}): BatchJob => ({
  job: 'b1',
  connection: 'c1',
  label: 'Production',
  bucket: 'lake',
  intent: { kind: 'storageClass', to: 'GLACIER_IR' },
  what: 'Copy to GLACIER_IR, encrypted: SSE-S3',
  state: 'made',
  jobId: 'id-1',
  status: 'Active',
  objects: 200,
  bytes: 2048,
  succeeded: 50,
  failed: 3,
  askedAt: Date.UTC(2026, 9, 2),
  fault: null,
  failures: [],
  manifest: { bucket: 'admin', key: 'm.csv' },
  report: { bucket: 'admin', prefix: 'reports/job-id-1/' },
  startedAt: 1,
  endedAt: null,
  places: [],
  ...over,
})

describe('handing a plan over', () => {
  beforeEach(() => {
    lake().answers['batch.prepare'] = () => ({ handOver: 'h1' })
    lake().answers['batch.prepareState'] = () => overOf()
    lake().answers['batch.discard'] = () => null
    lake().answers['batch.lastForm'] = () => null
  })
  const begin = async () => {
    show(<BatchSection plan={planOf({ price: priceOf() })} />)
    await userEvent.click(screen.getByRole('button', { name: 'Hand over to S3 Batch Operations…' }))
  }
  const fillRole = async (arn: string) => {
    const field = await screen.findByLabelText('Role ARN')
    await userEvent.clear(field)
    await userEvent.type(field, arn)
  }

  it.each([
    ['direct', null],
    [
      'offer',
      /worth a look.*From here it takes about 47 min at the 350 objects a second.*\$7\.00 once, estimate.*above 5 GB/,
    ],
    ['batch', /is the better way/],
    ['batchOnly', /too much to be changed from here/],
  ] as const)('with the advice %s says %s, and offers it on demand', (advice, text) => {
    const batch = { advice, batchUsd: 7, limits: ['noLargeCopies' as const], directSeconds: 2820, perSecond: 350 }
    show(<BatchSection plan={planOf({ price: priceOf({ batch }) })} />)
    expect(screen.getByRole('button', { name: /Hand over/ })).toBeDefined()
    if (text === null) expect(screen.queryByText(/Batch Operations (is|costs)/)).toBeNull()
    else expect(screen.getByText(text)).toBeDefined()
  })

  it.each([
    ['a deletion', planOf({ price: priceOf(), intent: { kind: 'delete', versions: 'current' } })],
    ['another endpoint than AWS', planOf({ price: { kind: 'unknownEndpoint' } })],
    ['a plan that changes nothing', planOf({ price: priceOf(), change: { objects: 0, bytes: 0 } })],
  ])('is not offered for %s', (_, plan) => {
    show(<BatchSection plan={plan} />)
    expect(screen.queryByRole('region')).toBeNull()
  })

  it('shows what would be done, what stays and why, and what it means', async () => {
    await begin()
    const part = within(await screen.findByRole('region', { name: 'S3 Batch Operations' }))
    expect(await part.findByText('Copy to GLACIER_IR, encrypted: SSE-S3')).toBeDefined()
    expect(part.getByText(/Larger than 5 GB/)).toBeDefined()
    expect(part.getByText(/can neither take such a job back nor verify it/)).toBeDefined()
    expect(part.getByText(/costs about \$0\.25, estimate, prices of 2025-10-28/)).toBeDefined()
    expect(lake().inputsOf('batch.start')).toEqual([])
  })

  it('names the field that is wrong, and sends nothing', async () => {
    await begin()
    await fillRole('arn:aws:iam::111122223333:user/x')
    await userEvent.click(screen.getByRole('button', { name: 'Hand over 2 objects' }))
    expect(screen.getByText(/is not the ARN of a role/)).toBeDefined()
    expect(lake().inputsOf('batch.start')).toEqual([])
  })

  it('says where it writes, then hands over and shows the jobs', async () => {
    showJobs(false)
    lake().answers['batch.start'] = () => ({ jobs: ['b1'] })
    await begin()
    await fillRole('arn:aws:iam::111122223333:role/x')
    expect(screen.getByText(/One manifest is written to s3:\/\/lake\/s3-batch\/manifests\//)).toBeDefined()
    await userEvent.click(screen.getByRole('checkbox', { name: /Wait for my confirmation/ }))
    await userEvent.click(screen.getByRole('button', { name: 'Hand over 2 objects' }))
    await waitFor(() => expect(lake().inputsOf('batch.start')).toHaveLength(1))
    expect(lake().inputsOf('batch.start')).toEqual([
      { handOver: 'h1', form: expect.objectContaining({ roleArn: 'arn:aws:iam::111122223333:role/x', confirm: true }) },
    ])
  })

  it('starts from what was said the last time', async () => {
    lake().answers['batch.lastForm'] = () => ({
      roleArn: 'arn:aws:iam::111122223333:role/before',
      manifestBucket: 'admin',
      manifestPrefix: '',
      reportBucket: 'admin',
      reportPrefix: 'r',
      reportAll: true,
      priority: 3,
      confirm: true,
    })
    await begin()
    expect(await screen.findByDisplayValue('arn:aws:iam::111122223333:role/before')).toBeDefined()
    expect(screen.getByDisplayValue('3')).toBeDefined()
  })

  it('saves the files and says how to go on with them', async () => {
    lake().answers['batch.save'] = () => ({ folder: '/home/me/x', files: ['manifest.csv', 'create-job.json'] })
    await begin()
    await fillRole('arn:aws:iam::111122223333:role/x')
    await userEvent.click(screen.getByRole('button', { name: 'Save manifest and request…' }))
    expect(
      await screen.findByText(/create-job --region eu-west-1 --cli-input-json file:\/\/create-job\.json/),
    ).toBeDefined()
    expect(screen.getByText('/home/me/x')).toBeDefined()
  })

  it('says which permission is missing and stays', async () => {
    lake().answers['batch.start'] = refuse(denied('s3:PutObject'))
    await begin()
    await fillRole('arn:aws:iam::111122223333:role/x')
    await userEvent.click(screen.getByRole('button', { name: 'Hand over 2 objects' }))
    expect((await screen.findAllByText(/s3:PutObject/)).length).toBeGreaterThan(0)
    expect(screen.getByRole('button', { name: 'Hand over 2 objects' })).toBeDefined()
  })

  it('follows how many were looked at, and stops', async () => {
    lake().answers['batch.prepareState'] = () => overOf({ state: 'reading', looked: 1, parts: [] })
    await begin()
    expect(await screen.findByText(/1 of 3/)).toBeDefined()
    act(() => lake().emit({ name: 'handOver', data: overOf({ state: 'reading', looked: 2, parts: [] }) }))
    expect(await screen.findByText(/2 of 3/)).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(lake().inputsOf('batch.discard')).toEqual([{ handOver: 'h1' }]))
  })
})

describe('a job in AWS', () => {
  beforeEach(() => {
    useJobs.setState({ jobs: [], ended: [], damaged: [], folderFault: null })
    useBatchJobs.setState({ jobs: [] })
    lake().answers['jobs.list'] = () => []
    lake().answers['jobs.damaged'] = () => []
    lake().answers['jobs.folderFault'] = () => null
    lake().answers['connections.list'] = () => []
    showJobs(true)
  })
  const card = async (job: BatchJob) => {
    lake().answers['batch.list'] = () => [job]
    show(
      <>
        <JobsPanel />
        <JobsBadge />
      </>,
    )
    return within(await screen.findByRole('article'))
  }

  it('shows how far it is as S3 said, and how old that is', async () => {
    const part = await card(jobOf())
    expect(part.getByText(/50 of 200 done · 3 failed/)).toBeDefined()
    expect(part.getByText(/2026-10-02/)).toBeDefined()
    expect(part.getByText('running in AWS')).toBeDefined()
    expect(part.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('26')
    expect(screen.getByRole('button', { name: /1 in AWS/ })).toBeDefined()
  })

  it.each<[string, Partial<BatchJob>, string[]]>([
    ['running', {}, ['Ask now', 'Cancel', 'Stop following']],
    ['waiting for a word', { status: 'Suspended' }, ['Confirm and run', 'Cancel', 'Ask now']],
    ['over', { status: 'Complete', endedAt: 5 }, ['Open report', 'Clear']],
    ['over before it began', { status: 'Cancelled', endedAt: 5, succeeded: 0, failed: 0 }, ['Clear']],
    ['perhaps made', { state: 'sending', jobId: null, status: null, askedAt: null }, ['Send again', 'Clear']],
  ])('one that is %s can be told', async (_, over, wanted) => {
    const part = await card(jobOf(over))
    expect(part.getAllByRole('button').map(({ textContent }) => textContent)).toEqual(wanted)
  })

  it('is cancelled, and follows what main tells', async () => {
    lake().answers['batch.cancel'] = () => null
    const part = await card(jobOf())
    await userEvent.click(part.getByRole('button', { name: 'Cancel' }))
    expect(lake().inputsOf('batch.cancel')).toEqual([{ job: 'b1' }])
    act(() => lake().emit({ name: 'batch', data: jobOf({ status: 'Cancelled', endedAt: 9 }) }))
    expect(part.getByText(/^cancelled/)).toBeDefined()
  })

  it('leads to its report', async () => {
    const part = await card(jobOf({ status: 'Complete', endedAt: 5 }))
    await userEvent.click(part.getByRole('button', { name: 'Open report' }))
    expect(placeNow()).toEqual({ connection: 'c1', bucket: 'admin', prefix: 'reports/job-id-1/' })
  })

  it('says why S3 refused to make it', async () => {
    const part = await card(jobOf({ state: 'refused', jobId: null, status: null, fault: denied('s3:CreateJob') }))
    expect(part.getByText('not made')).toBeDefined()
    expect(part.getAllByText(/s3:CreateJob/).length).toBeGreaterThan(0)
  })

  it('says that its connection is closed', async () => {
    const part = await card(jobOf({ fault: { kind: 'notFound', what: 'connection', name: 'c1' } }))
    expect(part.getByText(/The connection Production is closed/)).toBeDefined()
  })
})

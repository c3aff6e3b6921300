import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../../preload/contract/changes'
import { JobsBadge } from '../../../renderer/features/jobs/JobsBadge'
import { JobsPanel } from '../../../renderer/features/jobs/JobsPanel'
import { useJobs } from '../../../renderer/features/jobs/jobsStore'
import { useNotice } from '../../../renderer/state/notice'
import { showJobs } from '../../../renderer/state/panels'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { jobOf } from '../support/things'

const lake = withFakeLake()

beforeEach(() => {
  useJobs.setState({ jobs: [], ended: [] })
  showJobs(true)
})

async function showJob(job: Job): Promise<void> {
  lake().answers['jobs.list'] = () => [job]
  show(
    <>
      <JobsPanel />
      <JobsBadge />
    </>,
  )
  await screen.findByRole('article')
}

const buttons = () =>
  within(screen.getByRole('article'))
    .getAllByRole('button')
    .map(({ textContent }) => textContent)

describe('jobs', () => {
  it('shows how far a job is', async () => {
    await showJob(jobOf({ failed: 3, skipped: 2 }))
    expect(
      screen.getByText('1,204 of 5,000 done, 1.0 GB · 3 failed · 2 skipped · 85 a second · 45 s left · 3,612 requests'),
    ).toBeDefined()
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('24')
    expect(screen.getByRole('button', { name: '1 job, 24%' })).toBeDefined()
  })

  it.each<[Job['state'], number, string[]]>([
    ['running', 0, ['Pause', 'Cancel']],
    ['paused', 0, ['Resume', 'Cancel']],
    ['waiting', 0, ['Resume', 'Cancel']],
    ['cancelling', 0, []],
    ['done', 0, ['Clear']],
    ['cancelled', 0, ['Clear']],
    ['done', 2, ['Retry failed', 'Clear']],
  ])('a job that is %s with %i failed can be told: %j', async (state, failed, controls) => {
    await showJob(jobOf({ state, failed }))
    const list = within(screen.getByRole('article')).queryAllByRole('button')
    expect(list.map(({ textContent }) => textContent).filter((text) => !text.startsWith('Show'))).toEqual(controls)
  })

  it.each([
    ['Pause', 'jobs.pause', 'running'],
    ['Resume', 'jobs.resume', 'paused'],
    ['Cancel', 'jobs.cancel', 'running'],
    ['Retry failed', 'jobs.retry', 'done'],
    ['Clear', 'jobs.dismiss', 'done'],
  ] as const)('%s asks main for %s', async (label, name, state) => {
    lake().answers[name] = () => null
    await showJob(jobOf({ state, failed: 1 }))
    await userEvent.click(screen.getByRole('button', { name: label }))
    expect(lake().inputsOf(name)).toEqual([{ job: 'j1' }])
  })

  it('clears a job from the list once main has', async () => {
    lake().answers['jobs.dismiss'] = () => null
    await showJob(jobOf({ state: 'done' }))
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }))
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  })

  it('says why a control did not work, and keeps the job', async () => {
    lake().answers['jobs.pause'] = refuse({ kind: 'notFound', what: 'job', name: 'j1' })
    await showJob(jobOf())
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }))
    await waitFor(() => expect(useNotice.getState().notice).toMatchObject({ what: 'The job was not paused' }))
    expect(buttons()).toEqual(['Pause', 'Cancel'])
  })

  it('says why a job waits, signs in again and goes on', async () => {
    lake().answers['jobs.resume'] = () => null
    lake().answers['connections.renew'] = () => ({
      id: 'c1',
      kind: 'profile',
      label: 'p',
      source: 's',
      region: 'eu-west-1',
      endpoint: null,
      identity: { ok: true, value: { account: '1', arn: 'a', userId: 'u' }, at: 1 },
      expiresAt: null,
    })
    const fault = { kind: 'signedOut', reason: 'sso', hint: 'Run aws sso login' } as const
    await showJob(jobOf({ state: 'waiting', fault }))
    expect(screen.getByText(/Run aws sso login/)).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Sign in again' }))
    await waitFor(() => expect(lake().inputsOf('jobs.resume')).toEqual([{ job: 'j1' }]))
  })

  it('follows events, newest job first', async () => {
    await showJob(jobOf())
    act(() => lake().emit({ name: 'job', data: jobOf({ done: 2500 }) }))
    expect(screen.getByText(/2,500 of 5,000/)).toBeDefined()
    act(() => lake().emit({ name: 'job', data: jobOf({ job: 'j2', bucket: 'other', startedAt: 2 }) }))
    expect(screen.getAllByRole('article').map((one) => one.getAttribute('aria-label'))).toEqual([
      'Move to Glacier Instant Retrieval in other',
      'Move to Glacier Instant Retrieval in lake',
    ])
  })

  it('says once that a job has ended, also when the drawer is closed', async () => {
    await showJob(jobOf())
    act(() => showJobs(false))
    const over = jobOf({ state: 'done', done: 4998, failed: 2, endedAt: 9 })
    act(() => lake().emit({ name: 'job', data: over }))
    const said = screen.getByRole('status')
    expect(said.textContent).toContain('Move to Glacier Instant Retrieval in lake: 4,998 objects done, 2 failed.')
    await userEvent.click(within(said).getByRole('button', { name: 'Close this message' }))
    act(() => lake().emit({ name: 'job', data: { ...over, requests: 1 } }))
    expect(said.textContent).toBe('')
  })

  it('lists the problems with their reasons', async () => {
    lake().answers['jobs.problems'] = () => ({
      total: 2,
      rows: [
        { key: 'a', versionId: null, outcome: 'failed', reason: null, fault: denied('s3:PutObject'), at: 1 },
        { key: 'b', versionId: null, outcome: 'skipped', reason: 'objectLocked', fault: null, at: 1 },
      ],
    })
    lake().answers['clipboard.write'] = () => null
    await showJob(jobOf({ failed: 1, skipped: 1 }))
    await userEvent.click(screen.getByRole('button', { name: 'Show 2 problems' }))
    const table = within(await screen.findByRole('table', { name: 'Problems' }))
    expect(await table.findByText(/Not permitted: s3:PutObject/)).toBeDefined()
    expect(table.getByText(/Protected by Object Lock/)).toBeDefined()
    await userEvent.click(table.getByRole('button', { name: 'Copy key and reason of a' }))
    expect(lake().inputsOf('clipboard.write')).toMatchObject([{ text: expect.stringContaining('a: Not permitted') }])
  })
})

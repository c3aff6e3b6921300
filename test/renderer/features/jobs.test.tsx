import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Job, Verification } from '../../../preload/contract/changes'
import { JobsBadge } from '../../../renderer/features/jobs/JobsBadge'
import { JobsPanel } from '../../../renderer/features/jobs/JobsPanel'
import { useJobs } from '../../../renderer/features/jobs/jobsStore'
import { useNotice } from '../../../renderer/state/notice'
import { useDialogs } from '../../../renderer/state/dialogs'
import { showJobs } from '../../../renderer/state/panels'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'
import { jobOf } from '../support/things'

const lake = withFakeLake()

beforeEach(() => {
  useJobs.setState({ jobs: [], ended: [], damaged: [], folderFault: null })
  lake().answers['jobs.damaged'] = () => []
  lake().answers['jobs.folderFault'] = () => null
  lake().answers['jobs.verification'] = () => null
  lake().answers['connections.list'] = () => []
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
    ['interrupted', 0, ['Resume', 'Clear']],
    ['done', 0, ['Clear', 'Verify all 1,204', 'Verify a sample of 1,000', 'Undo…']],
    ['cancelled', 0, ['Clear', 'Verify all 1,204', 'Verify a sample of 1,000', 'Undo…']],
    ['done', 2, ['Retry failed', 'Clear', 'Verify all 1,204', 'Verify a sample of 1,000', 'Undo…']],
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

describe('jobs of an earlier start', () => {
  const interrupted = (job: string, over: Partial<Job> = {}) => jobOf({ job, state: 'interrupted', ...over })
  const showBanner = async (jobs: Job[]) => {
    showJobs(false)
    lake().answers['jobs.list'] = () => jobs
    lake().answers['jobs.resume'] = () => null
    show(<JobsPanel />)
    return within(await screen.findByRole('region', { name: 'Interrupted jobs' }))
  }

  it('are offered to be resumed', async () => {
    const banner = await showBanner([interrupted('a'), interrupted('b'), jobOf({ job: 'c', state: 'done' })])
    expect(banner.getByText('2 jobs were interrupted when the program ended.')).toBeDefined()
    await userEvent.click(banner.getByRole('button', { name: 'Resume 2' }))
    expect(lake().inputsOf('jobs.resume')).toEqual(expect.arrayContaining([{ job: 'a' }, { job: 'b' }]))
    act(() => {
      for (const job of ['a', 'b']) lake().emit({ name: 'job', data: jobOf({ job }) })
    })
    expect(screen.queryByRole('region', { name: 'Interrupted jobs' })).toBeNull()
  })

  it('that need their connection are not offered to go on before it is open', async () => {
    const fault = { kind: 'notFound', what: 'connection', name: 'c1' } as const
    const banner = await showBanner([interrupted('a', { fault })])
    expect(banner.getByText(/1 job was interrupted .* It needs something before it can go on\./)).toBeDefined()
    expect(banner.queryByRole('button', { name: /^Resume/ })).toBeNull()
    await userEvent.click(banner.getByRole('button', { name: 'Show jobs' }))
    expect(screen.getByText('The connection is closed')).toBeDefined()
  })

  it('can be put off', async () => {
    const banner = await showBanner([interrupted('a')])
    await userEvent.click(banner.getByRole('button', { name: 'Close this message' }))
    expect(screen.queryByRole('region', { name: 'Interrupted jobs' })).toBeNull()
  })

  it('say in the words of the job who may go on with it', async () => {
    const message = 'The job was started as a, and the connection is now b.'
    await showJob(interrupted('a', { fault: { kind: 'conflict', name: 'p', message } }))
    expect(screen.getByText(`It cannot go on. ${message}`)).toBeDefined()
    expect(buttons()).toEqual(['Clear'])
    expect(screen.getByRole('button', { name: 'Jobs: 1 interrupted' })).toBeDefined()
  })

  it('whose journal cannot be used are shown as that, and put aside when told', async () => {
    const message = 'The journal of the job is damaged: line 3. The job is left alone.'
    lake().answers['jobs.damaged'] = () => [
      {
        job: 'x',
        file: '/data/jobs/x.journal',
        bucket: 'lake',
        connection: 'p',
        fault: { kind: 'unexpected', code: 'JournalDamaged', message, status: null, requestId: null },
      },
    ]
    lake().answers['jobs.dismiss'] = () => null
    lake().answers['jobs.list'] = () => []
    show(<JobsPanel />)
    const card = within(await screen.findByRole('article', { name: 'Journal that cannot be used, of lake' }))
    expect(card.getByText(message)).toBeDefined()
    expect(card.getByText('/data/jobs/x.journal')).toBeDefined()
    await userEvent.click(card.getByRole('button', { name: 'Put aside' }))
    expect(lake().inputsOf('jobs.dismiss')).toEqual([{ job: 'x' }])
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull())
  })
})

it('says why the jobs of earlier starts are not there, and lists those of this one', async () => {
  const message =
    'The journals of the jobs in /data/jobs are in use by another copy of Lakescope (process 7). Close it first.'
  lake().answers['jobs.folderFault'] = () => ({
    kind: 'unexpected',
    code: 'JournalsInUse',
    message,
    status: null,
    requestId: null,
  })
  await showJob(jobOf({}))
  const says = await screen.findByText(/^The jobs of earlier starts cannot be read/)
  expect(says.textContent).toContain(message)
  act(() => showJobs(false))
  expect(screen.getByRole('region', { name: 'Interrupted jobs' }).textContent).toContain('cannot be read')
})

describe('the speed limit', () => {
  it.each([
    ['10', 10],
    ['', null],
  ])('of %j a second is told as %s', async (value, perSecond) => {
    lake().answers['jobs.limit'] = () => null
    await showJob(jobOf({ limit: 75 }))
    const field = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Speed limit' })
    expect(field.value).toBe('75')
    await userEvent.selectOptions(field, value)
    expect(lake().inputsOf('jobs.limit')).toEqual([{ job: 'j1', perSecond }])
  })
})

describe('after a job', () => {
  const over = jobOf({ state: 'done', done: 5000, endedAt: 9 })
  const verified = (its: Partial<Verification>): Verification => ({
    state: 'done',
    fault: null,
    of: 5000,
    looked: 5000,
    checked: 5000,
    differ: 0,
    unreadable: 0,
    total: 0,
    rows: [],
    at: 1,
    ...its,
  })

  it('everything or a sample is verified, and the report follows', async () => {
    lake().answers['jobs.verify'] = ({ sample }) => {
      lake().answers['jobs.verification'] = () => verified({ looked: sample ?? 5000 })
      return null
    }
    await showJob(over)
    await userEvent.click(screen.getByRole('button', { name: 'Verify a sample of 1,000' }))
    expect(
      await screen.findByText('Verified 1,000 of 5,000 objects, a sample: all as the job left them.'),
    ).toBeDefined()
    await userEvent.click(screen.getByRole('button', { name: 'Verify all 5,000' }))
    expect(await screen.findByText('Verified 5,000 objects: all as the job left them.')).toBeDefined()
    expect(lake().inputsOf('jobs.verify')).toEqual([
      { job: 'j1', sample: 1000 },
      { job: 'j1', sample: null },
    ])
  })

  it('what differs is listed', async () => {
    const row = { key: 'a', versionId: null, what: 'tags', expected: 'x=1', found: 'no tags' } as const
    lake().answers['jobs.verification'] = () => verified({ differ: 1, total: 1, rows: [row] })
    await showJob(over)
    expect(await screen.findByText('Verified 5,000 objects: 1 differs.')).toBeDefined()
    const table = within(screen.getByRole('table', { name: 'What differs' }))
    expect(await table.findByText('expected x=1, found no tags')).toBeDefined()
  })

  it.each([
    [0, 'Verified 5,000 objects: all others as the job left them. 2 cannot be read, so nobody can say.'],
    [1, 'Verified 5,000 objects: 1 differs. 2 cannot be read, so nobody can say.'],
  ])('what cannot be read is no difference (%i differ)', async (differ, text) => {
    lake().answers['jobs.verification'] = () => verified({ differ, unreadable: 2, total: differ + 2 })
    await showJob(over)
    expect(await screen.findByText(text)).toBeDefined()
  })

  it('a check under way can be seen and not be started twice', async () => {
    lake().answers['jobs.verification'] = () => verified({ state: 'running', checked: 12 })
    await showJob(over)
    expect(await screen.findByText('Verifying 5,000 objects: 12 looked at, 0 differ…')).toBeDefined()
    expect(screen.getByRole('button', { name: /^Verify all/ }).hasAttribute('disabled')).toBe(true)
  })

  it('says why it was not verified', async () => {
    lake().answers['jobs.verify'] = refuse({ kind: 'notFound', what: 'connection', name: 'c1' })
    await showJob(over)
    await userEvent.click(screen.getByRole('button', { name: /^Verify all/ }))
    await waitFor(() => expect(useNotice.getState().notice).toMatchObject({ what: 'The job was not verified' }))
  })

  it('it can be taken back, by a plan first', async () => {
    await showJob(over)
    await userEvent.click(screen.getByRole('button', { name: 'Undo…' }))
    expect(useDialogs.getState().dialog).toEqual({
      kind: 'undo',
      connection: 'c1',
      bucket: 'lake',
      job: 'j1',
      summary: 'Move to Glacier Instant Retrieval',
    })
  })

  it('there is nothing to verify where nothing was done', async () => {
    await showJob(jobOf({ state: 'cancelled', done: 0 }))
    expect(buttons()).toEqual(['Clear'])
  })
})

import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../preload/contract/changes'
import { performById } from '../../../renderer/actions'
import { AuditDialog } from '../../../renderer/features/audit/AuditDialog'
import { openDialog } from '../../../renderer/state/dialogs'
import { denied, refuse, show, withFakeLake } from '../support/fakeLake'

const lake = withFakeLake()
const entry = (over: Partial<AuditEntry> = {}): AuditEntry => ({
  at: Date.UTC(2026, 10, 1),
  who: 'arn:aws:iam::1:user/ann',
  connection: 'p',
  endpoint: null,
  bucket: 'lake',
  key: 'a.csv',
  versionId: null,
  job: 'job-1',
  action: 's3:PutObject',
  before: 'STANDARD',
  after: 'GLACIER_IR',
  newVersionId: 'v2',
  requestId: 'REQ9',
  outcome: 'done',
  why: null,
  ...over,
})
const open = () => {
  openDialog({ kind: 'audit' })
  show(<AuditDialog />)
}

describe('the audit log', () => {
  beforeEach(() => {
    lake().answers['audit.search'] = ({ text }) => ({
      rows: [entry(), entry({ key: 'b.csv', outcome: 'skipped', why: 'objectLocked' })].filter(({ key }) =>
        key.includes(text),
      ),
      more: false,
    })
    lake().answers['clipboard.write'] = () => null
  })

  it('opens by its action', async () => {
    show(<AuditDialog />)
    performById('jobs.audit')
    expect(await screen.findByRole('dialog', { name: 'Audit log' })).toBeDefined()
  })

  it('shows every write, newest first, and what became of it', async () => {
    open()
    const table = within(await screen.findByRole('table', { name: 'Audit log' }))
    expect(table.getByText('STANDARD → GLACIER_IR')).toBeDefined()
    expect(table.getByText('left: objectLocked')).toBeDefined()
    expect(screen.getByText('2 writes')).toBeDefined()
  })

  it('finds any text', async () => {
    open()
    await screen.findByText('2 writes')
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the audit log' }), 'b.c')
    expect(await screen.findByText('1 write')).toBeDefined()
    expect(lake().inputsOf('audit.search').at(-1)).toEqual({ text: 'b.c', from: 0, count: 200 })
    await userEvent.type(screen.getByRole('searchbox'), 'zzz')
    expect(await screen.findByText('Nothing holds this text.')).toBeDefined()
  })

  it('shows one write with its request id, and copies it', async () => {
    open()
    await userEvent.click(await screen.findByRole('button', { name: 'a.csv' }))
    const details = within(screen.getByRole('region', { name: 'One write' }))
    for (const text of ['REQ9', 'arn:aws:iam::1:user/ann', 'AWS', 'v2']) expect(details.getByText(text)).toBeDefined()
    await userEvent.click(details.getByRole('button', { name: 'Copy entry' }))
    expect(lake().inputsOf('clipboard.write')).toMatchObject([{ text: expect.stringContaining('"requestId": "REQ9"') }])
  })

  it('reads further pages, and stops where main does', async () => {
    lake().answers['audit.search'] = ({ from, count }) => ({
      rows: Array.from({ length: count }, (_, at) => entry({ key: `k${from + at}` })),
      more: true,
    })
    open()
    expect(await screen.findByText(/The newest 200 writes; scroll for more/)).toBeDefined()
    screen.getByRole('table', { name: 'Audit log' }).scrollTop = 190 * 26
    screen.getByRole('table', { name: 'Audit log' }).dispatchEvent(new Event('scroll', { bubbles: true }))
    expect(await screen.findByText(/The newest 400 writes/)).toBeDefined()
    expect(lake().inputsOf('audit.search').at(-1)).toMatchObject({ from: 200 })
  })

  it('says why it could not be read', async () => {
    lake().answers['audit.search'] = refuse(denied('disk'))
    open()
    await waitFor(() => expect(screen.getByText('Not permitted: disk')).toBeDefined())
  })

  it('says that nothing was written yet', async () => {
    lake().answers['audit.search'] = () => ({ rows: [], more: false })
    open()
    expect(await screen.findByText('Nothing has been written to S3 yet.')).toBeDefined()
  })
})

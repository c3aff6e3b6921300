import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { ChangeDialogs } from '../../../renderer/features/changes/ChangeDialogs'
import { openDialog, type ChangeDialog } from '../../../renderer/state/dialogs'
import { show, withFakeLake } from '../support/fakeLake'
import { planOf } from '../support/things'

const lake = withFakeLake()
beforeEach(() => {
  const { answers } = lake()
  let count = 0
  answers['changes.discard'] = () => null
  answers['changes.plan'] = () => ({ plan: `p${++count}` })
  answers['changes.planState'] = ({ plan }) => planOf({ plan })
})

async function open(target: ChangeDialog['target'] = { kind: 'prefix', prefix: 'events/' }): Promise<void> {
  openDialog({ kind: 'storageClass', connection: 'c1', bucket: 'lake', target, summary: 'events' })
  show(<ChangeDialogs />)
  await userEvent.click(screen.getByRole('radio', { name: /Glacier Instant Retrieval/ }))
  await screen.findByText(/will change/)
}
const lastPlan = (): unknown => lake().inputsOf('changes.plan').at(-1)
const value = (at: number): HTMLElement => screen.getByRole('textbox', { name: `Value, condition ${at}` })

describe('the filter of a change', () => {
  it('is filled in with the keyboard alone, and plans for what it says', async () => {
    await open()
    expect(lastPlan()).not.toHaveProperty('filter')
    screen.getByRole('button', { name: 'Only those that…' }).focus()
    await userEvent.keyboard('{Enter}{Tab}90 days{Enter}')
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'What, condition 2' }), 'are larger than')
    await userEvent.type(value(2), '128 MB')
    const filter = [
      { kind: 'olderThan', days: 90 },
      { kind: 'largerThan', bytes: 128 * 1024 ** 2 },
    ]
    await waitFor(() => expect(lastPlan()).toMatchObject({ filter }))
    await userEvent.click(screen.getByRole('button', { name: 'Remove condition 1' }))
    await waitFor(() => expect(lastPlan()).toMatchObject({ filter: filter.slice(1) }))
  })

  it('plans nothing while a value cannot be used, and says which and why', async () => {
    await open()
    await userEvent.click(screen.getByRole('button', { name: 'Only those that…' }))
    await userEvent.type(value(1), 'last week')
    expect(value(1).getAttribute('aria-invalid')).toBe('true')
    expect(screen.getByText('are older than: must be days such as 90, or a date such as 2026-01-31')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Apply' }).hasAttribute('disabled')).toBe(true)
    await userEvent.clear(value(1))
    await userEvent.type(value(1), '2026-01-31')
    await waitFor(() => expect(lastPlan()).toMatchObject({ filter: [{ kind: 'before', date: '2026-01-31' }] }))
  })

  it('chooses classes and formats from a list', async () => {
    await open()
    await userEvent.click(screen.getByRole('button', { name: 'Only those that…' }))
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'What, condition 1' }), 'are of format')
    await userEvent.click(screen.getByRole('combobox', { name: 'Value, condition 1' }))
    await userEvent.click(await screen.findByRole('option', { name: 'Parquet' }))
    await waitFor(() => expect(lastPlan()).toMatchObject({ filter: [{ kind: 'format', anyOf: ['parquet'] }] }))
  })

  it('says that looking at tags costs a request an object', async () => {
    await open()
    await userEvent.click(screen.getByRole('button', { name: 'Only those that…' }))
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'What, condition 1' }), 'have the tag')
    await userEvent.type(value(1), 'team=data')
    expect(screen.getByText('Costs one request an object to look.')).toBeDefined()
  })

  it('is not offered for objects that were named', async () => {
    await open({ kind: 'objects', objects: [{ key: 'a' }] })
    expect(screen.queryByRole('button', { name: 'Only those that…' })).toBeNull()
  })

  it('is told with the plan: how many were looked at, and what for', async () => {
    lake().answers['changes.planState'] = ({ plan }) =>
      planOf({
        plan,
        filtered: {
          filter: [{ kind: 'tag', key: 'team', value: 'data' }],
          looked: { objects: 340, bytes: 1024 },
          tagReads: 340,
        },
      })
    await open()
    expect(
      screen.getByText(
        'The plan is for 3 of 340 objects looked at (1.0 KB): with the tag team=data. Reading tags for this took 340 requests.',
      ),
    ).toBeDefined()
  })
})
